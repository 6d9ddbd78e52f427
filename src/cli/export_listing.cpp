#include "cli/export_listing.h"

#include <map>

#include <fmt/ranges.h>

#include "base/nearest_name.h"
#include "cli/listing.h"
#include "egress/run_plan.h"
#include "model/report_request.h"

namespace sojourn {
namespace {

RowColumn Column(std::string_view name, ValueType type) {
  return {.name = std::string(name), .type = type, .component_id = {}, .title = {}};
}

void TextOrNone(ListingRows& listing, std::string_view text) {
  if (text.empty()) {
    listing.NoValue();
  } else {
    listing.Text(text);
  }
}

void TimeOrNone(ListingRows& listing, std::int64_t at_us) {
  if (at_us == 0) {
    listing.NoValue();
  } else {
    listing.Integer(at_us);
  }
}

std::string SourceText(const ExportSource& source) {
  if (source.events) {
    return fmt::format("events {}", source.events->view);
  }
  if (source.dataset) {
    return fmt::format("dataset {}{}",
                       source.dataset->dataset,
                       source.dataset->incremental ? ", incremental" : "");
  }
  const auto request = ParseReportRequest(source.report_json.value_or("{}"), "export");
  return fmt::format("report {}", request.ok() ? request.value().view : "?");
}

std::string_view FormatText(FileFormat format) {
  switch (format) {
    case FileFormat::kCsv:
      return "csv";
    case FileFormat::kNdjson:
      return "ndjson";
    case FileFormat::kParquet:
      return "parquet";
  }
  return "";
}

std::string KeyOf(std::string_view key, const RunRecord& run) {
  if (key == "user") {
    return run.requested_by;
  }
  if (key == "destination") {
    return run.destination;
  }
  return key == "export" ? run.export_name : run.state;
}

std::string WindowText(const std::optional<ExportWindow>& window) {
  return window ? window->RangeText() : "";
}

struct RunTotals {
  std::int64_t runs = 0;
  std::int64_t delivered = 0;
  std::int64_t failed = 0;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;

  void Add(const RunRecord& run) {
    ++runs;
    failed += run.state == "failed" ? 1 : 0;
    if (IsPublishedState(run.state)) {
      ++delivered;
      rows += run.rows_written;
      bytes += run.bytes_written;
    }
  }
};

}  // namespace

MemoryRows ExportRowsOf(const Definitions& definitions, const std::vector<RunRecord>& runs) {
  ListingRows listing({Column("export", ValueType::kString),
                       Column("source", ValueType::kString),
                       Column("window", ValueType::kString),
                       Column("destination", ValueType::kString),
                       Column("format", ValueType::kString),
                       Column("owner", ValueType::kString),
                       Column("last_run", ValueType::kString),
                       Column("last_state", ValueType::kString),
                       Column("last_rows", ValueType::kInteger)});
  for (const auto& [name, definition] : definitions.exports) {
    listing.Text(name)
        .Text(SourceText(definition.source))
        .Text(definition.window)
        .Text(definition.destination)
        .Text(FormatText(definition.format.type));
    TextOrNone(listing, definition.owner);
    const auto last = std::find_if(
        runs.begin(), runs.end(), [&](const RunRecord& run) { return run.export_name == name; });
    if (last == runs.end()) {
      listing.NoValue().NoValue().NoValue();
    } else {
      listing.Text(last->run_id).Text(last->state).Integer(last->rows_written);
    }
  }
  return listing.Take();
}

MemoryRows RunRowsOf(const std::vector<RunRecord>& runs) {
  ListingRows listing({Column("run", ValueType::kString),
                       Column("attempt", ValueType::kInteger),
                       Column("export", ValueType::kString),
                       Column("state", ValueType::kString),
                       Column("user", ValueType::kString),
                       Column("destination", ValueType::kString),
                       Column("started", ValueType::kTimestamp),
                       Column("rows", ValueType::kInteger),
                       Column("bytes", ValueType::kInteger),
                       Column("files", ValueType::kInteger),
                       Column("error", ValueType::kString)});
  for (const RunRecord& run : runs) {
    listing.Text(run.run_id)
        .Integer(run.attempt)
        .Text(run.export_name)
        .Text(run.state)
        .Text(run.requested_by)
        .Text(run.destination)
        .Integer(run.started_at_us)
        .Integer(run.rows_written)
        .Integer(run.bytes_written)
        .Integer(run.files);
    TextOrNone(listing, run.error_code);
  }
  return listing.Take();
}

MemoryRows RunRecordOf(const RunRecord& run, const std::string& folder) {
  ListingRows listing(
      {Column("run", ValueType::kString),         Column("attempt", ValueType::kInteger),
       Column("export", ValueType::kString),      Column("revision", ValueType::kInteger),
       Column("state", ValueType::kString),       Column("data_state", ValueType::kString),
       Column("window", ValueType::kString),      Column("requested_by", ValueType::kString),
       Column("owner", ValueType::kString),       Column("destination", ValueType::kString),
       Column("started", ValueType::kTimestamp),  Column("published", ValueType::kTimestamp),
       Column("finished", ValueType::kTimestamp), Column("rows", ValueType::kInteger),
       Column("files", ValueType::kInteger),      Column("bytes", ValueType::kInteger),
       Column("manifest", ValueType::kString),    Column("manifest_sha256", ValueType::kString),
       Column("cpu_s", ValueType::kDouble),       Column("peak_memory_bytes", ValueType::kInteger),
       Column("warnings", ValueType::kString),    Column("error", ValueType::kString),
       Column("error_detail", ValueType::kString)});
  const Result<RunPlan> plan = ParseRunPlan(run);
  const Result<RunMeasures> measures = ParseRunMeasures(run);
  listing.Text(run.run_id)
      .Integer(run.attempt)
      .Text(run.export_name)
      .Integer(run.export_revision)
      .Text(run.state);
  TextOrNone(listing, plan.ok() ? StateIdText(plan.value().state) : "");
  TextOrNone(listing, plan.ok() ? WindowText(plan.value().window) : "");
  listing.Text(run.requested_by);
  TextOrNone(listing, run.owner);
  listing.Text(run.destination);
  TimeOrNone(listing, run.started_at_us);
  TimeOrNone(listing, run.published_at_us);
  TimeOrNone(listing, run.finished_at_us);
  listing.Integer(run.rows_written).Integer(run.files).Integer(run.bytes_written);
  TextOrNone(listing, run.manifest_path.empty() ? "" : PathInProject(folder, run.manifest_path));
  TextOrNone(listing, run.manifest_sha256);
  if (measures.ok()) {
    listing.Double(measures.value().cpu_s).Integer(measures.value().peak_memory_bytes);
  } else {
    listing.NoValue().NoValue();
  }
  TextOrNone(listing,
             measures.ok() ? fmt::format("{}", fmt::join(measures.value().warnings, "; ")) : "");
  TextOrNone(listing, run.error_code);
  TextOrNone(listing, run.error_detail);
  return listing.Take();
}

Result<MemoryRows> RunTotalsBy(const std::vector<std::string>& keys,
                               const std::vector<RunRecord>& runs) {
  const std::vector<std::string> known = {"user", "destination", "export", "state"};
  std::vector<RowColumn> columns;
  for (const std::string& key : keys) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return InvalidArgument(fmt::format("--by: unknown value: {}", key),
                             NearestNameHint(key, known));
    }
    columns.push_back(Column(key, ValueType::kString));
  }
  for (const std::string_view name : {"runs", "delivered", "failed", "rows", "bytes"}) {
    columns.push_back(Column(name, ValueType::kInteger));
  }
  std::map<std::vector<std::string>, RunTotals> totals;
  for (const RunRecord& run : runs) {
    std::vector<std::string> group;
    group.reserve(keys.size());
    for (const std::string& key : keys) {
      group.push_back(KeyOf(key, run));
    }
    totals[group].Add(run);
  }
  ListingRows listing(std::move(columns));
  for (const auto& [group, sums] : totals) {
    for (const std::string& value : group) {
      listing.Text(value);
    }
    listing.Integer(sums.runs)
        .Integer(sums.delivered)
        .Integer(sums.failed)
        .Integer(sums.rows)
        .Integer(sums.bytes);
  }
  return listing.Take();
}

}  // namespace sojourn
