#include "report/time_spent_items.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/civil_time.h"

namespace sojourn {
namespace {

constexpr std::size_t kBounds = 9;

struct Buckets {
  std::array<std::int64_t, kBounds> bounds_us;  // item i + 1 is from bound i - 1 to bound i
  std::array<std::string_view, kBounds + 1> labels;
};

constexpr Buckets kOfEvents = {{15 * kSecondUs,
                                30 * kSecondUs,
                                kMinuteUs,
                                3 * kMinuteUs,
                                5 * kMinuteUs,
                                10 * kMinuteUs,
                                15 * kMinuteUs,
                                20 * kMinuteUs,
                                30 * kMinuteUs},
                               {"<15 s",
                                "15–30 s",
                                "30–60 s",
                                "1–3 min",
                                "3–5 min",
                                "5–10 min",
                                "10–15 min",
                                "15–20 min",
                                "20–30 min",
                                "≥30 min"}};

constexpr Buckets kOfSessionsAndPersons = {{kMinuteUs,
                                            5 * kMinuteUs,
                                            10 * kMinuteUs,
                                            30 * kMinuteUs,
                                            kHourUs,
                                            2 * kHourUs,
                                            5 * kHourUs,
                                            10 * kHourUs,
                                            15 * kHourUs},
                                           {"<1 min",
                                            "1–5 min",
                                            "5–10 min",
                                            "10–30 min",
                                            "30–60 min",
                                            "1–2 h",
                                            "2–5 h",
                                            "5–10 h",
                                            "10–15 h",
                                            "≥15 h"}};

const Buckets& BucketsOf(TimeSpentOf whose) {
  return whose == TimeSpentOf::kEvent ? kOfEvents : kOfSessionsAndPersons;
}

std::uint32_t CodeOf(const Buckets& buckets, std::int64_t spent_us) {
  std::uint32_t code = 1;
  for (const std::int64_t bound_us : buckets.bounds_us) {
    code += spent_us >= bound_us;
  }
  return code;
}

using Codes = std::span<std::uint32_t>;

bool IsLast(const Sessions& sessions, std::size_t event) {
  return sessions.last_event[sessions.of_event[event]] == event;
}

void CodeEvents(const TimeSpentInput& input, Arena& arena, Codes codes) {
  const auto spent_us = TimeSpent(input.time_us, input.sessions, arena);
  for (std::size_t event = 0; event < codes.size(); ++event) {
    codes[event] = IsLast(input.sessions, event) ? 0 : CodeOf(kOfEvents, spent_us[event]);
  }
}

// From its first event to its last.
void CodeSessions(const TimeSpentInput& input, Arena& arena, Codes codes) {
  const Sessions& sessions = input.sessions;
  const auto of_session = arena.Allocate<std::uint32_t>(sessions.size());
  for (std::size_t s = 0; s < of_session.size(); ++s) {
    const std::uint32_t first = sessions.first_event[s];
    const std::uint32_t last = sessions.last_event[s];
    of_session[s] = first == last
                        ? 0
                        : CodeOf(kOfSessionsAndPersons, input.time_us[last] - input.time_us[first]);
  }
  for (std::size_t event = 0; event < codes.size(); ++event) {
    codes[event] = of_session[sessions.of_event[event]];
  }
}

void CodePersons(const TimeSpentInput& input, Arena& arena, Codes codes) {
  const auto spent_us = TimeSpent(input.time_us, input.sessions, arena);
  for (std::size_t person = 0; person + 1 < input.person_start.size(); ++person) {
    const std::uint32_t begin = input.person_start[person];
    const std::uint32_t end = input.person_start[person + 1];
    std::optional<std::int64_t> sum_us;
    for (std::uint32_t event = begin; event < end; ++event) {
      if (input.window.Holds(input.time_us[event]) && !IsLast(input.sessions, event)) {
        sum_us = sum_us.value_or(0) + spent_us[event];
      }
    }
    std::fill(codes.begin() + begin,
              codes.begin() + end,
              sum_us ? CodeOf(kOfSessionsAndPersons, *sum_us) : 0);
  }
}

}  // namespace

std::string TimeSpentLabel(TimeSpentOf whose, std::uint32_t code) {
  return std::string(BucketsOf(whose).labels.at(code - 1));
}

std::uint32_t NumTimeSpentItems(TimeSpentOf whose) {
  return static_cast<std::uint32_t>(BucketsOf(whose).labels.size());
}

std::span<const std::uint32_t> TimeSpentCodes(TimeSpentOf whose,
                                              const TimeSpentInput& input,
                                              Arena& arena) {
  const auto codes = arena.Allocate<std::uint32_t>(input.time_us.size());
  switch (whose) {
    case TimeSpentOf::kEvent:
      CodeEvents(input, arena, codes);
      break;
    case TimeSpentOf::kSession:
      CodeSessions(input, arena, codes);
      break;
    case TimeSpentOf::kPerson:
      CodePersons(input, arena, codes);
      break;
  }
  return codes;
}

}  // namespace sojourn
