// Dimensions and metrics that every view has without writing them (dataviews.md 7, definitions.md
// 4, R-9). Each has our short name ("day", "sessions") and the vendor's id without prefix
// ("daterangeday", "visits"); both name the same component, the short name is what output columns
// and canonical texts show. A component of a view may not take either.
#pragma once

#include <span>
#include <string_view>

#include "model/definitions.h"

namespace sojourn {

enum class StandardId {
  // Metrics.
  kEvents,
  kSessions,
  kPeople,
  kSessionStarts,
  kSessionEnds,
  kTimeSpent,
  kFirstTimeSessions,
  kReturnSessions,
  // Time dimensions: event time rounded down, from the shortest unit to the longest.
  kSecond,
  kMinute,
  kFiveMinute,
  kFifteenMinute,
  kThirtyMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  // Time parts.
  kMinuteOfHour,
  kHourOfDay,
  kAmPm,
  kDayOfWeek,
  kWeekendWeekday,
  kDayOfMonth,
  kDayOfYear,
  kWeekOfYear,
  kMonthOfYear,
  kQuarterOfYear,
  // Other dimensions.
  kEventDepth,
  kSessionType,
  kTimeSpentPerEvent,
  kTimeSpentPerSession,
  kTimeSpentPerPerson,
  kPersonId,
  kPersonIdNamespace,
  kDatasetId,
  kBatchId,
};

enum class StandardFamily { kMetric, kTimeBucket, kTimePart, kOther };

struct StandardComponent {
  StandardId id;
  StandardFamily family;
  std::string_view name;         // ours: "day"
  std::string_view external_id;  // the vendor's: "daterangeday"
  std::string_view title;        // "Day"
  bool supported = true;         // false: known, refused as kUnsupported
  std::string_view alias = {};   // a third name, for few: "repeat_sessions" (D-16)

  ComponentKind kind() const {
    return family == StandardFamily::kMetric ? ComponentKind::kMetric : ComponentKind::kDimension;
  }
};

// Finds by any of its names; null when `id` is no standard component. The answer lives for ever.
const StandardComponent* FindStandardComponent(std::string_view id);
const StandardComponent& DescribeStandard(StandardId id);

// All of them, in the order of StandardId.
std::span<const StandardComponent> StandardComponents();

// Whether the view has a dimension of that name, of its own or a standard one.
bool HasDimension(const View& view, std::string_view id);

}  // namespace sojourn
