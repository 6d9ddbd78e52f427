#include <algorithm>
#include <numeric>

#include "base/hash.h"
#include "base/number_text.h"
#include "store/chunk_encoder_internal.h"

namespace sojourn {
namespace {

template <typename T>
T* Field(const RowBuffer::Room& room, std::size_t offset) {
  return reinterpret_cast<T*>(room.block + offset) + room.row;
}

bool HasPerson(const ScanColumn& column, std::size_t row) {
  return column.IsValid(row) &&
         (column.type != ValueType::kString || column.as<ScanString>()[row].length != 0);
}

std::int64_t IntegerAt(const ScanColumn& column, std::size_t row) {
  return column.type == ValueType::kDate ? std::int64_t{column.as<std::int32_t>()[row]}
                                         : column.as<std::int64_t>()[row];
}

}  // namespace

SharedTables::SharedTables(const StoreLayout& layout) {
  for (const StoreColumn& column : layout.columns) {
    columns.push_back(column.type == ValueType::kString ? std::make_unique<StringTable>()
                                                        : nullptr);
  }
}

ChunkEncoder::ChunkEncoder(const StoreLayout& layout,
                           const RowShape& shape,
                           SharedTables& tables,
                           std::uint32_t shards,
                           PersonHash person_hash)
    : layout_(layout),
      shape_(shape),
      tables_(tables),
      shards_(shards),
      person_hash_(person_hash),
      caches_(layout.columns.size()),
      known_persons_(layout.columns.size()),
      buffers_(shards),
      ranges_(shape.num_columns()),
      counts_(layout.sources.size()),
      encoded_(shape.num_columns()) {}

void ChunkEncoder::ForgetRows() {
  std::ranges::for_each(buffers_, &RowBuffer::Clear);
  std::ranges::fill(ranges_, IntegerRange());
  sequences_ = IntegerRange();
  buffered_bytes_ = 0;
}

Status ChunkEncoder::Add(std::size_t dataset, const ScanChunk& chunk) {
  const StoreLayout::Source& source = layout_.sources[dataset];
  CHECK_EQ(chunk.columns.size(), source.scan_columns.size() + 1);
  DatasetCounts& counts = counts_[dataset];
  counts.rows += static_cast<std::int64_t>(chunk.num_rows);
  KeepRows(source, chunk, counts);
  RETURN_IF_ERROR(ReadSequences(dataset, chunk.columns.back(), counts));
  EncodeColumns(source, chunk);
  FindPersons(source, chunk.columns[source.person]);
  OrderByShard();
  AppendRows(chunk.columns[source.timestamp]);
  return {};
}

void ChunkEncoder::KeepRows(const StoreLayout::Source& source,
                            const ScanChunk& chunk,
                            DatasetCounts& counts) {
  const ScanColumn& person = chunk.columns[source.person];
  const ScanColumn& time = chunk.columns[source.timestamp];
  kept_.clear();
  for (std::size_t row = 0; row < chunk.num_rows; ++row) {
    if (!time.IsValid(row)) {
      ++counts.without_time;
    } else if (!HasPerson(person, row)) {
      ++counts.without_person;
    } else {
      kept_.push_back(static_cast<std::uint32_t>(row));
    }
  }
  const auto num_rows = static_cast<std::ptrdiff_t>(chunk.num_rows);
  const auto* sequences = chunk.columns.back().as<std::int64_t>();
  counts.next_sequence = std::accumulate(
      sequences,
      sequences + num_rows,
      counts.next_sequence,
      [](std::int64_t next, std::int64_t sequence) { return std::max(next, sequence + 1); });
}

Status ChunkEncoder::ReadSequences(std::size_t dataset,
                                   const ScanColumn& column,
                                   DatasetCounts& counts) {
  if (counts.next_sequence > static_cast<std::int64_t>(kSequenceMask)) {
    return Unsupported(fmt::format("dataset {}: more rows than the store can number: {}",
                                   layout_.sources[dataset].dataset,
                                   counts.next_sequence));
  }
  place_.clear();
  for (const std::uint32_t row : kept_) {
    const std::int64_t sequence = column.as<std::int64_t>()[row];
    sequences_.Add(sequence);
    place_.push_back((std::uint64_t{dataset} << kSequenceBits) |
                     static_cast<std::uint64_t>(sequence));
  }
  return {};
}

void ChunkEncoder::EncodeColumns(const StoreLayout::Source& source, const ScanChunk& chunk) {
  for (Encoded& column : encoded_) {
    column.source = nullptr;
  }
  for (std::size_t i = 0; i < source.scan_columns.size(); ++i) {
    const std::size_t store_column = source.store_column[i];
    if (layout_.time_column == store_column || store_column == StoreLayout::kLeftOut) {
      continue;
    }
    const auto found = std::ranges::lower_bound(layout_.stored, store_column);
    const auto stored = static_cast<std::size_t>(found - layout_.stored.begin());
    Encoded& encoded = encoded_[stored];
    encoded.source = &chunk.columns[i];
    if (shape_.kind(stored) == BufferKind::kCode) {
      encoded.codes.resize(kept_.size());
      ReadStrings(chunk.columns[i]);
      tables_.columns[store_column]->Encode(values_, hashes_, caches_[store_column], encoded.codes);
    } else if (shape_.kind(stored) == BufferKind::kInteger) {
      TrackRange(chunk.columns[i], ranges_[stored]);
    }
  }
}

// Fills values_ and hashes_ with the kept rows of a string column.
void ChunkEncoder::ReadStrings(const ScanColumn& column) {
  values_.resize(kept_.size());
  hashes_.resize(kept_.size());
  const auto* strings = column.as<ScanString>();
  for (std::size_t k = 0; k < kept_.size(); ++k) {
    if (column.IsValid(kept_[k])) {
      values_[k] = strings[kept_[k]].view();
      hashes_[k] = Hash64(values_[k]);
    } else {
      values_[k] = {};
    }
  }
}

void ChunkEncoder::TrackRange(const ScanColumn& column, IntegerRange& range) const {
  for (const std::uint32_t row : kept_) {
    if (column.IsValid(row)) {
      range.Add(IntegerAt(column, row));
    }
  }
}

void ChunkEncoder::FindPersons(const StoreLayout::Source& source, const ScanColumn& column) {
  persons_.assign(kept_.size(), KnownPerson());
  unknown_.clear();
  const std::size_t store_column = source.store_column[source.person];
  if (column.type != ValueType::kString || store_column == StoreLayout::kLeftOut) {
    FindUncodedPersons(column);
    return;
  }
  const auto found = std::ranges::lower_bound(layout_.stored, store_column);
  const Encoded& encoded = encoded_[static_cast<std::size_t>(found - layout_.stored.begin())];
  std::vector<KnownPerson>& known = known_persons_[store_column];
  for (std::size_t k = 0; k < kept_.size(); ++k) {
    const std::uint32_t code = encoded.codes[k];
    if (code < known.size() && known[code].code != 0) {
      persons_[k] = known[code];
    } else {
      unknown_.push_back(static_cast<std::uint32_t>(k));
    }
  }
  values_.clear();
  for (const std::uint32_t k : unknown_) {
    values_.push_back(column.as<ScanString>()[kept_[k]].view());
  }
  EncodePersons();
  for (const std::uint32_t k : unknown_) {
    const std::uint32_t code = encoded.codes[k];
    if (code >= known.size()) {
      known.resize(std::max<std::size_t>(code + std::size_t{1}, known.size() * 2));
    }
    known[code] = persons_[k];
  }
}

// Looks every row's person up by its text: numbers, and strings that have no codes.
void ChunkEncoder::FindUncodedPersons(const ScanColumn& column) {
  number_texts_.resize(std::max(number_texts_.size(), kept_.size()));
  values_.clear();
  for (std::size_t k = 0; k < kept_.size(); ++k) {
    unknown_.push_back(static_cast<std::uint32_t>(k));
    if (column.type == ValueType::kString) {
      values_.push_back(column.as<ScanString>()[kept_[k]].view());
      continue;
    }
    std::string& text = number_texts_[k];
    text.clear();
    if (column.type == ValueType::kDouble) {
      AppendDouble(column.as<double>()[kept_[k]], text);
    } else {
      AppendInteger(column.as<std::int64_t>()[kept_[k]], text);
    }
    values_.push_back(text);
  }
  EncodePersons();
}

// Gives the rows of unknown_, whose ids are values_, their persons.
void ChunkEncoder::EncodePersons() {
  hashes_.resize(values_.size());
  std::ranges::transform(values_, hashes_.begin(), Hash64);
  unknown_codes_.resize(values_.size());
  tables_.persons.Encode(values_, hashes_, person_cache_, unknown_codes_);
  for (std::size_t i = 0; i < unknown_.size(); ++i) {
    persons_[unknown_[i]] = {unknown_codes_[i], ShardOfHash(person_hash_(values_[i]), shards_)};
  }
}

void ChunkEncoder::OrderByShard() {
  shard_begin_.assign(shards_ + std::size_t{1}, 0);
  for (const KnownPerson& person : persons_) {
    ++shard_begin_[person.shard + std::size_t{1}];
  }
  std::partial_sum(shard_begin_.begin(), shard_begin_.end(), shard_begin_.begin());
  order_.resize(persons_.size());
  for (std::size_t k = 0; k < persons_.size(); ++k) {
    order_[shard_begin_[persons_[k].shard]++] = static_cast<std::uint32_t>(k);
  }
  // Each begin has moved to its shard's end, which is the next shard's begin.
  std::shift_right(shard_begin_.begin(), shard_begin_.end(), 1);
  shard_begin_[0] = 0;
}

void ChunkEncoder::AppendRows(const ScanColumn& time) {
  for (std::uint32_t shard = 0; shard < shards_; ++shard) {
    std::size_t begin = shard_begin_[shard];
    const std::size_t end = shard_begin_[shard + std::size_t{1}];
    while (begin < end) {
      const RowBuffer::Room room = buffers_[shard].Grow(shape_, end - begin, buffered_bytes_);
      AppendRun(room, begin, time);
      begin += room.size;
    }
  }
}

void ChunkEncoder::AppendRun(const RowBuffer::Room& room,
                             std::size_t begin,
                             const ScanColumn& time) {
  auto* times = Field<std::int64_t>(room, shape_.time_offset());
  auto* places = Field<std::uint64_t>(room, shape_.place_offset());
  auto* persons = Field<std::uint32_t>(room, shape_.person_offset());
  for (std::size_t i = 0; i < room.size; ++i) {
    const std::uint32_t k = order_[begin + i];
    times[i] = time.as<std::int64_t>()[kept_[k]];
    places[i] = place_[k];
    persons[i] = persons_[k].code;
  }
  for (std::size_t stored = 0; stored < encoded_.size(); ++stored) {
    AppendColumn(room, begin, stored);
  }
}

void ChunkEncoder::AppendColumn(const RowBuffer::Room& room,
                                std::size_t begin,
                                std::size_t stored) {
  const Encoded& encoded = encoded_[stored];
  const ScanColumn* source = encoded.source;
  const std::size_t offset = shape_.column_offset(stored);
  const std::uint32_t* order = order_.data() + begin;
  switch (shape_.kind(stored)) {
    case BufferKind::kCode: {
      auto* codes = Field<std::uint32_t>(room, offset);
      for (std::size_t i = 0; i < room.size; ++i) {
        codes[i] = source == nullptr ? 0 : encoded.codes[order[i]];
      }
      return;
    }
    case BufferKind::kBoolean: {
      auto* codes = Field<std::uint8_t>(room, offset);
      for (std::size_t i = 0; i < room.size; ++i) {
        const bool valid = source != nullptr && source->IsValid(kept_[order[i]]);
        codes[i] = valid ? (source->as<bool>()[kept_[order[i]]] ? 2 : 1) : 0;
      }
      return;
    }
    case BufferKind::kInteger:
    case BufferKind::kDouble:
      break;
  }
  auto* valid = Field<std::uint8_t>(room, shape_.valid_offset(stored));
  for (std::size_t i = 0; i < room.size; ++i) {
    valid[i] = source != nullptr && source->IsValid(kept_[order[i]]) ? 1 : 0;
  }
  if (shape_.kind(stored) == BufferKind::kDouble) {
    auto* doubles = Field<double>(room, offset);
    const bool is_widened = source != nullptr && source->type == ValueType::kInteger;
    for (std::size_t i = 0; i < room.size; ++i) {
      const std::uint32_t row = kept_[order[i]];
      doubles[i] = valid[i] == 0 ? 0
                   : is_widened  ? static_cast<double>(source->as<std::int64_t>()[row])
                                 : source->as<double>()[row];
    }
  } else {
    auto* integers = Field<std::int64_t>(room, offset);
    for (std::size_t i = 0; i < room.size; ++i) {
      integers[i] = valid[i] != 0 ? IntegerAt(*source, kept_[order[i]]) : 0;
    }
  }
}

}  // namespace sojourn
