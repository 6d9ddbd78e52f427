#include "report/credit_pass.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "journey/last_touch.h"

namespace sojourn {
namespace {

// The conversions without touch in reach.
std::vector<std::uint32_t> Unreached(std::span<const TouchRange> ranges) {
  std::vector<std::uint32_t> conversions;
  for (std::uint32_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].empty()) {
      conversions.push_back(i);
    }
  }
  return conversions;
}

// The listed conversions at `places`.
ListedConversions Select(const ListedConversions& listed,
                         std::span<const std::uint32_t> places,
                         Arena& arena) {
  const auto scope = arena.Allocate<std::uint32_t>(places.size());
  const auto event = arena.Allocate<std::uint32_t>(places.size());
  const auto time_us = arena.Allocate<std::int64_t>(places.size());
  const auto amounts = arena.Allocate<double>(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    scope[i] = listed.conversions.scope[places[i]];
    event[i] = listed.conversions.event[places[i]];
    time_us[i] = listed.conversions.time_us[places[i]];
    amounts[i] = listed.amounts[places[i]];
  }
  return {{scope, event, time_us}, amounts};
}

}  // namespace

CreditPass::CreditPass(const Plan& plan, CellIndex& cells)
    : plan_(plan), cells_(cells), tuples_(plan, cells), lists_(plan, tuples_) {
  coalitions_.resize(plan.metrics.size());
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> metrics_of;
  for (std::size_t metric = 0; metric < plan.metrics.size(); ++metric) {
    const PlannedMetric& planned = plan.metrics[metric];
    if (!planned.attribution) {
      continue;
    }
    if (planned.attribution->rule.kind == CreditKind::kSame && tuples_.dimensions().size() > 1) {
      same_touch_.push_back(metric);
    } else {
      metrics_of[{planned.attribution->touches, planned.occurrences}].push_back(metric);
    }
  }
  for (auto& [key, metrics] : metrics_of) {
    std::vector<CreditRule> rules;
    std::vector<std::size_t> by_count;
    for (const std::size_t metric : metrics) {
      if (CreditSplitter::GoesByCount(plan.metrics[metric].attribution->rule.kind)) {
        by_count.push_back(rules.size());
      }
      rules.push_back(plan.metrics[metric].attribution->rule);
    }
    groups_.push_back({.touches = key.first,
                       .occurrences = key.second,
                       .metrics = std::move(metrics),
                       .by_count = std::move(by_count),
                       .full = CreditSplitter(rules),
                       .partial = CreditSplitter(rules)});
  }
  std::ranges::stable_sort(groups_, {}, [&](const CreditGroup& group) {
    const PlannedTouches& touches = plan_.touches[group.touches];
    return std::pair(touches.container, lists_.EarliestTouch(touches));
  });
}

bool CreditPass::AreListedTogether(const PlannedTouches& a, const PlannedTouches& b) const {
  return a.container == b.container && lists_.EarliestTouch(a) == lists_.EarliestTouch(b);
}

void CreditPass::Add(const BatchStages& stages,
                     RowSums& sums,
                     RowSums* filtered_totals,
                     Arena& arena) {
  lists_.Begin(stages);
  for (const std::size_t metric : same_touch_) {
    AddSameTouch(metric, stages, sums, filtered_totals, arena);
  }
  const PlannedTouches* listed = nullptr;  // what the touches below are of
  TouchSet touches;
  for (CreditGroup& group : groups_) {
    if (AllGoToLastTouch(group, stages)) {
      for (const std::size_t metric : group.metrics) {
        AddLastTouch(metric, stages, sums, filtered_totals, arena);
      }
      continue;
    }
    const PlannedTouches& planned = plan_.touches[group.touches];
    if (listed == nullptr || !AreListedTogether(*listed, planned)) {
      listed = &planned;
      touches = lists_.ListTouches(planned.container,
                                   lists_.EarliestTouch(planned),
                                   WhereTouchesCount(planned, stages, arena),
                                   stages,
                                   arena);
    }
    AddGroup(group,
             lists_.WithReach(touches, planned.lookback, arena),
             stages,
             sums,
             filtered_totals,
             arena);
  }
}

// Journeys without conversion look back, too.
std::span<const EventStretch> CreditPass::WhereTouchesCount(const PlannedTouches& planned,
                                                            const BatchStages& stages,
                                                            Arena& arena) const {
  std::vector<std::size_t> occurrences;
  for (const CreditGroup& group : groups_) {
    if (!AreListedTogether(plan_.touches[group.touches], planned)) {
      continue;
    }
    if (std::ranges::any_of(group.metrics, [&](std::size_t m) { return IsAlgorithmic(m); })) {
      return AllEvents(stages, arena);
    }
    occurrences.push_back(group.occurrences);
  }
  return LookedBackOn(occurrences, plan_, stages, arena);
}

bool CreditPass::AllGoToLastTouch(const CreditGroup& group, const BatchStages& stages) const {
  const PlannedTouches& touches = plan_.touches[group.touches];
  // By months an earlier touch may be in reach where the last is not.
  const bool last_reaches = !touches.lookback || !touches.lookback->is_calendar();
  return lists_.has_single_instances() && ScopesOf(touches.container, stages).side_by_side() &&
         std::ranges::all_of(group.metrics, [&](std::size_t metric) {
           const CreditKind kind = plan_.metrics[metric].attribution->rule.kind;
           return kind == CreditKind::kSame || (kind == CreditKind::kLast && last_reaches);
         });
}

void CreditPass::AddLastTouch(std::size_t metric,
                              const BatchStages& stages,
                              RowSums& sums,
                              RowSums* filtered_totals,
                              Arena& arena) {
  const PlannedMetric& planned = plan_.metrics[metric];
  const PlannedTouches& touches = plan_.touches[planned.attribution->touches];
  const Occurrences list = OccurrencesByEvent(planned.occurrences, plan_, stages, arena);
  const auto instance = stages.dimensions[tuples_.dimensions()[0]].instance;
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
    const bool takes_credit = touch[i] != kNoTouch &&
                              touch_us[i] >= lists_.EarliestTouch(touches) &&
                              reach.LastInstant(i, touch_us[i]) >= stages.batch->time_us[event] &&
                              (!same || touch[i] == event);
    const std::uint32_t code = takes_credit ? tuples_.CodeOf(instance.subspan(touch[i], 1)) : 0;
    Give(code, event, list.amounts[i], stages, sums.metric(metric), sums);
    if (filtered_totals != nullptr && tuples_.IsShown(code)) {
      filtered_totals->metric(metric).amounts()[kTotalCell].Add(list.amounts[i]);
    }
  }
}

void CreditPass::AddSameTouch(std::size_t metric,
                              const BatchStages& stages,
                              RowSums& sums,
                              RowSums* filtered_totals,
                              Arena& arena) {
  const Occurrences list =
      OccurrencesByEvent(plan_.metrics[metric].occurrences, plan_, stages, arena);
  for (std::size_t i = 0; i < list.events.size(); ++i) {
    const std::uint32_t event = list.events[i];
    if (!stages.Counts(event)) {
      continue;
    }
    bool is_shown = false;
    for (const std::uint32_t code : lists_.TuplesOf(stages, event)) {
      Give(code, event, list.amounts[i], stages, sums.metric(metric), sums);
      is_shown |= tuples_.IsShown(code);
    }
    if (filtered_totals != nullptr && is_shown) {
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
  const std::uint32_t cell = tuples_.CellOf(touch_code, conversion_event, stages);
  if (cell >= target.amounts().size()) {
    sums.Grow(cells_.size());
  }
  target.amounts()[cell].Add(amount);
}

template <typename Credit>
void CreditPass::Split(const SplitConversions& split, std::size_t rule, Credit credit) {
  split.splitter.Split(rule, credit);
  for (const std::uint32_t i : split.unreached) {
    credit(i, 0, 1);
  }
}

void CreditPass::Share(std::size_t metric,
                       std::size_t rule,
                       const SplitConversions& split,
                       const BatchStages& stages,
                       RowSums& sums) {
  MetricSums& target = sums.metric(metric);
  const auto amounts = split.listed.amounts;
  if (tuples_.HasFixedCells()) {
    const auto cells = target.amounts().subspan(TouchTuples::kFirstFixedCell);
    Split(split, rule, [&](std::size_t i, std::uint32_t touch_code, double share) {
      cells[touch_code].Add(amounts[i] * share);
    });
    return;
  }
  Split(split, rule, [&](std::size_t i, std::uint32_t touch_code, double share) {
    Give(touch_code, split.listed.conversions.event[i], amounts[i] * share, stages, target, sums);
  });
}

void CreditPass::ShareByCount(const CreditGroup& group,
                              const SplitConversions& split,
                              const BatchStages& stages,
                              RowSums& sums) {
  const auto amounts = split.listed.amounts;
  if (tuples_.HasFixedCells()) {
    cells_of_rule_.clear();
    for (const std::size_t rule : group.by_count) {
      const auto cells = sums.metric(group.metrics[rule]).amounts();
      cells_of_rule_.push_back(cells.subspan(TouchTuples::kFirstFixedCell));
      for (const std::uint32_t i : split.unreached) {
        cells_of_rule_.back()[0].Add(amounts[i]);
      }
    }
    split.splitter.SplitByCount(
        group.by_count,
        [amounts, cells = std::span(cells_of_rule_)](
            std::size_t r, std::size_t i, std::uint32_t touch_code, double share) {
          cells[r][touch_code].Add(amounts[i] * share);
        });
    return;
  }
  for (const std::size_t rule : group.by_count) {
    Share(group.metrics[rule], rule, split, stages, sums);
  }
}

// What of a conversion shows: all of it where nothing is hidden, and under participation where
// anything shows; else the shares that do.
void CreditPass::AddShown(std::size_t metric,
                          std::size_t rule,
                          const SplitConversions& split,
                          ExactSum& total) {
  const auto amounts = split.listed.amounts;
  std::vector<std::uint8_t> shows(amounts.size(), 0);
  std::vector<std::uint8_t> hides(amounts.size(), 0);
  Split(split, rule, [&](std::size_t i, std::uint32_t touch_code, double) {
    (tuples_.IsShown(touch_code) ? shows : hides)[i] = 1;
  });
  const bool takes_all = plan_.metrics[metric].attribution->rule.kind == CreditKind::kParticipation;
  const auto shows_whole = [&](std::size_t i) {
    return shows[i] != 0 && (takes_all || hides[i] == 0);
  };
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    if (shows_whole(i)) {
      total.Add(amounts[i]);
    }
  }
  Split(split, rule, [&](std::size_t i, std::uint32_t touch_code, double share) {
    if (!shows_whole(i) && tuples_.IsShown(touch_code)) {
      total.Add(amounts[i] * share);
    }
  });
}

void CreditPass::AddSplit(const CreditGroup& group,
                          const SplitConversions& split,
                          const BatchStages& stages,
                          RowSums& sums,
                          RowSums* filtered_totals) {
  if (!group.by_count.empty()) {
    ShareByCount(group, split, stages, sums);
  }
  for (std::size_t rule = 0; rule < group.metrics.size(); ++rule) {
    const std::size_t metric = group.metrics[rule];
    if (IsAlgorithmic(metric)) {
      continue;
    }
    if (!CreditSplitter::GoesByCount(plan_.metrics[metric].attribution->rule.kind)) {
      Share(metric, rule, split, stages, sums);
    }
    if (filtered_totals != nullptr) {
      AddShown(metric, rule, split, filtered_totals->metric(metric).amounts()[kTotalCell]);
    }
  }
}

void CreditPass::AddGroup(CreditGroup& group,
                          const TouchSet& touches,
                          const BatchStages& stages,
                          RowSums& sums,
                          RowSums* filtered_totals,
                          Arena& arena) {
  const Scope container = plan_.touches[group.touches].container;
  const ListedConversions listed = lists_.ListConversions(group.occurrences,
                                                          ConversionsListed::kPastFilters,
                                                          container,
                                                          touches.scope_of_event,
                                                          stages,
                                                          arena);
  group.full.Begin(touches.full, listed.conversions, tuples_.num_codes(), arena);
  const auto without_full = Unreached(group.full.ranges());
  if (touches.partial.event.empty()) {
    AddSplit(group, {group.full, listed, without_full}, stages, sums, filtered_totals);
  } else {
    AddSplit(group, {group.full, listed, {}}, stages, sums, filtered_totals);
    const ListedConversions rest = Select(listed, without_full, arena);
    group.partial.Begin(touches.partial, rest.conversions, tuples_.num_codes(), arena);
    AddSplit(group,
             {group.partial, rest, Unreached(group.partial.ranges())},
             stages,
             sums,
             filtered_totals);
  }
  for (const std::size_t metric : group.metrics) {
    if (IsAlgorithmic(metric)) {
      AddCoalitions(metric, touches, stages, sums, filtered_totals, arena);
    }
  }
}

}  // namespace sojourn
