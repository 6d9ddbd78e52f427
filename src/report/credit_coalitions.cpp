// The part of CreditPass for algorithmic attribution: sets of items instead of shares.
#include <algorithm>

#include "journey/algorithmic.h"
#include "journey/touch_window.h"
#include "report/credit_pass.h"

namespace sojourn {
namespace {

// The distinct codes of the touches in reach, the most recent ones where there are too many.
void ListCodes(const Touches& touches,
               const TouchRange& range,
               std::int64_t conversion_us,
               TouchWindow& window,
               std::vector<std::uint32_t>& codes) {
  codes.clear();
  if (range.empty()) {
    return;
  }
  window.MoveTo(range);
  if (window.codes().size() <= kMostCoalitionItems) {
    codes.assign(window.codes().begin(), window.codes().end());
    return;
  }
  for (std::uint32_t touch = range.end; touch-- > 0 && codes.size() < kMostCoalitionItems;) {
    if (touches.last_us[touch] < conversion_us) {
      continue;
    }
    for (const std::uint32_t code : touches.CodesOf(touch)) {
      if (codes.size() < kMostCoalitionItems && std::ranges::count(codes, code) == 0) {
        codes.push_back(code);
      }
    }
  }
}

}  // namespace

void CreditPass::ListItems(std::vector<std::uint32_t>& codes, std::vector<std::uint32_t>& items) {
  const std::size_t width = tuples_.dimensions().size();
  items.clear();
  for (const std::uint32_t code : codes) {
    for (std::size_t i = 0; i < width; ++i) {
      items.push_back(tuples_.DimensionCode(code, i));
    }
  }
  const auto item = [&](std::size_t i) { return std::span(items).subspan(i * width, width); };
  // Few items: sorted by exchanging neighbours.
  for (std::size_t end = codes.size(); end > 1; --end) {
    for (std::size_t i = 0; i + 1 < end; ++i) {
      if (std::ranges::lexicographical_compare(item(i + 1), item(i))) {
        std::ranges::swap_ranges(item(i), item(i + 1));
      }
    }
  }
}

template <typename Visit>
void CreditPass::ForEachItemSet(const TouchSet& touches,
                                const Conversions& conversions,
                                Arena& arena,
                                Visit visit) {
  const auto full_ranges = FindTouches(touches.full, conversions, arena);
  const auto partial_ranges = FindTouches(touches.partial, conversions, arena);
  const std::size_t num_codes = tuples_.num_codes();
  full_window_.Begin(touches.full, num_codes, {});
  partial_window_.Begin(touches.partial, num_codes, {});
  std::vector<std::uint32_t> codes;
  std::vector<std::uint32_t> items;
  for (std::size_t i = 0; i < conversions.event.size(); ++i) {
    const std::int64_t time_us = conversions.time_us[i];
    if (!full_ranges[i].empty()) {
      ListCodes(touches.full, full_ranges[i], time_us, full_window_, codes);
    } else {
      ListCodes(touches.partial, partial_ranges[i], time_us, partial_window_, codes);
    }
    ListItems(codes, items);
    visit(i, items);
  }
}

// of each person without conversion, one that ends with the window; of its session, where
// that is the container, the last one.
Conversions CreditPass::JourneysWithoutConversion(std::span<const std::uint32_t> converting_events,
                                                  std::span<const std::uint32_t> scope_of_event,
                                                  const BatchStages& stages,
                                                  Arena& arena) const {
  const EventBatch& batch = *stages.batch;
  const auto converts = arena.Filled<std::uint8_t>(batch.num_persons(), 0);
  for (const std::uint32_t event : converting_events) {
    converts[stages.person_of_event[event]] = 1;
  }
  const auto event_of = arena.Allocate<std::uint32_t>(batch.num_persons());
  std::size_t size = 0;
  for (std::size_t person = 0; person < batch.num_persons(); ++person) {
    bool has_part = false;  // an event in the window
    for (std::uint32_t event = batch.person_start[person];
         converts[person] == 0 && event < batch.person_start[person + 1] &&
         batch.time_us[event] < plan_.window.end_us;
         ++event) {
      has_part |= plan_.window.Holds(batch.time_us[event]);
      event_of[size] = event;
    }
    size += has_part;
  }
  std::sort(
      event_of.begin(),
      event_of.begin() + static_cast<std::ptrdiff_t>(size),
      [&](std::uint32_t a, std::uint32_t b) { return scope_of_event[a] < scope_of_event[b]; });
  const auto scope = arena.Allocate<std::uint32_t>(size);
  std::ranges::transform(
      event_of.first(size), scope.begin(), [&](std::uint32_t e) { return scope_of_event[e]; });
  return {scope, event_of.first(size), arena.Filled(size, plan_.journeys_end_us)};
}

void CreditPass::AddCoalitions(std::size_t metric,
                               const TouchSet& touches,
                               const BatchStages& stages,
                               RowSums& sums,
                               RowSums* filtered_totals,
                               Arena& arena) {
  const PlannedMetric& planned = plan_.metrics[metric];
  const ListedConversions listed =
      lists_.ListConversions(planned.occurrences,
                             ConversionsListed::kInWindow,
                             plan_.touches[planned.attribution->touches].container,
                             touches.scope_of_event,
                             stages,
                             arena);
  const auto time_dimensions = tuples_.time_dimensions();
  std::vector<std::uint32_t> time_codes(time_dimensions.size());
  ForEachItemSet(
      touches, listed.conversions, arena, [&](std::size_t i, std::span<const std::uint32_t> items) {
        const std::uint32_t event = listed.conversions.event[i];
        if (!items.empty()) {
          coalitions_[metric].AddConversion(items);
        }
        if (!stages.Counts(event)) {
          return;
        }
        if (!items.empty()) {
          std::ranges::transform(time_dimensions, time_codes.begin(), [&](std::size_t d) {
            return stages.dimensions[d].resolved[event];
          });
          coalitions_[metric].AddAmount(items, time_codes, listed.amounts[i]);
          return;
        }
        Give(0, event, listed.amounts[i], stages, sums.metric(metric), sums);
        if (filtered_totals != nullptr && tuples_.IsShown(0)) {
          filtered_totals->metric(metric).amounts()[kTotalCell].Add(listed.amounts[i]);
        }
      });
  const Conversions others =
      JourneysWithoutConversion(listed.conversions.event, touches.scope_of_event, stages, arena);
  ForEachItemSet(touches, others, arena, [&](std::size_t, std::span<const std::uint32_t> items) {
    if (!items.empty()) {
      coalitions_[metric].AddJourneyWithoutConversion(items);
    }
  });
}

}  // namespace sojourn
