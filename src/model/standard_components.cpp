#include "model/standard_components.h"

#include <algorithm>

#include "base/check.h"

namespace sojourn {
namespace {

using enum StandardFamily;

constexpr StandardComponent kStandard[] = {
    {StandardId::kEvents, kMetric, "events", "occurrences", "Events"},
    {StandardId::kSessions, kMetric, "sessions", "visits", "Sessions"},
    {StandardId::kPeople, kMetric, "people", "visitors", "People"},
    {StandardId::kSessionStarts,
     kMetric,
     "session_starts",
     "adobe_sessionstarts",
     "Session Starts"},
    {StandardId::kSessionEnds, kMetric, "session_ends", "adobe_sessionends", "Session Ends"},
    {StandardId::kTimeSpent, kMetric, "time_spent", "adobe_timespent", "Time Spent (seconds)"},
    {StandardId::kFirstTimeSessions,
     kMetric,
     "first_time_sessions",
     "adobe_firsttimesessions",
     "First-time Sessions"},
    {StandardId::kReturnSessions,
     kMetric,
     "return_sessions",
     "adobe_returnsessions",
     "Return Sessions",
     true,
     "repeat_sessions"},
    {StandardId::kSecond, kTimeBucket, "second", "daterangesecond", "Second"},
    {StandardId::kMinute, kTimeBucket, "minute", "daterangeminute", "Minute"},
    {StandardId::kFiveMinute, kTimeBucket, "five_minute", "daterangefiveminute", "5 Minute"},
    {StandardId::kFifteenMinute,
     kTimeBucket,
     "fifteen_minute",
     "daterangefifteenminute",
     "15 Minute"},
    {StandardId::kThirtyMinute, kTimeBucket, "thirty_minute", "daterangethirtyminute", "30 Minute"},
    {StandardId::kHour, kTimeBucket, "hour", "daterangehour", "Hour"},
    {StandardId::kDay, kTimeBucket, "day", "daterangeday", "Day"},
    {StandardId::kWeek, kTimeBucket, "week", "daterangeweek", "Week"},
    {StandardId::kMonth, kTimeBucket, "month", "daterangemonth", "Month"},
    {StandardId::kQuarter, kTimeBucket, "quarter", "daterangequarter", "Quarter"},
    {StandardId::kYear, kTimeBucket, "year", "daterangeyear", "Year"},
    {StandardId::kMinuteOfHour,
     kTimePart,
     "minute_of_hour",
     "timepartminuteofhour",
     "Minute of Hour"},
    {StandardId::kHourOfDay, kTimePart, "hour_of_day", "timeparthourofday", "Hour of Day"},
    {StandardId::kAmPm, kTimePart, "am_pm", "timepartampm", "AM/PM"},
    {StandardId::kDayOfWeek, kTimePart, "day_of_week", "timepartdayofweek", "Day of Week"},
    {StandardId::kWeekendWeekday,
     kTimePart,
     "weekend_weekday",
     "timepartweekendweekday",
     "Weekend/Weekday"},
    {StandardId::kDayOfMonth, kTimePart, "day_of_month", "timepartdayofmonth", "Day of Month"},
    {StandardId::kDayOfYear, kTimePart, "day_of_year", "timepartdayofyear", "Day of Year"},
    {StandardId::kWeekOfYear, kTimePart, "week_of_year", "timepartweekofyear", "Week of Year"},
    {StandardId::kMonthOfYear, kTimePart, "month_of_year", "timepartmonthofyear", "Month of Year"},
    {StandardId::kQuarterOfYear,
     kTimePart,
     "quarter_of_year",
     "timepartquarterofyear",
     "Quarter of Year"},
    {StandardId::kEventDepth, kOther, "event_depth", "event_depth", "Event Depth"},
    {StandardId::kSessionType,
     kOther,
     "session_type",
     "adobe_firstvreturn_sessiontype",
     "Session Type"},
    {StandardId::kTimeSpentPerEvent,
     kOther,
     "time_spent_per_event",
     "time_spent_per_event",
     "Time Spent per Event"},
    {StandardId::kTimeSpentPerSession,
     kOther,
     "time_spent_per_session",
     "time_spent_per_session",
     "Time Spent per Session"},
    {StandardId::kTimeSpentPerPerson,
     kOther,
     "time_spent_per_person",
     "time_spent_per_person",
     "Time Spent per Person"},
    {StandardId::kPersonId, kOther, "person_id", "adobe_personid", "Person ID"},
    {StandardId::kPersonIdNamespace,
     kOther,
     "person_id_namespace",
     "adobe_identitynamespace_personid",
     "Person ID Namespace",
     false},
    {StandardId::kDatasetId, kOther, "dataset_id", "dataset_id", "Dataset ID"},
    {StandardId::kBatchId, kOther, "batch_id", "batch_id", "Batch ID"},
};

}  // namespace

const StandardComponent* FindStandardComponent(std::string_view id) {
  for (const StandardComponent& row : kStandard) {
    if (row.name == id || row.external_id == id || (!row.alias.empty() && row.alias == id)) {
      return &row;
    }
  }
  return nullptr;
}

const StandardComponent& DescribeStandard(StandardId id) {
  const StandardComponent& row = kStandard[static_cast<std::size_t>(id)];
  CHECK(row.id == id);
  return row;
}

std::span<const StandardComponent> StandardComponents() {
  return kStandard;
}

bool HasDimension(const View& view, std::string_view id) {
  if (const StandardComponent* standard = FindStandardComponent(id)) {
    return standard->kind() == ComponentKind::kDimension;
  }
  const auto own = std::ranges::find(view.components, id, &Component::id);
  return own != view.components.end() && own->kind == ComponentKind::kDimension;
}

}  // namespace sojourn
