#include <gtest/gtest.h>

#include "store/layout_internal.h"

namespace sojourn {
namespace {

ConnectionSources::Source Web() {
  return {
      "web",
      "user",
      "ts",
      {{"user", ValueType::kString}, {"ts", ValueType::kTimestamp}, {"page", ValueType::kString}}};
}

ConnectionSources::Source Calls() {
  return {
      "calls",
      "user",
      "at",
      {{"at", ValueType::kTimestamp}, {"page", ValueType::kString}, {"user", ValueType::kString}}};
}

StatusCode CodeOf(const ConnectionSources& sources) {
  return PlanLayout(sources, 4).status().code();
}

TEST(PlanLayout, EqualNamesAreOneColumnInOrderOfFirstAppearance) {
  const auto layout = PlanLayout({nullptr, {Web(), Calls()}}, 4);
  ASSERT_TRUE(layout.ok());
  std::vector<std::string> names;
  for (const StoreColumn& column : layout.value().columns) {
    names.push_back(column.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"user", "ts", "page", "at"}));
  EXPECT_EQ(layout.value().sources[1].store_column, (std::vector<std::size_t>{3, 2, 0}));
  EXPECT_EQ(layout.value().sources[1].person, 2U);
  EXPECT_EQ(layout.value().sources[1].timestamp, 0U);
}

TEST(PlanLayout, ATimestampColumnThatNotAllDatasetsShareIsStored) {
  EXPECT_EQ(PlanLayout({nullptr, {Web()}}, 4).value().time_column, 1U);
  EXPECT_EQ(PlanLayout({nullptr, {Web(), Calls()}}, 4).value().time_column, std::nullopt);
}

TEST(PlanLayout, Int64AndDoubleTogetherAreDouble) {
  ConnectionSources sources = {nullptr, {Web(), Calls()}};
  for (const auto& [one, other] : {std::pair{ValueType::kInteger, ValueType::kDouble},
                                   std::pair{ValueType::kDouble, ValueType::kInteger}}) {
    sources.sources[0].columns[2].type = one;
    sources.sources[1].columns[1].type = other;
    const StoreLayout layout = PlanLayout(sources, 4).value();
    EXPECT_EQ(layout.columns[2].type, ValueType::kDouble);
    EXPECT_TRUE(layout.conflicts.empty());
  }
}

TEST(PlanLayout, LeavesAColumnWithTwoTypesOutNamingColumnDatasetsAndTypes) {
  ConnectionSources sources = {nullptr, {Web(), Calls()}};
  sources.sources[1].columns[1].type = ValueType::kInteger;
  const StoreLayout layout = PlanLayout(sources, 4).value();
  ASSERT_EQ(layout.conflicts.size(), 1U);
  EXPECT_EQ(layout.conflicts[0].Text(),
            "column page is string in dataset web but int64 in dataset calls");
  std::vector<std::string> names;
  for (const StoreColumn& column : layout.columns) {
    names.push_back(column.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"user", "ts", "at"}));
  EXPECT_EQ(layout.sources[1].scan_columns, (std::vector<std::string>{"at", "user"}));
}

TEST(PlanLayout, ALeafInOtherListsIsAnotherType) {
  const auto type = [](const char* text) { return ParseColumnType(text).value(); };
  ConnectionSources sources = {nullptr, {Web(), Calls()}};
  sources.sources[0].columns.push_back({"items", type("list<struct<sku: string>>")});
  sources.sources[1].columns.push_back({"items", type("struct<sku: string, n: int64>")});
  const StoreLayout layout = PlanLayout(sources, 4).value();
  ASSERT_EQ(layout.conflicts.size(), 1U);
  EXPECT_EQ(layout.conflicts[0].Text(),
            "column items.sku is list<string> in dataset web but string in dataset calls");
  EXPECT_TRUE(layout.arrays.empty());
  EXPECT_EQ(layout.columns.back(), (StoreColumn{"items.n", ValueType::kInteger, ""}));
}

TEST(PlanLayout, ReadsAPersonAndATimeWhoseNamesAreInConflict) {
  ConnectionSources sources = {nullptr, {Web(), Calls()}};
  sources.sources[1].columns[2].type = ValueType::kInteger;
  sources.sources[1].columns.push_back({"ts", ValueType::kString, EpochUnit::kNone});
  const StoreLayout layout = PlanLayout(sources, 4).value();
  EXPECT_EQ(layout.conflicts.size(), 2U);
  EXPECT_EQ(layout.time_column, std::nullopt);
  EXPECT_EQ(layout.sources[0].store_column[layout.sources[0].person], StoreLayout::kLeftOut);
  EXPECT_EQ(layout.sources[0].store_column[layout.sources[0].timestamp], StoreLayout::kLeftOut);
}

TEST(PlanLayout, RefusesWhatCannotBeAPersonOrATime) {
  ConnectionSources sources = {nullptr, {Web()}};
  sources.sources[0].person_column = "nobody";
  EXPECT_EQ(CodeOf(sources), StatusCode::kInvalidDefinition);
  sources.sources[0].person_column = "ts";
  EXPECT_EQ(CodeOf(sources), StatusCode::kInvalidDefinition);
  sources.sources[0] = Web();
  sources.sources[0].timestamp_column = "page";
  EXPECT_EQ(CodeOf(sources), StatusCode::kInvalidDefinition);
}

TEST(PlanLayout, TakesAnyNumberOfShardsFromOneTo65536) {
  const ConnectionSources sources = {nullptr, {Web()}};
  EXPECT_FALSE(PlanLayout(sources, 0).ok());
  EXPECT_TRUE(PlanLayout(sources, 1).ok());
  EXPECT_TRUE(PlanLayout(sources, 65536).ok());
  EXPECT_FALSE(PlanLayout(sources, 65537).ok());
}

TEST(PlanLayout, RefusesMoreThan127Datasets) {
  ConnectionSources sources;
  for (int i = 0; i < 128; ++i) {
    sources.sources.push_back(Web());
  }
  EXPECT_EQ(CodeOf(sources), StatusCode::kUnsupported);
  sources.sources.pop_back();
  EXPECT_EQ(CodeOf(sources), StatusCode::kOk);
}

TEST(PlanLayout, TheFingerprintTellsEverySourceApart) {
  const std::string before = PlanLayout({nullptr, {Web()}}, 4).value().fingerprint;
  EXPECT_EQ(PlanLayout({nullptr, {Web()}}, 4).value().fingerprint, before);
  EXPECT_NE(PlanLayout({nullptr, {Web()}}, 5).value().fingerprint, before);
  ConnectionSources sources = {nullptr, {Web()}};
  sources.sources[0].person_column = "page";
  EXPECT_NE(PlanLayout(sources, 4).value().fingerprint, before);
  sources.sources[0] = Web();
  sources.sources[0].columns.pop_back();
  EXPECT_NE(PlanLayout(sources, 4).value().fingerprint, before);
}

}  // namespace
}  // namespace sojourn
