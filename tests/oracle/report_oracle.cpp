#include "tests/oracle/report_oracle.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "base/civil_time.h"
#include "base/number_text.h"
#include "tests/oracle/journey_oracle.h"

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

using Key = std::vector<OracleValue>;

struct Event {
  std::int64_t time_us = 0;
  std::map<std::string, CellValue> cells;
};

struct Person {
  std::string id;
  std::vector<Event> events;
  std::vector<std::int64_t> time_us;
  std::vector<int> session;
  std::vector<std::optional<std::int64_t>> spent_us;

  bool IsEdge(std::size_t e, bool first) const {
    for (std::size_t other = 0; other < events.size(); ++other) {
      if (session[other] == session[e] && (first ? other < e : other > e)) {
        return false;
      }
    }
    return true;
  }
};

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

class Oracle {
 public:
  Oracle(const std::vector<MemoryDataset>& datasets, const View& view, const ReportRequest& request)
      : view_(view), request_(request) {
    if (!request.range.empty()) {
      const std::size_t slash = request.range.find('/');
      window_ = {ParseLocalTime(request.range.substr(0, slash)),
                 ParseLocalTime(request.range.substr(slash + 1))};
    }
    Gather(datasets);
  }

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
  void Gather(const std::vector<MemoryDataset>& datasets) {
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
      Person& person = persons_.emplace_back();
      person.id = id;
      for (const auto& [time_us, d, r] : places) {
        Event& event = person.events.emplace_back();
        event.time_us = time_us;
        for (std::size_t c = 0; c < datasets[d].columns.size(); ++c) {
          event.cells[datasets[d].columns[c].name] = datasets[d].rows[r].cells[c];
        }
        person.time_us.push_back(time_us);
      }
      CutSessions(person);
    }
  }

  void CutSessions(Person& person) {
    const std::string field = request_.session_field.value_or(view_.session.field);
    if (!field.empty()) {
      std::map<std::string, int> ids;
      std::vector<int> id;
      for (const Event& event : person.events) {
        const OracleValue value = ItemOf(event, field);
        id.push_back(value ? ids.try_emplace(value->label, ids.size() + 1).first->second : 0);
      }
      person.session = OracleSessionsByField(id);
    } else {
      std::vector<bool> starts;
      for (const Event& event : person.events) {
        bool start = false;
        for (const std::string& metric : view_.session.start_metrics) {
          start = start || Amount(event, ComponentOf(metric)) != 0;
        }
        starts.push_back(start);
      }
      const Duration timeout = request_.session_timeout.value_or(view_.session.timeout);
      person.session = OracleSessions(person.time_us, timeout.fixed_us(), starts);
    }
    person.spent_us = OracleTimeSpent(person.time_us, person.session);
  }

  const Component& ComponentOf(const std::string& id) const {
    const auto found = std::find_if(view_.components.begin(),
                                    view_.components.end(),
                                    [&](const Component& c) { return c.id == id; });
    CHECK(found != view_.components.end());
    return *found;
  }
  bool IsComponent(const std::string& id) const {
    return std::any_of(view_.components.begin(), view_.components.end(), [&](const Component& c) {
      return c.id == id;
    });
  }

  // The event's own value of a column.
  static OracleValue ItemOf(const Event& event, const std::string& column) {
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

  // 8.3.
  double Amount(const Event& event, const Component& metric) const {
    const OracleValue value = ItemOf(event, metric.field);
    if (!value) {
      return 0;
    }
    const ValueType type = type_.at(metric.field);
    CountKind count = CountKind::kInstances;
    if (metric.count) {
      count = *metric.count;
    } else if (type == ValueType::kInteger || type == ValueType::kDouble) {
      count = CountKind::kValues;
    } else if (type == ValueType::kBoolean) {
      count = CountKind::kTrue;
    }
    switch (count) {
      case CountKind::kValues:
        return value->order;
      case CountKind::kTrue:
        return value->label == "true" ? 1 : 0;
      case CountKind::kFalse:
        return value->label == "false" ? 1 : 0;
      case CountKind::kInstances:
      case CountKind::kBoth:
        return 1;
    }
    return 0;
  }

  static bool IsTime(const std::string& dimension) {
    static const std::set<std::string> kTime = {
        "day", "hour", "hour_of_day", "am_pm", "day_of_week"};
    return kTime.contains(dimension);
  }

  // Resolved values of a dimension on every event of the person (9.2); `raw`: instances only.
  std::vector<std::vector<OracleItem>> Values(const Person& person,
                                              const std::string& dimension,
                                              bool raw) const {
    std::vector<std::vector<OracleItem>> values(person.events.size());
    if (!IsComponent(dimension)) {
      std::map<int, int> depth;
      for (std::size_t e = 0; e < values.size(); ++e) {
        const int position = ++depth[person.session[e]];
        if (const OracleValue item = StandardItem(person, dimension, e, position)) {
          values[e] = {*item};
        }
      }
      return values;
    }
    const Component& component = ComponentOf(dimension);
    std::vector<OracleItem> known;  // numbered from 1
    OracleJourney journey;
    journey.time_us = person.time_us;
    for (std::size_t e = 0; e < values.size(); ++e) {
      const OracleValue own = ItemOf(person.events[e], component.field);
      int number = 0;
      if (own) {
        values[e] = {*own};
        const auto at = std::find(known.begin(), known.end(), *own);
        number = static_cast<int>(at - known.begin()) + 1;
        if (at == known.end()) {
          known.push_back(*own);
        }
      }
      journey.value.push_back(number);
    }
    if (raw || !component.persistence) {
      return values;
    }
    OraclePersistence rules;
    rules.allocation = component.persistence->allocation;
    rules.scope = component.persistence->scope;
    if (component.persistence->lifetime) {
      rules.lifetime = LengthOf(*component.persistence->lifetime);
    }
    const auto resolved = OracleResolve(journey, person.session, window_, rules);
    for (std::size_t e = 0; e < values.size(); ++e) {
      values[e].clear();
      for (const int number : resolved[e]) {
        values[e].push_back(known[static_cast<std::size_t>(number) - 1]);
      }
    }
    return values;
  }

  // 7.5: the session of the person's first event in the window, when no event is before the window.
  // All events of the random tests lie within thirteen months.
  bool IsFirstTime(const Person& person, std::size_t e) const {
    for (std::size_t other = 0; other < person.events.size(); ++other) {
      if (window_.Holds(person.time_us[other])) {
        return person.session[other] == person.session[e];
      }
      if (window_.begin_us && person.time_us[other] < *window_.begin_us) {
        return false;
      }
    }
    return false;
  }

  // D-14 in minutes: the first bucket whose end is beyond what the events spent together, if any.
  OracleValue TimeSpentItem(const Person& person,
                            const std::string& dimension,
                            std::size_t e) const {
    std::optional<std::int64_t> sum_us;
    for (std::size_t other = 0; other < person.events.size(); ++other) {
      const bool is_meant = dimension == "time_spent_per_event" ? other == e
                            : dimension == "time_spent_per_session"
                                ? person.session[other] == person.session[e]
                                : window_.Holds(person.time_us[other]);
      if (is_meant && person.spent_us[other]) {
        sum_us = sum_us.value_or(0) + *person.spent_us[other];
      }
    }
    if (!sum_us) {
      return std::nullopt;
    }
    static const std::vector<std::pair<double, std::string>> kOfEvents = {{0.25, "<15 s"},
                                                                          {0.5, "15–30 s"},
                                                                          {1, "30–60 s"},
                                                                          {3, "1–3 min"},
                                                                          {5, "3–5 min"},
                                                                          {10, "5–10 min"},
                                                                          {15, "10–15 min"},
                                                                          {20, "15–20 min"},
                                                                          {30, "20–30 min"},
                                                                          {1e9, "≥30 min"}};
    static const std::vector<std::pair<double, std::string>> kOfOthers = {{1, "<1 min"},
                                                                          {5, "1–5 min"},
                                                                          {10, "5–10 min"},
                                                                          {30, "10–30 min"},
                                                                          {60, "30–60 min"},
                                                                          {120, "1–2 h"},
                                                                          {300, "2–5 h"},
                                                                          {600, "5–10 h"},
                                                                          {900, "10–15 h"},
                                                                          {1e9, "≥15 h"}};
    const double minutes = static_cast<double>(*sum_us) / static_cast<double>(kMinuteUs);
    for (const auto& [end, label] : dimension == "time_spent_per_event" ? kOfEvents : kOfOthers) {
      if (minutes < end) {
        return OracleItem{end, label};
      }
    }
    return std::nullopt;
  }

  OracleValue StandardItem(const Person& person,
                           const std::string& dimension,
                           std::size_t e,
                           int depth) const {
    const std::int64_t days = person.time_us[e] / kDayUs;
    if (dimension == "day") {
      return OracleItem{static_cast<double>(days), DateText(days)};
    }
    if (dimension == "hour") {
      const std::int64_t hours = person.time_us[e] / kHourUs;
      return OracleItem{
          static_cast<double>(hours),
          DateText(days) + "T" + (hours % 24 < 10 ? "0" : "") + std::to_string(hours % 24) + ":00"};
    }
    if (dimension == "event_depth") {
      return OracleItem{static_cast<double>(depth), std::to_string(depth)};
    }
    if (dimension == "hour_of_day" || dimension == "am_pm") {
      const std::int64_t hour = person.time_us[e] / kHourUs % 24;
      return dimension == "am_pm" ? OracleItem{0, hour < 12 ? "AM" : "PM"}
                                  : OracleItem{static_cast<double>(hour), std::to_string(hour)};
    }
    if (dimension == "day_of_week") {
      static const char* const kNames[] = {
          "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
      const auto weekday = static_cast<std::size_t>((days + 4) % 7);
      return OracleItem{static_cast<double>(weekday), kNames[weekday]};
    }
    if (dimension == "session_type") {
      return OracleItem{0, IsFirstTime(person, e) ? "First-time" : "Returning"};
    }
    if (dimension.starts_with("time_spent_per_")) {
      return TimeSpentItem(person, dimension, e);
    }
    CHECK(dimension == "person_id");
    return OracleItem{0, person.id};
  }

  bool Passes(const Person& person, std::size_t e) const {
    if (!window_.Holds(person.time_us[e])) {
      return false;
    }
    for (const FilterRequest& filter : request_.filters) {
      bool any = false;
      const auto values = Values(person, filter.dimension, false);
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

  // Every combination of one value per dimension; no value where a dimension has none.
  static std::vector<Key> Combinations(const std::vector<std::vector<OracleItem>>& values) {
    std::vector<Key> keys = {{}};
    for (const std::vector<OracleItem>& some : values) {
      std::vector<Key> longer;
      for (const Key& key : keys) {
        if (some.empty()) {
          longer.push_back(key);
          longer.back().push_back(std::nullopt);
        }
        for (const OracleItem& item : some) {
          longer.push_back(key);
          longer.back().push_back(item);
        }
      }
      keys = std::move(longer);
    }
    return keys;
  }

  void Add(const Key& key, std::size_t metric, double amount) {
    auto& row = report_.rows.try_emplace(key, std::vector<double>(request_.metrics.size(), 0))
                    .first->second;
    row[metric] += amount;
  }

  void AddMetric(std::size_t m) {
    const MetricRequest& asked = request_.metrics[m];
    std::optional<Attribution> attribution = asked.attribution;
    if (!attribution && IsComponent(asked.metric)) {
      attribution = ComponentOf(asked.metric).attribution;
    }
    for (const Person& person : persons_) {
      if (attribution) {
        AddAttributed(person, m, *attribution);
      } else {
        AddPlain(person, m);
      }
    }
  }

  // How much an event adds to a metric that is a sum over events; nothing for people and sessions.
  std::optional<double> EventAmount(const Person& person,
                                    std::size_t e,
                                    const std::string& metric) const {
    if (metric == "events") {
      return 1;
    }
    if (metric == "session_starts" || metric == "session_ends") {
      return person.IsEdge(e, metric == "session_starts") ? 1 : 0;
    }
    if (metric == "time_spent") {
      return static_cast<double>(person.spent_us[e].value_or(0)) / static_cast<double>(kSecondUs);
    }
    if (metric == "people" || metric.ends_with("sessions")) {
      return std::nullopt;
    }
    return Amount(person.events[e], ComponentOf(metric));
  }

  void AddPlain(const Person& person, std::size_t m) {
    const std::string& metric = request_.metrics[m].metric;
    std::vector<std::vector<std::vector<OracleItem>>> values;
    for (const std::string& dimension : request_.dimensions) {
      values.push_back(Values(person, dimension, false));
    }
    std::set<int> counted;                                 // in the total
    std::map<Key, std::set<int>, NoValueLast> counted_in;  // in each row
    for (std::size_t e = 0; e < person.events.size(); ++e) {
      const bool is_counted = metric == "first_time_sessions" ? IsFirstTime(person, e)
                              : metric == "return_sessions"   ? !IsFirstTime(person, e)
                                                              : true;
      if (!Passes(person, e) || !is_counted) {
        continue;
      }
      std::vector<std::vector<OracleItem>> here;
      for (const auto& of_dimension : values) {
        here.push_back(of_dimension[e]);
      }
      const std::optional<double> amount = EventAmount(person, e, metric);
      const int group = metric == "people" ? 0 : person.session[e];
      report_.totals[m] += amount ? *amount : (counted.insert(group).second ? 1 : 0);
      for (const Key& key : Combinations(here)) {
        Add(key, m, amount ? *amount : (counted_in[key].insert(group).second ? 1 : 0));
      }
    }
  }

  void AddAttributed(const Person& person, std::size_t m, const Attribution& attribution) {
    std::vector<std::string> own;  // dimensions that are no time dimensions
    for (const std::string& dimension : request_.dimensions) {
      if (!IsTime(dimension)) {
        own.push_back(dimension);
      }
    }
    std::vector<std::vector<std::vector<OracleItem>>> values;
    for (const std::string& dimension : own) {
      values.push_back(Values(person, dimension, own.size() == 1));
    }
    for (std::size_t e = 0; e < person.events.size(); ++e) {
      const double amount = Amount(person.events[e], ComponentOf(request_.metrics[m].metric));
      if (amount == 0 || !Passes(person, e)) {
        continue;
      }
      report_.totals[m] += amount;
      for (const auto& [credited, share] : Credits(person, values, attribution, e)) {
        Add(WithTimes(person, credited, e), m, amount * share);
      }
    }
  }

  // Puts the conversion's time dimensions between the credited values.
  Key WithTimes(const Person& person, const Key& credited, std::size_t conversion) const {
    Key key;
    std::size_t next = 0;
    for (const std::string& dimension : request_.dimensions) {
      if (IsTime(dimension)) {
        key.push_back(StandardItem(person, dimension, conversion, 0));
      } else {
        key.push_back(credited[next++]);
      }
    }
    return key;
  }

  // Touches of D-54: events where all dimensions have a value, else those where one has.
  std::vector<std::size_t> Touches(const Person& person,
                                   const std::vector<std::vector<std::vector<OracleItem>>>& values,
                                   const OracleAttribution& rules,
                                   std::size_t conversion) const {
    std::vector<bool> all(person.events.size());
    std::vector<bool> any(person.events.size());
    for (std::size_t e = 0; e < person.events.size(); ++e) {
      const auto has = [&](const auto& of_dimension) { return !of_dimension[e].empty(); };
      all[e] = std::all_of(values.begin(), values.end(), has);
      any[e] = std::any_of(values.begin(), values.end(), has);
    }
    const auto touches =
        OracleTouches(person.time_us, person.session, all, window_, rules, conversion);
    return touches.empty()
               ? OracleTouches(person.time_us, person.session, any, window_, rules, conversion)
               : touches;
  }

  std::vector<std::pair<Key, double>> Credits(
      const Person& person,
      const std::vector<std::vector<std::vector<OracleItem>>>& values,
      const Attribution& attribution,
      std::size_t conversion) const {
    if (values.empty()) {
      return {{Key(), 1}};
    }
    OracleAttribution rules{.model = attribution.model, .container = attribution.container};
    if (attribution.lookback) {
      rules.lookback = LengthOf(*attribution.lookback);
    }
    rules.half_life_us = attribution.half_life.fixed_us();
    std::copy(attribution.weights.begin(), attribution.weights.end(), rules.weights);
    std::vector<std::size_t> touches = Touches(person, values, rules, conversion);
    if (rules.model == AttributionModel::kSameTouch) {
      const bool on_event = !touches.empty() && touches.back() == conversion;
      touches = on_event ? std::vector<std::size_t>{conversion} : std::vector<std::size_t>{};
      rules.model = AttributionModel::kLastTouch;
    }
    if (touches.empty()) {
      return {{Key(values.size(), std::nullopt), 1}};
    }
    std::vector<std::int64_t> ages_us;
    for (const std::size_t touch : touches) {
      ages_us.push_back(person.time_us[conversion] - person.time_us[touch]);
    }
    const bool participation = rules.model == AttributionModel::kParticipation;
    const std::vector<double> shares =
        participation ? std::vector<double>(touches.size(), 1) : OracleShares(rules, ages_us);
    std::vector<std::pair<Key, double>> credits;
    std::set<Key> seen;
    for (std::size_t i = 0; i < touches.size(); ++i) {
      std::vector<std::vector<OracleItem>> here;
      for (const auto& of_dimension : values) {
        here.push_back(of_dimension[touches[i]]);
      }
      for (const Key& key : Combinations(here)) {
        if (!participation || seen.insert(key).second) {
          credits.emplace_back(key, shares[i]);
        }
      }
    }
    return credits;
  }

  bool IsHidden(const Key& key) const {
    for (std::size_t i = 0; i < key.size(); ++i) {
      const std::string& dimension = request_.dimensions[i];
      const bool hides =
          IsComponent(dimension) && ComponentOf(dimension).no_value_mode == NoValueMode::kHide;
      const bool hidden = request_.no_value == NoValueRequest::kExclude ||
                          (request_.no_value == NoValueRequest::kByComponent && hides);
      if (!key[i].has_value() && hidden) {
        return true;
      }
    }
    return false;
  }

  const View& view_;
  const ReportRequest& request_;
  OracleWindow window_;
  std::map<std::string, ValueType> type_;
  std::vector<Person> persons_;
  OracleReport report_;
};

}  // namespace

OracleReport AnswerByOracle(const std::vector<MemoryDataset>& datasets,
                            const View& view,
                            const ReportRequest& request) {
  return Oracle(datasets, view, request).Answer();
}

}  // namespace sojourn
