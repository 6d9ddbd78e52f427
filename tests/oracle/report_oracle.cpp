#include "tests/oracle/report_oracle.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/civil_time.h"
#include "tests/oracle/deduplication_oracle.h"
#include "tests/oracle/oracle_credits.h"
#include "tests/oracle/oracle_items.h"

namespace sojourn {

bool NoValueLast::operator()(const std::vector<OracleValue>& a,
                             const std::vector<OracleValue>& b) const {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) {
      return a[i].has_value() && (!b[i].has_value() || *a[i] < *b[i]);
    }
  }
  return false;
}

namespace {

class Oracle {
 public:
  Oracle(const std::vector<MemoryDataset>& datasets, const View& view, const ReportRequest& request)
      : request_(request), history_(datasets, view, request) {}

  OracleReport Answer() {
    report_.totals.assign(request_.metrics.size(), 0);
    for (std::size_t m = 0; m < request_.metrics.size(); ++m) {
      AddMetric(m);
    }
    std::erase_if(report_.rows, [&](const auto& row) {
      return std::all_of(row.second.begin(), row.second.end(), [](double v) { return v == 0; }) ||
             IsHidden(row.first);
    });
    return std::move(report_);
  }

 private:
  bool Passes(const OraclePerson& person, std::size_t e) const {
    if (!history_.window().Holds(person.time_us[e])) {
      return false;
    }
    for (const FilterRequest& filter : request_.filters) {
      bool any = false;
      const OracleItemLists values = ResolvedItems(history_, person, filter.dimension);
      for (const OracleItem& item : values[e]) {
        any = any || std::find(filter.values.begin(), filter.values.end(), item.label) !=
                         filter.values.end();
      }
      if (!any) {
        return false;
      }
    }
    return true;
  }

  void Add(const OracleKey& key, std::size_t metric, double amount) {
    auto& row = report_.rows.try_emplace(key, std::vector<double>(request_.metrics.size(), 0))
                    .first->second;
    row[metric] += amount;
  }

  void AddMetric(std::size_t m) {
    const MetricRequest& asked = request_.metrics[m];
    std::optional<Attribution> attribution = asked.attribution;
    if (const Component* component = history_.Find(asked.metric); component && !attribution) {
      attribution = component->attribution;
    }
    if (attribution) {
      AddAttributed(m, *attribution);
      return;
    }
    for (const OraclePerson& person : history_.persons()) {
      AddPlain(person, m);
    }
  }

  // What each event adds to a metric of the view: nothing where it repeats another (8.8).
  std::vector<double> AmountsLeft(const OraclePerson& person, const Component& metric) const {
    std::vector<double> amounts;
    std::vector<bool> occurs;
    for (const OracleEvent& event : person.events) {
      amounts.push_back(history_.Amount(event, metric));
      occurs.push_back(history_.Occurrence(event, metric).has_value());
    }
    if (!metric.deduplicate) {
      return amounts;
    }
    const Deduplication& deduplicate = *metric.deduplicate;
    const OracleDeduplication rules{deduplicate.scope, deduplicate.keep, !deduplicate.by.empty()};
    const std::vector<int> ids =
        rules.has_id ? Ids(person, deduplicate.by) : std::vector<int>(person.size(), 0);
    const std::vector<bool> kept =
        OracleKept(person.time_us, person.session, occurs, ids, history_.window(), rules);
    for (std::size_t e = 0; e < amounts.size(); ++e) {
      amounts[e] = kept[e] ? amounts[e] : 0;
    }
    return amounts;
  }

  // Values of a dimension, else of a column, numbered from 1.
  std::vector<int> Ids(const OraclePerson& person, const std::string& by) const {
    static const std::set<std::string> kStandard = {"day", "session_type", "event_depth"};
    const Component* component = history_.Find(by);
    const bool is_dimension =
        component ? component->kind == ComponentKind::kDimension : kStandard.contains(by);
    const OracleItemLists resolved =
        is_dimension ? ResolvedItems(history_, person, by) : OracleItemLists();
    std::map<OracleItem, int> numbers;
    std::vector<int> ids;
    for (std::size_t e = 0; e < person.size(); ++e) {
      OracleValue value = OwnItem(person.events[e], by);
      if (is_dimension) {
        CHECK(resolved[e].size() <= 1);
        value = resolved[e].empty() ? OracleValue() : resolved[e][0];
      }
      ids.push_back(value ? numbers.try_emplace(*value, numbers.size() + 1).first->second : 0);
    }
    return ids;
  }

  // How much each event adds to a metric that is a sum over events; nothing for people and
  // sessions.
  std::optional<std::vector<double>> EventAmounts(const OraclePerson& person,
                                                  const std::string& metric) const {
    if (metric == "people" || metric.ends_with("sessions")) {
      return std::nullopt;
    }
    if (const Component* component = history_.Find(metric)) {
      return AmountsLeft(person, *component);
    }
    std::vector<double> amounts(person.size(), 1);  // events
    for (std::size_t e = 0; e < amounts.size(); ++e) {
      if (metric == "session_starts" || metric == "session_ends") {
        amounts[e] = person.IsEdge(e, metric == "session_starts") ? 1 : 0;
      }
      if (metric == "time_spent") {
        amounts[e] = SecondsOf(person.spent_us[e].value_or(0));
      }
    }
    return amounts;
  }

  void AddPlain(const OraclePerson& person, std::size_t m) {
    const std::string& metric = request_.metrics[m].metric;
    std::vector<OracleItemLists> values;
    for (const std::string& dimension : request_.dimensions) {
      values.push_back(ResolvedItems(history_, person, dimension));
    }
    const std::optional<std::vector<double>> amounts = EventAmounts(person, metric);
    std::set<int> counted;                          // in the total
    std::map<OracleKey, std::set<int>> counted_in;  // in each row
    for (std::size_t e = 0; e < person.size(); ++e) {
      const bool is_counted = metric == "first_time_sessions" ? IsFirstTime(history_, person, e)
                              : metric == "return_sessions"   ? !IsFirstTime(history_, person, e)
                                                              : true;
      if (!Passes(person, e) || !is_counted) {
        continue;
      }
      std::vector<std::vector<OracleItem>> here;
      for (const OracleItemLists& of_dimension : values) {
        here.push_back(of_dimension[e]);
      }
      const int group = metric == "people" ? 0 : person.session[e];
      report_.totals[m] += amounts ? (*amounts)[e] : (counted.insert(group).second ? 1 : 0);
      for (const OracleKey& key : Combinations(here)) {
        Add(key, m, amounts ? (*amounts)[e] : (counted_in[key].insert(group).second ? 1 : 0));
      }
    }
  }

  void AddAttributed(std::size_t m, const Attribution& attribution) {
    std::vector<std::string> own;  // dimensions that are no time dimensions
    for (const std::string& dimension : request_.dimensions) {
      if (!IsTimeDimension(dimension)) {
        own.push_back(dimension);
      }
    }
    const Component& metric = *history_.Find(request_.metrics[m].metric);
    std::vector<OracleCreditor> creditors;
    std::vector<std::vector<double>> amounts;
    std::vector<std::vector<std::size_t>> conversions;
    OracleCoalitions<OracleKey> coalitions;
    for (const OraclePerson& person : history_.persons()) {
      std::vector<OracleItemLists> values;
      for (const std::string& dimension : own) {
        values.push_back(own.size() == 1 ? InstanceItems(history_, person, dimension)
                                         : ResolvedItems(history_, person, dimension));
      }
      creditors.emplace_back(history_, person, attribution, values);
      amounts.push_back(AmountsLeft(person, metric));
      auto& converted = conversions.emplace_back();
      for (std::size_t e = 0; e < person.size(); ++e) {
        if (amounts.back()[e] != 0 && history_.window().Holds(person.time_us[e])) {
          converted.push_back(e);
        }
      }
      if (attribution.model == AttributionModel::kAlgorithmic) {
        creditors.back().AddJourneys(converted, coalitions);
        report_.is_open = report_.is_open || creditors.back().CutsAnEvent();
      }
    }
    for (std::size_t p = 0; p < creditors.size(); ++p) {
      const OraclePerson& person = history_.persons()[p];
      for (const std::size_t e : conversions[p]) {
        if (!Passes(person, e)) {
          continue;
        }
        report_.totals[m] += amounts[p][e];
        for (const auto& [credited, share] : creditors[p].Credits(e, coalitions)) {
          Add(WithTimes(person, credited, e), m, amounts[p][e] * share);
        }
      }
    }
  }

  // Puts the conversion's time dimensions between the credited values.
  OracleKey WithTimes(const OraclePerson& person,
                      const OracleKey& credited,
                      std::size_t conversion) const {
    OracleKey key;
    std::size_t next = 0;
    for (const std::string& dimension : request_.dimensions) {
      if (IsTimeDimension(dimension)) {
        key.push_back(ResolvedItems(history_, person, dimension)[conversion][0]);
      } else {
        key.push_back(credited[next++]);
      }
    }
    return key;
  }

  bool IsHidden(const OracleKey& key) const {
    for (std::size_t i = 0; i < key.size(); ++i) {
      const Component* component = history_.Find(request_.dimensions[i]);
      const bool hides = component != nullptr && component->no_value_mode == NoValueMode::kHide;
      const bool hidden = request_.no_value == NoValueRequest::kExclude ||
                          (request_.no_value == NoValueRequest::kByComponent && hides);
      if (!key[i].has_value() && hidden) {
        return true;
      }
    }
    return false;
  }

  const ReportRequest& request_;
  OracleHistory history_;
  OracleReport report_;
};

}  // namespace

OracleReport AnswerByOracle(const std::vector<MemoryDataset>& datasets,
                            const View& view,
                            const ReportRequest& request) {
  return Oracle(datasets, view, request).Answer();
}

}  // namespace sojourn
