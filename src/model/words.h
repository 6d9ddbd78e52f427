// The words by which definitions and requests name enumerators: word i names enumerator i. Words
// that the specification knows and this version does not carry out stand apart; they are refused as
// unsupported, not as unknown.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sojourn {

using Word = std::string_view;

// ValueType, EpochUnit from kSecond, Allocation, KeptOccurrence, Scope from kSession,
// AttributionModel, PersonLookback, CountKind, NoValueMode, Substring::Method, Substring::Side,
// UrlPart, Include::Match, IncludeOp, NumberFormat::Kind, FileFormat, ComponentKind, CalendarType,
// Weekday.
inline constexpr std::array<Word, 6> kTypeWords = {
    "string", "int64", "double", "boolean", "date", "timestamp"};
inline constexpr std::array<Word, 3> kEpochWords = {"s", "ms", "us"};
inline constexpr std::array<Word, 5> kAllocationWords = {
    "most_recent", "original", "all", "first_known", "last_known"};
inline constexpr std::array<Word, 2> kKeepWords = {"first", "last"};
inline constexpr std::array<Word, 2> kScopeWords = {"session", "person"};
inline constexpr std::array<Word, 11> kAttributionWords = {"last_touch",
                                                           "first_touch",
                                                           "linear",
                                                           "participation",
                                                           "same_touch",
                                                           "u_shaped",
                                                           "j_curve",
                                                           "inverse_j",
                                                           "time_decay",
                                                           "custom",
                                                           "algorithmic"};
inline constexpr std::array<Word, 2> kPersonLookbackWords = {"window_start", "month_start"};
inline constexpr std::array<Word, 5> kCountWords = {"values", "instances", "true", "false", "both"};
inline constexpr std::array<Word, 3> kNoValueModeWords = {"show", "hide", "as_value"};
inline constexpr std::array<Word, 6> kSubstringMethodWords = {
    "left", "right", "delimiter", "url_parse", "trim", "regex"};
inline constexpr std::array<Word, 3> kSubstringSideWords = {"left", "right", "array"};
inline constexpr std::array<Word, 5> kUrlPartWords = {"protocol", "host", "path", "query", "hash"};
inline constexpr std::array<Word, 2> kIncludeMatchWords = {"all", "any"};
inline constexpr std::array<Word, 16> kIncludeOpWords = {"contains_phrase",
                                                         "contains_any",
                                                         "contains_all",
                                                         "not_contains_any",
                                                         "not_contains_phrase",
                                                         "equals",
                                                         "not_equals",
                                                         "starts_with",
                                                         "ends_with",
                                                         "gt",
                                                         "ge",
                                                         "lt",
                                                         "le",
                                                         "later_than",
                                                         "before",
                                                         "within"};
inline constexpr std::array<Word, 4> kNumberFormatWords = {
    "decimal", "percent", "currency", "time"};
inline constexpr std::array<Word, 3> kFileFormatWords = {"csv", "ndjson", "parquet"};
inline constexpr std::array<Word, 5> kCalendarWords = {
    "gregorian", "retail_454", "custom_454", "custom_445", "custom_544"};
inline constexpr std::array<Word, 7> kWeekdayWords = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
inline constexpr std::array<Word, 2> kComponentKindWords = {"dimension", "metric"};

// Returns the word of an enumerator whose words start at enumerator 0.
template <typename Enum, std::size_t N>
constexpr Word WordOf(const std::array<Word, N>& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}

}  // namespace sojourn
