#include "base/nearest_name.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

struct NameCase {
  const char* rule;
  const char* name;
  std::vector<std::string> known;
  const char* nearest;
};

const std::vector<NameCase> kNameCases = {
    {"ALetterTooMany", "most_resent", {"original", "most_recent"}, "most_recent"},
    {"AnExchangeIsOneChange", "wbe", {"app", "web"}, "web"},
    {"CaseDoesNotCount", "WEB", {"app", "web"}, "web"},
    {"TheFirstOfEquals", "aac", {"aab", "aad"}, "aab"},
    {"NothingNear", "revenue", {"app", "web"}, ""},
    {"NothingKnown", "web", {}, ""},
    {"AShortNameMayDifferInOneLetter", "b", {"a"}, "a"},
};

TEST(NearestNameTest, FindsWhatWasMeant) {
  for (const NameCase& row : kNameCases) {
    EXPECT_EQ(NearestName(row.name, row.known), row.nearest) << row.rule;
  }
}

TEST(NearestNameTest, TheHintListsWhatThereIs) {
  EXPECT_EQ(NearestNameHint("wbe", {"app", "web"}), "did you mean web? One of app, web");
  EXPECT_EQ(NearestNameHint("revenue", {"app", "web"}), "One of app, web");
  EXPECT_EQ(NearestNameHint("web", {}), "");
}

}  // namespace
}  // namespace sojourn
