#include "report/text_part.h"

#include <algorithm>
#include <vector>

#include <boost/regex.hpp>

namespace sojourn {
namespace {

bool StartsCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;  // no continuation byte of UTF-8
}

// Byte offsets of the characters of a text, and of its end.
std::vector<std::size_t> CharacterOffsets(std::string_view text) {
  std::vector<std::size_t> offsets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (StartsCharacter(text[i])) {
      offsets.push_back(i);
    }
  }
  offsets.push_back(text.size());
  return offsets;
}

// [begin, end) of the occurrence `index` of `wanted`, counted from the left or the right, without
// overlaps.
struct Found {
  std::size_t begin;
  std::size_t end;
};
std::optional<Found> FindOccurrence(std::string_view text,
                                    std::string_view wanted,
                                    std::int64_t index,
                                    bool from_right) {
  std::size_t at = from_right ? text.size() : 0;
  for (std::int64_t i = 1;; ++i) {
    if (from_right && at < wanted.size()) {
      return std::nullopt;
    }
    const std::size_t found =
        from_right ? text.rfind(wanted, at - wanted.size()) : text.find(wanted, at);
    if (found == std::string_view::npos) {
      return std::nullopt;
    }
    if (i == index) {
      return Found{found, found + wanted.size()};
    }
    at = from_right ? found : found + wanted.size();
  }
}

// The format of a regex with its placeholders replaced by the first match (13.15, D-70).
std::string Expand(std::string_view format, std::string_view text, const boost::cmatch& match) {
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char next = format[i] == '$' && i + 1 < format.size() ? format[i + 1] : '\0';
    if (next == '$') {
      out += '$';
    } else if (next == '&') {
      out += match.str(0);
    } else if (next == '`') {
      out += text.substr(0, static_cast<std::size_t>(match.position(std::size_t{0})));
    } else if (next == '+') {
      out += match.str(static_cast<int>(match.size()) - 1);  // empty where it did not take part
    } else if (next >= '1' && next <= '9') {
      const auto group = static_cast<std::size_t>(next - '0');
      // Without groups every number means the whole match.
      out += match.size() == 1 ? match.str(0) : match.str(static_cast<int>(group));
    } else {
      out += format[i];
      continue;
    }
    ++i;
  }
  return out;
}

std::optional<std::string> ToValue(std::optional<std::string_view> part) {
  return part && !part->empty() ? std::optional<std::string>(*part) : std::nullopt;
}

}  // namespace

class TextPart::Pattern {
 public:
  explicit Pattern(const Substring& rule)
      : regex_(rule.pattern,
               boost::regex::perl |
                   (rule.case_sensitive ? boost::regex::normal : boost::regex::icase)),
        format_(rule.format) {}

  std::optional<std::string> Of(std::string_view text) const {
    boost::cmatch match;
    bool found = false;
    try {
      found = boost::regex_search(text.data(), text.data() + text.size(), match, regex_);
    } catch (const std::runtime_error&) {
      found = false;  // a text too hard for the pattern does not match
    }
    if (!found) {
      return format_.empty() ? std::nullopt : std::optional<std::string>(text);
    }
    std::string out = format_.empty() ? match.str(0) : Expand(format_, text, match);
    return out.empty() ? std::nullopt : std::optional(std::move(out));
  }

 private:
  boost::regex regex_;
  std::string format_;
};

TextPart::TextPart(const Substring& rule) : rule_(rule) {}
TextPart::TextPart(TextPart&&) noexcept = default;
TextPart& TextPart::operator=(TextPart&&) noexcept = default;
TextPart::~TextPart() = default;

Result<TextPart> TextPart::Create(const Substring& rule) {
  TextPart part(rule);
  if (rule.method == Substring::Method::kRegex) {
    try {
      part.pattern_ = std::make_unique<Pattern>(rule);
    } catch (const boost::regex_error& error) {
      return InvalidDefinition(
          fmt::format(
              "substring.pattern: not a regular expression: {}: {}", rule.pattern, error.what()),
          "write it as Perl does; a backslash before a character takes it as it is");
    }
  }
  return part;
}

std::optional<std::string> TextPart::Between(std::string_view text) const {
  const bool from_right = rule_.method == Substring::Method::kRight;
  const std::vector<std::size_t> offsets = CharacterOffsets(text);
  const auto length = static_cast<std::int64_t>(offsets.size()) - 1;
  // Byte offset `count` characters from the method's side.
  const auto at = [&](std::int64_t count) {
    count = std::clamp<std::int64_t>(count, 0, length);
    return offsets[static_cast<std::size_t>(from_right ? length - count : count)];
  };
  const auto characters_before = [&](std::size_t offset) {
    const auto place = std::lower_bound(offsets.begin(), offsets.end(), offset) - offsets.begin();
    return from_right ? length - place : place;
  };
  // Characters between the method's side and a bound.
  const auto resolve =
      [&](const TextBound& bound, std::int64_t from, bool is_from) -> std::optional<std::int64_t> {
    switch (bound.kind) {
      case TextBound::Kind::kStart:
        return 0;
      case TextBound::Kind::kEnd:
        return length;
      case TextBound::Kind::kPosition:
        return bound.count;
      case TextBound::Kind::kLength:
        return from + bound.count;
      case TextBound::Kind::kText:
        break;
    }
    const auto found = FindOccurrence(text, bound.text, bound.index, from_right);
    if (!found) {
      return std::nullopt;
    }
    const std::int64_t near = characters_before(from_right ? found->end : found->begin);
    const std::int64_t far = characters_before(from_right ? found->begin : found->end);
    return is_from == bound.include ? near : far;
  };
  const auto from = resolve(rule_.from, 0, true);
  const auto to = from ? resolve(rule_.to, *from, false) : std::nullopt;
  if (!from || !to || *from >= *to) {
    return std::nullopt;
  }
  const std::size_t begin = std::min(at(*from), at(*to));
  const std::size_t end = std::max(at(*from), at(*to));
  return ToValue(text.substr(begin, end - begin));
}

std::optional<std::string> TextPart::Element(std::string_view text) const {
  const bool from_right = rule_.side == Substring::Side::kRight;
  std::vector<std::string_view> elements;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(rule_.delimiter, begin);
    elements.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) {
      break;
    }
    begin = end + rule_.delimiter.size();
  }
  if (rule_.index > static_cast<std::int64_t>(elements.size())) {
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(rule_.index);
  return ToValue(from_right ? elements[elements.size() - index] : elements[index - 1]);
}

std::string_view TextPart::Trimmed(std::string_view text) const {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  const auto goes = [&](char c) {
    return (rule_.whitespace && kSpaces.find(c) != std::string_view::npos) ||
           rule_.characters.find(c) != std::string::npos;
  };
  while (!text.empty() && goes(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && goes(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::optional<std::string> TextPart::Of(std::string_view text) const {
  switch (rule_.method) {
    case Substring::Method::kLeft:
    case Substring::Method::kRight:
      return Between(text);
    case Substring::Method::kDelimiter:
      return Element(text);
    case Substring::Method::kUrlParse:
      return ToValue(UrlPartOf(text, rule_.part, rule_.key));
    case Substring::Method::kTrim:
      return ToValue(Trimmed(text));
    case Substring::Method::kRegex:
      return pattern_->Of(text);
  }
  return std::nullopt;
}

}  // namespace sojourn
