#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/nearest_name.h"
#include "model/path_template.h"
#include "model/read_objects_internal.h"

namespace sojourn {
namespace {

constexpr std::string_view kWindowNames[] = {
    "previous_hour", "previous_day", "previous_week", "month_to_date", "all"};

ExportSource ReadSource(const FormReader& reader, MistakeList& mistakes, References& references) {
  ExportSource source;
  std::vector<std::string_view> given;
  for (const std::string_view key : {"report", "events", "dataset"}) {
    if (reader.Has(key)) {
      given.push_back(key);
    }
  }
  if (given.size() != 1 && !reader.Has("sql")) {
    mistakes.Add(
        reader.place(),
        fmt::format("a source is one of report, events and dataset, not {} of them", given.size()));
  }
  if (reader.Has("mode") && !reader.Has("dataset")) {
    mistakes.Add(reader.PlaceOf("mode"),
                 fmt::format("mode without dataset: {}", Shown(reader.Text("mode"))),
                 "drop mode");
  }
  if (reader.Has("report")) {
    const FormReader report = reader.Object("report");
    const ReportRequest request = ReadReportRequest(report, mistakes, references);
    source.report_json = ReportRequestJson(request);
    if (!request.as_of.empty()) {
      mistakes.Add(report.PlaceOf("as_of"),
                   fmt::format("a stored export has no state of its own: {}", Shown(request.as_of)),
                   "drop as_of; sojourn export run NAME --as-of STATE asks for one run");
    }
  }
  if (reader.Has("events")) {
    const FormReader events = reader.Object("events");
    source.events = ExportSource::Events{events.Text("view"), events.Texts("columns")};
    references.Add(Reference::Kind::kView, source.events->view, events.PlaceOf("view"));
    references.AddAll(Reference::Kind::kEventColumn,
                      source.events->columns,
                      events.PlaceOf("columns"),
                      source.events->view);
  }
  if (reader.Has("dataset")) {
    source.dataset =
        ExportSource::RawDataset{reader.Text("dataset"), reader.Text("mode") == "incremental"};
    references.Add(Reference::Kind::kDataset, source.dataset->dataset, reader.PlaceOf("dataset"));
  }
  return source;
}

ExportFormat ReadFormat(const FormReader& reader, MistakeList& mistakes) {
  ExportFormat format;
  format.type = reader.Choice<FileFormat>("type");
  format.rows_per_file = std::max<std::int64_t>(reader.Integer("rows_per_file"), 1);
  const bool is_parquet = format.type == FileFormat::kParquet;
  format.compression = reader.Has("compression") ? reader.Text("compression")
                       : is_parquet              ? "zstd"
                                                 : "none";
  if (format.compression == "snappy" && !is_parquet) {
    mistakes.Add(
        reader.PlaceOf("compression"), "only for type parquet: snappy", "one of none, gzip, zstd");
  }
  return format;
}

void CheckWindow(const FormReader& reader, const Export& definition, MistakeList& mistakes) {
  if (std::ranges::count(kWindowNames, definition.window) > 0) {
    return;
  }
  const KeyPlace place = reader.PlaceOf("window");
  if (definition.window.find('/') == std::string::npos) {
    mistakes.Add(
        place,
        fmt::format("unknown value: {}", Shown(definition.window)),
        NearestNameHint(definition.window, {std::begin(kWindowNames), std::end(kWindowNames)}) +
            ", or start/end as in 2026-01-01/2026-02-01, or td-7d/td");
  } else {
    CheckRange(definition.window, place, mistakes);
  }
}

void CheckWindowAgainstRange(const FormReader& reader,
                             const Export& definition,
                             MistakeList& mistakes) {
  const FormReader report = reader.Object("source").Object("report");
  if (report.Has("range") && definition.window != "all") {
    mistakes.Add(report.PlaceOf("range"),
                 fmt::format("both the report's range and the export's window: {}",
                             Shown(report.Text("range"))),
                 "drop range: the window decides what each run takes");
  }
}

void CheckPath(const KeyPlace& place, const Export& definition, MistakeList& mistakes) {
  using Kind = PathPiece::Kind;
  const Result<std::vector<PathPiece>> pieces = ParsePathTemplate(definition.path);
  if (!pieces.ok()) {
    mistakes.Add(place, pieces.status().message(), std::string(pieces.status().hint()));
    return;
  }
  const auto has = [&](Kind kind) {
    return std::ranges::count(pieces.value(), kind, &PathPiece::kind) > 0;
  };
  const bool has_window = has(Kind::kWindowStart) || has(Kind::kWindowEnd);
  if (!has_window && !has(Kind::kRun)) {
    mistakes.Add(place,
                 fmt::format("every run would land in one folder: {}", definition.path),
                 "add {run}, or {window_start:%Y-%m-%d}");
  } else if (has_window && definition.window == "all") {
    mistakes.Add(
        place,
        fmt::format("a window in the path of an export that takes all: {}", definition.path),
        "write window:, or use {run} in the path");
  }
}

}  // namespace

Destination ReadDestination(const FormReader& reader, MistakeList& mistakes) {
  Destination destination;
  destination.name = reader.Text("name");
  destination.path = reader.Text("path");
  destination.party = reader.Text("party");
  destination.place = {mistakes.file(), reader.place().line};
  return destination;
}

Export ReadExport(const FormReader& reader, MistakeList& mistakes, References& references) {
  Export definition;
  definition.name = reader.Text("name");
  if (reader.Has("source")) {
    definition.source = ReadSource(reader.Object("source"), mistakes, references);
  }
  definition.window = reader.Text("window");
  definition.destination = reader.Text("destination");
  definition.path = reader.Text("path");
  definition.format = ReadFormat(reader.Object("format"), mistakes);
  definition.owner = reader.Text("owner");
  definition.purpose = reader.Text("purpose");
  definition.place = {mistakes.file(), reader.place().line};
  references.Add(
      Reference::Kind::kDestination, definition.destination, reader.PlaceOf("destination"));
  CheckWindow(reader, definition, mistakes);
  CheckWindowAgainstRange(reader, definition, mistakes);
  CheckPath(reader.PlaceOf("path"), definition, mistakes);
  return definition;
}

}  // namespace sojourn
