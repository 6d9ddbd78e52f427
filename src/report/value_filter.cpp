#include "report/value_filter.h"

#include <algorithm>
#include <optional>

#include "base/lower_case.h"
#include "base/number_text.h"
#include "model/words.h"

namespace sojourn {
namespace {

constexpr std::string_view kOperandHint =
    "write a number for numbers, a date as 2026-01-31 or a time as 2026-01-31T10:00 for dates and "
    "times, start/end for within";

enum class Family { kEquality, kText, kNumber, kTime };

Family FamilyOf(IncludeOp op) {
  switch (op) {
    case IncludeOp::kEquals:
    case IncludeOp::kNotEquals:
      return Family::kEquality;
    case IncludeOp::kGreater:
    case IncludeOp::kGreaterEqual:
    case IncludeOp::kLess:
    case IncludeOp::kLessEqual:
      return Family::kNumber;
    case IncludeOp::kLaterThan:
    case IncludeOp::kBefore:
    case IncludeOp::kWithin:
      return Family::kTime;
    default:
      return Family::kText;
  }
}

Family FamilyOf(ValueType type) {
  switch (type) {
    case ValueType::kInteger:
    case ValueType::kDouble:
      return Family::kNumber;
    case ValueType::kDate:
    case ValueType::kTimestamp:
      return Family::kTime;
    case ValueType::kString:
      return Family::kText;
    case ValueType::kBoolean:
      break;
  }
  return Family::kEquality;
}

std::vector<std::string> TermsOf(std::string_view text) {
  std::vector<std::string> terms;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      terms.emplace_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return terms;
}

// What a written date or time covers: a day, or one instant.
struct Stretch {
  std::int64_t begin;
  std::int64_t end;
};
std::optional<Stretch> StretchOf(std::string_view text, ValueType type, const TimeZone& zone) {
  constexpr std::size_t kDateLength = 10;  // 2026-01-31
  if (const auto instant_us = ParseInstant(text); instant_us && type == ValueType::kTimestamp) {
    return Stretch{*instant_us, *instant_us + 1};
  }
  const std::optional<std::int64_t> local_us = ParseLocalTime(text);
  const bool is_day = text.size() == kDateLength;
  if (!local_us || (type == ValueType::kDate && !is_day)) {
    return std::nullopt;
  }
  if (type == ValueType::kDate) {
    return Stretch{*local_us / kDayUs, *local_us / kDayUs + 1};
  }
  const std::int64_t begin_us = zone.ToInstant(*local_us);
  return Stretch{begin_us, is_day ? zone.ToInstant(*local_us + kDayUs) : begin_us + 1};
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

Result<ValueFilter> ValueFilter::Create(const Include& include,
                                        ValueType type,
                                        const TimeZone& zone) {
  ValueFilter filter;
  filter.match_ = include.match;
  filter.case_sensitive_ = include.case_sensitive;
  filter.type_ = type;
  for (const IncludeRule& rule : include.rules) {
    const Family family = FamilyOf(rule.op);
    if (family != Family::kEquality && family != FamilyOf(type)) {
      return InvalidDefinition(
          fmt::format("include: {} does not fit a column of type {}",
                      WordOf(kIncludeOpWords, rule.op),
                      ValueTypeName(type)),
          "texts take contains_phrase, contains_any, starts_with and the like, numbers gt ge lt "
          "le, "
          "dates later_than before within; equals and not_equals fit all");
    }
    ASSIGN_OR_RETURN(Test test, ReadOperand(rule, type, zone));
    if (!include.case_sensitive) {
      test.text = LowerCase(test.text);
      std::ranges::transform(test.terms, test.terms.begin(), LowerCase);
    }
    filter.tests_.push_back(std::move(test));
  }
  return filter;
}

Result<ValueFilter::Test> ValueFilter::ReadOperand(const IncludeRule& rule,
                                                   ValueType type,
                                                   const TimeZone& zone) {
  Test test{.op = rule.op, .text = rule.value, .terms = TermsOf(rule.value)};
  const auto unreadable = [&] {
    return InvalidDefinition(
        fmt::format("include: not a value of type {}: {}", ValueTypeName(type), rule.value),
        std::string(kOperandHint));
  };
  if (FamilyOf(type) == Family::kNumber) {
    const std::optional<std::int64_t> integer = ParseInteger(rule.value);
    const std::optional<double> number = ParseDouble(rule.value);
    if (type == ValueType::kInteger && integer) {
      test.number = static_cast<Wide>(*integer);
    } else if (number) {
      test.number = *number;
    } else {
      return unreadable();
    }
  } else if (FamilyOf(type) == Family::kTime) {
    const std::size_t slash = rule.value.find('/');
    const bool is_range = rule.op == IncludeOp::kWithin;
    if (is_range != (slash != std::string::npos)) {
      return unreadable();
    }
    const std::string_view text = rule.value;
    const auto first = StretchOf(text.substr(0, slash), type, zone);
    const auto last = is_range ? StretchOf(text.substr(slash + 1), type, zone) : first;
    if (!first || !last) {
      return unreadable();
    }
    test.begin = first->begin;
    test.end = is_range ? last->begin : last->end;
  }
  return test;
}

template <typename Passes>
bool ValueFilter::Match(Passes passes) const {
  return match_ == Include::Match::kAll ? std::ranges::all_of(tests_, passes)
                                        : std::ranges::any_of(tests_, passes);
}

bool ValueFilter::PassesText(std::string_view text) const {
  const std::string lower = case_sensitive_ ? std::string() : LowerCase(text);
  const std::string_view value = case_sensitive_ ? text : std::string_view(lower);
  const auto has = [&](const std::string& term) { return Contains(value, term); };
  return Match([&](const Test& test) {
    switch (test.op) {
      case IncludeOp::kContainsPhrase:
        return Contains(value, test.text);
      case IncludeOp::kNotContainsPhrase:
        return !Contains(value, test.text);
      case IncludeOp::kContainsAny:
        return std::ranges::any_of(test.terms, has);
      case IncludeOp::kContainsAll:
        return std::ranges::all_of(test.terms, has);
      case IncludeOp::kNotContainsAny:
        return std::ranges::none_of(test.terms, has);
      case IncludeOp::kNotEquals:
        return value != test.text;
      case IncludeOp::kStartsWith:
        return value.starts_with(test.text);
      case IncludeOp::kEndsWith:
        return value.ends_with(test.text);
      default:
        return value == test.text;
    }
  });
}

bool ValueFilter::PassesWide(Wide number) const {
  return Match([&](const Test& test) {
    switch (test.op) {
      case IncludeOp::kNotEquals:
        return number != test.number;
      case IncludeOp::kGreater:
        return number > test.number;
      case IncludeOp::kGreaterEqual:
        return number >= test.number;
      case IncludeOp::kLess:
        return number < test.number;
      case IncludeOp::kLessEqual:
        return number <= test.number;
      default:
        return number == test.number;
    }
  });
}

bool ValueFilter::PassesInteger(std::int64_t value) const {
  if (FamilyOf(type_) == Family::kNumber) {
    return PassesWide(static_cast<Wide>(value));
  }
  return Match([&](const Test& test) {
    const bool inside = test.begin <= value && value < test.end;
    switch (test.op) {
      case IncludeOp::kNotEquals:
        return !inside;
      case IncludeOp::kLaterThan:
        return value >= test.end;
      case IncludeOp::kBefore:
        return value < test.begin;
      default:
        return inside;
    }
  });
}

}  // namespace sojourn
