#include <gtest/gtest.h>

#include "egress/engine.h"

namespace sojourn {
namespace {

TEST(StateIdTest, ReadsBackWhatItPrints) {
  const StateId state{.lake_snapshot = 12, .definitions_revision = 3, .engine_version = 7};
  EXPECT_EQ(StateIdText(state), "12.0.3.7");
  EXPECT_EQ(ParseStateId("12.0.3.7").value(), state);
}

TEST(StateIdTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           "1",
                           "1.2.3",
                           "1.2.3.",
                           "1.2.3.4.5",
                           "1.2..4",
                           "a.0.1.1",
                           "-1.0.1.1",
                           "1.0.1. 1",
                           "1.0.1.1 ",
                           "99999999999999999999.0.1.1",
                           "1.0.1.9999999999999",
                           "1.0.1.2147483648"}) {
    EXPECT_EQ(ParseStateId(text).status().code(), StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace sojourn
