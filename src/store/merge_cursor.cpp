#include <algorithm>
#include <limits>
#include <utility>

#include <arrow/util/bit_util.h>
#include <arrow/util/bitmap_ops.h>

#include "base/arena.h"
#include "store/cursor_internal.h"

namespace sojourn {
namespace {

// Consecutive events, or elements of an array, of one part that stay together in the merged order.
struct Run {
  std::uint32_t part;
  std::uint32_t begin;
  std::uint32_t size;
};

// The events of one person in one part that are still to be merged.
struct Head {
  std::size_t part;
  std::uint32_t event, end;
};

std::uint64_t SequenceAt(const RawColumn& column, std::size_t event) {
  return WithKind(column.kind, [&]<typename T>(std::type_identity<T>) {
    return static_cast<std::uint64_t>(static_cast<const T*>(column.data)[event]);
  });
}

template <typename From, typename To>
constexpr bool kWidens =
    std::is_floating_point_v<From> == std::is_floating_point_v<To> &&
    std::is_signed_v<From> == std::is_signed_v<To> && sizeof(From) <= sizeof(To);

// Copies `size` values from row `begin` of `from` to `out`, widening them to `to`.
void CopyWidened(const RawColumn& from, const Run& run, Kind to, std::byte* out) {
  WithKind(from.kind, [&]<typename From>(std::type_identity<From>) {
    WithKind(to, [&]<typename To>(std::type_identity<To>) {
      if constexpr (kWidens<From, To>) {
        const From* source = static_cast<const From*>(from.data) + run.begin;
        std::copy(source, source + run.size, reinterpret_cast<To*>(out));
      } else {
        CHECK(false);
      }
    });
  });
}

}  // namespace

struct MergeCursor::State {
  ShardParts parts;
  CursorPlan plan;
  CursorOptions options;
  std::vector<std::size_t> next_person;        // per part
  std::vector<Run> runs;                       // of events
  std::vector<std::vector<Run>> element_runs;  // per level
  std::vector<std::uint32_t> person_start;
  std::vector<std::uint64_t> person_hash;
  std::vector<std::string_view> person_ids;
  std::vector<std::size_t> holders;  // parts that have the person at hand
  std::vector<Head> heads;           // their events of that person
  std::uint64_t num_events = 0;      // of the batch
  Arena arena;

  const PartShard& part(std::size_t index) const { return *parts.shards[index]; }
  bool AtEnd(std::size_t index) const { return next_person[index] == part(index).num_persons(); }

  bool IsBefore(std::size_t a, std::size_t b) const {
    const std::uint64_t hash_a = part(a).hash[next_person[a]];
    const std::uint64_t hash_b = part(b).hash[next_person[b]];
    return hash_a != hash_b ? hash_a < hash_b
                            : part(a).id(next_person[a]) < part(b).id(next_person[b]);
  }

  // Fills `holders` with the parts whose next person comes first of all; false at the end.
  bool FindNextPerson() {
    holders.clear();
    for (std::size_t i = 0; i < parts.shards.size(); ++i) {
      if (AtEnd(i)) {
        continue;
      }
      if (holders.empty() || IsBefore(i, holders.front())) {
        holders.assign(1, i);
      } else if (!IsBefore(holders.front(), i)) {
        holders.push_back(i);
      }
    }
    return !holders.empty();
  }

  void AddRun(std::size_t index, std::uint32_t begin, std::uint32_t size) {
    const auto part_index = static_cast<std::uint32_t>(index);
    if (!runs.empty() && runs.back().part == part_index &&
        runs.back().begin + runs.back().size == begin) {
      runs.back().size += size;
    } else {
      runs.push_back({part_index, begin, size});
    }
    num_events += size;
  }

  // The person's place in the total order of R-15; two events are never equal.
  bool EventIsBefore(std::size_t a,
                     std::uint32_t event_a,
                     std::size_t b,
                     std::uint32_t event_b) const {
    const PartShard& x = part(a);
    const PartShard& y = part(b);
    if (x.time_us[event_a] != y.time_us[event_b]) {
      return x.time_us[event_a] < y.time_us[event_b];
    }
    const int dataset_a =
        x.dataset.data == nullptr ? 0 : static_cast<const std::int8_t*>(x.dataset.data)[event_a];
    const int dataset_b =
        y.dataset.data == nullptr ? 0 : static_cast<const std::int8_t*>(y.dataset.data)[event_b];
    return dataset_a != dataset_b
               ? dataset_a < dataset_b
               : SequenceAt(x.sequence, event_a) < SequenceAt(y.sequence, event_b);
  }

  // Merges the events of the person that several parts hold.
  void MergePerson() {
    heads.clear();
    for (const std::size_t i : holders) {
      heads.push_back({i, part(i).begin(next_person[i]), part(i).end(next_person[i])});
    }
    while (!heads.empty()) {
      const auto first = std::ranges::min_element(heads, [&](const Head& a, const Head& b) {
        return EventIsBefore(a.part, a.event, b.part, b.event);
      });
      AddRun(first->part, first->event, 1);
      if (++first->event == first->end) {
        heads.erase(first);
      }
    }
  }

  // Takes whole persons until the batch is full.
  void TakePersons() {
    runs.clear();
    person_hash.clear();
    person_ids.clear();
    person_start.assign(1, 0);
    num_events = 0;
    while (num_events < options.batch_events && FindNextPerson()) {
      const std::size_t any = holders.front();
      const std::size_t person = next_person[any];
      person_hash.push_back(part(any).hash[person]);
      if (options.needs_person_ids) {
        person_ids.push_back(part(any).id(person));
      }
      if (holders.size() == 1) {
        AddRun(any, part(any).begin(person), part(any).end(person) - part(any).begin(person));
      } else {
        MergePerson();
      }
      person_start.push_back(static_cast<std::uint32_t>(num_events));
      for (const std::size_t i : holders) {
        ++next_person[i];
      }
    }
  }

  // The elements of the runs of a level's parents.
  Status FindElements(std::size_t level, ArrayLevel& array) {
    const std::size_t parent = plan.levels[level].parent;
    const std::vector<Run>& parents = parent == ArrayLevel::kEvents ? runs : element_runs[parent];
    std::size_t num_parents = 0;
    std::uint64_t num_elements = 0;
    std::vector<Run>& elements = element_runs[level];
    elements.clear();
    for (const Run& run : parents) {
      const auto& starts = part(run.part).starts[plan.arrays[level]];
      const auto begin = static_cast<std::uint32_t>(starts[run.begin]);
      const auto end = static_cast<std::uint32_t>(starts[run.begin + run.size]);
      num_parents += run.size;
      num_elements += end - begin;
      if (begin < end) {
        elements.push_back({run.part, begin, end - begin});
      }
    }
    RETURN_IF_ERROR(CheckNumElements(array.path, num_elements));
    const auto start = AllocatePadded<std::uint32_t>(arena, num_parents + 1);
    start[0] = 0;
    std::size_t at = 0;
    for (const Run& run : parents) {
      const auto& starts = part(run.part).starts[plan.arrays[level]];
      for (std::size_t i = run.begin; i < std::size_t{run.begin} + run.size; ++i, ++at) {
        start[at + 1] = start[at] + static_cast<std::uint32_t>(starts[i + 1] - starts[i]);
      }
    }
    array.start = start;
    return {};
  }

  // `select(part)` gives the column of one part, whose rows are those of `from`.
  template <typename Select>
  RawColumn Gather(Kind kind, const std::vector<Run>& from, std::uint64_t size, Select&& select) {
    const std::size_t width = KindBytes(kind);
    const auto values = AllocatePadded<std::byte>(arena, size * width);
    std::byte* out = values.data();
    bool nullable = false;
    for (const Run& run : from) {
      const RawColumn& column = select(part(run.part));
      CopyWidened(column, run, kind, out);
      out += run.size * width;
      nullable = nullable || column.validity != nullptr;
    }
    RawColumn gathered = {kind, values.data()};
    if (nullable) {
      gathered.validity = GatherValidity(from, size, select);
    }
    return gathered;
  }

  template <typename Select>
  RawColumn Gather(Kind kind, Select&& select) {
    return Gather(kind, runs, num_events, select);
  }

  template <typename Select>
  const std::uint8_t* GatherValidity(const std::vector<Run>& from,
                                     std::uint64_t size,
                                     Select&& select) {
    const auto bitmap = AllocatePadded<std::uint8_t>(arena, (size + 7) / 8);
    std::ranges::fill(bitmap, 0);
    std::int64_t row = 0;
    for (const Run& run : from) {
      const RawColumn& column = select(part(run.part));
      if (column.validity == nullptr) {
        arrow::bit_util::SetBitsTo(bitmap.data(), row, run.size, true);
      } else {
        arrow::internal::CopyBitmap(
            column.validity, column.validity_offset + run.begin, run.size, bitmap.data(), row);
      }
      row += run.size;
    }
    return bitmap.data();
  }

  RawColumn GatherDataset() {
    const bool stored = std::ranges::any_of(
        parts.shards, [](const auto& shard) { return shard->dataset.data != nullptr; });
    if (!stored) {
      const auto zeros = AllocatePadded<std::int8_t>(arena, num_events);
      std::ranges::fill(zeros, 0);
      return {Kind::kInt8, zeros.data()};
    }
    return Gather(Kind::kInt8,
                  [](const PartShard& part) -> const RawColumn& { return part.dataset; });
  }
};

MergeCursor::MergeCursor(ShardParts parts, CursorPlan plan) : state_(std::make_unique<State>()) {
  state_->next_person.resize(parts.shards.size());
  state_->parts = std::move(parts);
  state_->options = plan.options;
  state_->element_runs.resize(plan.arrays.size());
  state_->plan = std::move(plan);
}

MergeCursor::~MergeCursor() = default;

std::span<const std::uint64_t> MergeCursor::person_hash() const {
  return state_->person_hash;
}

Result<bool> MergeCursor::Next(EventBatch& batch) {
  State& state = *state_;
  state.arena.Reset();
  state.TakePersons();
  if (state.num_events == 0) {
    return false;
  }
  if (state.num_events > std::numeric_limits<std::uint32_t>::max()) {
    return Unsupported(fmt::format("more than 2^32 - 1 events in one batch: {}", state.num_events),
                       "raise store.shards in sojourn.yaml");
  }
  batch.person_start = state.person_start;
  batch.person_ids = state.person_ids;
  const auto time = AllocatePadded<std::int64_t>(state.arena, state.num_events);
  auto out = time.begin();
  for (const Run& run : state.runs) {
    out = std::ranges::copy(state.part(run.part).time_us.subspan(run.begin, run.size), out).out;
  }
  batch.time_us = time;
  batch.arrays = state.plan.levels;
  for (std::size_t level = 0; level < batch.arrays.size(); ++level) {
    RETURN_IF_ERROR(state.FindElements(level, batch.arrays[level]));
  }
  batch.columns.clear();
  for (std::size_t i = 0; i < state.options.columns.size(); ++i) {
    const std::size_t column = state.options.columns[i];
    const std::size_t level = state.plan.level_of[i];
    const bool of_events = level == ArrayLevel::kEvents;
    batch.columns.push_back(state.Gather(
        state.parts.kinds[column],
        of_events ? state.runs : state.element_runs[level],
        of_events ? state.num_events : batch.arrays[level].num_elements(),
        [column](const PartShard& part) -> const RawColumn& { return part.columns[column]; }));
  }
  if (state.options.needs_sequence) {
    batch.sequence =
        state.Gather(state.parts.sequence,
                     [](const PartShard& part) -> const RawColumn& { return part.sequence; });
    batch.dataset = state.GatherDataset();
  }
  return true;
}

}  // namespace sojourn
