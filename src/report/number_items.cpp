#include "report/number_items.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <limits>

#include "base/civil_time.h"
#include "base/number_text.h"
#include "base/thread_pool.h"
#include "report/raw_column.h"

namespace sojourn {
namespace {

std::uint64_t Mix(std::int64_t bits) {
  std::uint64_t hash = static_cast<std::uint64_t>(bits) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

// Calls value(event, bits) for each event that has one. -0 becomes 0.
template <typename Value>
void ForEachNumber(const RawColumn& column, std::size_t events, Value value) {
  if (column.kind == RawColumn::Kind::kDouble) {
    ForEachValue(column, events, [&](std::size_t event, double number) {
      value(event, std::bit_cast<std::int64_t>(number + 0.0));
    });
  } else {
    ForEachInteger(column, events, value);
  }
}

// The distinct values of one shard, unordered.
Result<std::vector<std::int64_t>> DistinctOfShard(const StoreSnapshot& store,
                                                  std::uint32_t shard,
                                                  std::size_t column) {
  ASSIGN_OR_RETURN(const auto cursor, store.OpenShard(shard, {.columns = {column}}));
  std::vector<std::int64_t> distinct;
  std::vector<std::int64_t> batch_values;
  EventBatch batch;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, cursor->Next(batch));
    if (!more) {
      return distinct;
    }
    batch_values.assign(distinct.begin(), distinct.end());
    const std::size_t size =
        batch.arrays.empty() ? batch.num_events() : batch.arrays.back().num_elements();
    ForEachNumber(batch.columns[0], size, [&](std::size_t, std::int64_t bits) {
      batch_values.push_back(bits);
    });
    std::sort(batch_values.begin(), batch_values.end());
    batch_values.erase(std::unique(batch_values.begin(), batch_values.end()), batch_values.end());
    distinct.swap(batch_values);
  }
}

}  // namespace

Result<NumberItems> NumberItems::Collect(const StoreSnapshot& store,
                                         std::size_t column,
                                         std::size_t threads) {
  std::vector<std::vector<std::int64_t>> shards(store.num_shards());
  RETURN_IF_ERROR(
      RunParallel(shards.size(), threads, [&](std::size_t shard, std::size_t) -> Status {
        ASSIGN_OR_RETURN(shards[shard],
                         DistinctOfShard(store, static_cast<std::uint32_t>(shard), column));
        return {};
      }));
  NumberItems items;
  items.type_ = store.columns()[column].type;
  for (const std::vector<std::int64_t>& values : shards) {
    std::ranges::copy_if(values, std::back_inserter(items.values_), [&](std::int64_t value) {
      return IsSupportedValue(items.type_, value);
    });
  }
  const auto less = [&](std::int64_t a, std::int64_t b) {
    return items.type_ == ValueType::kDouble ? std::bit_cast<double>(a) < std::bit_cast<double>(b)
                                             : a < b;
  };
  std::sort(items.values_.begin(), items.values_.end(), less);
  items.values_.erase(std::unique(items.values_.begin(), items.values_.end()), items.values_.end());
  items.BuildTable();
  return items;
}

void NumberItems::BuildTable() {
  table_.assign(std::bit_ceil(values_.size() * 2 + 2), 0);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    std::size_t slot = Mix(values_[i]) & (table_.size() - 1);
    while (table_[slot] != 0) {
      slot = (slot + 1) & (table_.size() - 1);
    }
    table_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

std::uint32_t NumberItems::CodeOf(std::int64_t bits) const {
  std::size_t slot = Mix(bits) & (table_.size() - 1);
  while (table_[slot] != 0 && values_[table_[slot] - 1] != bits) {
    slot = (slot + 1) & (table_.size() - 1);
  }
  return table_[slot];
}

double NumberItems::number(std::uint32_t code) const {
  const std::int64_t bits = values_[code - 1];
  return type_ == ValueType::kDouble ? std::bit_cast<double>(bits) : static_cast<double>(bits);
}

std::string NumberItems::Label(std::uint32_t code) const {
  const std::int64_t bits = values_[code - 1];
  switch (type_) {
    case ValueType::kDouble:
      return DoubleText(std::bit_cast<double>(bits));
    case ValueType::kDate:
      return DateText(bits);
    case ValueType::kTimestamp:
      return InstantText(bits);
    default: {
      std::string text;
      AppendInteger(bits, text);
      return text;
    }
  }
}

std::span<const std::uint32_t> NumberItems::Codes(const RawColumn& column,
                                                  std::size_t events,
                                                  Arena& arena) const {
  const auto codes = arena.Filled<std::uint32_t>(events, 0);
  ForEachNumber(
      column, events, [&](std::size_t event, std::int64_t bits) { codes[event] = CodeOf(bits); });
  return codes;
}

}  // namespace sojourn
