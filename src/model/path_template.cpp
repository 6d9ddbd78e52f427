#include "model/path_template.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/limits.h"

namespace sojourn {
namespace {

constexpr std::string_view kHint =
    "placeholders: {export} {run} {window_start:%Y-%m-%d} {window_end:%Y-%m-%d}; letters %Y %m %d "
    "%H %M %S %j";
constexpr std::string_view kDefaultFormat = "%Y-%m-%d";
constexpr std::string_view kFormatLetters = "YmdHMSj%";

struct Placeholder {
  std::string_view name;
  PathPiece::Kind kind;
  bool has_format;
};
constexpr Placeholder kPlaceholders[] = {
    {"export", PathPiece::Kind::kExport, false},
    {"run", PathPiece::Kind::kRun, false},
    {"window_start", PathPiece::Kind::kWindowStart, true},
    {"window_end", PathPiece::Kind::kWindowEnd, true},
};

bool FormatIsKnown(std::string_view format) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%' &&
        (++i == format.size() || kFormatLetters.find(format[i]) == std::string_view::npos)) {
      return false;
    }
  }
  return !format.empty();
}

// Reads what stands between the braces.
Result<PathPiece> ParsePlaceholder(std::string_view inside) {
  const std::size_t colon = inside.find(':');
  const bool has_format = colon != std::string_view::npos;
  for (const Placeholder& row : kPlaceholders) {
    if (row.name != inside.substr(0, colon) || (has_format && !row.has_format)) {
      continue;
    }
    const std::string_view format = has_format ? inside.substr(colon + 1) : kDefaultFormat;
    if (!FormatIsKnown(format)) {
      return InvalidArgument(fmt::format("unknown time format: {}", format), std::string(kHint));
    }
    return PathPiece{row.kind, row.has_format ? std::string(format) : std::string()};
  }
  return InvalidArgument(fmt::format("unknown placeholder: {{{}}}", inside), std::string(kHint));
}

Status CheckParts(std::string_view text) {
  if (text.empty() || text.size() > kLongestExportPath) {
    return InvalidArgument(
        fmt::format("a path has 1 to {} bytes, not {}", kLongestExportPath, text.size()),
        "shorten it");
  }
  if (text.front() == '/') {
    return InvalidArgument(
        fmt::format("a path starts inside its destination, not with /: {}", text),
        "drop the first /");
  }
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    if (part.empty() || part.front() == '.') {
      return InvalidArgument(
          fmt::format("a path has no empty part and none that starts with a dot: {}", text),
          "write names with single / between them");
    }
    begin = end + 1;
  }
  return {};
}

}  // namespace

Result<std::vector<PathPiece>> ParsePathTemplate(std::string_view text) {
  RETURN_IF_ERROR(CheckParts(text));
  std::vector<PathPiece> pieces;
  while (!text.empty()) {
    const std::size_t literal = std::min(text.find_first_of("{}"), text.size());
    if (literal > 0) {
      pieces.push_back({PathPiece::Kind::kText, std::string(text.substr(0, literal))});
      text.remove_prefix(literal);
      continue;
    }
    const std::size_t close = text.find('}');
    if (text.front() == '}' || close == std::string_view::npos) {
      return InvalidArgument(fmt::format("a brace without its partner: {}", text),
                             std::string(kHint));
    }
    ASSIGN_OR_RETURN(PathPiece piece, ParsePlaceholder(text.substr(1, close - 1)));
    pieces.push_back(std::move(piece));
    text.remove_prefix(close + 1);
  }
  return pieces;
}

}  // namespace sojourn
