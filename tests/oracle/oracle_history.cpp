#include "tests/oracle/oracle_history.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "base/civil_time.h"
#include "base/number_text.h"

namespace sojourn {

bool OraclePerson::IsEdge(std::size_t e, bool first) const {
  for (std::size_t other = 0; other < events.size(); ++other) {
    if (session[other] == session[e] && (first ? other < e : other > e)) {
      return false;
    }
  }
  return true;
}

OracleLength LengthOf(const Duration& duration) {
  switch (duration.unit) {
    case DurationUnit::kMonth:
      return {.months = static_cast<int>(duration.count)};
    case DurationUnit::kQuarter:
      return {.months = 3 * static_cast<int>(duration.count)};
    case DurationUnit::kYear:
      return {.months = 12 * static_cast<int>(duration.count)};
    default:
      return {.us = duration.fixed_us()};
  }
}

OracleValue OwnItem(const OracleEvent& event, const std::string& column) {
  const auto cell = event.cells.find(column);
  if (cell == event.cells.end() || std::holds_alternative<std::monostate>(cell->second)) {
    return std::nullopt;
  }
  if (const auto* text = std::get_if<std::string>(&cell->second)) {
    return OracleItem{0, *text};
  }
  if (const auto* whole = std::get_if<std::int64_t>(&cell->second)) {
    return OracleItem{static_cast<double>(*whole), std::to_string(*whole)};
  }
  if (const auto* number = std::get_if<double>(&cell->second)) {
    return OracleItem{*number, DoubleText(*number)};
  }
  return OracleItem{0, std::get<bool>(cell->second) ? "true" : "false"};
}

OracleHistory::OracleHistory(const std::vector<MemoryDataset>& datasets,
                             const View& view,
                             const ReportRequest& request)
    : view_(view), request_(request) {
  if (!request.range.empty()) {
    const std::size_t slash = request.range.find('/');
    window_ = {ParseLocalTime(request.range.substr(0, slash)),
               ParseLocalTime(request.range.substr(slash + 1))};
  }
  Gather(datasets);
}

void OracleHistory::Gather(const std::vector<MemoryDataset>& datasets) {
  std::map<std::string, std::vector<std::tuple<std::int64_t, std::size_t, std::size_t>>> order;
  for (std::size_t d = 0; d < datasets.size(); ++d) {
    for (const StoreColumn& column : datasets[d].columns) {
      type_[column.name] = column.type;
    }
    for (std::size_t r = 0; r < datasets[d].rows.size(); ++r) {
      order[datasets[d].rows[r].person].emplace_back(datasets[d].rows[r].time_us, d, r);
    }
  }
  for (auto& [id, places] : order) {
    std::sort(places.begin(), places.end());
    OraclePerson& person = persons_.emplace_back();
    person.id = id;
    for (const auto& [time_us, d, r] : places) {
      OracleEvent& event = person.events.emplace_back();
      event.time_us = time_us;
      for (std::size_t c = 0; c < datasets[d].columns.size(); ++c) {
        event.cells[datasets[d].columns[c].name] = datasets[d].rows[r].cells[c];
      }
      person.time_us.push_back(time_us);
    }
    CutSessions(person);
  }
}

void OracleHistory::CutSessions(OraclePerson& person) const {
  const std::string field = request_.session_field.value_or(view_.session.field);
  if (!field.empty()) {
    std::map<std::string, int> ids;
    std::vector<int> id;
    for (const OracleEvent& event : person.events) {
      const OracleValue value = OwnItem(event, field);
      id.push_back(value ? ids.try_emplace(value->label, ids.size() + 1).first->second : 0);
    }
    person.session = OracleSessionsByField(id);
  } else {
    std::vector<bool> starts(person.size());
    for (const std::string& metric : view_.session.start_metrics) {
      const std::vector<bool> occurs = Occurs(person, metric);
      for (std::size_t e = 0; e < starts.size(); ++e) {
        starts[e] = starts[e] || occurs[e];
      }
    }
    const Duration timeout = request_.session_timeout.value_or(view_.session.timeout);
    person.session = OracleSessions(person.time_us, timeout.fixed_us(), starts);
  }
  person.spent_us = OracleTimeSpent(person.time_us, person.session);
}

const Component* OracleHistory::Find(const std::string& id) const {
  for (const Component& component : view_.components) {
    if (component.id == id) {
      return &component;
    }
  }
  return nullptr;
}

CountKind OracleHistory::CountOf(const Component& metric) const {
  if (metric.count) {
    return *metric.count;
  }
  switch (type_.at(metric.field)) {
    case ValueType::kInteger:
    case ValueType::kDouble:
      return CountKind::kValues;
    case ValueType::kBoolean:
      return CountKind::kTrue;
    default:
      return CountKind::kInstances;
  }
}

OracleValue OracleHistory::Occurrence(const OracleEvent& event, const Component& metric) const {
  const OracleValue value = OwnItem(event, metric.field);
  const CountKind count = CountOf(metric);
  if (!value || (count == CountKind::kTrue && value->label != "true") ||
      (count == CountKind::kFalse && value->label != "false")) {
    return std::nullopt;
  }
  if (!metric.include) {
    return value;
  }
  // Of include rules the random views have one: a number to exceed.
  const IncludeRule& rule = metric.include->rules.at(0);
  CHECK(rule.op == IncludeOp::kGreater);
  return value->order > std::stod(rule.value) ? value : std::nullopt;
}

double OracleHistory::Amount(const OracleEvent& event, const Component& metric) const {
  const OracleValue value = Occurrence(event, metric);
  if (!value) {
    return 0;
  }
  return CountOf(metric) == CountKind::kValues ? value->order : 1;
}

std::vector<bool> OracleHistory::Occurs(const OraclePerson& person,
                                        const std::string& metric) const {
  const Component* component = Find(metric);
  CHECK(component != nullptr);
  std::vector<bool> occurs;
  for (const OracleEvent& event : person.events) {
    occurs.push_back(Amount(event, *component) != 0);
  }
  return occurs;
}

std::int64_t OracleHistory::WindowEnd() const {
  if (window_.end_us) {
    return *window_.end_us;
  }
  std::int64_t last_us = 0;
  for (const OraclePerson& person : persons_) {
    last_us = std::max(last_us, person.time_us.back());
  }
  return last_us;
}

}  // namespace sojourn
