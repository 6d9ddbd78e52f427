#include <gtest/gtest.h>

#include "store/manifest_internal.h"
#include "store/store_lines_internal.h"
#include "store/temporary_folder_internal.h"

namespace sojourn {
namespace {

constexpr Cell kNone;

std::uint64_t ZeroHash(std::string_view) {
  return 0;
}

// Two datasets that share `page`, with every type, ties, nulls, late rows and rows without person
// or time.
FakeLake ShopLake() {
  FakeLake lake;
  lake.datasets.push_back({"web",
                           "user",
                           "ts",
                           {{"user", ValueType::kString},
                            {"ts", ValueType::kTimestamp},
                            {"page", ValueType::kString},
                            {"amount", ValueType::kDouble},
                            {"items", ValueType::kInteger},
                            {"new", ValueType::kBoolean},
                            {"day", ValueType::kDate}},
                           {}});
  lake.datasets.push_back({"calls",
                           "customer",
                           "called",
                           {{"customer", ValueType::kInteger},
                            {"called", ValueType::kTimestamp},
                            {"page", ValueType::kString}},
                           {}});
  auto& web = lake.datasets[0].rows;
  web.push_back(
      {{"ana", std::int64_t{50}, "/home", 1.5, std::int64_t{-3}, true, std::int64_t{-1}}});
  web.push_back({{"7",
                  std::int64_t{10},
                  "/a page of some length",
                  kNone,
                  std::int64_t{70000},
                  kNone,
                  kNone}});
  web.push_back({{"ana", std::int64_t{20}, "", -0.25, kNone, false, std::int64_t{20000}}});
  web.push_back({{"", std::int64_t{30}, "/lost", kNone, kNone, kNone, kNone}});
  web.push_back({{kNone, std::int64_t{30}, kNone, kNone, kNone, kNone, kNone}});
  web.push_back({{"ben", kNone, "/timeless", kNone, kNone, kNone, kNone}});
  web.push_back({{"ana", std::int64_t{20}, "/home", kNone, std::int64_t{1}, true, kNone}});
  auto& calls = lake.datasets[1].rows;
  calls.push_back({{std::int64_t{7}, std::int64_t{10}, "/phone"}});
  calls.push_back({{std::int64_t{-12}, std::int64_t{-5}, kNone}});
  calls.push_back({{kNone, std::int64_t{5}, "/phone"}});
  calls.push_back({{std::int64_t{7}, std::int64_t{3}, "/home"}});
  return lake;
}

struct Built {
  TemporaryFolder folder;
  StoreOptions options;

  explicit Built(std::uint32_t shards) {
    options.folder = folder.path();
    options.shards = shards;
    options.threads = 2;
  }
  Result<StoreUpdate> Update(const FakeLake& lake,
                             std::int64_t snapshot,
                             UpdateMode mode = UpdateMode::kIncremental,
                             PersonHash hash = &Hash64) {
    return UpdateStoreFrom(options, lake.Sources(), lake.At(snapshot), mode, {hash});
  }
  std::shared_ptr<const StoreSnapshot> Load(const FakeLake& lake) {
    auto store = LoadStore(options, lake.Sources());
    EXPECT_TRUE(store.ok()) << store.status().ToText();
    return store.ok() ? store.value() : nullptr;
  }
};

// Two datasets: `n` is int64 and double, `x` string and int64, the person string and double.
FakeLake MixedLake() {
  FakeLake lake;
  lake.datasets.push_back({"web",
                           "user",
                           "ts",
                           {{"user", ValueType::kString},
                            {"ts", ValueType::kTimestamp},
                            {"n", ValueType::kInteger},
                            {"x", ValueType::kString}},
                           {}});
  lake.datasets.push_back({"calls",
                           "user",
                           "ts",
                           {{"user", ValueType::kDouble},
                            {"ts", ValueType::kTimestamp},
                            {"n", ValueType::kDouble},
                            {"x", ValueType::kInteger}},
                           {}});
  lake.datasets[0].rows.push_back({{"7", std::int64_t{10}, std::int64_t{3}, "a"}});
  lake.datasets[0].rows.push_back({{"ana", std::int64_t{10}, kNone, "a"}});
  lake.datasets[1].rows.push_back({{7.0, std::int64_t{20}, 0.5, std::int64_t{1}}});
  return lake;
}

TEST(UpdateStore, WidensInt64BesideDoubleAndLeavesOutWhatDoesNotGoTogether) {
  const FakeLake lake = MixedLake();
  Built built(1);
  ASSERT_TRUE(built.Update(lake, 1).ok());
  const auto store = built.Load(lake);
  ASSERT_NE(store, nullptr);
  std::vector<std::string> conflicts;
  for (const ColumnConflict& conflict : store->conflicts()) {
    conflicts.push_back(conflict.column);
  }
  EXPECT_EQ(conflicts, (std::vector<std::string>{"user", "x"}));
  std::vector<std::string> lines = StoreLines(*store, 100);
  std::ranges::sort(lines);
  EXPECT_EQ(
      lines,
      (std::vector<std::string>{"7 10 0 0 | 10 3d", "7 20 1 0 | 20 0.5d", "ana 10 0 1 | 10 -"}));
  EXPECT_EQ(store->num_persons(), 2);
}

// Lists inside lists, of two datasets, and an object on the event.
FakeLake ArrayLake() {
  const auto type = [](const char* text) { return ParseColumnType(text).value(); };
  FakeLake lake;
  lake.datasets.push_back(
      {"web",
       "user",
       "ts",
       {{"user", ValueType::kString},
        {"ts", ValueType::kTimestamp},
        {"tags", type("list<string>")},
        {"items", type("list<struct<sku: string, extras: list<struct<n: int64>>>>")},
        {"at", type("struct<city: string>")}},
       {}});
  lake.datasets.push_back({"calls",
                           "user",
                           "ts",
                           {{"user", ValueType::kString},
                            {"ts", ValueType::kTimestamp},
                            {"items", type("list<struct<sku: string>>")}},
                           {}});
  auto& web = lake.datasets[0].rows;
  const Cell one = Cells{std::int64_t{1}};
  const Cell none = Cells{kNone};
  web.push_back({{"ana",
                  std::int64_t{20},
                  Cells{"x", kNone, "x"},
                  Cells{Cells{"a", Cells{one, kNone, none}}, Cells{kNone, Cells{}}},
                  Cells{"Oslo"}}});
  web.push_back({{"ben", std::int64_t{5}, Cells{}, kNone, kNone}});
  web.push_back({{"", std::int64_t{5}, Cells{"lost"}, Cells{kNone, kNone}, kNone}});
  web.push_back({{"ana", std::int64_t{10}, Cells{"y"}, Cells{Cells{"b", kNone}}, kNone}, 2});
  lake.datasets[1].rows.push_back({{"ana", std::int64_t{15}, Cells{Cells{"c"}, kNone}}});
  lake.datasets[1].rows.push_back({{"ben", std::int64_t{1}, Cells{Cells{"a"}}}, 2});
  return lake;
}

TEST(UpdateStore, HoldsTheElementsOfArraysWithTheirEvents) {
  const FakeLake lake = ArrayLake();
  Built built(1);
  ASSERT_TRUE(built.Update(lake, 1).ok());
  const auto first = built.Load(lake);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(StoreLines(*first, 100), lake.Expected(1));
  ASSERT_EQ(first->arrays().size(), 3U);
  EXPECT_EQ(first->arrays()[1], (StoreArray{"items", StoreArray::kEvents}));
  EXPECT_EQ(first->arrays()[2], (StoreArray{"items.extras", 1}));
  // tags [x - x], items.sku [a -], items.extras.n [[1 - -] []], at.city Oslo
  EXPECT_EQ(StoreLines(*first, 100)[lake.Expected(1)[0].starts_with("ben") ? 2 : 1],
            "ana 20 0 0 | 'ana' 20 ['x' - 'x'] ['a' -] [[1 - -] []] 'Oslo'");
  built.options.max_parts = 8;
  ASSERT_TRUE(built.Update(lake, 2).ok());
  for (const std::size_t batch_events : {1U, 2U, 100U}) {
    EXPECT_EQ(StoreLines(*built.Load(lake), batch_events), lake.Expected(2));
  }
  ASSERT_TRUE(CompactStore(built.options, lake.Sources()).ok());
  EXPECT_EQ(StoreLines(*built.Load(lake), 100), lake.Expected(2));
}

TEST(UpdateStore, HoldsEveryRowInTheTotalOrderForAnyShardsAndBatches) {
  const FakeLake lake = ShopLake();
  for (const std::uint32_t shards : {1U, 7U, 64U}) {
    for (const PersonHash hash : {&Hash64, &ZeroHash}) {
      Built built(shards);
      ASSERT_TRUE(built.Update(lake, 1, UpdateMode::kIncremental, hash).ok());
      const auto store = built.Load(lake);
      ASSERT_NE(store, nullptr);
      for (const std::size_t batch_events : {1U, 2U, 1000U}) {
        EXPECT_EQ(StoreLines(*store, batch_events), lake.Expected(1, hash));
      }
    }
  }
}

TEST(UpdateStore, KnowsWhatItHolds) {
  const FakeLake lake = ShopLake();
  Built built(4);
  const auto update = built.Update(lake, 3);
  ASSERT_TRUE(update.ok()) << update.status().ToText();
  EXPECT_TRUE(update.value().rebuilt);
  EXPECT_EQ(update.value().rows_added, 7);
  const auto store = built.Load(lake);
  EXPECT_EQ(store->lake_snapshot(), 3);
  EXPECT_EQ(store->num_events(), 7);
  EXPECT_EQ(store->num_persons(), 3);  // ana, 7 (text and number are one person), -12
  EXPECT_EQ(store->min_time_us(), -5);
  EXPECT_EQ(store->max_time_us(), 50);
  EXPECT_EQ(store->num_parts(), 1U);
  EXPECT_EQ(store->datasets()[1], "calls");
  std::vector<std::string> skipped;
  for (const SkippedRows& row : store->skipped()) {
    skipped.push_back(fmt::format("{}: {}: {}", row.dataset, row.reason, row.rows));
  }
  EXPECT_EQ(skipped,
            (std::vector<std::string>{
                "web: no person id: 2", "web: no timestamp: 1", "calls: no person id: 1"}));
}

TEST(UpdateStore, StoresTheCommonTimestampOnlyOnce) {
  FakeLake lake = ShopLake();
  lake.datasets.pop_back();
  Built built(2);
  ASSERT_TRUE(built.Update(lake, 1).ok());
  const auto store = built.Load(lake);
  EXPECT_EQ(StoreLines(*store, 100), lake.Expected(1));
  const auto manifest = ReadManifest(built.options.folder);
  EXPECT_EQ(manifest.value().time_column, 1U);
  EXPECT_EQ(manifest.value().parts[0].schema.columns.size(), 6U);
  EXPECT_FALSE(manifest.value().parts[0].schema.has_dataset);
}

TEST(UpdateStore, ChoosesTheNarrowestTypes) {
  FakeLake lake = ShopLake();
  Built built(2);
  ASSERT_TRUE(built.Update(lake, 1).ok());
  const auto schema = ReadManifest(built.options.folder).value().parts[0].schema;
  // user, ts, page, amount, items, new, day, customer, called
  EXPECT_EQ(schema.columns,
            (std::vector<Kind>{Kind::kCode8,
                               Kind::kInt8,
                               Kind::kCode8,
                               Kind::kDouble,
                               Kind::kInt32,
                               Kind::kCode8,
                               Kind::kInt16,
                               Kind::kInt8,
                               Kind::kInt8}));
}

TEST(UpdateStore, WritesPartsWhenMemoryIsFullAndMergesThem) {
  const FakeLake lake = ShopLake();
  Built built(7);
  built.options.memory_bytes = 1;
  ASSERT_TRUE(built.Update(lake, 1).ok());
  const auto store = built.Load(lake);
  EXPECT_EQ(store->num_parts(), 1U);
  EXPECT_EQ(store->num_persons(), 3);
  EXPECT_EQ(StoreLines(*store, 2), lake.Expected(1));
}

TEST(UpdateStore, AddsOnlyNewRowsAndKeepsReadersOnTheirState) {
  FakeLake lake = ShopLake();
  lake.datasets[0].rows[2].snapshot = 2;
  for (std::size_t row = 3; row < 7; ++row) {
    lake.datasets[0].rows[row].snapshot = 2;
  }
  lake.datasets[1].rows[3].snapshot = 3;
  Built built(3);
  ASSERT_TRUE(built.Update(lake, 1).ok());
  const auto first = built.Load(lake);
  for (std::int64_t snapshot = 2; snapshot <= 4; ++snapshot) {
    const auto update = built.Update(lake, snapshot);
    ASSERT_TRUE(update.ok()) << update.status().ToText();
    EXPECT_FALSE(update.value().rebuilt);
    const auto store = built.Load(lake);
    EXPECT_EQ(store->lake_snapshot(), snapshot);
    EXPECT_EQ(StoreLines(*store, 1), lake.Expected(snapshot));
    EXPECT_EQ(StoreLines(*store, 100), lake.Expected(snapshot));
  }
  EXPECT_EQ(StoreLines(*first, 100), lake.Expected(1));
}

TEST(UpdateStore, KeepsSmallDeltasBesideALargePart) {
  FakeLake lake = ShopLake();
  lake.datasets.pop_back();
  for (int i = 0; i < 200; ++i) {
    lake.datasets[0].rows.push_back(lake.datasets[0].rows[static_cast<std::size_t>(i) % 3]);
  }
  for (std::int64_t snapshot = 2; snapshot < 6; ++snapshot) {
    lake.datasets[0].rows.push_back({{"p" + std::to_string(snapshot),
                                      snapshot,
                                      "/new" + std::to_string(snapshot),
                                      kNone,
                                      snapshot * 1000,
                                      kNone,
                                      kNone},
                                     snapshot});
  }
  Built built(5);
  built.options.max_parts = 3;
  const std::uint32_t parts[] = {0, 1, 2, 3, 2, 3};
  for (std::int64_t snapshot = 1; snapshot < 6; ++snapshot) {
    ASSERT_TRUE(built.Update(lake, snapshot).ok());
    const auto store = built.Load(lake);
    EXPECT_EQ(store->num_parts(), parts[snapshot]) << snapshot;
    EXPECT_EQ(store->num_persons(), 2 + snapshot - 1);
    EXPECT_EQ(StoreLines(*store, 7), lake.Expected(snapshot));
  }
  ASSERT_TRUE(CompactStore(built.options, lake.Sources()).ok());
  const auto store = built.Load(lake);
  EXPECT_EQ(store->num_parts(), 1U);
  EXPECT_EQ(StoreLines(*store, 7), lake.Expected(5));
}

TEST(UpdateStore, MakesItAnewForOtherColumnsShardsOrAnOlderSnapshot) {
  FakeLake lake = ShopLake();
  Built built(3);
  ASSERT_TRUE(built.Update(lake, 5).ok());
  EXPECT_EQ(built.Update(lake, 5).value().rebuilt, false);
  EXPECT_EQ(built.Update(lake, 4).value().rebuilt, true);
  built.options.shards = 4;
  EXPECT_EQ(LoadStore(built.options, lake.Sources()).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(built.Update(lake, 4).value().rebuilt, true);
  lake.datasets[1].columns.push_back({"agent", ValueType::kString});
  for (FakeRow& row : lake.datasets[1].rows) {
    row.cells.emplace_back("bo");
  }
  EXPECT_EQ(LoadStore(built.options, lake.Sources()).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(built.Update(lake, 4).value().rebuilt, true);
  EXPECT_EQ(StoreLines(*built.Load(lake), 3), lake.Expected(4));
}

TEST(UpdateStore, HoldsNothingForDatasetsThatHaveNoRowsYet) {
  FakeLake lake = ShopLake();
  lake.datasets[0].rows.clear();
  lake.datasets[1].rows.clear();
  lake.datasets[1].columns.clear();
  Built built(3);
  ASSERT_TRUE(built.Update(lake, 1).ok());
  const auto store = built.Load(lake);
  EXPECT_EQ(store->num_events(), 0);
  EXPECT_GT(store->min_time_us(), store->max_time_us());
  EXPECT_EQ(store->OpenDictionary(0).value()->size(), 1U);
  EXPECT_EQ(StoreLines(*store, 3), std::vector<std::string>());
}

TEST(UpdateStore, RemovesFilesThatNoManifestNames) {
  const FakeLake lake = ShopLake();
  Built built(3);
  ASSERT_TRUE(built.Update(lake, 1).ok());
  const std::size_t files = built.folder.CountFiles();
  for (const char* name : {"part-99.events.arrow", "dictionary-98.arrow", "manifest.json.17.tmp"}) {
    ASSERT_TRUE(
        WriteManifest(built.options.folder, ReadManifest(built.options.folder).value()).ok());
    std::filesystem::copy_file(built.options.folder + "/manifest.json",
                               built.options.folder + "/" + name);
  }
  ASSERT_TRUE(built.Update(lake, 2).ok());
  EXPECT_EQ(built.folder.CountFiles(), files);
}

}  // namespace
}  // namespace sojourn
