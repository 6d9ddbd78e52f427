#include "model/written_range.h"

#include <charconv>
#include <optional>
#include <string>

#include "base/civil_time.h"

namespace sojourn {
namespace {

std::optional<RangeUnit> UnitOf(char letter) {
  switch (letter) {
    case 'h':
      return RangeUnit::kHour;
    case 'd':
      return RangeUnit::kDay;
    case 'w':
      return RangeUnit::kWeek;
    case 'm':
      return RangeUnit::kMonth;
    case 'q':
      return RangeUnit::kQuarter;
    case 'y':
      return RangeUnit::kYear;
    default:
      return std::nullopt;
  }
}

// Takes "-7d" off the front of `rest`.
std::optional<RangeFormula::Step> TakeStep(std::string_view& rest) {
  const char sign = rest[0];
  int count = 0;
  const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), count);
  if ((sign != '+' && sign != '-') || error != std::errc() || count < 0 ||
      count > RangeFormula::kMostStep || end == rest.data() + rest.size()) {
    return std::nullopt;
  }
  const std::optional<RangeUnit> unit = UnitOf(*end);
  if (!unit) {
    return std::nullopt;
  }
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
  return RangeFormula::Step{sign == '-' ? -count : count, *unit};
}

std::optional<RangeFormula> ParseFormula(std::string_view text) {
  if (text.size() < 2 || text[0] != 't') {
    return std::nullopt;
  }
  const std::optional<RangeUnit> start_of = UnitOf(text[1]);
  if (!start_of) {
    return std::nullopt;
  }
  RangeFormula formula{.start_of = *start_of, .steps = {}};
  std::string_view rest = text.substr(2);
  while (!rest.empty()) {
    const std::optional<RangeFormula::Step> step = TakeStep(rest);
    if (!step) {
      return std::nullopt;
    }
    formula.steps.push_back(*step);
  }
  return formula;
}

Result<RangeEdge> ParseEdge(std::string_view text) {
  if (const std::optional<std::int64_t> instant_us = ParseInstant(text)) {
    return RangeEdge(InstantEdge{*instant_us});
  }
  if (const std::optional<std::int64_t> local_us = ParseLocalTime(text)) {
    return RangeEdge(LocalEdge{*local_us});
  }
  if (std::optional<RangeFormula> formula = ParseFormula(text)) {
    return RangeEdge(std::move(*formula));
  }
  return InvalidArgument(fmt::format("not a date, time or formula in a range: {}", text),
                         std::string(kRangeHint));
}

void MeanWholeLastSecond(RangeEdge& end) {
  auto* const local = std::get_if<LocalEdge>(&end);
  if (local == nullptr) {
    return;
  }
  const std::int64_t to_midnight_us = FloorTo(local->local_us, kDayUs) + kDayUs - local->local_us;
  if (to_midnight_us == kSecondUs || to_midnight_us == kMillisecondUs) {
    local->local_us += to_midnight_us;
  }
}

// As far as two edges can be compared without zone and moment.
bool EndsTooEarly(const WrittenRange& range) {
  const auto* const start = std::get_if<LocalEdge>(&range.start);
  const auto* const end = std::get_if<LocalEdge>(&range.end);
  if (start != nullptr && end != nullptr) {
    return end->local_us <= start->local_us;
  }
  const auto* const from = std::get_if<InstantEdge>(&range.start);
  const auto* const to = std::get_if<InstantEdge>(&range.end);
  return from != nullptr && to != nullptr && to->instant_us <= from->instant_us;
}

}  // namespace

Result<WrittenRange> ParseWrittenRange(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash + 1 == text.size() || slash == 0) {
    return InvalidArgument(
        fmt::format("a range without {}: {}", slash == 0 ? "start" : "end", text),
        std::string(kRangeHint));
  }
  WrittenRange range;
  ASSIGN_OR_RETURN(range.start, ParseEdge(text.substr(0, slash)));
  ASSIGN_OR_RETURN(range.end, ParseEdge(text.substr(slash + 1)));
  MeanWholeLastSecond(range.end);
  if (EndsTooEarly(range)) {
    return InvalidArgument(fmt::format("a range that ends before it starts: {}", text),
                           std::string(kRangeHint));
  }
  return range;
}

}  // namespace sojourn
