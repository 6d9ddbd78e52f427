#include "egress/run_id.h"

#include <gtest/gtest.h>

#include "base/civil_time.h"

namespace sojourn {
namespace {

TEST(RunId, SortsByTimeAndTellsExportsApart) {
  const std::int64_t now_us = ParseInstant("2026-01-31T10:15:12.345678Z").value();
  const std::string id = MakeRunId(now_us, "daily", 0);
  EXPECT_EQ(id.substr(0, 19), "20260131T101512345-");
  EXPECT_EQ(id, MakeRunId(now_us, "daily", 0));
  EXPECT_NE(id, MakeRunId(now_us, "weekly", 0));
  EXPECT_NE(id, MakeRunId(now_us, "daily", 1));
  EXPECT_NE(id, MakeRunId(now_us + 1, "daily", 0));
  EXPECT_LT(id, MakeRunId(now_us + 1000, "daily", 0));
}

}  // namespace
}  // namespace sojourn
