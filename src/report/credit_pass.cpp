#include "report/credit_pass.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "journey/last_touch.h"

namespace sojourn {
namespace {

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
    : plan_(plan), cells_(cells), tuples_(plan, cells), lists_(plan, tuples_) {
  coalitions_.resize(plan.metrics.size());
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> metrics_of;
  for (std::size_t metric = 0; metric < plan.metrics.size(); ++metric) {
    const PlannedMetric& planned = plan.metrics[metric];
    if (planned.attribution) {
      metrics_of[{planned.attribution->touches, planned.occurrences}].push_back(metric);
    }
  }
  for (auto& [key, metrics] : metrics_of) {
    std::vector<CreditRule> rules;
    for (const std::size_t metric : metrics) {
      rules.push_back(plan.metrics[metric].attribution->rule);
    }
    groups_.push_back(
        {key.first, key.second, std::move(metrics), CreditSplitter(rules), CreditSplitter(rules)});
  }
}

void CreditPass::Add(const BatchStages& stages,
                     RowSums& sums,
                     RowSums* filtered_totals,
                     Arena& arena) {
  std::vector<std::optional<TouchSet>> touch_sets(plan_.touches.size());
  for (CreditGroup& group : groups_) {
    if (AllGoToLastTouch(group, stages)) {
      for (const std::size_t metric : group.metrics) {
        AddLastTouch(metric, stages, sums, filtered_totals, arena);
      }
      continue;
    }
    auto& touches = touch_sets[group.touches];
    if (!touches) {
      touches = lists_.ListTouches(plan_.touches[group.touches],
                                   WhereTouchesCount(group.touches, stages, arena),
                                   stages,
                                   arena);
    }
    AddGroup(group, *touches, stages, sums, filtered_totals, arena);
  }
}

// Journeys without conversion look back, too.
std::span<const EventStretch> CreditPass::WhereTouchesCount(std::size_t touches,
                                                            const BatchStages& stages,
                                                            Arena& arena) const {
  std::vector<std::size_t> occurrences;
  for (const CreditGroup& group : groups_) {
    if (group.touches != touches) {
      continue;
    }
    for (const std::size_t metric : group.metrics) {
      if (IsAlgorithmic(metric)) {
        return AllEvents(stages, arena);
      }
    }
    occurrences.push_back(group.occurrences);
  }
  return LookedBackOn(occurrences, stages, arena);
}

bool CreditPass::AllGoToLastTouch(const CreditGroup& group, const BatchStages& stages) const {
  const PlannedTouches& touches = plan_.touches[group.touches];
  // By months an earlier touch may be in reach where the last is not.
  const bool last_reaches = !touches.lookback || !touches.lookback->is_calendar();
  return tuples_.dimensions().size() == 1 && ScopesOf(touches.container, stages).side_by_side() &&
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
  const Occurrences& list = stages.occurrences[planned.occurrences];
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

void CreditPass::Share(std::size_t metric,
                       const ConversionShare& share,
                       const BatchStages& stages,
                       RowSums& sums,
                       RowSums* filtered_totals) {
  MetricSums& target = sums.metric(metric);
  shown_amounts_.clear();
  bool hides = false;
  const auto credit = [&](std::uint32_t touch_code, double part) {
    Give(touch_code, share.event, share.amount * part, stages, target, sums);
    if (filtered_totals != nullptr) {
      const bool shows = tuples_.IsShown(touch_code);
      hides |= !shows;
      if (shows) {
        shown_amounts_.push_back(share.amount * part);
      }
    }
  };
  if (!share.splitter.Split(share.rule, share.range, share.event, credit)) {
    credit(0, 1);
  }
  if (filtered_totals != nullptr) {
    const bool is_participation =
        plan_.metrics[metric].attribution->rule.kind == CreditKind::kParticipation;
    ExactSum& total = filtered_totals->metric(metric).amounts()[kTotalCell];
    AddShown(share.amount, hides, is_participation, shown_amounts_, total);
  }
}

void CreditPass::AddGroup(CreditGroup& group,
                          const TouchSet& touches,
                          const BatchStages& stages,
                          RowSums& sums,
                          RowSums* filtered_totals,
                          Arena& arena) {
  const Scope container = plan_.touches[group.touches].container;
  const ListedConversions listed =
      lists_.ListConversions(group.occurrences, container, touches.scope_of_event, stages, arena);
  const auto full_ranges = FindTouches(touches.full, listed.conversions, arena);
  const auto partial_ranges = FindTouches(touches.partial, listed.conversions, arena);
  group.full.Begin(touches.full, tuples_.num_codes(), arena);
  group.partial.Begin(touches.partial, tuples_.num_codes(), arena);
  for (std::size_t i = 0; i < listed.amounts.size(); ++i) {
    const bool is_full = !full_ranges[i].empty();
    for (std::size_t rule = 0; rule < group.metrics.size(); ++rule) {
      if (!IsAlgorithmic(group.metrics[rule])) {
        const ConversionShare share{is_full ? group.full : group.partial,
                                    rule,
                                    is_full ? full_ranges[i] : partial_ranges[i],
                                    listed.conversions.event[i],
                                    listed.amounts[i]};
        Share(group.metrics[rule], share, stages, sums, filtered_totals);
      }
    }
  }
  for (const std::size_t metric : group.metrics) {
    if (IsAlgorithmic(metric)) {
      AddCoalitions(metric, touches, listed, stages, sums, filtered_totals, arena);
    }
  }
}

}  // namespace sojourn
