#include "tests/oracle/kernel_calls.h"

#include "base/check.h"

namespace sojourn {

std::vector<int> PerPerson(const Sessions& sessions,
                           const std::vector<std::uint32_t>& person_start) {
  std::vector<int> numbers;
  for (std::size_t p = 0; p + 1 < person_start.size(); ++p) {
    const std::uint32_t first = sessions.of_event[person_start[p]];
    for (std::uint32_t e = person_start[p]; e < person_start[p + 1]; ++e) {
      numbers.push_back(static_cast<int>(sessions.of_event[e] - first));
    }
  }
  return numbers;
}

namespace {

ReportingWindow KernelWindow(const OracleWindow& window) {
  ReportingWindow kernel;
  kernel.begin_us = window.begin_us.value_or(kernel.begin_us);
  kernel.end_us = window.end_us.value_or(kernel.end_us);
  return kernel;
}

}  // namespace

std::vector<std::vector<int>> KernelResolve(const TinyBatch& batch,
                                            const Sessions& sessions,
                                            const OracleWindow& window,
                                            const OraclePersistence& rules,
                                            Arena& arena) {
  PersistenceInput input;
  input.time_us = batch.time_us;
  input.person_start = batch.person_start;
  input.value = batch.value;
  input.window = KernelWindow(window);
  PersistenceRules kernel{rules.allocation, rules.scope, {}};
  if (rules.lifetime) {
    CHECK(rules.lifetime->months == 0);  // months are tried in whole reports
    kernel.scope = Scope::kPerson;
    kernel.lifetime.fixed_us = rules.lifetime->us;
  }
  if (kernel.scope == Scope::kSession) {
    input.scopes = SessionScopes(sessions);
  } else {
    input.scopes = PersonScopes(batch.person_start);
  }
  std::vector<std::vector<int>> resolved(batch.time_us.size());
  if (rules.allocation == Allocation::kAll) {
    const ValueLists lists = ResolveAll(input, kernel.scope, arena);
    for (std::size_t e = 0; e < resolved.size(); ++e) {
      const auto values = lists.ValuesOf(e);
      resolved[e].assign(values.begin(), values.end());
    }
    return resolved;
  }
  const auto values = ResolvePersistence(input, kernel, arena);
  for (std::size_t e = 0; e < resolved.size(); ++e) {
    if (values[e] != 0) {
      resolved[e] = {static_cast<int>(values[e])};
    }
  }
  return resolved;
}

CreditRule KernelRule(const OracleAttribution& rules) {
  switch (rules.model) {
    case AttributionModel::kLastTouch:
      return {.kind = CreditKind::kLast};
    case AttributionModel::kFirstTouch:
      return {.kind = CreditKind::kFirst};
    case AttributionModel::kLinear:
      return {.kind = CreditKind::kLinear};
    case AttributionModel::kParticipation:
      return {.kind = CreditKind::kParticipation};
    case AttributionModel::kSameTouch:
      return {.kind = CreditKind::kSame};
    case AttributionModel::kUShaped:
      return {.kind = CreditKind::kPosition, .first = 40, .middle = 20, .last = 40};
    case AttributionModel::kJCurve:
      return {.kind = CreditKind::kPosition, .first = 20, .middle = 20, .last = 60};
    case AttributionModel::kInverseJ:
      return {.kind = CreditKind::kPosition, .first = 60, .middle = 20, .last = 20};
    case AttributionModel::kTimeDecay:
      return {.kind = CreditKind::kTimeDecay, .half_life_us = rules.half_life_us};
    case AttributionModel::kCustom:
      return {.kind = CreditKind::kPosition,
              .first = rules.weights[0],
              .middle = rules.weights[1],
              .last = rules.weights[2]};
    case AttributionModel::kAlgorithmic:
      break;  // shares out by the journeys of all persons: tried in whole reports
  }
  CHECK(false);
}

std::vector<std::vector<double>> KernelCredits(const TinyBatch& batch,
                                               const Sessions& sessions,
                                               const std::vector<std::vector<int>>& values,
                                               const OracleWindow& window,
                                               const OracleAttribution& rules,
                                               std::size_t num_values,
                                               Arena& arena) {
  const bool by_session = rules.container == Scope::kSession;
  const bool by_window = by_session || !rules.lookback;
  const auto scope_of =
      by_session ? sessions.of_event
                 : ScopeOfEvent(PersonScopes(batch.person_start), batch.time_us.size(), arena);
  // Sessions may interleave: the kernel wants the events of each scope side by side.
  std::vector<std::uint32_t> order(batch.time_us.size());
  if (by_session) {
    const auto sorted = EventsBySession(sessions, arena);
    order.assign(sorted.begin(), sorted.end());
  } else {
    for (std::uint32_t e = 0; e < order.size(); ++e) {
      order[e] = e;
    }
  }
  std::vector<std::uint32_t> touch_scope;
  std::vector<std::uint32_t> touch_event;
  std::vector<std::int64_t> touch_time;
  std::vector<std::int64_t> touch_last;
  std::vector<std::uint32_t> touch_start = {0};
  std::vector<std::uint32_t> touch_codes;
  std::vector<std::uint32_t> conversion_scope;
  std::vector<std::uint32_t> conversion_event;
  std::vector<std::int64_t> conversion_time;
  for (const std::uint32_t e : order) {
    const std::int64_t time_us = batch.time_us[e];
    if (window.Holds(time_us)) {
      conversion_scope.push_back(scope_of[e]);
      conversion_event.push_back(e);
      conversion_time.push_back(time_us);
    }
    if (values[e].empty() || (by_window && window.begin_us && time_us < *window.begin_us)) {
      continue;
    }
    touch_scope.push_back(scope_of[e]);
    touch_event.push_back(e);
    touch_time.push_back(time_us);
    touch_last.push_back(time_us + (by_window ? Reach::kForever : rules.lookback->us));
    touch_codes.insert(touch_codes.end(), values[e].begin(), values[e].end());
    touch_start.push_back(static_cast<std::uint32_t>(touch_codes.size()));
  }
  Touches touches{touch_scope, touch_event, touch_time, touch_last, {}, touch_codes};
  if (touch_codes.size() != touch_event.size()) {
    touches.start = touch_start;
  }
  CreditSplitter splitter({KernelRule(rules)});
  splitter.Begin(
      touches, {conversion_scope, conversion_event, conversion_time}, num_values + 1, arena);
  std::vector<std::vector<double>> credits(batch.time_us.size());
  for (std::size_t c = 0; c < conversion_event.size(); ++c) {
    credits[conversion_event[c]].assign(num_values + 1, 0);
    if (splitter.ranges()[c].empty()) {
      credits[conversion_event[c]][0] = 1;
    }
  }
  splitter.Split(0, [&](std::size_t c, std::uint32_t code, double share) {
    credits[conversion_event[c]][code] += share;
  });
  return credits;
}

}  // namespace sojourn
