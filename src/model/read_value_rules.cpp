#include <algorithm>

#include <fmt/format.h>

#include "base/number_text.h"
#include "model/read_objects_internal.h"

namespace sojourn {
namespace {

// A bound by position, length or text; a mistake when it is none of them or two of them.
TextBound ReadBound(const FormReader& reader, bool is_to, MistakeList& mistakes) {
  TextBound bound;
  bound.kind = is_to ? TextBound::Kind::kEnd : TextBound::Kind::kStart;
  bound.index = reader.Integer("index");
  bound.include = reader.Flag("include");
  const std::string at = reader.Text("at");
  if (at == "start" || at == "end") {
    bound.kind = at == "start" ? TextBound::Kind::kStart : TextBound::Kind::kEnd;
  } else if (reader.Has("at")) {
    const std::optional<std::int64_t> position = ParseInteger(at);
    if (!position || *position < 0) {
      mistakes.Add(reader.place(),
                   fmt::format("not start, end or a number of characters: {}", Shown(at)),
                   "or write {string: S, index: 1, include: false}");
    }
    bound.kind = TextBound::Kind::kPosition;
    bound.count = position.value_or(0);
  }
  if (reader.Has("length")) {
    bound.kind = TextBound::Kind::kLength;
    bound.count = reader.Integer("length");
    if (!is_to) {
      mistakes.Add(reader.PlaceOf("length"),
                   "a length stands in to only",
                   "write from as start, a position or a string");
    }
  }
  if (reader.Has("string")) {
    bound.kind = TextBound::Kind::kText;
    bound.text = reader.Text("string");
  }
  if (reader.Has("at") + reader.Has("length") + reader.Has("string") > 1) {
    mistakes.Add(reader.place(), "two bounds in one", "write one of at, length and string");
  }
  return bound;
}

// Keys that only some methods read.
struct MethodKey {
  std::string_view key;
  std::vector<Substring::Method> methods;
};

void CheckMethodKeys(const FormReader& reader, Substring::Method method, MistakeList& mistakes) {
  using enum Substring::Method;
  const MethodKey keys[] = {{"from", {kLeft, kRight}},
                            {"to", {kLeft, kRight}},
                            {"delimiter", {kDelimiter}},
                            {"side", {kDelimiter}},
                            {"index", {kDelimiter}},
                            {"part", {kUrlParse}},
                            {"key", {kUrlParse}},
                            {"whitespace", {kTrim}},
                            {"characters", {kTrim}},
                            {"pattern", {kRegex}},
                            {"format", {kRegex}},
                            {"case_sensitive", {kRegex}}};
  for (const MethodKey& row : keys) {
    if (reader.Has(row.key) && std::ranges::count(row.methods, method) == 0) {
      mistakes.Add(reader.PlaceOf(row.key),
                   fmt::format("another method's key: {}", row.key),
                   "drop it, or choose the method that reads it");
    }
  }
}

void CheckNeededKey(const FormReader& reader, std::string_view key, MistakeList& mistakes) {
  if (!reader.Has(key)) {
    mistakes.Add(reader.place(), fmt::format("missing key: {}", key));
  }
}

}  // namespace

Substring ReadSubstring(const FormReader& reader, MistakeList& mistakes) {
  Substring rule;
  rule.method = reader.Word<Substring::Method>("method").value_or(rule.method);
  rule.from = ReadBound(reader.Object("from"), false, mistakes);
  rule.to = ReadBound(reader.Object("to"), true, mistakes);
  rule.delimiter = reader.Text("delimiter");
  rule.side = reader.Choice<Substring::Side>("side");
  rule.index = reader.Integer("index");
  rule.part = reader.Choice<UrlPart>("part");
  rule.key = reader.Text("key");
  rule.whitespace = reader.Flag("whitespace");
  rule.characters = reader.Text("characters");
  rule.pattern = reader.Text("pattern");
  rule.format = reader.Text("format");
  rule.case_sensitive = reader.Flag("case_sensitive");
  CheckMethodKeys(reader, rule.method, mistakes);
  if (rule.method == Substring::Method::kDelimiter) {
    CheckNeededKey(reader, "delimiter", mistakes);
  } else if (rule.method == Substring::Method::kRegex) {
    CheckNeededKey(reader, "pattern", mistakes);
  } else if (rule.method == Substring::Method::kUrlParse && rule.part == UrlPart::kQuery) {
    CheckNeededKey(reader, "key", mistakes);
  }
  if (rule.side == Substring::Side::kArray) {
    mistakes.AddUnsupported(reader.PlaceOf("side"), "array");
  }
  return rule;
}

Include ReadInclude(const FormReader& reader) {
  Include include;
  include.match = reader.Choice<Include::Match>("match");
  include.case_sensitive = reader.Flag("case_sensitive");
  for (const FormReader& row : reader.Objects("rules")) {
    include.rules.push_back(
        {row.Word<IncludeOp>("op").value_or(IncludeOp::kEquals), row.Text("value")});
  }
  return include;
}

}  // namespace sojourn
