#include "journey/binding.h"

#include <bit>
#include <limits>

#include "base/check.h"

namespace sojourn {
namespace {

// The value bound to one binding value in one scope.
struct Bound {
  std::uint64_t key = 0;  // scope and binding value; 0: free, as binding values are never 0
  std::uint32_t value = 0;
  std::uint32_t life = 0;  // of the scope, when it was bound; a later life does not see it
  std::int64_t last_us = 0;
};

// The bound values of a batch: an open-addressing table with room for all bindings.
class BoundValues {
 public:
  BoundValues(std::size_t bindings, Arena& arena)
      : slots_(arena.Filled(std::bit_ceil(2 * bindings + 2), Bound())) {}

  // The slot of the pair, or the free one where it would go.
  Bound& Find(std::uint32_t scope, std::uint32_t to) {
    const std::uint64_t key = (std::uint64_t{scope} << 32) | to;
    constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15;
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (key * kMultiplier >> 32) & mask;
    while (slots_[at].key != key && slots_[at].key != 0) {
      at = (at + 1) & mask;
    }
    return slots_[at];
  }

 private:
  std::span<Bound> slots_;
};

class BindingRun {
 public:
  BindingRun(const PersistenceInput& input,
             const Bindings& bindings,
             const BoundPlaces& places,
             const PersistenceRules& rules,
             Arena& arena)
      : input_(input),
        bindings_(bindings),
        places_(places),
        rules_(rules),
        admitted_(AdmittedInstants(input, rules)),
        scope_of_event_(ScopeOfEvent(input.scopes, input.time_us.size(), arena)),
        life_(arena.Filled<std::uint32_t>(input.scopes.size(), 0)),
        bound_(bindings.event.size(), arena) {}

  void Bind(std::uint32_t event, std::uint32_t to, std::uint32_t value) {
    const std::int64_t time_us = input_.time_us[event];
    if (!admitted_.Holds(time_us)) {
      return;
    }
    const std::uint32_t scope = scope_of_event_[event];
    Bound& slot = bound_.Find(scope, to);
    if (rules_.allocation == Allocation::kOriginal && IsThere(slot, scope, time_us)) {
      return;
    }
    slot = {(std::uint64_t{scope} << 32) | to,
            value,
            life_[scope],
            rules_.lifetime.LastInstant(event, time_us)};
  }

  std::uint32_t Shown(std::uint32_t event, std::uint32_t to, std::uint32_t own) {
    const std::int64_t time_us = input_.time_us[event];
    if (to == 0 || !admitted_.Holds(time_us)) {
      return own;
    }
    const std::uint32_t scope = scope_of_event_[event];
    const Bound& slot = bound_.Find(scope, to);
    return IsThere(slot, scope, time_us) ? slot.value : own;
  }

  void End(std::uint32_t event) { life_[scope_of_event_[event]] += input_.ends[event]; }

  void Run(std::span<std::uint32_t> shown) {
    std::size_t binding = 0;
    std::size_t place = 0;
    for (std::uint32_t event = 0; event < input_.time_us.size(); ++event) {
      for (; binding < bindings_.event.size() && bindings_.event[binding] == event; ++binding) {
        Bind(event, bindings_.to[binding], bindings_.value[binding]);
      }
      for (; place < places_.event.size() && places_.event[place] == event; ++place) {
        shown[place] = Shown(event, places_.to[place], places_.own[place]);
      }
      if (!input_.ends.empty()) {
        End(event);
      }
    }
  }

 private:
  bool IsThere(const Bound& slot, std::uint32_t scope, std::int64_t time_us) const {
    return slot.key != 0 && slot.life == life_[scope] && time_us <= slot.last_us;
  }

  const PersistenceInput& input_;
  const Bindings& bindings_;
  const BoundPlaces& places_;
  const PersistenceRules& rules_;
  const ReportingWindow admitted_;
  std::span<const std::uint32_t> scope_of_event_;
  std::span<std::uint32_t> life_;  // [S] grows when the metric ends the scope's values
  BoundValues bound_;
};

}  // namespace

std::span<const std::uint32_t> ResolveBinding(const PersistenceInput& input,
                                              const Bindings& bindings,
                                              const BoundPlaces& places,
                                              const PersistenceRules& rules,
                                              Arena& arena) {
  CHECK(rules.allocation == Allocation::kMostRecent || rules.allocation == Allocation::kOriginal);
  const auto shown = arena.Allocate<std::uint32_t>(places.event.size());
  BindingRun(input, bindings, places, rules, arena).Run(shown);
  return shown;
}

}  // namespace sojourn
