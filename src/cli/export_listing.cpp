#include "cli/export_listing.h"

#include <map>

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
  ListingRows listing({Column("run_id", ValueType::kString),
                       Column("attempt", ValueType::kInteger),
                       Column("export_id", ValueType::kString),
                       Column("state", ValueType::kString),
                       Column("requested_by", ValueType::kString),
                       Column("destination_id", ValueType::kString),
                       Column("started_at", ValueType::kTimestamp),
                       Column("rows_written", ValueType::kInteger),
                       Column("bytes_written", ValueType::kInteger),
                       Column("files", ValueType::kInteger),
                       Column("error_code", ValueType::kString)});
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
