#include "tests/oracle/journey_oracle.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/civil_time.h"

namespace sojourn {

bool OracleLength::Reaches(std::int64_t earlier_us, std::int64_t later_us) const {
  if (months == 0) {
    return later_us - earlier_us <= us;
  }
  // The day of the month as many months later, or the last one before it that exists.
  const std::int64_t days = earlier_us / kDayUs;
  CivilDate date = CivilFromDays(days);
  for (int i = 0; i < months; ++i) {
    date.year += date.month == 12 ? 1 : 0;
    date.month = date.month % 12 + 1;
  }
  std::int64_t target = DaysFromCivil({date.year, date.month, 1}) + date.day - 1;
  while (CivilFromDays(target).month != date.month) {
    --target;
  }
  return later_us - target * kDayUs <= earlier_us - days * kDayUs;
}

std::vector<int> OracleSessions(const std::vector<std::int64_t>& time_us,
                                std::int64_t timeout_us,
                                const std::vector<bool>& start_metric) {
  std::vector<int> session;
  for (std::size_t e = 0; e < time_us.size(); ++e) {
    if (e == 0) {
      session.push_back(0);
      continue;
    }
    const bool opens = time_us[e] - time_us[e - 1] > timeout_us || start_metric[e];
    session.push_back(session[e - 1] + (opens ? 1 : 0));
  }
  return session;
}

std::vector<int> OracleSessionsByField(const std::vector<int>& id) {
  std::vector<int> session;
  int next = 0;
  for (std::size_t e = 0; e < id.size(); ++e) {
    const auto earlier = std::find(id.begin(), id.begin() + static_cast<std::ptrdiff_t>(e), id[e]);
    const auto same = static_cast<std::size_t>(earlier - id.begin());
    session.push_back(id[e] != 0 && same < e ? session[same] : next++);
  }
  return session;
}

std::vector<std::optional<std::int64_t>> OracleTimeSpent(const std::vector<std::int64_t>& time_us,
                                                         const std::vector<int>& session) {
  std::vector<std::optional<std::int64_t>> spent(time_us.size());
  for (std::size_t e = 0; e < time_us.size(); ++e) {
    for (std::size_t next = e + 1; next < time_us.size() && !spent[e]; ++next) {
      if (session[next] == session[e]) {
        spent[e] = time_us[next] - time_us[e];
      }
    }
  }
  return spent;
}

namespace {

constexpr std::int64_t kBeforeWindowUs = 90 * kDayUs;

// The original at event e: follows the originals from the first event that may enter (D-35).
int OriginalWithLifetime(const OracleJourney& journey,
                         const OracleWindow& window,
                         const OracleLength& lifetime,
                         std::size_t e) {
  std::optional<std::size_t> original;
  for (std::size_t i = 0; i <= e; ++i) {
    const bool enters =
        !window.begin_us || journey.time_us[i] >= *window.begin_us - kBeforeWindowUs;
    if (original && !lifetime.Reaches(journey.time_us[*original], journey.time_us[i])) {
      original.reset();
    }
    if (!original && enters && journey.value[i] != 0) {
      original = i;
    }
  }
  return original ? journey.value[*original] : 0;
}

// The last value set; the ones before it are gone, however far they reach.
int MostRecentWithLifetime(const OracleJourney& journey,
                           const OracleWindow& window,
                           const OracleLength& lifetime,
                           std::size_t e) {
  for (std::size_t i = e + 1; i-- > 0;) {
    const bool enters =
        !window.begin_us || journey.time_us[i] >= *window.begin_us - kBeforeWindowUs;
    if (enters && journey.value[i] != 0) {
      return lifetime.Reaches(journey.time_us[i], journey.time_us[e]) ? journey.value[i] : 0;
    }
  }
  return 0;
}

int ResolveWithLifetime(const OracleJourney& journey,
                        const OracleWindow& window,
                        const OraclePersistence& rules,
                        std::size_t e) {
  const OracleLength& lifetime = *rules.lifetime;
  if (rules.allocation == Allocation::kOriginal) {
    return OriginalWithLifetime(journey, window, lifetime, e);
  }
  if (rules.allocation == Allocation::kMostRecent) {
    return MostRecentWithLifetime(journey, window, lifetime, e);
  }
  // First and Last known: values near enough on both sides.
  std::vector<int> near;
  for (std::size_t i = 0; i < journey.size(); ++i) {
    const auto [earlier, later] = std::minmax(i, e);
    if (journey.value[i] != 0 &&
        lifetime.Reaches(journey.time_us[earlier], journey.time_us[later])) {
      near.push_back(journey.value[i]);
    }
  }
  if (near.empty()) {
    return 0;
  }
  return rules.allocation == Allocation::kFirstKnown ? near.front() : near.back();
}

// Values set since the metric last occurred before e, and at most 90 days before the window (D-37,
// D-38).
int ResolveUntilMetric(const OracleJourney& journey,
                       const OracleWindow& window,
                       const OraclePersistence& rules,
                       std::size_t e) {
  if (window.end_us && journey.time_us[e] >= *window.end_us) {
    return journey.value[e];  // D-38: the state is bounded by the window
  }
  std::vector<int> alive;
  for (std::size_t i = 0; i <= e; ++i) {
    const bool enters =
        !window.begin_us || journey.time_us[i] >= *window.begin_us - kBeforeWindowUs;
    if (enters && journey.value[i] != 0) {
      alive.push_back(journey.value[i]);
    }
    if (rules.ends[i] && i < e) {
      alive.clear();
    }
  }
  if (alive.empty()) {
    return 0;
  }
  return rules.allocation == Allocation::kOriginal ? alive.front() : alive.back();
}

// Without a lifetime: from the values of the scope instance, those at or before e and all of them.
std::vector<int> ResolveInScope(Allocation allocation,
                                const std::vector<int>& so_far,
                                const std::vector<int>& whole) {
  std::vector<int> distinct;
  switch (allocation) {
    case Allocation::kMostRecent:
      return so_far.empty() ? so_far : std::vector<int>{so_far.back()};
    case Allocation::kOriginal:
      return so_far.empty() ? so_far : std::vector<int>{so_far.front()};
    case Allocation::kFirstKnown:
      return whole.empty() ? whole : std::vector<int>{whole.front()};
    case Allocation::kLastKnown:
      return whole.empty() ? whole : std::vector<int>{whole.back()};
    case Allocation::kAll:
      for (const int value : so_far) {
        if (std::find(distinct.begin(), distinct.end(), value) == distinct.end()) {
          distinct.push_back(value);
        }
      }
      return distinct;
  }
  return {};
}

}  // namespace

std::vector<std::vector<int>> OracleResolve(const OracleJourney& journey,
                                            const std::vector<int>& session,
                                            const OracleWindow& window,
                                            const OraclePersistence& rules) {
  std::vector<std::vector<int>> resolved(journey.size());
  for (std::size_t e = 0; e < journey.size(); ++e) {
    if (rules.lifetime || !rules.ends.empty()) {
      const int value = rules.lifetime ? ResolveWithLifetime(journey, window, rules, e)
                                       : ResolveUntilMetric(journey, window, rules, e);
      if (value != 0) {
        resolved[e] = {value};
      }
      continue;
    }
    std::vector<int> so_far;
    std::vector<int> whole;
    for (std::size_t i = 0; i < journey.size(); ++i) {
      const bool together = rules.scope == Scope::kSession ? session[i] == session[e]
                                                           : window.Holds(journey.time_us[i]);
      if (!together || journey.value[i] == 0) {
        continue;
      }
      whole.push_back(journey.value[i]);
      if (i <= e) {
        so_far.push_back(journey.value[i]);
      }
    }
    if (rules.scope == Scope::kPerson && !window.Holds(journey.time_us[e])) {
      so_far.clear();
      if (journey.value[e] != 0) {
        so_far.push_back(journey.value[e]);
      }
      whole = so_far;
    }
    resolved[e] = ResolveInScope(rules.allocation, so_far, whole);
  }
  return resolved;
}

namespace {

// First, middle, last of the positional models (10.3).
std::vector<double> PositionShares(double first, double middle, double last, std::size_t n) {
  if (n == 1) {
    return {1};
  }
  if (n == 2) {
    if (first + last == 0) {
      return {0.5, 0.5};
    }
    return {first / (first + last), last / (first + last)};
  }
  const double sum = first + middle + last;
  std::vector<double> shares(n, middle / sum / static_cast<double>(n - 2));
  shares.front() = first / sum;
  shares.back() = last / sum;
  return shares;
}

}  // namespace

std::vector<double> OracleShares(const OracleAttribution& rules,
                                 const std::vector<std::int64_t>& ages_us) {
  const std::size_t n = ages_us.size();
  std::vector<double> shares(n, 0);
  switch (rules.model) {
    case AttributionModel::kFirstTouch:
      shares.front() = 1;
      return shares;
    case AttributionModel::kLastTouch:
      shares.back() = 1;
      return shares;
    case AttributionModel::kLinear:
      shares.assign(n, 1.0 / static_cast<double>(n));
      return shares;
    case AttributionModel::kUShaped:
      return PositionShares(40, 20, 40, n);
    case AttributionModel::kJCurve:
      return PositionShares(20, 20, 60, n);
    case AttributionModel::kInverseJ:
      return PositionShares(60, 20, 20, n);
    case AttributionModel::kCustom:
      return PositionShares(rules.weights[0], rules.weights[1], rules.weights[2], n);
    case AttributionModel::kTimeDecay: {
      // Halved once per half-life; the youngest as unit, so that old touches do not vanish all
      // together.
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double older_us = static_cast<double>(ages_us[i] - ages_us.back());
        shares[i] = std::exp2(-older_us / static_cast<double>(rules.half_life_us));
        sum += shares[i];
      }
      for (double& share : shares) {
        share /= sum;
      }
      return shares;
    }
    case AttributionModel::kParticipation:
    case AttributionModel::kSameTouch:
    case AttributionModel::kAlgorithmic:
      break;
  }
  return shares;
}

std::optional<std::int64_t> OracleTouchesFrom(const OracleWindow& window,
                                              const OracleAttribution& rules) {
  if (!window.begin_us || rules.container == Scope::kSession ||
      rules.person_lookback == PersonLookback::kWindowStart) {
    return window.begin_us;
  }
  CivilDate date = CivilFromDays(FloorTo(*window.begin_us, kDayUs) / kDayUs);
  date.day = 1;
  return DaysFromCivil(date) * kDayUs;
}

std::vector<std::size_t> OracleTouches(const std::vector<std::int64_t>& time_us,
                                       const std::vector<int>& session,
                                       const std::vector<bool>& touch,
                                       const OracleWindow& window,
                                       const OracleAttribution& rules,
                                       std::size_t conversion) {
  std::vector<std::size_t> touches;
  const std::optional<std::int64_t> from_us = OracleTouchesFrom(window, rules);
  for (std::size_t e = 0; e <= conversion; ++e) {
    const bool by_window = rules.container == Scope::kSession || !rules.lookback;
    const bool near = by_window ? !from_us || time_us[e] >= *from_us
                                : rules.lookback->Reaches(time_us[e], time_us[conversion]);
    const bool same = rules.container == Scope::kPerson || session[e] == session[conversion];
    if (touch[e] && near && same) {
      touches.push_back(e);
    }
  }
  return touches;
}

std::vector<double> OracleCredits(const std::vector<std::int64_t>& time_us,
                                  const std::vector<int>& session,
                                  const std::vector<std::vector<int>>& values,
                                  const OracleWindow& window,
                                  const OracleAttribution& rules,
                                  std::size_t conversion,
                                  std::size_t num_values) {
  std::vector<double> credit(num_values + 1, 0);
  std::vector<bool> has_value;
  for (const auto& of_event : values) {
    has_value.push_back(!of_event.empty());
  }
  std::vector<std::size_t> touches =
      OracleTouches(time_us, session, has_value, window, rules, conversion);
  if (rules.model == AttributionModel::kSameTouch) {
    touches =
        has_value[conversion] ? std::vector<std::size_t>{conversion} : std::vector<std::size_t>{};
  }
  if (touches.empty()) {
    credit[0] = 1;
    return credit;
  }
  if (rules.model == AttributionModel::kParticipation) {
    for (const std::size_t touch : touches) {
      for (const int value : values[touch]) {
        credit[static_cast<std::size_t>(value)] = 1;
      }
    }
    return credit;
  }
  std::vector<std::int64_t> ages_us;
  for (const std::size_t touch : touches) {
    ages_us.push_back(time_us[conversion] - time_us[touch]);
  }
  OracleAttribution shared = rules;
  if (rules.model == AttributionModel::kSameTouch) {
    shared.model = AttributionModel::kLastTouch;
  }
  const std::vector<double> shares = OracleShares(shared, ages_us);
  for (std::size_t i = 0; i < touches.size(); ++i) {
    for (const int value : values[touches[i]]) {
      credit[static_cast<std::size_t>(value)] += shares[i];
    }
  }
  return credit;
}

}  // namespace sojourn
