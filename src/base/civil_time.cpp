#include "base/civil_time.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <new>

#include <date/date.h>
#include <date/tz.h>

#include "base/number_text.h"
#include "base/without_exceptions.h"

namespace sojourn {
namespace {

using Micros = std::chrono::microseconds;

std::int64_t FloorDays(std::int64_t us) {
  return us >= 0 ? us / kDayUs : -((-us + kDayUs - 1) / kDayUs);
}

// Takes exactly `width` digits off the front of `text`.
bool TakeDigits(std::string_view& text, std::size_t width, int& value) {
  if (text.size() < width) {
    return false;
  }
  value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return false;
    }
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return true;
}

bool TakeChar(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

bool TakeDate(std::string_view& text, std::int64_t& days) {
  CivilDate civil;
  if (!TakeDigits(text, 4, civil.year) || !TakeChar(text, '-') ||
      !TakeDigits(text, 2, civil.month) || !TakeChar(text, '-') ||
      !TakeDigits(text, 2, civil.day)) {
    return false;
  }
  const date::year_month_day ymd = date::year(civil.year) / civil.month / civil.day;
  days = ymd.ok() ? DaysFromCivil(civil) : 0;
  return ymd.ok();
}

bool TakeFraction(std::string_view& text, std::int64_t& us) {
  std::size_t digits = 0;
  std::int64_t value = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9' && digits < 6) {
    value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
    ++digits;
  }
  if (digits == 0) {
    return false;
  }
  for (std::size_t i = digits; i < 6; ++i) {
    value *= 10;
  }
  us += value;
  return true;
}

bool TakeClock(std::string_view& text, std::int64_t& us) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!TakeDigits(text, 2, hour) || !TakeChar(text, ':') || !TakeDigits(text, 2, minute)) {
    return false;
  }
  us = 0;
  if (TakeChar(text, ':')) {
    if (!TakeDigits(text, 2, second)) {
      return false;
    }
    if (TakeChar(text, '.') && !TakeFraction(text, us)) {
      return false;
    }
  }
  us += hour * kHourUs + minute * kMinuteUs + second * kSecondUs;
  return hour < 24 && minute < 60 && second < 60;
}

std::optional<std::int64_t> TakeLocalTime(std::string_view& text) {
  std::int64_t days = 0;
  std::int64_t clock_us = 0;
  if (!TakeDate(text, days)) {
    return std::nullopt;
  }
  if (TakeChar(text, 'T') || TakeChar(text, ' ')) {
    if (!TakeClock(text, clock_us)) {
      return std::nullopt;
    }
  }
  return days * kDayUs + clock_us;
}

}  // namespace

std::int64_t DaysFromCivil(const CivilDate& civil) {
  const date::sys_days days = date::year(civil.year) / civil.month / civil.day;
  return days.time_since_epoch().count();
}

CivilDate CivilFromDays(std::int64_t days) {
  const date::year_month_day ymd{date::sys_days(date::days(static_cast<int>(days)))};
  return {static_cast<int>(ymd.year()),
          static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

std::optional<std::int64_t> ParseLocalTime(std::string_view text) {
  const std::optional<std::int64_t> local_us = TakeLocalTime(text);
  return text.empty() ? local_us : std::nullopt;
}

std::optional<std::int64_t> ParseInstant(std::string_view text) {
  const std::optional<std::int64_t> local_us = TakeLocalTime(text);
  if (!local_us) {
    return std::nullopt;
  }
  if (text == "Z") {
    return local_us;
  }
  const bool east = TakeChar(text, '+');
  if (!east && !TakeChar(text, '-')) {
    return std::nullopt;
  }
  std::int64_t offset_us = 0;
  if (!TakeClock(text, offset_us) || !text.empty()) {
    return std::nullopt;
  }
  return *local_us + (east ? -offset_us : offset_us);
}

std::string DateText(std::int64_t days) {
  const CivilDate civil = CivilFromDays(days);
  return fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
}

std::string LocalTimeText(std::int64_t local_us) {
  const std::int64_t days = FloorDays(local_us);
  std::int64_t rest = local_us - days * kDayUs;
  const std::int64_t us = rest % kSecondUs;
  rest /= kSecondUs;
  std::string text =
      fmt::format("{}T{:02}:{:02}:{:02}", DateText(days), rest / 3600, rest / 60 % 60, rest % 60);
  if (us != 0) {
    text += fmt::format(".{:06}", us);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

std::string InstantText(std::int64_t instant_us) {
  return LocalTimeText(instant_us) + "Z";
}

Result<TimeZone> TimeZone::Find(std::string_view name) {
  if (name == "UTC") {
    return Utc();
  }
  try {
    return TimeZone(std::string(name), date::locate_zone(std::string(name)));
  } catch (const std::bad_alloc&) {
    return OutOfMemory();
  } catch (const std::exception&) {
    return InvalidArgument(fmt::format("unknown time zone: {}", name),
                           "use an IANA name such as Europe/Oslo or UTC");
  }
}

TimeZone TimeZone::Utc() {
  return TimeZone("UTC", nullptr);
}

TimeZone::Offset TimeZone::OffsetAt(std::int64_t instant_us) const {
  constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();
  if (zone_ == nullptr) {
    return {-kForever, kForever, 0};
  }
  const auto* zone = static_cast<const date::time_zone*>(zone_);
  const date::sys_info info = zone->get_info(date::sys_time<Micros>(Micros(instant_us)));
  const std::int64_t begin_s = info.begin.time_since_epoch().count();
  const std::int64_t end_s = info.end.time_since_epoch().count();
  const auto to_us = [](std::int64_t seconds) {
    return seconds > kForever / kSecondUs    ? kForever
           : seconds < -kForever / kSecondUs ? -kForever
                                             : seconds * kSecondUs;
  };
  return {to_us(begin_s), to_us(end_s), info.offset.count() * kSecondUs};
}

std::int64_t TimeZone::ToInstant(std::int64_t local_us) const {
  if (zone_ == nullptr) {
    return local_us;
  }
  const auto* zone = static_cast<const date::time_zone*>(zone_);
  const date::sys_time<Micros> instant =
      zone->to_sys(date::local_time<Micros>(Micros(local_us)), date::choose::earliest);
  return instant.time_since_epoch().count();
}

std::int64_t AddMonths(std::int64_t instant_us, Months length, const TimeZone& zone) {
  constexpr std::int64_t kForever = 12 * 10'000;  // longer ones would leave the range of instants
  const std::int64_t months = std::clamp(length.count, -kForever, kForever);
  const std::int64_t local_us = zone.ToLocal(instant_us);
  const std::int64_t day = FloorDays(local_us);
  const CivilDate civil = CivilFromDays(day);
  const std::int64_t month_count = std::int64_t{civil.year} * 12 + civil.month - 1 + months;
  const auto first_of = [](std::int64_t count) {
    const std::int64_t january = FloorTo(count, 12);
    return DaysFromCivil(
        {static_cast<int>(january / 12), static_cast<int>(count - january) + 1, 1});
  };
  const std::int64_t first = first_of(month_count);
  const std::int64_t days_in_month = first_of(month_count + 1) - first;
  const std::int64_t target = first + std::min<std::int64_t>(civil.day, days_in_month) - 1;
  return zone.ToInstant(target * kDayUs + (local_us - day * kDayUs));
}

}  // namespace sojourn
