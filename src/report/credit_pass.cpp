#include "report/credit_pass.h"

#include <algorithm>
#include <limits>

#include "journey/last_touch.h"
#include "journey/scopes.h"

namespace sojourn {
namespace {

// Whether the events of a container stand side by side, so that natural order groups them.
std::span<const std::uint32_t> OrderOf(Scope container, const BatchStages& stages, Arena& arena) {
  if (container == Scope::kSession && !stages.sessions.contiguous) {
    return EventsBySession(stages.sessions, arena);
  }
  return {};
}

Scopes ScopesOf(Scope container, const BatchStages& stages) {
  return container == Scope::kSession ? SessionScopes(stages.sessions)
                                      : PersonScopes(stages.batch->person_start);
}

// What of a conversion shows: all of it where nothing is hidden, and under participation where
// anything shows; else the shares that do.
void AddShown(double amount,
              bool hides,
              bool is_participation,
              std::span<const double> shown,
              ExactSum& total) {
  if (shown.empty()) {
    return;
  }
  if (!hides || is_participation) {
    total.Add(amount);
    return;
  }
  for (const double share : shown) {
    total.Add(share);
  }
}

}  // namespace

CreditPass::CreditPass(const Plan& plan, CellIndex& cells)
    : plan_(plan), cells_(cells), tuples_(0) {
  for (std::size_t d = 0; d < plan.num_report_dimensions; ++d) {
    (plan.dimensions[d].is_time() ? time_dimensions_ : touch_dimensions_).push_back(d);
  }
  for (const PlannedMetric& metric : plan.metrics) {
    splitters_.emplace_back(metric.attribution ? metric.attribution->rule : CreditRule());
  }
  partial_splitters_ = splitters_;
  coalitions_.resize(plan.metrics.size());
  tuples_ = TupleTable(touch_dimensions_.size());
  codes_.assign(touch_dimensions_.size(), 0);
  report_codes_.assign(plan.num_report_dimensions, 0);
  tuples_.FindOrAdd(codes_);
}

std::uint32_t CreditPass::TouchCode(std::span<const std::uint32_t> codes) {
  if (!cells_.is_dense()) {
    return tuples_.FindOrAdd(codes);
  }
  std::uint32_t offset = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    offset += codes[i] * cells_.stride(touch_dimensions_[i]);
  }
  return offset;
}

std::uint32_t CreditPass::CellOfCredit(std::uint32_t touch_code,
                                       std::uint32_t conversion_event,
                                       const BatchStages& stages) {
  if (cells_.is_dense()) {
    std::uint32_t cell = 1 + touch_code;
    for (const std::size_t d : time_dimensions_) {
      cell += stages.dimensions[d].resolved[conversion_event] * cells_.stride(d);
    }
    return cell;
  }
  const auto touched = tuples_.codes(touch_code);
  for (std::size_t i = 0; i < touched.size(); ++i) {
    report_codes_[touch_dimensions_[i]] = touched[i];
  }
  for (const std::size_t d : time_dimensions_) {
    report_codes_[d] = stages.dimensions[d].resolved[conversion_event];
  }
  return cells_.CellOf(report_codes_);
}

void CreditPass::AppendTuples(const BatchStages& stages, std::size_t event, bool all_dimensions) {
  const auto with_value = std::ranges::count_if(touch_dimensions_, [&](std::size_t d) {
    return !stages.dimensions[d].ValuesOf(event).empty();
  });
  if (static_cast<std::size_t>(with_value) >= (all_dimensions ? touch_dimensions_.size() : 1)) {
    ForEachTuple(stages, touch_dimensions_, event, codes_, [&] {
      touch_codes_.push_back(TouchCode(codes_));
    });
  }
}

// Scope, time and reach of the touches on `events`; their codes are still to be given.
Touches CreditPass::DescribeTouches(const PlannedTouches& planned,
                                    const BatchStages& stages,
                                    std::span<const std::uint32_t> scope_of_event,
                                    std::span<const std::uint32_t> events,
                                    Arena& arena) const {
  const auto scope = arena.Allocate<std::uint32_t>(events.size());
  const auto time_us = arena.Allocate<std::int64_t>(events.size());
  for (std::size_t touch = 0; touch < events.size(); ++touch) {
    scope[touch] = scope_of_event[events[touch]];
    time_us[touch] = stages.batch->time_us[events[touch]];
  }
  const Reach reach =
      planned.lookback ? ReachOf(*planned.lookback, plan_.zone, time_us, arena) : Reach();
  const auto last_us = arena.Allocate<std::int64_t>(events.size());
  for (std::size_t touch = 0; touch < events.size(); ++touch) {
    last_us[touch] = reach.LastInstant(touch, time_us[touch]);
  }
  Touches touches;
  touches.scope = scope;
  touches.event = events;
  touches.time_us = time_us;
  touches.last_us = last_us;
  if (planned.lookback && planned.lookback->is_calendar()) {
    touches.leaving = LeavingOrder(scope, last_us, arena);
  }
  return touches;
}

std::int64_t CreditPass::EarliestTouch(const PlannedTouches& planned) const {
  if (planned.lookback) {
    return std::numeric_limits<std::int64_t>::min();
  }
  return planned.person_lookback == PersonLookback::kMonthStart ? plan_.month_begin_us
                                                                : plan_.window.begin_us;
}

Touches CreditPass::ListTouches(const PlannedTouches& planned,
                                const BatchStages& stages,
                                std::span<const std::uint32_t> scope_of_event,
                                bool all_dimensions,
                                Arena& arena) {
  const auto time_us = stages.batch->time_us;
  const auto order = OrderOf(planned.container, stages, arena);
  const std::int64_t earliest_us = EarliestTouch(planned);
  const auto event_of = arena.Allocate<std::uint32_t>(time_us.size());
  const auto start = arena.Allocate<std::uint32_t>(time_us.size() + 1);
  std::size_t size = 0;
  touch_codes_.clear();
  for (std::size_t i = 0; i < time_us.size(); ++i) {
    const std::uint32_t event = order.empty() ? static_cast<std::uint32_t>(i) : order[i];
    start[size] = static_cast<std::uint32_t>(touch_codes_.size());
    if (time_us[event] >= earliest_us) {
      AppendTuples(stages, event, all_dimensions);
      event_of[size] = event;
      size += touch_codes_.size() > start[size];
    }
  }
  start[size] = static_cast<std::uint32_t>(touch_codes_.size());
  const auto codes = arena.Allocate<std::uint32_t>(touch_codes_.size());
  std::ranges::copy(touch_codes_, codes.begin());
  Touches touches = DescribeTouches(planned, stages, scope_of_event, event_of.first(size), arena);
  touches.codes = codes;
  if (codes.size() != size) {
    touches.start = start.first(size + 1);
  }
  return touches;
}

// One dimension besides time: its own values, one an event.
Touches CreditPass::ListInstances(const PlannedTouches& planned,
                                  const BatchStages& stages,
                                  std::span<const std::uint32_t> scope_of_event,
                                  Arena& arena) {
  const auto time_us = stages.batch->time_us;
  const auto order = OrderOf(planned.container, stages, arena);
  const auto instance = stages.dimensions[touch_dimensions_[0]].instance;
  const std::int64_t earliest_us = EarliestTouch(planned);
  const auto event_of = arena.Allocate<std::uint32_t>(time_us.size());
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < time_us.size(); ++i) {
    const std::uint32_t event = order.empty() ? i : order[i];
    event_of[size] = event;
    size += instance[event] != 0 && time_us[event] >= earliest_us;
  }
  Touches touches = DescribeTouches(planned, stages, scope_of_event, event_of.first(size), arena);
  const auto codes = arena.Allocate<std::uint32_t>(size);
  for (std::size_t touch = 0; touch < size; ++touch) {
    codes[touch] = TouchCode(instance.subspan(event_of[touch], 1));
  }
  touches.codes = codes;
  return touches;
}

CreditPass::TouchSet CreditPass::BuildTouches(const PlannedTouches& planned,
                                              const BatchStages& stages,
                                              Arena& arena) {
  const auto scope_of_event =
      ScopeOfEvent(ScopesOf(planned.container, stages), stages.batch->num_events(), arena);
  if (touch_dimensions_.size() == 1) {
    return {scope_of_event, ListInstances(planned, stages, scope_of_event, arena), {}};
  }
  return {scope_of_event,
          ListTouches(planned, stages, scope_of_event, true, arena),
          ListTouches(planned, stages, scope_of_event, false, arena)};
}

CreditPass::ListedConversions CreditPass::ListConversions(
    std::size_t occurrences,
    Scope container,
    std::span<const std::uint32_t> scope_of_event,
    const BatchStages& stages,
    Arena& arena) const {
  const Occurrences& list = stages.occurrences[occurrences];
  const auto events = arena.Allocate<std::uint32_t>(list.events.size());
  const auto scope = arena.Allocate<std::uint32_t>(list.events.size());
  const auto time_us = arena.Allocate<std::int64_t>(list.events.size());
  const auto amounts = arena.Allocate<double>(list.events.size());
  // Positions in the list, grouped by container: as they stand, or sorted where sessions
  // interleave.
  const auto order = arena.Allocate<std::uint32_t>(list.events.size());
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < list.events.size(); ++i) {
    order[size] = i;
    size += stages.Counts(list.events[i]);
  }
  if (container == Scope::kSession && !stages.sessions.contiguous) {
    std::stable_sort(order.begin(),
                     order.begin() + static_cast<std::ptrdiff_t>(size),
                     [&](std::uint32_t a, std::uint32_t b) {
                       return scope_of_event[list.events[a]] < scope_of_event[list.events[b]];
                     });
  }
  for (std::size_t i = 0; i < size; ++i) {
    events[i] = list.events[order[i]];
    scope[i] = scope_of_event[events[i]];
    time_us[i] = stages.batch->time_us[events[i]];
    amounts[i] = list.amounts[order[i]];
  }
  return {{scope.first(size), events.first(size), time_us.first(size)}, amounts.first(size)};
}

void CreditPass::Add(const BatchStages& stages,
                     RowSums& sums,
                     RowSums* filtered_totals,
                     Arena& arena) {
  std::vector<std::optional<TouchSet>> touch_sets(plan_.touches.size());
  for (std::size_t metric = 0; metric < plan_.metrics.size(); ++metric) {
    const auto& attribution = plan_.metrics[metric].attribution;
    if (!attribution) {
      continue;
    }
    if (GoesToLastTouch(*attribution, stages)) {
      AddLastTouch(metric, stages, sums, filtered_totals, arena);
      continue;
    }
    auto& touches = touch_sets[attribution->touches];
    if (!touches) {
      touches = BuildTouches(plan_.touches[attribution->touches], stages, arena);
    }
    if (attribution->rule.kind == CreditKind::kAlgorithmic) {
      AddCoalitions(metric, *touches, stages, sums, filtered_totals, arena);
    } else {
      AddMetric(metric, *touches, stages, sums, filtered_totals, arena);
    }
  }
}

bool CreditPass::GoesToLastTouch(const PlannedAttribution& attribution,
                                 const BatchStages& stages) const {
  const CreditKind kind = attribution.rule.kind;
  const PlannedTouches& touches = plan_.touches[attribution.touches];
  // By months an earlier touch may be in reach where the last is not.
  const bool last_reaches = !touches.lookback || !touches.lookback->is_calendar();
  return (kind == CreditKind::kSame || (kind == CreditKind::kLast && last_reaches)) &&
         touch_dimensions_.size() == 1 && ScopesOf(touches.container, stages).side_by_side();
}

void CreditPass::AddLastTouch(std::size_t metric,
                              const BatchStages& stages,
                              RowSums& sums,
                              RowSums* filtered_totals,
                              Arena& arena) {
  const PlannedMetric& planned = plan_.metrics[metric];
  const PlannedTouches& touches = plan_.touches[planned.attribution->touches];
  const Occurrences& list = stages.occurrences[planned.occurrences];
  const auto instance = stages.dimensions[touch_dimensions_[0]].instance;
  const auto touch = LastTouches(instance, ScopesOf(touches.container, stages), list.events, arena);
  const auto touch_us = arena.Allocate<std::int64_t>(touch.size());
  for (std::size_t i = 0; i < touch.size(); ++i) {
    touch_us[i] = touch[i] == kNoTouch ? 0 : stages.batch->time_us[touch[i]];
  }
  const Reach reach =
      touches.lookback ? ReachOf(*touches.lookback, plan_.zone, touch_us, arena) : Reach();
  const bool same = planned.attribution->rule.kind == CreditKind::kSame;
  for (std::size_t i = 0; i < touch.size(); ++i) {
    const std::uint32_t event = list.events[i];
    if (!stages.Counts(event)) {
      continue;
    }
    const bool takes_credit = touch[i] != kNoTouch && touch_us[i] >= EarliestTouch(touches) &&
                              reach.LastInstant(i, touch_us[i]) >= stages.batch->time_us[event] &&
                              (!same || touch[i] == event);
    const std::uint32_t code = takes_credit ? TouchCode(instance.subspan(touch[i], 1)) : 0;
    Give(code, event, list.amounts[i], stages, sums.metric(metric), sums);
    if (filtered_totals != nullptr && IsShown(code)) {
      filtered_totals->metric(metric).amounts()[kTotalCell].Add(list.amounts[i]);
    }
  }
}

void CreditPass::Give(std::uint32_t touch_code,
                      std::uint32_t conversion_event,
                      double amount,
                      const BatchStages& stages,
                      MetricSums& target,
                      RowSums& sums) {
  const std::uint32_t cell = CellOfCredit(touch_code, conversion_event, stages);
  if (cell >= target.amounts().size()) {
    sums.Grow(cells_.size());
  }
  target.amounts()[cell].Add(amount);
}

std::uint32_t CreditPass::DimensionCode(std::uint32_t touch_code, std::size_t i) const {
  if (!cells_.is_dense()) {
    return tuples_.codes(touch_code)[i];
  }
  const std::size_t d = touch_dimensions_[i];
  return static_cast<std::uint32_t>(touch_code / cells_.stride(d) % plan_.dimensions[d].num_codes);
}

bool CreditPass::IsShown(std::uint32_t touch_code) const {
  for (std::size_t i = 0; i < touch_dimensions_.size(); ++i) {
    const PlannedDimension& dimension = plan_.dimensions[touch_dimensions_[i]];
    if (!dimension.hides_no_value) {
      continue;
    }
    if (DimensionCode(touch_code, i) == 0) {
      return false;
    }
  }
  return true;
}

void CreditPass::AddMetric(std::size_t metric,
                           const TouchSet& touches,
                           const BatchStages& stages,
                           RowSums& sums,
                           RowSums* filtered_totals,
                           Arena& arena) {
  const PlannedMetric& planned = plan_.metrics[metric];
  const Scope container = plan_.touches[planned.attribution->touches].container;
  const ListedConversions listed =
      ListConversions(planned.occurrences, container, touches.scope_of_event, stages, arena);
  const auto full_ranges = FindTouches(touches.full, listed.conversions, arena);
  const auto partial_ranges = FindTouches(touches.partial, listed.conversions, arena);
  const std::size_t num_codes = cells_.is_dense() ? cells_.size() : tuples_.size();
  splitters_[metric].Begin(touches.full, num_codes, arena);
  partial_splitters_[metric].Begin(touches.partial, num_codes, arena);
  MetricSums& target = sums.metric(metric);
  const bool is_participation = planned.attribution->rule.kind == CreditKind::kParticipation;
  for (std::size_t i = 0; i < listed.amounts.size(); ++i) {
    const std::uint32_t event = listed.conversions.event[i];
    const double amount = listed.amounts[i];
    shown_amounts_.clear();
    bool hides = false;
    const auto credit = [&](std::uint32_t touch_code, double share) {
      Give(touch_code, event, amount * share, stages, target, sums);
      if (filtered_totals != nullptr) {
        const bool shows = IsShown(touch_code);
        hides |= !shows;
        if (shows) {
          shown_amounts_.push_back(amount * share);
        }
      }
    };
    const bool given = full_ranges[i].empty()
                           ? partial_splitters_[metric].Split(partial_ranges[i], event, credit)
                           : splitters_[metric].Split(full_ranges[i], event, credit);
    if (!given) {
      credit(0, 1);
    }
    if (filtered_totals != nullptr) {
      ExactSum& total = filtered_totals->metric(metric).amounts()[kTotalCell];
      AddShown(amount, hides, is_participation, shown_amounts_, total);
    }
  }
}

}  // namespace sojourn
