#include "model/path_template.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

TEST(PathTemplate, IsTextAndPlaceholdersInOrder) {
  const Result<std::vector<PathPiece>> pieces =
      ParsePathTemplate("v1/{export}/{window_start:%Y/%m}-{window_end}/{run}");
  ASSERT_TRUE(pieces.ok()) << pieces.status().ToText();
  using enum PathPiece::Kind;
  const std::vector<std::pair<PathPiece::Kind, std::string>> expected = {{kText, "v1/"},
                                                                         {kExport, ""},
                                                                         {kText, "/"},
                                                                         {kWindowStart, "%Y/%m"},
                                                                         {kText, "-"},
                                                                         {kWindowEnd, "%Y-%m-%d"},
                                                                         {kText, "/"},
                                                                         {kRun, ""}};
  ASSERT_EQ(pieces.value().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(pieces.value()[i].kind, expected[i].first) << i;
    EXPECT_EQ(pieces.value()[i].text, expected[i].second) << i;
  }
}

TEST(PathTemplate, RefusesWhatCannotBeAFolder) {
  for (const char* text : {"",
                           "/abs",
                           "a//b",
                           "a/",
                           "..",
                           "a/../b",
                           ".",
                           "{exprot}",
                           "{run",
                           "run}",
                           "{}",
                           "{run:%Y}",
                           "{window_start:%Q}",
                           "{window_start:%}",
                           "{window_start:}"}) {
    EXPECT_FALSE(ParsePathTemplate(text).ok()) << text;
  }
  EXPECT_FALSE(ParsePathTemplate(std::string(513, 'a')).ok());
}

}  // namespace
}  // namespace sojourn
