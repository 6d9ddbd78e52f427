#include "tests/support/memory_store.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "base/hash.h"

namespace sojourn {
namespace {

// One event with what its place in the order depends on.
struct PlacedEvent {
  std::uint64_t hash = 0;
  const MemoryRow* row = nullptr;
  std::size_t dataset = 0;
  std::size_t sequence = 0;

  auto order() const {
    return std::tuple<std::uint64_t, const std::string&, std::int64_t, std::size_t, std::size_t>(
        hash, row->person, row->time_us, dataset, sequence);
  }
};

std::uint32_t ShardOf(std::uint64_t hash, std::uint32_t shards) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint32_t>((Wide{hash} * shards) >> 64);
}

class MemoryDictionary final : public Dictionary {
 public:
  // Codes are in the order of first use.
  std::uint32_t CodeOf(const std::string& value) {
    const auto [entry, is_new] = codes_.try_emplace(value, size_);
    if (is_new) {
      values_.push_back(value);
      ++size_;
    }
    return entry->second;
  }
  std::string_view value(std::uint32_t code) const override {
    CHECK(code > 0);
    CHECK_LT(code, size_);
    return values_[code - 1];
  }

 private:
  std::map<std::string, std::uint32_t> codes_;
  std::vector<std::string> values_;
};

std::size_t WidthOf(RawColumn::Kind kind) {
  switch (kind) {
    case RawColumn::Kind::kCode8:
    case RawColumn::Kind::kInt8:
      return 1;
    case RawColumn::Kind::kCode16:
    case RawColumn::Kind::kInt16:
      return 2;
    case RawColumn::Kind::kCode32:
    case RawColumn::Kind::kInt32:
      return 4;
    case RawColumn::Kind::kInt64:
    case RawColumn::Kind::kDouble:
      return 8;
  }
  CHECK(false);
  return 0;
}

template <typename T>
bool Holds(std::int64_t low, std::int64_t high) {
  return low >= std::numeric_limits<T>::min() && high <= std::numeric_limits<T>::max();
}

RawColumn::Kind NarrowestInteger(const std::vector<std::int64_t>& values, bool widest) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (widest) {
    return RawColumn::Kind::kInt64;
  }
  if (values.empty() || Holds<std::int8_t>(*low, *high)) {
    return RawColumn::Kind::kInt8;
  }
  if (Holds<std::int16_t>(*low, *high)) {
    return RawColumn::Kind::kInt16;
  }
  return Holds<std::int32_t>(*low, *high) ? RawColumn::Kind::kInt32 : RawColumn::Kind::kInt64;
}

RawColumn::Kind NarrowestCode(std::uint32_t dictionary_size, bool widest) {
  if (widest) {
    return RawColumn::Kind::kCode32;
  }
  if (dictionary_size <= 256) {
    return RawColumn::Kind::kCode8;
  }
  return dictionary_size <= 65'536 ? RawColumn::Kind::kCode16 : RawColumn::Kind::kCode32;
}

// One column of one shard, laid out as the store would.
struct ShardColumn {
  RawColumn::Kind kind = RawColumn::Kind::kInt64;
  std::vector<std::byte> bytes;
  std::vector<std::uint8_t> validity;  // bitmap; empty: all valid

  RawColumn Slice(std::size_t begin) const {
    RawColumn column;
    column.kind = kind;
    column.data = bytes.data() + begin * WidthOf(kind);
    column.validity = validity.empty() ? nullptr : validity.data();
    column.validity_offset = static_cast<std::int64_t>(begin);
    return column;
  }
};

ShardColumn PackIntegers(const std::vector<std::int64_t>& values, RawColumn::Kind kind) {
  ShardColumn column;
  column.kind = kind;
  const std::size_t width = WidthOf(kind);
  column.bytes.resize(values.size() * width + 1);  // never null, also without values
  for (std::size_t i = 0; i < values.size(); ++i) {
    // Little endian: the low bytes of an integer are its narrower form.
    std::memcpy(column.bytes.data() + i * width, &values[i], width);
  }
  return column;
}

ShardColumn PackDoubles(const std::vector<double>& values) {
  ShardColumn column;
  column.kind = RawColumn::Kind::kDouble;
  column.bytes.resize(values.size() * sizeof(double) + 1);
  std::memcpy(column.bytes.data(), values.data(), values.size() * sizeof(double));
  return column;
}

// Leaves `column` without a bitmap when every row has a value.
void SetValidity(const std::vector<bool>& valid, ShardColumn& column) {
  if (std::find(valid.begin(), valid.end(), false) == valid.end()) {
    return;
  }
  column.validity.assign(valid.size() / 8 + 1, 0);
  for (std::size_t i = 0; i < valid.size(); ++i) {
    if (valid[i]) {
      column.validity[i / 8] = static_cast<std::uint8_t>(column.validity[i / 8] | (1U << (i % 8)));
    }
  }
}

struct Shard {
  std::vector<std::int64_t> time_us;
  std::vector<std::size_t> person_start = {0};
  std::vector<std::string> persons;
  std::vector<ShardColumn> columns;
  ShardColumn dataset;
  ShardColumn sequence;
};

class MemoryCursor final : public ShardCursor {
 public:
  MemoryCursor(const Shard& shard, CursorOptions options)
      : shard_(shard), options_(std::move(options)) {}

  Result<bool> Next(EventBatch& batch) override {
    if (person_ == shard_.persons.size()) {
      return false;
    }
    const std::size_t first_person = person_;
    const std::size_t begin = shard_.person_start[person_];
    std::size_t end = begin;
    starts_.assign(1, 0);
    ids_.clear();
    do {
      ids_.emplace_back(shard_.persons[person_]);
      end = shard_.person_start[++person_];
      starts_.push_back(static_cast<std::uint32_t>(end - begin));
    } while (person_ < shard_.persons.size() && end - begin < options_.batch_events);
    CHECK_LT(first_person, person_);
    Fill(begin, end, batch);
    return true;
  }

 private:
  void Fill(std::size_t begin, std::size_t end, EventBatch& batch) const {
    batch.time_us = std::span(shard_.time_us).subspan(begin, end - begin);
    batch.person_start = starts_;
    batch.columns.clear();
    for (const std::size_t column : options_.columns) {
      batch.columns.push_back(shard_.columns[column].Slice(begin));
    }
    batch.dataset = options_.needs_sequence ? shard_.dataset.Slice(begin) : RawColumn();
    batch.sequence = options_.needs_sequence ? shard_.sequence.Slice(begin) : RawColumn();
    batch.person_ids = {};
    if (options_.needs_person_ids) {
      batch.person_ids = ids_;
    }
  }

  const Shard& shard_;
  const CursorOptions options_;
  std::size_t person_ = 0;
  std::vector<std::uint32_t> starts_;
  std::vector<std::string_view> ids_;
};

class MemoryStore final : public StoreSnapshot {
 public:
  MemoryStore(const std::vector<MemoryDataset>& datasets, const MemoryStoreOptions& options)
      : options_(options), shards_(options.shards) {
    MergeColumns(datasets);
    std::vector<PlacedEvent> events = Place(datasets);
    std::sort(events.begin(), events.end(), [](const PlacedEvent& a, const PlacedEvent& b) {
      return a.order() < b.order();
    });
    auto begin = events.begin();
    for (std::uint32_t s = 0; s < options.shards; ++s) {
      const auto end = std::find_if(begin, events.end(), [&](const PlacedEvent& event) {
        return ShardOf(event.hash, options.shards) != s;
      });
      AddPersons({begin, end}, shards_[s]);
      begin = end;
    }
    CHECK(begin == events.end());
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      AddColumn(c, events);
    }
    AddOrigins(events);
  }

  std::int64_t lake_snapshot() const override { return options_.lake_snapshot; }
  std::uint32_t num_shards() const override { return options_.shards; }
  std::int64_t num_events() const override { return num_events_; }
  std::int64_t num_persons() const override { return num_persons_; }
  std::int64_t min_time_us() const override { return min_time_us_; }
  std::int64_t max_time_us() const override { return max_time_us_; }
  std::span<const StoreColumn> columns() const override { return columns_; }
  std::span<const std::string> datasets() const override { return dataset_names_; }
  std::span<const std::vector<IngestBatchRange>> ingest_batches() const override {
    return ingest_batches_;
  }
  std::span<const SkippedRows> skipped() const override { return skipped_; }
  std::uint64_t bytes() const override { return 0; }
  std::uint32_t num_parts() const override { return 1; }

  Result<const Dictionary*> OpenDictionary(std::size_t column) const override {
    CHECK(columns_[column].type == ValueType::kString);
    return static_cast<const Dictionary*>(&dictionaries_[column]);
  }

  Result<std::unique_ptr<ShardCursor>> OpenShard(std::uint32_t shard,
                                                 const CursorOptions& options) const override {
    CHECK_LT(shard, options_.shards);
    return std::unique_ptr<ShardCursor>(std::make_unique<MemoryCursor>(shards_[shard], options));
  }

 private:
  void MergeColumns(const std::vector<MemoryDataset>& datasets) {
    for (const MemoryDataset& dataset : datasets) {
      dataset_names_.push_back(dataset.name);
      ingest_batches_.push_back(dataset.batches);
      std::vector<std::size_t>& places = column_of_.emplace_back();
      for (const StoreColumn& column : dataset.columns) {
        const auto same =
            std::find_if(columns_.begin(), columns_.end(), [&](const StoreColumn& known) {
              return known.name == column.name;
            });
        places.push_back(static_cast<std::size_t>(same - columns_.begin()));
        if (same == columns_.end()) {
          columns_.push_back(column);
        } else {
          CHECK(same->type == column.type);
        }
      }
    }
    dictionaries_.resize(columns_.size());
  }

  std::vector<PlacedEvent> Place(const std::vector<MemoryDataset>& datasets) {
    std::vector<PlacedEvent> events;
    for (std::size_t d = 0; d < datasets.size(); ++d) {
      std::int64_t without_person = 0;
      for (std::size_t i = 0; i < datasets[d].rows.size(); ++i) {
        const MemoryRow& row = datasets[d].rows[i];
        CHECK_EQ(row.cells.size(), datasets[d].columns.size());
        if (row.person.empty()) {
          ++without_person;
          continue;
        }
        const std::uint64_t hash = options_.every_hash_zero ? 0 : Hash64(row.person);
        events.push_back({hash, &row, d, i});
      }
      if (without_person > 0) {
        skipped_.push_back({datasets[d].name, "no person", without_person});
      }
    }
    num_events_ = static_cast<std::int64_t>(events.size());
    return events;
  }

  void AddPersons(std::span<const PlacedEvent> events, Shard& shard) {
    for (const PlacedEvent& event : events) {
      if (shard.persons.empty() || shard.persons.back() != event.row->person) {
        if (!shard.persons.empty()) {
          shard.person_start.push_back(shard.time_us.size());
        }
        shard.persons.push_back(event.row->person);
        ++num_persons_;
      }
      shard.time_us.push_back(event.row->time_us);
      min_time_us_ = std::min(min_time_us_, event.row->time_us);
      max_time_us_ = std::max(max_time_us_, event.row->time_us);
    }
    if (!shard.persons.empty()) {
      shard.person_start.push_back(shard.time_us.size());
    }
  }

  // The cell of `column` on `event`; nothing when its dataset has no such column.
  const CellValue* CellOf(const PlacedEvent& event, std::size_t column) const {
    const std::vector<std::size_t>& places = column_of_[event.dataset];
    const auto place = std::find(places.begin(), places.end(), column);
    return place == places.end()
               ? nullptr
               : &event.row->cells[static_cast<std::size_t>(place - places.begin())];
  }

  void AddColumn(std::size_t column, const std::vector<PlacedEvent>& events) {
    const ValueType type = columns_[column].type;
    const bool has_codes = type == ValueType::kString || type == ValueType::kBoolean;
    std::vector<std::int64_t> integers;
    std::vector<double> doubles;
    std::vector<bool> valid;
    for (const PlacedEvent& event : events) {
      const CellValue* cell = CellOf(event, column);
      const bool has_value = cell != nullptr && !std::holds_alternative<std::monostate>(*cell);
      valid.push_back(has_value || has_codes);
      integers.push_back(has_value ? IntegerOf(*cell, column) : 0);
      doubles.push_back(has_value && type == ValueType::kDouble ? std::get<double>(*cell) : 0);
    }
    std::size_t begin = 0;
    for (Shard& shard : shards_) {
      const std::size_t end = begin + shard.time_us.size();
      const auto part = [&](const auto& values) {
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
        return std::decay_t<decltype(values)>(first,
                                              first + static_cast<std::ptrdiff_t>(end - begin));
      };
      ShardColumn packed;
      if (type == ValueType::kDouble) {
        packed = PackDoubles(part(doubles));
      } else if (has_codes) {
        const std::uint32_t codes = type == ValueType::kBoolean ? 3 : dictionaries_[column].size();
        packed =
            PackIntegers(part(integers),
                         NarrowestCode(codes, options_.widest_types && type == ValueType::kString));
      } else {
        const std::vector<std::int64_t> values = part(integers);
        packed = PackIntegers(values, NarrowestInteger(values, options_.widest_types));
      }
      SetValidity(part(valid), packed);
      shard.columns.push_back(std::move(packed));
      begin = end;
    }
  }

  // A value as the store keeps it when it is no double: a code, or the integer itself.
  std::int64_t IntegerOf(const CellValue& cell, std::size_t column) {
    switch (columns_[column].type) {
      case ValueType::kString:
        return dictionaries_[column].CodeOf(std::get<std::string>(cell));
      case ValueType::kBoolean:
        return std::get<bool>(cell) ? 2 : 1;
      case ValueType::kDouble:
        return 0;
      default:
        return std::get<std::int64_t>(cell);
    }
  }

  void AddOrigins(const std::vector<PlacedEvent>& events) {
    std::size_t begin = 0;
    for (Shard& shard : shards_) {
      std::vector<std::int64_t> dataset;
      std::vector<std::int64_t> sequence;
      for (std::size_t i = begin; i < begin + shard.time_us.size(); ++i) {
        dataset.push_back(static_cast<std::int64_t>(events[i].dataset));
        sequence.push_back(static_cast<std::int64_t>(events[i].sequence));
      }
      begin += shard.time_us.size();
      shard.dataset = PackIntegers(dataset, RawColumn::Kind::kInt8);
      shard.sequence = PackIntegers(sequence, NarrowestInteger(sequence, options_.widest_types));
    }
  }

  const MemoryStoreOptions options_;
  std::vector<Shard> shards_;
  std::vector<StoreColumn> columns_;
  std::vector<std::vector<std::size_t>> column_of_;  // by dataset, then its own column
  std::vector<MemoryDictionary> dictionaries_;       // by column; unused but for strings
  std::vector<std::string> dataset_names_;
  std::vector<std::vector<IngestBatchRange>> ingest_batches_;  // by dataset
  std::vector<SkippedRows> skipped_;
  std::int64_t num_events_ = 0;
  std::int64_t num_persons_ = 0;
  std::int64_t min_time_us_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t max_time_us_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace

std::shared_ptr<const StoreSnapshot> MakeMemoryStore(const std::vector<MemoryDataset>& datasets,
                                                     const MemoryStoreOptions& options) {
  return std::make_shared<MemoryStore>(datasets, options);
}

}  // namespace sojourn
