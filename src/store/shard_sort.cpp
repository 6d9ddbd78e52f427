#include <algorithm>
#include <limits>
#include <numeric>

#include "store/shard_sort_internal.h"

namespace sojourn {
namespace {

struct Person {
  std::uint64_t hash;
  std::string_view id;
  std::uint32_t code;
  std::uint32_t events;

  bool operator<(const Person& other) const {
    return hash != other.hash ? hash < other.hash : id < other.id;
  }
};

struct EventKey {
  std::int64_t time_us;
  std::uint64_t place;
  std::uint32_t row;

  bool operator<(const EventKey& other) const {
    return time_us != other.time_us ? time_us < other.time_us : place < other.place;
  }
};

std::size_t NumRows(const LevelBuffers& buffers) {
  return std::accumulate(
      buffers.begin(), buffers.end(), std::size_t{0}, [](std::size_t sum, const RowBuffer* b) {
        return sum + b->num_rows();
      });
}

class ShardSorter {
 public:
  ShardSorter(const StoreLayout& layout,
              const std::vector<RowLevel>& levels,
              const std::vector<LevelBuffers>& buffers,
              Arena& arena)
      : layout_(layout),
        levels_(levels),
        buffers_(buffers),
        num_rows_(NumRows(buffers[0])),
        arena_(arena) {
    std::size_t most = 0;
    for (const LevelBuffers& level : buffers) {
      most = std::max(most, NumRows(level));
    }
    scratch_ = arena.Allocate<std::uint64_t>(most);
  }

  ShardRows Sort(const PartSchema& schema, PersonIndex& index) {
    ShardRows rows;
    SortPersons(index, rows);
    SortEvents(index, rows);
    WritePlaces(schema, rows.batch);
    rows.batch.columns.resize(schema.columns.size());
    rows.batch.arrays.resize(layout_.arrays.size());
    std::vector<std::span<const std::uint32_t>> order(levels_.size());
    order[0] = EventOrder();
    // Parents come before their children.
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      const RowLevel& at = levels_[level];
      for (std::size_t i = 0; i < at.columns.size(); ++i) {
        rows.batch.columns[at.columns[i]] =
            WriteColumn(level, i, schema.columns[at.columns[i]], order[level]);
      }
      for (std::size_t i = 0; i < at.children.size(); ++i) {
        const std::size_t child = at.children[i];
        rows.batch.arrays[child - 1] = {layout_.arrays[child - 1].path,
                                        layout_.arrays[child - 1].parent};
        order[child] = OrderElements(level, i, order[level], rows.batch.arrays[child - 1]);
      }
    }
    return rows;
  }

 private:
  // One field of all rows of a level, in the order of the buffers. Valid until the next call.
  template <typename T>
  std::span<const T> Collect(std::size_t offset, std::size_t level = 0) {
    static_assert(sizeof(T) <= sizeof(scratch_[0]));
    T* all = reinterpret_cast<T*>(scratch_.data());
    T* end = all;
    for (const RowBuffer* buffer : buffers_[level]) {
      buffer->CopyField(offset, end);
      end += buffer->num_rows();
    }
    return {all, static_cast<std::size_t>(end - all)};
  }

  std::span<const std::uint32_t> EventOrder() {
    const auto order = arena_.Allocate<std::uint32_t>(num_rows_);
    std::ranges::transform(keys_, order.begin(), &EventKey::row);
    return order;
  }

  // Elements in the order of their parents; fills array.start.
  std::span<const std::uint32_t> OrderElements(std::size_t level,
                                               std::size_t child,
                                               std::span<const std::uint32_t> parents,
                                               ArrayLevel& array) {
    const auto counts = Collect<std::uint32_t>(levels_[level].count_offset(child), level);
    const auto source = arena_.Allocate<std::uint32_t>(counts.size() + 1);
    source[0] = 0;
    std::partial_sum(counts.begin(), counts.end(), source.begin() + 1);
    const auto start = AllocatePadded<std::uint32_t>(arena_, parents.size() + 1);
    const auto order = arena_.Allocate<std::uint32_t>(source.back());
    std::uint32_t end = 0;
    start[0] = 0;
    for (std::size_t i = 0; i < parents.size(); ++i) {
      for (std::uint32_t e = source[parents[i]]; e < source[parents[i] + 1]; ++e) {
        order[end++] = e;
      }
      start[i + 1] = end;
    }
    array.start = start;
    return order;
  }

  void SortPersons(PersonIndex& index, ShardRows& rows) {
    std::vector<Person> persons;
    for (const std::uint32_t code : Collect<std::uint32_t>(levels_[0].shape.person_offset())) {
      std::uint32_t& position = index.position(code);
      if (position == PersonIndex::kNone) {
        position = static_cast<std::uint32_t>(persons.size());
        persons.push_back({index.hash(code), index.id(code), code, 0});
      }
      ++persons[position].events;
    }
    std::ranges::sort(persons, std::less<>());

    const auto hashes = arena_.Allocate<std::uint64_t>(persons.size());
    const auto ids = arena_.Allocate<std::string_view>(persons.size());
    const auto start = arena_.Allocate<std::uint32_t>(persons.size() + 1);
    start[0] = 0;
    for (std::size_t p = 0; p < persons.size(); ++p) {
      hashes[p] = persons[p].hash;
      ids[p] = persons[p].id;
      start[p + 1] = start[p] + persons[p].events;
      index.position(persons[p].code) = static_cast<std::uint32_t>(p);
    }
    rows.person_hash = hashes;
    rows.batch.person_ids = ids;
    rows.batch.person_start = start;
  }

  // Groups the events by person, then orders each group, which mostly came in order already. Leaves
  // positions unused.
  void SortEvents(PersonIndex& index, ShardRows& rows) {
    const std::span<const std::uint32_t> start = rows.batch.person_start;
    const auto next = arena_.Allocate<std::uint32_t>(start.size());
    std::ranges::copy(start, next.begin());
    const auto target = arena_.Allocate<std::uint32_t>(num_rows_);
    const auto codes = Collect<std::uint32_t>(levels_[0].shape.person_offset());
    for (std::size_t row = 0; row < num_rows_; ++row) {
      target[row] = next[index.position(codes[row])]++;
    }
    for (const std::uint32_t code : codes) {
      index.position(code) = PersonIndex::kNone;
    }

    keys_ = arena_.Allocate<EventKey>(num_rows_);
    const auto times = Collect<std::int64_t>(levels_[0].shape.time_offset());
    for (std::size_t row = 0; row < num_rows_; ++row) {
      keys_[target[row]].time_us = times[row];
      keys_[target[row]].row = static_cast<std::uint32_t>(row);
    }
    const auto places = Collect<std::uint64_t>(levels_[0].shape.place_offset());
    for (std::size_t row = 0; row < num_rows_; ++row) {
      keys_[target[row]].place = places[row];
    }
    for (std::size_t p = 0; p + 1 < start.size(); ++p) {
      const auto person = keys_.subspan(start[p], start[p + 1] - start[p]);
      if (!std::ranges::is_sorted(person, std::less<>())) {
        std::ranges::sort(person, std::less<>());
      }
    }
    const auto sorted = AllocatePadded<std::int64_t>(arena_, num_rows_);
    std::ranges::transform(keys_, sorted.begin(), &EventKey::time_us);
    rows.batch.time_us = sorted;
  }

  void WritePlaces(const PartSchema& schema, EventBatch& batch) {
    batch.sequence = {schema.sequence, AllocateKind(schema.sequence, num_rows_)};
    WithKind(schema.sequence, [&]<typename T>(std::type_identity<T>) {
      T* out = static_cast<T*>(const_cast<void*>(batch.sequence.data));
      for (const EventKey& key : keys_) {
        *out++ = static_cast<T>(key.place & kSequenceMask);
      }
    });
    const auto dataset = AllocatePadded<std::int8_t>(arena_, num_rows_);
    std::ranges::transform(keys_, dataset.begin(), [](const EventKey& key) {
      return static_cast<std::int8_t>(key.place >> kSequenceBits);
    });
    batch.dataset = {Kind::kInt8, dataset.data()};
  }

  RawColumn WriteColumn(std::size_t level,
                        std::size_t column,
                        Kind kind,
                        std::span<const std::uint32_t> order) {
    const RowShape& shape = levels_[level].shape;
    const std::size_t offset = shape.column_offset(column);
    RawColumn out = {kind, AllocateKind(kind, order.size())};
    switch (shape.kind(column)) {
      case BufferKind::kCode:
        Gather(Collect<std::uint32_t>(offset, level), order, out);
        return out;
      case BufferKind::kBoolean:
        Gather(Collect<std::uint8_t>(offset, level), order, out);
        return out;
      case BufferKind::kInteger:
        Gather(Collect<std::int64_t>(offset, level), order, out);
        break;
      case BufferKind::kDouble:
        Gather(Collect<double>(offset, level), order, out);
        break;
    }
    out.validity = GatherValidity(Collect<std::uint8_t>(shape.valid_offset(column), level), order);
    return out;
  }

  template <typename From>
  void Gather(std::span<const From> values,
              std::span<const std::uint32_t> order,
              const RawColumn& column) {
    WithKind(column.kind, [&]<typename To>(std::type_identity<To>) {
      To* out = static_cast<To*>(const_cast<void*>(column.data));
      for (const std::uint32_t row : order) {
        *out++ = static_cast<To>(values[row]);
      }
    });
  }

  // A bitmap in the rows' order; null when every row has a value.
  const std::uint8_t* GatherValidity(std::span<const std::uint8_t> valid,
                                     std::span<const std::uint32_t> order) {
    if (std::ranges::find(valid, 0) == valid.end()) {
      return nullptr;
    }
    const auto bitmap = AllocatePadded<std::uint8_t>(arena_, (order.size() + 7) / 8);
    std::ranges::fill(bitmap, 0);
    for (std::size_t i = 0; i < order.size(); ++i) {
      bitmap[i / 8] |= static_cast<std::uint8_t>(valid[order[i]] << (i % 8));
    }
    return bitmap.data();
  }

  void* AllocateKind(Kind kind, std::size_t rows) {
    return AllocatePadded<std::uint8_t>(arena_, rows * KindBytes(kind)).data();
  }

  const StoreLayout& layout_;
  const std::vector<RowLevel>& levels_;
  const std::vector<LevelBuffers>& buffers_;
  const std::size_t num_rows_;
  Arena& arena_;
  std::span<std::uint64_t> scratch_;
  std::span<EventKey> keys_;  // in the store's order
};

}  // namespace

Result<ShardRows> SortShard(const StoreLayout& layout,
                            const std::vector<RowLevel>& levels,
                            const std::vector<LevelBuffers>& buffers,
                            const PartSchema& schema,
                            PersonIndex& persons,
                            Arena& arena) {
  const std::size_t num_rows = NumRows(buffers[0]);
  if (num_rows > std::numeric_limits<std::uint32_t>::max()) {
    return Unsupported(fmt::format("more than 2^32 - 1 events in one shard: {}", num_rows),
                       "raise store.shards in sojourn.yaml");
  }
  for (std::size_t level = 1; level < levels.size(); ++level) {
    RETURN_IF_ERROR(CheckNumElements(layout.arrays[level - 1].path, NumRows(buffers[level])));
  }
  return ShardSorter(layout, levels, buffers, arena).Sort(schema, persons);
}

}  // namespace sojourn
