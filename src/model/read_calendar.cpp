#include <fmt/format.h>

#include "base/civil_time.h"
#include "model/read_objects_internal.h"

namespace sojourn {
namespace {

// A key that the calendar's type has no use for.
void CheckKeyFits(const FormReader& reader,
                  std::string_view key,
                  bool fits,
                  std::string_view needs,
                  MistakeList& mistakes) {
  if (reader.Has(key) && !fits) {
    mistakes.Add(reader.PlaceOf(key),
                 fmt::format("{} does not fit calendar type {}", key, Shown(reader.Text("type"))),
                 fmt::format("it goes with {}; drop it", needs));
  }
}

// Years far enough for any event, and near enough for whole numbers of days.
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2200;

std::int64_t ReadFirstDay(const FormReader& reader, MistakeList& mistakes) {
  const std::string text = reader.Text("first_day");
  const std::optional<std::int64_t> local_us = ParseLocalTime(text);
  const std::int64_t day = FloorTo(local_us.value_or(0), kDayUs) / kDayUs;
  const int year = CivilFromDays(day).year;
  if (local_us && DateText(day) == text && year >= kFirstYear && year <= kLastYear) {
    return day;
  }
  if (!mistakes.Has(reader.PlaceOf("first_day"))) {
    mistakes.Add(
        reader.PlaceOf("first_day"),
        fmt::format("not a day of the years {} to {}: {}", kFirstYear, kLastYear, Shown(text)),
        "write the first day of one of your years, as in 2026-02-01");
  }
  return 0;
}

int ReadExtraWeekYear(const FormReader& reader, MistakeList& mistakes) {
  const auto year = static_cast<int>(reader.Integer("extra_week_year"));
  if (mistakes.Has(reader.PlaceOf("extra_week_year"))) {
    return CalendarRules().extra_week_year;
  }
  if (IsLeapYear(year)) {
    mistakes.Add(reader.PlaceOf("extra_week_year"),
                 fmt::format("a leap year cannot be chosen for the extra week: {}", year),
                 "choose another year of 53 weeks; later and earlier ones follow from it");
    return CalendarRules().extra_week_year;
  }
  return year;
}

}  // namespace

CalendarRules ReadCalendar(const FormReader& reader, MistakeList& mistakes) {
  CalendarRules rules;
  rules.type = reader.Choice<CalendarType>("type");
  const bool is_gregorian = rules.type == CalendarType::kGregorian;
  CheckKeyFits(reader, "first_month", is_gregorian, "type gregorian", mistakes);
  CheckKeyFits(reader, "first_day_of_week", is_gregorian, "type gregorian", mistakes);
  const std::string_view custom = "types custom_454, custom_445 and custom_544";
  CheckKeyFits(reader, "first_day", rules.is_custom(), custom, mistakes);
  CheckKeyFits(reader, "extra_week_year", rules.is_custom(), custom, mistakes);
  if (is_gregorian) {
    const std::int64_t month = reader.Integer("first_month");
    rules.first_month = mistakes.Has(reader.PlaceOf("first_month")) ? 1 : static_cast<int>(month);
    rules.first_day_of_week = reader.Choice<Weekday>("first_day_of_week");
    return rules;
  }
  for (const char* key : {"first_day", "extra_week_year"}) {
    if (rules.is_custom() && !reader.Has(key)) {
      mistakes.Add(reader.place(),
                   fmt::format("calendar type {} without {}", Shown(reader.Text("type")), key),
                   "custom calendars need first_day: the first day of one year, and "
                   "extra_week_year: a year of 53 weeks");
    }
  }
  if (rules.is_custom() && reader.Has("first_day")) {
    rules.first_day = ReadFirstDay(reader, mistakes);
  }
  if (rules.is_custom() && reader.Has("extra_week_year")) {
    rules.extra_week_year = ReadExtraWeekYear(reader, mistakes);
  }
  return rules;
}

}  // namespace sojourn
