#include "cli/report_flags.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

TEST(SplitListTest, CommasInBracketsStay) {
  EXPECT_EQ(SplitList("revenue, r=revenue[u_shaped,30d],orders"),
            (std::vector<std::string>{"revenue", "r=revenue[u_shaped,30d]", "orders"}));
  EXPECT_EQ(SplitList(" , ,a"), std::vector<std::string>{"a"});
  EXPECT_TRUE(SplitList("").empty());
}

struct FilterCase {
  const char* rule;
  const char* text;
  const char* dimension;
  std::vector<std::string> values;
};

const std::vector<FilterCase> kFilterCases = {
    {"SeveralValues", "country=NO,SE", "country", {"NO", "SE"}},
    {"AnEqualsSignInAValue", "page=/a?b=c", "page", {"/a?b=c"}},
    {"ACommaInQuotes", R"(city="Washington, D.C.",Oslo)", "city", {"Washington, D.C.", "Oslo"}},
    {"AQuoteInQuotes", R"(title="say ""hi""")", "title", {R"(say "hi")"}},
    {"BlanksOfAValueStay", "city= Oslo ", "city", {" Oslo "}},
    {"AnEmptyValue", "city=", "city", {""}},
};

TEST(ParseFilterTest, ReadsDimensionAndValues) {
  for (const FilterCase& row : kFilterCases) {
    const Result<FilterRequest> filter = ParseFilter(row.text);
    ASSERT_TRUE(filter.ok()) << row.rule;
    EXPECT_EQ(filter.value().dimension, row.dimension) << row.rule;
    EXPECT_EQ(filter.value().values, row.values) << row.rule;
  }
}

TEST(ParseFilterTest, RefusesWhatIsNoFilter) {
  for (const char* text : {"", "country", "=NO", R"(city="Oslo)", R"(city="Oslo"x)"}) {
    EXPECT_EQ(ParseFilter(text).status().code(), StatusCode::kInvalidArgument) << text;
  }
}

TEST(ReportRequestOfTest, WithoutMetricsCountsEventsSessionsAndPeople) {
  ReportFlags flags;
  flags.view = "web";
  const ReportRequest request = ReportRequestOf(flags).value();
  ASSERT_EQ(request.metrics.size(), 3U);
  EXPECT_EQ(request.metrics[2].title, "people");
}

TEST(ReportRequestOfTest, SortsMetricsDownAndDimensionsUpUnlessTold) {
  ReportFlags flags;
  flags.by = {"channel,country"};
  flags.sort = {"revenue,country", "channel:desc", "orders:asc"};
  const ReportRequest request = ReportRequestOf(flags).value();
  ASSERT_EQ(request.sort.size(), 4U);
  EXPECT_TRUE(request.sort[0].descending);
  EXPECT_FALSE(request.sort[1].descending);
  EXPECT_TRUE(request.sort[2].descending);
  EXPECT_FALSE(request.sort[3].descending);
  flags.sort = {"revenue:down"};
  EXPECT_EQ(ReportRequestOf(flags).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sojourn
