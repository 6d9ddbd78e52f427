#include "tests/oracle/deduplication_oracle.h"

#include "base/civil_time.h"

namespace sojourn {
namespace {

// Whether the UTC month of an instant has a part in the window (D-32).
bool IsMonthOf(const OracleWindow& window, std::int64_t time_us) {
  CivilDate date = CivilFromDays(FloorTo(time_us, kDayUs) / kDayUs);
  const std::int64_t begin_us = DaysFromCivil({date.year, date.month, 1}) * kDayUs;
  date = {date.month == 12 ? date.year + 1 : date.year, date.month % 12 + 1, 1};
  const std::int64_t end_us = DaysFromCivil(date) * kDayUs;
  return (!window.begin_us || *window.begin_us < end_us) &&
         (!window.end_us || begin_us < *window.end_us);
}

}  // namespace

std::vector<bool> OracleKept(const std::vector<std::int64_t>& time_us,
                             const std::vector<int>& session,
                             const std::vector<bool>& occurs,
                             const std::vector<int>& id,
                             const OracleWindow& window,
                             const OracleDeduplication& rules) {
  const auto is_seen = [&](std::size_t e) {
    return occurs[e] && (rules.scope == Scope::kSession || IsMonthOf(window, time_us[e]));
  };
  std::vector<bool> kept(time_us.size());
  for (std::size_t e = 0; e < time_us.size(); ++e) {
    kept[e] = is_seen(e);
    if (rules.has_id && id[e] == 0) {
      continue;  // D-31
    }
    for (std::size_t other = 0; other < time_us.size(); ++other) {
      const bool together = rules.scope == Scope::kPerson || session[other] == session[e];
      const bool same = !rules.has_id || id[other] == id[e];
      const bool before = rules.keep == KeptOccurrence::kFirst ? other < e : other > e;
      if (is_seen(other) && together && same && before) {
        kept[e] = false;
      }
    }
  }
  return kept;
}

}  // namespace sojourn
