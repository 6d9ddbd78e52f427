#include "tests/oracle/oracle_items.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/civil_time.h"
#include "tests/oracle/binding_oracle.h"

namespace sojourn {
namespace {

// D-14 in minutes: the first bucket whose end is beyond what the events spent together, if any.
OracleValue TimeSpentItem(const OracleHistory& history,
                          const OraclePerson& person,
                          const std::string& dimension,
                          std::size_t e) {
  std::optional<std::int64_t> sum_us;
  for (std::size_t other = 0; other < person.size(); ++other) {
    const bool is_meant = dimension == "time_spent_per_event" ? other == e
                          : dimension == "time_spent_per_session"
                              ? person.session[other] == person.session[e]
                              : history.window().Holds(person.time_us[other]);
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

int DepthOf(const OraclePerson& person, std::size_t e) {
  return static_cast<int>(std::count(person.session.begin(),
                                     person.session.begin() + static_cast<std::ptrdiff_t>(e) + 1,
                                     person.session[e]));
}

OracleValue StandardItem(const OracleHistory& history,
                         const OraclePerson& person,
                         const std::string& dimension,
                         std::size_t e) {
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
    const int depth = DepthOf(person, e);
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
    return OracleItem{0, IsFirstTime(history, person, e) ? "First-time" : "Returning"};
  }
  if (dimension.starts_with("time_spent_per_")) {
    return TimeSpentItem(history, person, dimension, e);
  }
  CHECK(dimension == "person_id");
  return OracleItem{0, person.id};
}

// The component's own value on an event; a label where no value is one (8.6, D-53).
OracleValue OwnValue(const OracleEvent& event, const Component& component) {
  const OracleValue own = OwnItem(event, component.field);
  return !own && component.no_value_mode == NoValueMode::kAsValue
             ? OracleItem{0, component.no_value_label}
             : own;
}

// Values as numbers from 1, for rules that only compare them.
class Numbers {
 public:
  int NumberOf(const OracleItem& item) {
    const auto at = std::find(items_.begin(), items_.end(), item);
    const auto number = static_cast<int>(at - items_.begin()) + 1;
    if (at == items_.end()) {
      items_.push_back(item);
    }
    return number;
  }
  std::vector<int> NumbersOf(const std::vector<OracleItem>& items) {
    std::vector<int> numbers;
    for (const OracleItem& item : items) {
      numbers.push_back(NumberOf(item));
    }
    return numbers;
  }
  OracleItemLists ItemsOf(const std::vector<std::vector<int>>& numbers) const {
    OracleItemLists lists;
    for (const std::vector<int>& some : numbers) {
      std::vector<OracleItem>& items = lists.emplace_back();
      for (const int number : some) {
        items.push_back(items_[static_cast<std::size_t>(number) - 1]);
      }
    }
    return lists;
  }

 private:
  std::vector<OracleItem> items_;
};

OracleItemLists PersistedItems(const OracleHistory& history,
                               const OraclePerson& person,
                               const Component& component) {
  const Persistence& persistence = *component.persistence;
  Numbers numbers;
  OracleJourney journey{person.time_us, {}};
  for (const OracleEvent& event : person.events) {
    const OracleValue own = OwnValue(event, component);
    journey.value.push_back(own ? numbers.NumberOf(*own) : 0);
  }
  OraclePersistence rules;
  rules.allocation = persistence.allocation;
  rules.scope = persistence.scope;
  if (persistence.lifetime) {
    rules.lifetime = LengthOf(*persistence.lifetime);
  }
  if (!persistence.expires_on.empty()) {
    rules.ends = history.Occurs(person, persistence.expires_on);
  }
  if (!persistence.binding) {
    return numbers.ItemsOf(OracleResolve(journey, person.session, history.window(), rules));
  }
  OracleBinding binding;
  binding.binds = persistence.binding->metric.empty()
                      ? std::vector<bool>(person.size(), true)
                      : history.Occurs(person, persistence.binding->metric);
  Numbers numbers_of_to;
  for (const auto& items : ResolvedItems(history, person, persistence.binding->dimension)) {
    binding.to.push_back(numbers_of_to.NumbersOf(items));
  }
  return numbers.ItemsOf(
      OracleResolveBound(journey, binding, person.session, history.window(), rules));
}

OracleItemLists OwnItems(const OraclePerson& person, const Component& component) {
  OracleItemLists lists;
  for (const OracleEvent& event : person.events) {
    const OracleValue own = OwnValue(event, component);
    lists.push_back(own ? std::vector<OracleItem>{*own} : std::vector<OracleItem>());
  }
  return lists;
}

}  // namespace

bool IsTimeDimension(const std::string& dimension) {
  static const std::set<std::string> kTime = {"day", "hour", "hour_of_day", "am_pm", "day_of_week"};
  return kTime.contains(dimension);
}

// The session of the person's first event in the window, when no event is before the window. All
// events of the random tests lie within thirteen months.
bool IsFirstTime(const OracleHistory& history, const OraclePerson& person, std::size_t e) {
  const OracleWindow& window = history.window();
  for (std::size_t other = 0; other < person.size(); ++other) {
    if (window.Holds(person.time_us[other])) {
      return person.session[other] == person.session[e];
    }
    if (window.begin_us && person.time_us[other] < *window.begin_us) {
      return false;
    }
  }
  return false;
}

OracleItemLists ResolvedItems(const OracleHistory& history,
                              const OraclePerson& person,
                              const std::string& dimension) {
  const Component* component = history.Find(dimension);
  if (component != nullptr) {
    return component->persistence ? PersistedItems(history, person, *component)
                                  : OwnItems(person, *component);
  }
  OracleItemLists lists(person.size());
  for (std::size_t e = 0; e < person.size(); ++e) {
    if (const OracleValue item = StandardItem(history, person, dimension, e)) {
      lists[e] = {*item};
    }
  }
  return lists;
}

OracleItemLists InstanceItems(const OracleHistory& history,
                              const OraclePerson& person,
                              const std::string& dimension) {
  const Component* component = history.Find(dimension);
  if (component == nullptr) {
    return ResolvedItems(history, person, dimension);
  }
  const OracleItemLists own = OwnItems(person, *component);
  if (!component->persistence || !component->persistence->binding) {
    return own;
  }
  OracleItemLists bound = PersistedItems(history, person, *component);
  for (std::size_t e = 0; e < person.size(); ++e) {
    if (own[e].empty()) {
      bound[e].clear();
    }
  }
  return bound;
}

}  // namespace sojourn
