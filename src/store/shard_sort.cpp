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

class ShardSorter {
 public:
  ShardSorter(const RowShape& shape,
              std::span<const RowBuffer* const> buffers,
              std::size_t num_rows,
              Arena& arena)
      : shape_(shape), buffers_(buffers), num_rows_(num_rows), arena_(arena) {
    scratch_ = arena.Allocate<std::uint64_t>(num_rows);
  }

  ShardRows Sort(const PartSchema& schema, PersonIndex& index) {
    ShardRows rows;
    SortPersons(index, rows);
    SortEvents(index, rows);
    WritePlaces(schema, rows.batch);
    for (std::size_t column = 0; column < shape_.num_columns(); ++column) {
      rows.batch.columns.push_back(WriteColumn(column, schema.columns[column]));
    }
    return rows;
  }

 private:
  // One field of all rows, in the order of the buffers. Valid until the next call.
  template <typename T>
  std::span<const T> Collect(std::size_t offset) {
    static_assert(sizeof(T) <= sizeof(scratch_[0]));
    T* all = reinterpret_cast<T*>(scratch_.data());
    T* end = all;
    for (const RowBuffer* buffer : buffers_) {
      buffer->CopyField(offset, end);
      end += buffer->num_rows();
    }
    return {all, num_rows_};
  }

  void SortPersons(PersonIndex& index, ShardRows& rows) {
    std::vector<Person> persons;
    for (const std::uint32_t code : Collect<std::uint32_t>(shape_.person_offset())) {
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
    const auto codes = Collect<std::uint32_t>(shape_.person_offset());
    for (std::size_t row = 0; row < num_rows_; ++row) {
      target[row] = next[index.position(codes[row])]++;
    }
    for (const std::uint32_t code : codes) {
      index.position(code) = PersonIndex::kNone;
    }

    keys_ = arena_.Allocate<EventKey>(num_rows_);
    const auto times = Collect<std::int64_t>(shape_.time_offset());
    for (std::size_t row = 0; row < num_rows_; ++row) {
      keys_[target[row]].time_us = times[row];
      keys_[target[row]].row = static_cast<std::uint32_t>(row);
    }
    const auto places = Collect<std::uint64_t>(shape_.place_offset());
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
    batch.sequence = {schema.sequence, AllocateKind(schema.sequence)};
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

  RawColumn WriteColumn(std::size_t column, Kind kind) {
    const std::size_t offset = shape_.column_offset(column);
    RawColumn out = {kind, AllocateKind(kind)};
    switch (shape_.kind(column)) {
      case BufferKind::kCode:
        Gather(Collect<std::uint32_t>(offset), out);
        return out;
      case BufferKind::kBoolean:
        Gather(Collect<std::uint8_t>(offset), out);
        return out;
      case BufferKind::kInteger:
        Gather(Collect<std::int64_t>(offset), out);
        break;
      case BufferKind::kDouble:
        Gather(Collect<double>(offset), out);
        break;
    }
    out.validity = GatherValidity(Collect<std::uint8_t>(shape_.valid_offset(column)));
    return out;
  }

  template <typename From>
  void Gather(std::span<const From> values, const RawColumn& column) {
    WithKind(column.kind, [&]<typename To>(std::type_identity<To>) {
      To* out = static_cast<To*>(const_cast<void*>(column.data));
      for (const EventKey& key : keys_) {
        *out++ = static_cast<To>(values[key.row]);
      }
    });
  }

  // A bitmap in the events' order; null when every row has a value.
  const std::uint8_t* GatherValidity(std::span<const std::uint8_t> valid) {
    if (std::ranges::find(valid, 0) == valid.end()) {
      return nullptr;
    }
    const auto bitmap = AllocatePadded<std::uint8_t>(arena_, (num_rows_ + 7) / 8);
    std::ranges::fill(bitmap, 0);
    for (std::size_t i = 0; i < num_rows_; ++i) {
      bitmap[i / 8] |= static_cast<std::uint8_t>(valid[keys_[i].row] << (i % 8));
    }
    return bitmap.data();
  }

  void* AllocateKind(Kind kind) {
    return AllocatePadded<std::uint8_t>(arena_, num_rows_ * KindBytes(kind)).data();
  }

  const RowShape& shape_;
  const std::span<const RowBuffer* const> buffers_;
  const std::size_t num_rows_;
  Arena& arena_;
  std::span<std::uint64_t> scratch_;
  std::span<EventKey> keys_;  // in the store's order
};

}  // namespace

Result<ShardRows> SortShard(const RowShape& shape,
                            std::span<const RowBuffer* const> buffers,
                            const PartSchema& schema,
                            PersonIndex& persons,
                            Arena& arena) {
  const std::size_t num_rows = std::accumulate(
      buffers.begin(), buffers.end(), std::size_t{0}, [](std::size_t sum, const RowBuffer* b) {
        return sum + b->num_rows();
      });
  if (num_rows > std::numeric_limits<std::uint32_t>::max()) {
    return Unsupported(fmt::format("more than 2^32 - 1 events in one shard: {}", num_rows),
                       "raise store.shards in sojourn.yaml");
  }
  return ShardSorter(shape, buffers, num_rows, arena).Sort(schema, persons);
}

}  // namespace sojourn
