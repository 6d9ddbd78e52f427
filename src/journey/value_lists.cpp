#include "journey/value_lists.h"

#include <algorithm>
#include <vector>

namespace sojourn {
namespace {

// Lists up to this length are looked through; of longer ones a set knows the values.
constexpr std::uint32_t kShortList = 16;

// Pairs of scope and value, by open addressing; at most half full.
class ScopedValues {
 public:
  // Returns whether the pair is new.
  bool Insert(std::uint32_t scope, std::uint32_t value) {
    if (2 * size_ >= slots_.size()) {
      Grow();
    }
    const bool is_new = Place((std::uint64_t{scope} << 32) | value);
    size_ += is_new;
    return is_new;
  }

 private:
  bool Place(std::uint64_t pair) {
    std::size_t slot = (pair * 0x9E3779B97F4A7C15) >> shift_;
    while (slots_[slot] != 0 && slots_[slot] != pair) {
      slot = (slot + 1) & (slots_.size() - 1);
    }
    const bool is_new = slots_[slot] == 0;
    slots_[slot] = pair;
    return is_new;
  }

  void Grow() {
    const std::vector<std::uint64_t> old = std::move(slots_);
    shift_ = old.empty() ? 64 - 10 : shift_ - 1;
    slots_.assign(std::size_t{1} << (64 - shift_), 0);
    for (const std::uint64_t pair : old) {
      if (pair != 0) {
        Place(pair);
      }
    }
  }

  std::vector<std::uint64_t> slots_;  // 0: free; no value is 0
  int shift_ = 64;
  std::size_t size_ = 0;
};

// The list of each scope has room for all of its events' values: those inside the window fill it
// from the front, the own values of events outside from the back.
struct ListPlaces {
  std::span<std::uint32_t> begin;  // [S]
  std::span<std::uint32_t> back;   // [S]
  std::size_t size = 0;            // of all lists
};

ListPlaces PlaceLists(const PersistenceInput& input,
                      std::span<const std::uint32_t> scope_of_event,
                      Arena& arena) {
  ListPlaces places{arena.Filled<std::uint32_t>(input.scopes.size(), 0),
                    arena.Allocate<std::uint32_t>(input.scopes.size())};
  for (std::size_t event = 0; event < input.value.size(); ++event) {
    places.begin[scope_of_event[event]] += input.value[event] != 0;
  }
  for (std::size_t scope = 0; scope < places.begin.size(); ++scope) {
    const std::uint32_t room = places.begin[scope];
    places.begin[scope] = static_cast<std::uint32_t>(places.size);
    places.size += room;
    places.back[scope] = static_cast<std::uint32_t>(places.size);
  }
  return places;
}

}  // namespace

ValueLists ResolveAll(const PersistenceInput& input, Scope scope, Arena& arena) {
  const ReportingWindow admitted = scope == Scope::kSession ? ReportingWindow() : input.window;
  const std::size_t events = input.value.size();
  const auto scope_of_event = ScopeOfEvent(input.scopes, events, arena);
  ListPlaces places = PlaceLists(input, scope_of_event, arena);
  const auto values = arena.Allocate<std::uint32_t>(places.size);
  const auto length = arena.Filled<std::uint32_t>(input.scopes.size(), 0);
  const auto start = arena.Allocate<std::uint32_t>(events);
  const auto count = arena.Allocate<std::uint32_t>(events);
  ScopedValues in_long_lists;
  const auto add = [&](std::uint32_t of, std::uint32_t value) {
    const auto list = values.subspan(places.begin[of], length[of]);
    bool is_new = false;
    if (list.size() < kShortList) {
      is_new = std::ranges::find(list, value) == list.end();
    } else {
      if (list.size() == kShortList) {
        for (const std::uint32_t known : list) {
          in_long_lists.Insert(of, known);
        }
      }
      is_new = in_long_lists.Insert(of, value);
    }
    if (is_new) {
      values[places.begin[of] + length[of]++] = value;
    }
  };
  for (std::size_t event = 0; event < events; ++event) {
    const std::uint32_t of = scope_of_event[event];
    const std::uint32_t value = input.value[event];
    if (admitted.Holds(input.time_us[event])) {
      if (value != 0) {
        add(of, value);
      }
      start[event] = places.begin[of];
      count[event] = length[of];
    } else {
      if (value != 0) {
        values[--places.back[of]] = value;
      }
      start[event] = value != 0 ? places.back[of] : places.begin[of];
      count[event] = value != 0;
    }
  }
  return {start, count, values};
}

}  // namespace sojourn
