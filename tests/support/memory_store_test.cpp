#include "tests/support/memory_store.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

const std::vector<MemoryDataset>& TwoDatasets() {
  static const std::vector<MemoryDataset> datasets = {
      {"web",
       {{"channel", ValueType::kString}, {"amount", ValueType::kInteger}},
       {{"ana", 20, {std::string("email"), {}}},
        {"ben", 5, {{}, std::int64_t{300}}},
        {"ana", 10, {std::string("search"), std::int64_t{1}}},
        {"", 7, {{}, {}}}}},
      {"calls",
       {{"amount", ValueType::kInteger}, {"won", ValueType::kBoolean}},
       {{"ana", 20, {std::int64_t{2}, true}}, {"ana", 5, {{}, false}}}}};
  return datasets;
}

std::int64_t ReadInteger(const RawColumn& column, std::size_t event) {
  switch (column.kind) {
    case RawColumn::Kind::kCode8:
      return static_cast<const std::uint8_t*>(column.data)[event];
    case RawColumn::Kind::kInt8:
      return static_cast<const std::int8_t*>(column.data)[event];
    case RawColumn::Kind::kInt16:
      return static_cast<const std::int16_t*>(column.data)[event];
    case RawColumn::Kind::kCode32:
      return static_cast<const std::uint32_t*>(column.data)[event];
    case RawColumn::Kind::kInt64:
      return static_cast<const std::int64_t*>(column.data)[event];
    default:
      ADD_FAILURE() << "no reader for this kind";
      return 0;
  }
}

// Every event as "person time dataset.sequence channel amount won", in the store's order.
std::vector<std::string> Dump(const StoreSnapshot& store, std::size_t batch_events) {
  std::vector<std::string> lines;
  const Dictionary* channels = store.OpenDictionary(0).value();
  for (std::uint32_t shard = 0; shard < store.num_shards(); ++shard) {
    const CursorOptions options{{0, 1, 2}, batch_events, true, true};
    const auto cursor = store.OpenShard(shard, options).value();
    EventBatch batch;
    while (cursor->Next(batch).value()) {
      for (std::size_t p = 0; p < batch.num_persons(); ++p) {
        for (std::size_t e = batch.person_start[p]; e < batch.person_start[p + 1]; ++e) {
          const auto code = static_cast<std::uint32_t>(ReadInteger(batch.columns[0], e));
          const RawColumn& amount = batch.columns[1];
          lines.push_back(
              fmt::format("{} {} {}.{} {} {} {}",
                          batch.PersonId(p),
                          batch.time_us[e],
                          ReadInteger(batch.dataset, e),
                          ReadInteger(batch.sequence, e),
                          code == 0 ? "-" : channels->value(code),
                          amount.IsValid(e) ? std::to_string(ReadInteger(amount, e)) : "-",
                          ReadInteger(batch.columns[2], e)));
        }
      }
    }
  }
  return lines;
}

TEST(MemoryStore, OrdersByPersonThenTimeThenDatasetThenSequence) {
  MemoryStoreOptions options;
  options.every_hash_zero = true;
  const auto store = MakeMemoryStore(TwoDatasets(), options);
  const std::vector<std::string> expected = {"ana 5 1.1 - - 1",
                                             "ana 10 0.2 search 1 0",
                                             "ana 20 0.0 email - 0",
                                             "ana 20 1.0 - 2 2",
                                             "ben 5 0.1 - 300 0"};
  EXPECT_EQ(Dump(*store, 100), expected);
  EXPECT_EQ(store->num_persons(), 2);
  EXPECT_EQ(store->num_events(), 5);
  EXPECT_EQ(store->min_time_us(), 5);
  EXPECT_EQ(store->max_time_us(), 20);
  ASSERT_EQ(store->skipped().size(), 1U);
  EXPECT_EQ(store->skipped()[0].rows, 1);
}

TEST(MemoryStore, ShardsAndBatchesAndTypesDoNotChangeTheOrder) {
  const std::vector<std::string> expected = Dump(*MakeMemoryStore(TwoDatasets(), {1}), 100);
  for (const std::uint32_t shards : {1U, 7U, 64U}) {
    for (const std::size_t batch_events : {std::size_t{1}, std::size_t{100}}) {
      for (const bool widest : {false, true}) {
        const MemoryStoreOptions options{shards, false, widest, 1};
        EXPECT_EQ(Dump(*MakeMemoryStore(TwoDatasets(), options), batch_events), expected);
      }
    }
  }
}

TEST(MemoryStore, ABatchEndsWithThePersonThatReachesIt) {
  const auto store = MakeMemoryStore(TwoDatasets(), {1, true, false, 1});
  const auto cursor = store->OpenShard(0, {{}, 1, false, false}).value();
  EventBatch batch;
  ASSERT_TRUE(cursor->Next(batch).value());
  EXPECT_EQ(batch.num_events(), 4U);
  ASSERT_TRUE(cursor->Next(batch).value());
  EXPECT_EQ(batch.num_events(), 1U);
  EXPECT_FALSE(cursor->Next(batch).value());
}

TEST(MemoryStore, NothingInNothingOut) {
  const auto store = MakeMemoryStore({}, {});
  EXPECT_EQ(store->num_events(), 0);
  EXPECT_GT(store->min_time_us(), store->max_time_us());
}

}  // namespace
}  // namespace sojourn
