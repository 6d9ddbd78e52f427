// Row-level settings of a component: what becomes of a value before anything else is computed
// (dataviews.md 8.1 to 8.6), applied in the order of 1.3.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sojourn {

// Where a part of a text begins or ends, counted in characters from the method's side (D-18).
struct TextBound {
  enum class Kind { kStart, kEnd, kPosition, kLength, kText } kind = Kind::kStart;
  std::int64_t count = 0;  // kPosition, kLength
  std::string text;        // kText: the occurrence `index` of it
  std::int64_t index = 1;  // 1 = first
  bool include = false;    // kText: the occurrence belongs to the part

  friend bool operator==(const TextBound&, const TextBound&) = default;
};

enum class UrlPart { kProtocol, kHost, kPath, kQuery, kHash };

// Takes a part of a text (dataviews.md 8.1).
struct Substring {
  enum class Method { kLeft, kRight, kDelimiter, kUrlParse, kTrim, kRegex } method = Method::kLeft;
  enum class Side { kLeft, kRight, kArray };

  TextBound from;  // kLeft, kRight
  TextBound to = {TextBound::Kind::kEnd, 0, {}, 1, false};
  std::string delimiter;          // kDelimiter
  Side side = Side::kLeft;        // kDelimiter
  std::int64_t index = 1;         // kDelimiter: 1 = first element from `side`
  UrlPart part = UrlPart::kHost;  // kUrlParse
  std::string key;                // kUrlParse: name of the query parameter
  bool whitespace = true;         // kTrim
  std::string characters;         // kTrim: also these, at both ends (D-19)
  std::string pattern;            // kRegex
  std::string format;             // kRegex: empty: the matched text
  bool case_sensitive = true;     // kRegex

  friend bool operator==(const Substring&, const Substring&) = default;
};

enum class IncludeOp {
  kContainsPhrase,
  kContainsAny,
  kContainsAll,
  kNotContainsAny,
  kNotContainsPhrase,
  kEquals,
  kNotEquals,
  kStartsWith,
  kEndsWith,
  kGreater,
  kGreaterEqual,
  kLess,
  kLessEqual,
  kLaterThan,
  kBefore,
  kWithin,
};

struct IncludeRule {
  IncludeOp op = IncludeOp::kEquals;
  std::string value;  // text, number, date or "start/end", as the column's type reads it

  friend bool operator==(const IncludeRule&, const IncludeRule&) = default;
};

// Keeps the values that pass; others are as if never there (dataviews.md 8.4).
struct Include {
  enum class Match { kAll, kAny } match = Match::kAll;  // D-24
  bool case_sensitive = true;
  std::vector<IncludeRule> rules;

  friend bool operator==(const Include&, const Include&) = default;
};

}  // namespace sojourn
