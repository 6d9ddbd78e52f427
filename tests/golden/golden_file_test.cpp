#include "tests/golden/golden_file.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/golden/comparison.h"
#include "tests/golden/golden_data.h"

namespace sojourn {
namespace {

const std::string kHead =
    "# name: topic/case\n"
    "# source: dataviews.md 0\n"
    "dataset web\n"
    "person  ts                page             amount\n"
    "# a remark\n"
    "ana     2026-01-01 10:00  home page        -\n"
    "ana     2026-01-01 10:05  \"two  blanks\"  3\n"
    "view\n"
    "components: []\n";

TEST(GoldenFile, HoldsDataViewRequestAndTable) {
  const std::string text = kHead +
                           "request\n{\n\"metrics\": []}\n"
                           "expect\npage  amount\na     100/3\n\n"
                           "request\n{}\nexpect error kNotFound\n"
                           "request\n{}\nexpect\nevents\n9\n";
  const GoldenFile file = ParseGoldenFile(text, "x.report").value();
  EXPECT_EQ(file.name, "topic/case");
  ASSERT_EQ(file.datasets.size(), 1U);
  EXPECT_EQ(file.datasets[0].table.rows[1][2], "\"two  blanks\"");
  EXPECT_EQ(file.views[0], "components: []\n");
  ASSERT_EQ(file.cases.size(), 3U);
  EXPECT_EQ(file.cases[2].expected.header, (std::vector<std::string>{"events"}));
  EXPECT_EQ(file.cases[0].request, "{\n\"metrics\": []}\n");
  EXPECT_EQ(file.lines[file.cases[0].expected_begin], "page  amount");
  EXPECT_EQ(file.cases[0].expected_end, file.cases[0].expected_begin + 2);
  EXPECT_EQ(file.cases[1].error_code, "kNotFound");
}

TEST(GoldenFile, MistakesNameTheLine) {
  struct Case {
    std::string text;
    std::string message;
  };
  const std::vector<Case> cases = {
      {"dataset web\n", "x.report:1: the file must begin with \"# name: topic/what_it_shows\""},
      {"# name: a\nview\n", "x.report:1: \"# source:\" is missing: where the rule stands"},
      {kHead + "rquest\n", "x.report:1: no request with an expectation"},
      {"# name: a\n# source: b\nrquest\n", "x.report:3: unknown section: rquest"},
      {kHead + "request\n{}\n", "x.report:10: a request needs an expect after it"},
      {kHead + "expect\n", "x.report:10: an expect without a request before it"},
      {kHead + "request\n{}\nexpect\na  b\n1\n", "x.report:14: 1 cells, but 2 columns"},
      {"# name: a\n# source: b\ndataset d\nperson  ts\n\"x\n",
       "x.report:5: a quoted cell must end before two blanks or the line's end"},
  };
  for (const Case& c : cases) {
    const auto file = ParseGoldenFile(c.text, "x.report");
    ASSERT_FALSE(file.ok()) << c.message;
    EXPECT_EQ(file.status().message(), c.message);
  }
}

TEST(GoldenFile, APageHoldsOneFilePerFence) {
  const std::string page = "# Title\n\n```golden\n" + kHead + "request\n{}\nexpect\na\n```\ntext\n";
  const auto files = ParseGoldenPage(page, "p.md").value();
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].cases[0].request_line, 14);
}

TEST(GoldenData, TypesComeFromAllValuesOfAName) {
  const std::string text =
      "# name: a\n# source: b\n"
      "dataset d\nperson  ts          i  x    flag   s\np  2026-01-01  1  1    true   1\n"
      "dataset e\nperson  ts          x    s\np  2026-01-01  1.5  \"1\"\n"
      "view\nrequest\n{}\nexpect\na\n";
  const GoldenFile file = ParseGoldenFile(text, "x.report").value();
  const auto datasets = TypedDatasets(file).value();
  EXPECT_EQ(datasets[0].columns[0].type, ValueType::kInteger);
  EXPECT_EQ(datasets[0].columns[1].type, ValueType::kDouble);
  EXPECT_EQ(datasets[0].columns[2].type, ValueType::kBoolean);
  EXPECT_EQ(datasets[0].columns[3].type, ValueType::kString);
  EXPECT_EQ(datasets[1].columns[0].type, ValueType::kDouble);
  EXPECT_EQ(datasets[0].rows[0].time_us, 1'767'225'600'000'000);
}

TEST(GoldenData, ShufflingKeepsTheOrderOfTies) {
  MemoryDataset dataset{"d", {}, {}};
  for (std::int64_t i = 0; i < 40; ++i) {
    dataset.rows.push_back({i % 2 == 0 ? "ana" : "ben", i / 4, {i}});
  }
  dataset.columns.push_back({"n", ValueType::kInteger});
  std::vector<MemoryDataset> shuffled = {dataset};
  ShuffleRows(1, shuffled);
  bool moved = false;
  for (std::size_t i = 0; i < 40; ++i) {
    moved = moved || shuffled[0].rows[i].cells != dataset.rows[i].cells;
    for (std::size_t j = i + 1; j < 40; ++j) {
      const MemoryRow& a = shuffled[0].rows[i];
      const MemoryRow& b = shuffled[0].rows[j];
      if (a.person == b.person && a.time_us == b.time_us) {
        EXPECT_LT(std::get<std::int64_t>(a.cells[0]), std::get<std::int64_t>(b.cells[0]));
      }
    }
  }
  EXPECT_TRUE(moved);
}

TEST(Comparison, AFractionStandsForANumberOthersForThemselves) {
  GoldenCase asked;
  asked.expected = {{"page", "amount"}, {{"a/b", "100/3"}}, {}};
  Answer answer;
  const auto fits = [&](const std::string& page, const std::string& amount) {
    answer.table = {{"page", "amount"}, {{page, amount}}, {}};
    return DifferenceFromExpectation(asked, answer).empty();
  };
  EXPECT_TRUE(fits("a/b", "33.33333333333333"));
  EXPECT_TRUE(fits("a/b", "33.333333333333336"));
  EXPECT_FALSE(fits("a/b", "33.3333"));
  EXPECT_FALSE(fits("a/c", "33.33333333333333"));
  asked.expected.rows[0][1] = "33.333333333333336";
  EXPECT_FALSE(fits("a/b", "33.33333333333333"));
  asked.error_code = "kNotFound";
  EXPECT_FALSE(fits("a/b", "100"));
  answer.status = NotFound("x");
  EXPECT_EQ(DifferenceFromExpectation(asked, answer), "");
}

}  // namespace
}  // namespace sojourn
