// Where below its destination a delivery lies: the export's `path` with its placeholders filled
// (definitions.md 6).
//
//   {export}                    name of the export
//   {run}                       id of the run
//   {window_start:%Y/%m/%d}     start (or {window_end:…}) of the window in the view's zone; formats
//   %Y %m %d %H %M %S %j,
//                               without a format %Y-%m-%d
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "egress/export_window.h"

namespace sojourn {

struct PathValues {
  std::string export_name;
  std::string run_id;
  std::optional<ExportWindow> window;
};

// Returns a relative path of plain folder names joined with "/": never empty, absolute, with "." or
// "..", or with a name that begins with a dot. kInvalidDefinition for an unknown placeholder or
// format, for a path without {run} and window (every run would land in one place), and for a window
// placeholder when the run has no window.
Result<std::string> ExpandPath(std::string_view path_template, const PathValues& values);

}  // namespace sojourn
