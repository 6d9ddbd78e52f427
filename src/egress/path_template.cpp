#include "egress/path_template.h"

#include <algorithm>

#include "model/path_template.h"

namespace sojourn {
namespace {

Status WrongPath(std::string_view path_template, std::string_view why, std::string_view value) {
  return InvalidDefinition(
      fmt::format("path {}: {}: {}", path_template, why, value),
      "placeholders: {export} {run} {window_start:%Y/%m/%d} {window_end:%Y/%m/%d}");
}

std::int64_t DayOfYear(std::int64_t local_us) {
  const std::int64_t days = (local_us - ((local_us % kDayUs) + kDayUs) % kDayUs) / kDayUs;
  return days - DaysFromCivil({.year = CivilFromDays(days).year, .month = 1, .day = 1}) + 1;
}

// Appends what one letter of a time format stands for; the letters are those that model lets pass.
void AppendTimePart(char letter, std::int64_t local_us, std::string& path) {
  const std::string text = LocalTimeText(local_us);  // 2026-01-31T10:00:05
  const std::size_t year_end = text.find('-', 1);
  switch (letter) {
    case 'Y':
      path += text.substr(0, year_end);
      break;
    case 'j':
      path += fmt::format("{:03}", DayOfYear(local_us));
      break;
    case '%':
      path += '%';
      break;
    default: {
      const std::size_t part = std::string_view("mdHMS").find(letter);
      CHECK(part != std::string_view::npos);
      path += text.substr(year_end + 1 + 3 * part, 2);
    }
  }
}

void AppendTime(std::string_view format, std::int64_t local_us, std::string& path) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%') {
      AppendTimePart(format[++i], local_us, path);
    } else {
      path += format[i];
    }
  }
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
  using Kind = PathPiece::Kind;
  const Result<std::vector<PathPiece>> pieces = ParsePathTemplate(path_template);
  if (!pieces.ok()) {
    return InvalidDefinition(pieces.status().message(), std::string(pieces.status().hint()));
  }
  std::string path;
  bool tells_runs_apart = false;
  for (const PathPiece& piece : pieces.value()) {
    tells_runs_apart |= piece.kind != Kind::kText && piece.kind != Kind::kExport;
    if (piece.kind == Kind::kText) {
      path += piece.text;
    } else if (piece.kind == Kind::kExport) {
      path += values.export_name;
    } else if (piece.kind == Kind::kRun) {
      path += values.run_id;
    } else if (!values.window) {
      return WrongPath(path_template, "no window to name, the export's window is", "all");
    } else {
      const bool is_start = piece.kind == Kind::kWindowStart;
      AppendTime(
          piece.text, is_start ? values.window->start_local_us : values.window->end_local_us, path);
    }
  }
  RETURN_IF_ERROR(CheckExpanded(path_template, path));
  if (!tells_runs_apart) {
    return WrongPath(path_template, "every run would land in one place", path);
  }
  return path;
}

}  // namespace sojourn
