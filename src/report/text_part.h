// Takes the part of a text that a component shows (Substring, dataviews.md 8.1).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/value_rules.h"

namespace sojourn {

// One rule, ready for many texts. Characters are those of UTF-8; a part without characters is no
// value.
class TextPart {
 public:
  // kInvalidDefinition for a pattern that is no regular expression.
  static Result<TextPart> Create(const Substring& rule);
  TextPart(TextPart&&) noexcept;
  TextPart& operator=(TextPart&&) noexcept;
  ~TextPart();

  // The part of `text`; nothing where the rule finds none. Requires a rule that gives one part (not
  // an array).
  std::optional<std::string> Of(std::string_view text) const;

 private:
  class Pattern;
  explicit TextPart(const Substring& rule);
  std::optional<std::string> Between(std::string_view text) const;
  std::optional<std::string> Element(std::string_view text) const;
  std::string_view Trimmed(std::string_view text) const;

  Substring rule_;
  std::unique_ptr<Pattern> pattern_;  // kRegex
};

// A part of an absolute URL, or nothing where the text is no URL or has no such part. Nothing is
// decoded; of repeated parameters the first counts, names are case sensitive (D-76, D-77).
std::optional<std::string_view> UrlPartOf(std::string_view url,
                                          UrlPart part,
                                          std::string_view key = {});

}  // namespace sojourn
