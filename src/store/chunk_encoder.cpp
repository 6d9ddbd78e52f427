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

// Where a row's value is: its codes by position, its data by row.
struct Place {
  std::size_t position;
  std::size_t row;
};

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
                           const std::vector<RowLevel>& levels,
                           SharedTables& tables,
                           std::uint32_t shards,
                           PersonHash person_hash)
    : layout_(layout),
      levels_(levels),
      tables_(tables),
      shards_(shards),
      person_hash_(person_hash),
      caches_(layout.columns.size()),
      known_persons_(layout.columns.size()),
      buffers_(levels.size()),
      ranges_(layout.stored.size()),
      counts_(layout.sources.size()),
      encoded_(layout.stored.size()),
      elements_(layout.arrays.size()) {
  for (std::vector<RowBuffer>& level : buffers_) {
    level = std::vector<RowBuffer>(shards);
  }
}

void ChunkEncoder::ForgetRows() {
  for (std::vector<RowBuffer>& level : buffers_) {
    std::ranges::for_each(level, &RowBuffer::Clear);
  }
  std::ranges::fill(ranges_, IntegerRange());
  sequences_ = IntegerRange();
  buffered_bytes_ = 0;
}

Status ChunkEncoder::Add(std::size_t dataset, const ScanChunk& chunk) {
  const StoreLayout::Source& source = layout_.sources[dataset];
  CHECK_EQ(chunk.columns.size(), source.leaves.size() + 1);
  DatasetCounts& counts = counts_[dataset];
  counts.rows += static_cast<std::int64_t>(chunk.num_rows);
  KeepRows(source, chunk, counts);
  RETURN_IF_ERROR(ReadSequences(dataset, chunk.columns.back(), counts));
  EncodeColumns(source, chunk);
  FindPersons(source, chunk.columns[source.person]);
  OrderByShard();
  FindElements(source, chunk);
  AppendRows(chunk.columns[source.timestamp]);
  AppendElements();
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

// Columns of the events; those of arrays wait for FindElements.
void ChunkEncoder::EncodeColumns(const StoreLayout::Source& source, const ScanChunk& chunk) {
  for (Encoded& column : encoded_) {
    column.source = nullptr;
  }
  for (std::size_t i = 0; i < source.leaves.size(); ++i) {
    const std::size_t store_column = source.store_column[i];
    if (layout_.time_column == store_column || store_column == StoreLayout::kLeftOut) {
      continue;
    }
    const auto found = std::ranges::lower_bound(layout_.stored, store_column);
    const auto stored = static_cast<std::size_t>(found - layout_.stored.begin());
    encoded_[stored].source = &chunk.columns[i];
    if (source.leaves[i].arrays.empty()) {
      EncodeColumn(
          chunk.columns[i], stored, BufferKindOf(layout_.columns[store_column].type), kept_);
    }
  }
}

// Gives the values of `rows` their codes, or notes how large they are.
void ChunkEncoder::EncodeColumn(const ScanColumn& column,
                                std::size_t stored,
                                BufferKind kind,
                                std::span<const std::uint32_t> rows) {
  if (kind == BufferKind::kCode) {
    const std::size_t store_column = layout_.stored[stored];
    std::vector<std::uint32_t>& codes = encoded_[stored].codes;
    codes.resize(rows.size());
    ReadStrings(column, rows);
    tables_.columns[store_column]->Encode(values_, hashes_, caches_[store_column], codes);
  } else if (kind == BufferKind::kInteger) {
    for (const std::uint32_t row : rows) {
      if (column.IsValid(row)) {
        ranges_[stored].Add(IntegerAt(column, row));
      }
    }
  }
}

// Fills values_ and hashes_ with the rows of a string column.
void ChunkEncoder::ReadStrings(const ScanColumn& column, std::span<const std::uint32_t> rows) {
  values_.resize(rows.size());
  hashes_.resize(rows.size());
  const auto* strings = column.as<ScanString>();
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (column.IsValid(rows[k])) {
      values_[k] = strings[rows[k]].view();
      hashes_[k] = Hash64(values_[k]);
    } else {
      values_[k] = {};
    }
  }
}

// Lists the elements of every array behind the rows above them, which are in the order of shards.
void ChunkEncoder::FindElements(const StoreLayout::Source& source, const ScanChunk& chunk) {
  for (std::size_t array = 0; array < elements_.size(); ++array) {
    Elements& elements = elements_[array];
    const std::size_t parent = layout_.arrays[array].parent;
    const bool of_events = parent == StoreArray::kEvents;
    const std::size_t num_parents = of_events ? order_.size() : elements_[parent].rows.size();
    const auto& parent_begin = of_events ? shard_begin_ : elements_[parent].shard_begin;
    const StoreLayout::ArraySource& from = source.arrays[array];
    elements.rows.clear();
    elements.counts.assign(num_parents, 0);
    elements.shard_begin.assign(shards_ + std::size_t{1}, 0);
    if (from.leaf == StoreLayout::kLeftOut) {
      continue;
    }
    const ScanList& lists = chunk.columns[from.leaf].lists[from.depth];
    for (std::uint32_t shard = 0; shard < shards_; ++shard) {
      for (std::size_t i = parent_begin[shard]; i < parent_begin[shard + std::size_t{1}]; ++i) {
        const std::uint32_t row = of_events ? kept_[order_[i]] : elements_[parent].rows[i];
        if (!lists.IsValid(row)) {
          continue;
        }
        const ScanEntry& entry = lists.entries[row];
        elements.counts[i] = static_cast<std::uint32_t>(entry.length);
        for (std::uint64_t e = entry.offset; e < entry.offset + entry.length; ++e) {
          elements.rows.push_back(static_cast<std::uint32_t>(e));
        }
      }
      elements.shard_begin[shard + std::size_t{1}] =
          static_cast<std::uint32_t>(elements.rows.size());
    }
    const RowLevel& level = levels_[array + 1];
    for (std::size_t i = 0; i < level.columns.size(); ++i) {
      const std::size_t stored = level.columns[i];
      if (encoded_[stored].source != nullptr) {
        EncodeColumn(*encoded_[stored].source, stored, level.shape.kind(i), elements.rows);
      }
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
      const RowBuffer::Room room =
          buffers_[0][shard].Grow(levels_[0].shape, end - begin, buffered_bytes_);
      AppendRun(room, begin, time);
      begin += room.size;
    }
  }
}

void ChunkEncoder::AppendRun(const RowBuffer::Room& room,
                             std::size_t begin,
                             const ScanColumn& time) {
  const RowShape& shape = levels_[0].shape;
  auto* times = Field<std::int64_t>(room, shape.time_offset());
  auto* places = Field<std::uint64_t>(room, shape.place_offset());
  auto* persons = Field<std::uint32_t>(room, shape.person_offset());
  for (std::size_t i = 0; i < room.size; ++i) {
    const std::uint32_t k = order_[begin + i];
    times[i] = time.as<std::int64_t>()[kept_[k]];
    places[i] = place_[k];
    persons[i] = persons_[k].code;
  }
  AppendColumns(levels_[0], room, begin, [this, order = order_.data() + begin](std::size_t i) {
    return Place{order[i], kept_[order[i]]};
  });
}

void ChunkEncoder::AppendElements() {
  for (std::size_t array = 0; array < elements_.size(); ++array) {
    const Elements& elements = elements_[array];
    const RowLevel& level = levels_[array + 1];
    for (std::uint32_t shard = 0; shard < shards_; ++shard) {
      std::size_t begin = elements.shard_begin[shard];
      const std::size_t end = elements.shard_begin[shard + std::size_t{1}];
      while (begin < end) {
        const RowBuffer::Room room =
            buffers_[array + 1][shard].Grow(level.shape, end - begin, buffered_bytes_);
        AppendColumns(level, room, begin, [rows = elements.rows.data(), begin](std::size_t i) {
          return Place{begin + i, rows[begin + i]};
        });
        begin += room.size;
      }
    }
  }
}

// Fills the columns and counts of rows [begin, begin + room.size) of a level.
template <typename PlaceOf>
void ChunkEncoder::AppendColumns(const RowLevel& level,
                                 const RowBuffer::Room& room,
                                 std::size_t begin,
                                 PlaceOf place_of) {
  for (std::size_t i = 0; i < level.columns.size(); ++i) {
    AppendColumn(room, level.shape, i, encoded_[level.columns[i]], place_of);
  }
  for (std::size_t child = 0; child < level.children.size(); ++child) {
    const std::vector<std::uint32_t>& counts = elements_[level.children[child] - 1].counts;
    std::copy_n(
        counts.data() + begin, room.size, Field<std::uint32_t>(room, level.count_offset(child)));
  }
}

template <typename PlaceOf>
void ChunkEncoder::AppendColumn(const RowBuffer::Room& room,
                                const RowShape& shape,
                                std::size_t column,
                                const Encoded& encoded,
                                PlaceOf place_of) {
  const ScanColumn* source = encoded.source;
  const std::size_t offset = shape.column_offset(column);
  switch (shape.kind(column)) {
    case BufferKind::kCode: {
      auto* codes = Field<std::uint32_t>(room, offset);
      for (std::size_t i = 0; i < room.size; ++i) {
        codes[i] = source == nullptr ? 0 : encoded.codes[place_of(i).position];
      }
      return;
    }
    case BufferKind::kBoolean: {
      auto* codes = Field<std::uint8_t>(room, offset);
      for (std::size_t i = 0; i < room.size; ++i) {
        const std::size_t row = place_of(i).row;
        const bool valid = source != nullptr && source->IsValid(row);
        codes[i] = valid ? (source->as<bool>()[row] ? 2 : 1) : 0;
      }
      return;
    }
    case BufferKind::kInteger:
    case BufferKind::kDouble:
      break;
  }
  auto* valid = Field<std::uint8_t>(room, shape.valid_offset(column));
  for (std::size_t i = 0; i < room.size; ++i) {
    valid[i] = source != nullptr && source->IsValid(place_of(i).row) ? 1 : 0;
  }
  if (shape.kind(column) == BufferKind::kDouble) {
    auto* doubles = Field<double>(room, offset);
    const bool is_widened = source != nullptr && source->type == ValueType::kInteger;
    for (std::size_t i = 0; i < room.size; ++i) {
      const std::size_t row = place_of(i).row;
      doubles[i] = valid[i] == 0 ? 0
                   : is_widened  ? static_cast<double>(source->as<std::int64_t>()[row])
                                 : source->as<double>()[row];
    }
  } else {
    auto* integers = Field<std::int64_t>(room, offset);
    for (std::size_t i = 0; i < room.size; ++i) {
      integers[i] = valid[i] != 0 ? IntegerAt(*source, place_of(i).row) : 0;
    }
  }
}

}  // namespace sojourn
