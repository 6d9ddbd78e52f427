#include "tests/support/memory_store.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>
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

// The lists of one array in a shard: elements of parent i are [start[i], start[i + 1]).
struct ShardArray {
  std::vector<std::uint32_t> start = {0};
};

struct Shard {
  std::vector<std::int64_t> time_us;
  std::vector<ShardArray> arrays;
  std::vector<std::size_t> person_start = {0};
  std::vector<std::string> persons;
  std::vector<ShardColumn> columns;
  ShardColumn dataset;
  ShardColumn sequence;
};

class MemoryCursor final : public ShardCursor {
 public:
  MemoryCursor(const Shard& shard,
               std::span<const StoreColumn> columns,
               std::span<const StoreArray> arrays,
               CursorOptions options)
      : shard_(shard), columns_(columns), arrays_(arrays), options_(std::move(options)) {
    std::vector<bool> needed(arrays.size(), false);
    for (const std::size_t column : options_.columns) {
      for (std::size_t a = ArrayOf(column); a != StoreArray::kEvents; a = arrays[a].parent) {
        needed[a] = true;
      }
    }
    for (std::size_t a = 0; a < arrays.size(); ++a) {
      if (needed[a]) {
        needed_.push_back(a);
      }
    }
    starts_of_.resize(needed_.size());
  }

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
  std::size_t ArrayOf(std::size_t column) const {
    const auto found = std::ranges::find(arrays_, columns_[column].array, &StoreArray::path);
    return found == arrays_.end() ? StoreArray::kEvents
                                  : static_cast<std::size_t>(found - arrays_.begin());
  }

  // The first element of each array that belongs to the batch's events; events have `begin`.
  std::vector<std::size_t> FillArrays(std::size_t begin, std::size_t end, EventBatch& batch) {
    batch.arrays.clear();
    std::vector<std::size_t> first(arrays_.size());
    std::vector<std::size_t> last(arrays_.size());
    for (std::size_t i = 0; i < needed_.size(); ++i) {
      const std::size_t array = needed_[i];
      const std::size_t parent = arrays_[array].parent;
      const bool of_events = parent == StoreArray::kEvents;
      const std::size_t first_parent = of_events ? begin : first[parent];
      const std::size_t last_parent = of_events ? end : last[parent];
      const std::vector<std::uint32_t>& start = shard_.arrays[array].start;
      first[array] = start[first_parent];
      last[array] = start[last_parent];
      starts_of_[i].clear();
      for (std::size_t p = first_parent; p <= last_parent; ++p) {
        starts_of_[i].push_back(start[p] - start[first_parent]);
      }
      const auto among = std::ranges::find(needed_, parent);
      batch.arrays.push_back(
          {arrays_[array].path,
           of_events ? ArrayLevel::kEvents : static_cast<std::size_t>(among - needed_.begin()),
           starts_of_[i]});
    }
    return first;
  }

  void Fill(std::size_t begin, std::size_t end, EventBatch& batch) {
    batch.time_us = std::span(shard_.time_us).subspan(begin, end - begin);
    batch.person_start = starts_;
    const std::vector<std::size_t> first = FillArrays(begin, end, batch);
    batch.columns.clear();
    for (const std::size_t column : options_.columns) {
      const std::size_t array = ArrayOf(column);
      batch.columns.push_back(
          shard_.columns[column].Slice(array == StoreArray::kEvents ? begin : first[array]));
    }
    batch.dataset = options_.needs_sequence ? shard_.dataset.Slice(begin) : RawColumn();
    batch.sequence = options_.needs_sequence ? shard_.sequence.Slice(begin) : RawColumn();
    batch.person_ids = {};
    if (options_.needs_person_ids) {
      batch.person_ids = ids_;
    }
  }

  const Shard& shard_;
  const std::span<const StoreColumn> columns_;
  const std::span<const StoreArray> arrays_;
  const CursorOptions options_;
  std::vector<std::size_t> needed_;  // arrays
  std::size_t person_ = 0;
  std::vector<std::uint32_t> starts_;
  std::vector<std::vector<std::uint32_t>> starts_of_;  // by needed array
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
      AddLists({begin, end}, shards_[s]);
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
  std::span<const StoreArray> arrays() const override { return arrays_; }
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
    return std::unique_ptr<ShardCursor>(
        std::make_unique<MemoryCursor>(shards_[shard], columns_, arrays_, options));
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
          CHECK(*same == column);
        }
      }
      MergeArrays(dataset);
    }
    dictionaries_.resize(columns_.size());
  }

  void MergeArrays(const MemoryDataset& dataset) {
    std::vector<std::size_t>& places = array_of_.emplace_back();
    for (const StoreArray& array : dataset.arrays) {
      const auto same = std::ranges::find(arrays_, array.path, &StoreArray::path);
      places.push_back(static_cast<std::size_t>(same - arrays_.begin()));
      if (same == arrays_.end()) {
        arrays_.push_back(
            {array.path,
             array.parent == StoreArray::kEvents ? StoreArray::kEvents : places[array.parent]});
      }
    }
  }

  // An event whose dataset does not have an array has no elements.
  void AddLists(std::span<const PlacedEvent> events, Shard& shard) {
    shard.arrays.resize(arrays_.size());
    for (const PlacedEvent& event : events) {
      for (std::size_t array = 0; array < arrays_.size(); ++array) {
        std::vector<std::uint32_t>& start = shard.arrays[array].start;
        const auto& places = array_of_[event.dataset];
        const auto place = std::ranges::find(places, array);
        if (place != places.end()) {
          for (const std::uint32_t length :
               event.row->lists[static_cast<std::size_t>(place - places.begin())]) {
            start.push_back(start.back() + length);
          }
        } else if (arrays_[array].parent == StoreArray::kEvents) {
          start.push_back(start.back());
        } else {  // none for each element of the event
          const std::size_t parents = shard.arrays[arrays_[array].parent].start.back();
          start.resize(parents + 1, start.back());
        }
      }
    }
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

  static std::span<const CellValue> NoValues(std::size_t size) {
    static const std::vector<CellValue> kNone(10'000);
    CHECK_LE(size, kNone.size());
    return std::span(kNone).first(size);
  }

  std::size_t NumElements(const PlacedEvent& event, std::string_view array) const {
    const auto& places = array_of_[event.dataset];
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (arrays_[places[i]].path == array) {
        const auto& lengths = event.row->lists[i];
        return std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
      }
    }
    return 0;
  }

  // The values of `column` on `event`: one, or those of its elements.
  std::span<const CellValue> ValuesOf(const PlacedEvent& event, std::size_t column) const {
    const bool in_array = !columns_[column].array.empty();
    const std::vector<std::size_t>& places = column_of_[event.dataset];
    const auto place = std::find(places.begin(), places.end(), column);
    if (place == places.end()) {
      return NoValues(in_array ? NumElements(event, columns_[column].array) : 1);
    }
    const auto index = static_cast<std::size_t>(place - places.begin());
    return in_array ? std::span<const CellValue>(event.row->elements[index])
                    : std::span(&event.row->cells[index], 1);
  }

  void AddColumn(std::size_t column, const std::vector<PlacedEvent>& events) {
    const ValueType type = columns_[column].type;
    const bool has_codes = type == ValueType::kString || type == ValueType::kBoolean;
    std::vector<std::int64_t> integers;
    std::vector<double> doubles;
    std::vector<bool> valid;
    std::vector<std::size_t> first = {0};  // value of each event
    for (const PlacedEvent& event : events) {
      for (const CellValue& cell : ValuesOf(event, column)) {
        const bool has_value = !std::holds_alternative<std::monostate>(cell);
        valid.push_back(has_value || has_codes);
        integers.push_back(has_value ? IntegerOf(cell, column) : 0);
        doubles.push_back(has_value && type == ValueType::kDouble ? std::get<double>(cell) : 0);
      }
      first.push_back(valid.size());
    }
    std::size_t events_before = 0;
    for (Shard& shard : shards_) {
      const std::size_t begin = first[events_before];
      const std::size_t end = first[events_before + shard.time_us.size()];
      const auto part = [&](const auto& values) {
        const auto from = values.begin() + static_cast<std::ptrdiff_t>(begin);
        return std::decay_t<decltype(values)>(from,
                                              from + static_cast<std::ptrdiff_t>(end - begin));
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
      events_before += shard.time_us.size();
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
  std::vector<StoreArray> arrays_;
  std::vector<std::vector<std::size_t>> array_of_;  // by dataset, then its own array
  std::vector<MemoryDictionary> dictionaries_;      // by column; unused but for strings
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
