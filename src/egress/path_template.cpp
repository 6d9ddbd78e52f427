#include "egress/path_template.h"

#include <algorithm>

namespace sojourn {
namespace {

constexpr std::string_view kKnown = "{export} {run} {window_start:%Y/%m/%d} {window_end:%Y/%m/%d}";

Status WrongPath(std::string_view path_template, std::string_view why, std::string_view value) {
  return InvalidDefinition(fmt::format("path {}: {}: {}", path_template, why, value),
                           fmt::format("placeholders: {}", kKnown));
}

// Appends the part of a local time that `letter` of a %-format names; false for a letter that is
// none.
bool AppendTimePart(char letter, std::int64_t local_us, std::string& path) {
  const std::string text = LocalTimeText(local_us);  // 2026-01-31T10:00:05
  const std::size_t year = text.find('-', 1);
  switch (letter) {
    case 'Y':
      path += text.substr(0, year);
      return true;
    case 'm':
      path += text.substr(year + 1, 2);
      return true;
    case 'd':
      path += text.substr(year + 4, 2);
      return true;
    case 'H':
      path += text.substr(year + 7, 2);
      return true;
    case 'M':
      path += text.substr(year + 10, 2);
      return true;
    case 'S':
      path += text.substr(year + 13, 2);
      return true;
    case 'j': {
      const auto days = [](std::int64_t us) {
        return (us - ((us % kDayUs) + kDayUs) % kDayUs) / kDayUs;
      };
      const CivilDate date = CivilFromDays(days(local_us));
      path += fmt::format(
          "{:03}", days(local_us) - DaysFromCivil({.year = date.year, .month = 1, .day = 1}) + 1);
      return true;
    }
    default:
      return false;
  }
}

bool AppendTime(std::string_view format, std::int64_t local_us, std::string& path) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      path += format[i];
    } else if (++i == format.size() || !AppendTimePart(format[i], local_us, path)) {
      return false;
    }
  }
  return true;
}

// Fills one placeholder, written between braces as `inside`.
Status AppendPlaceholder(std::string_view path_template,
                         std::string_view inside,
                         const PathValues& values,
                         std::string& path) {
  const std::size_t colon = std::min(inside.find(':'), inside.size());
  const std::string_view name = inside.substr(0, colon);
  if (inside == "export") {
    path += values.export_name;
    return {};
  }
  if (inside == "run") {
    path += values.run_id;
    return {};
  }
  if (name != "window_start" && name != "window_end") {
    return WrongPath(path_template, "unknown placeholder", inside);
  }
  if (!values.window) {
    return WrongPath(path_template, "the window is all, so there is no", inside);
  }
  const std::string_view format = colon < inside.size() ? inside.substr(colon + 1) : "%Y-%m-%d";
  const std::int64_t local_us =
      name == "window_start" ? values.window->start_local_us : values.window->end_local_us;
  return AppendTime(format, local_us, path)
             ? Status()
             : WrongPath(path_template, "unknown time format", format);
}

// A folder name that can neither leave the destination nor hide.
bool IsPlainName(std::string_view name) {
  return !name.empty() && name.front() != '.' && std::none_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
  });
}

Status CheckExpanded(std::string_view path_template, std::string_view path) {
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (!IsPlainName(path.substr(begin, end - begin))) {
      return WrongPath(path_template, "not a relative path of plain folder names", path);
    }
    begin = end + 1;
  }
  return {};
}

}  // namespace

Result<std::string> ExpandPath(std::string_view path_template, const PathValues& values) {
  std::string path;
  bool tells_runs_apart = false;
  for (std::size_t i = 0; i < path_template.size(); ++i) {
    if (path_template[i] == '}') {
      return WrongPath(path_template, "unmatched", "}");
    }
    if (path_template[i] != '{') {
      path += path_template[i];
      continue;
    }
    const std::size_t close = path_template.find('}', i);
    if (close == std::string_view::npos) {
      return WrongPath(path_template, "unmatched", "{");
    }
    const std::string_view inside = path_template.substr(i + 1, close - i - 1);
    RETURN_IF_ERROR(AppendPlaceholder(path_template, inside, values, path));
    tells_runs_apart |= inside != "export";
    i = close;
  }
  RETURN_IF_ERROR(CheckExpanded(path_template, path));
  if (!tells_runs_apart) {
    return WrongPath(path_template, "every run would land in one place", path);
  }
  return path;
}

}  // namespace sojourn
