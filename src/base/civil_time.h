// Calendar dates, ISO text and time zones. Instants are microseconds since 1970 UTC; local times
// are microseconds on a clock face of some zone, counted the same way.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sojourn {

inline constexpr std::int64_t kMillisecondUs = 1'000;
inline constexpr std::int64_t kSecondUs = 1'000'000;
inline constexpr std::int64_t kMinuteUs = 60 * kSecondUs;
inline constexpr std::int64_t kHourUs = 60 * kMinuteUs;
inline constexpr std::int64_t kDayUs = 24 * kHourUs;
inline constexpr std::int64_t kWeekUs = 7 * kDayUs;

// The double nearest to a length in seconds, as metrics show it: divided, as 1e-6 is no double.
constexpr double SecondsOf(std::int64_t length_us) {
  return static_cast<double>(length_us) / static_cast<double>(kSecondUs);
}

// The largest multiple of `step` that is not above `value`, before 1970 too; step > 0.
constexpr std::int64_t FloorTo(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

// Proleptic Gregorian.
struct CivilDate {
  int year = 1970;
  int month = 1;  // 1 .. 12
  int day = 1;    // 1 .. 31
};

// Days since 1970-01-01 and back.
std::int64_t DaysFromCivil(const CivilDate& date);
CivilDate CivilFromDays(std::int64_t days);

// Reads "2026-01-31", "2026-01-31T10:00", "…T10:00:05", with up to 6 decimals, 'T' or a blank
// between; no zone. Returns local microseconds; nothing for anything else, impossible dates
// included.
std::optional<std::int64_t> ParseLocalTime(std::string_view text);

// As ParseLocalTime with an obligatory "Z" or "+01:00" at the end; returns an instant.
std::optional<std::int64_t> ParseInstant(std::string_view text);

// "2026-01-31T10:00:05.25Z": UTC, decimals only where there are any.
std::string InstantText(std::int64_t instant_us);
// "2026-01-31".
std::string DateText(std::int64_t days);
// "2026-01-31T10:00:05.25", the same without zone.
std::string LocalTimeText(std::int64_t local_us);

// An IANA time zone of the system's database. Immutable, thread-safe, cheap to copy.
class TimeZone {
 public:
  // "Europe/Oslo"; kInvalidArgument for a name the system does not know.
  static Result<TimeZone> Find(std::string_view name);
  static TimeZone Utc();

  // A stretch of instants with one offset from UTC: local = instant + offset_us for begin_us <=
  // instant < end_us.
  struct Offset {
    std::int64_t begin_us;
    std::int64_t end_us;
    std::int64_t offset_us;
  };

  const std::string& name() const { return name_; }
  // Returns the stretch that holds `instant_us`.
  Offset OffsetAt(std::int64_t instant_us) const;
  std::int64_t ToLocal(std::int64_t instant_us) const {
    return instant_us + OffsetAt(instant_us).offset_us;
  }
  // A local time that occurs twice is the first; one that a clock change skips is the instant of
  // the change.
  std::int64_t ToInstant(std::int64_t local_us) const;

 private:
  TimeZone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}

  std::string name_;
  const void* zone_;  // of the process-wide database; null is UTC
};

// A number of calendar months.
struct Months {
  std::int64_t count = 0;
};

// The same local time so many months later (earlier where negative), on the last day of the month
// where that is too short (R-73, D-17).
std::int64_t AddMonths(std::int64_t instant_us, Months length, const TimeZone& zone);

}  // namespace sojourn
