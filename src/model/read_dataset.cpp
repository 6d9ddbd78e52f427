#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/civil_time.h"
#include "model/read_objects_internal.h"

namespace sojourn {
namespace {

// Columns that the lake adds to every table.
constexpr std::string_view kLakeColumns[] = {"_seq", "_batch"};

// Column names of the lake differ by more than case.
std::string FoldCase(std::string_view name) {
  std::string folded(name);
  std::ranges::transform(
      folded, folded.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return folded;
}

DatasetColumn ReadColumn(const std::string& name, const FormReader& reader, MistakeList& mistakes) {
  DatasetColumn column;
  column.name = name;
  // A text that is none is a mistake already.
  if (const Result<ColumnType> type = ParseColumnType(reader.Text("type")); type.ok()) {
    column.type = type.value();
  }
  if (std::ranges::count(kLakeColumns, name) > 0) {
    mistakes.Add(reader.place(),
                 fmt::format("a column the lake adds itself: {}", name),
                 "rename it: ingest --map new=old");
  }
  if (reader.Has("epoch")) {
    const auto words_before = static_cast<int>(EpochUnit::kSecond);
    column.epoch = static_cast<EpochUnit>(reader.Word<int>("epoch").value_or(0) + words_before);
    if (column.type != ValueType::kTimestamp) {
      mistakes.Add(reader.PlaceOf("epoch"),
                   fmt::format("epoch of a column that is no timestamp: {}", name),
                   "write type: timestamp, or drop epoch");
    }
  }
  return column;
}

// `rows` are where the columns stand.
void CheckColumns(const Dataset& dataset,
                  const std::vector<FormReader>& rows,
                  MistakeList& mistakes) {
  for (std::size_t i = 0; i < dataset.columns.size(); ++i) {
    const DatasetColumn& column = dataset.columns[i];
    for (std::size_t j = 0; j < i; ++j) {
      const std::string& other = dataset.columns[j].name;
      if (other != column.name && FoldCase(other) == FoldCase(column.name)) {
        mistakes.Add(rows[i].place(),
                     fmt::format("columns that differ only in case: {}, {}", other, column.name),
                     "rename one: ingest --map new=old");
      }
    }
    if (column.name == dataset.id && !column.type.is_value()) {
      mistakes.Add(rows[i].place(),
                   fmt::format("the id column has another type: {}", ColumnTypeText(column.type)),
                   "the key of an event is a single value");
    }
    if (column.name == dataset.timestamp && column.type != ValueType::kTimestamp) {
      mistakes.Add(
          rows[i].place(),
          fmt::format("the timestamp column has another type: {}", ColumnTypeText(column.type)),
          "write type: timestamp, with epoch: s, ms or us where it comes as a number");
    }
  }
}

}  // namespace

void CheckTimeZone(const FormReader& reader, MistakeList& mistakes) {
  const std::string name = reader.Text("timezone");
  if (name.empty() || mistakes.Has(reader.PlaceOf("timezone"))) {
    return;
  }
  // Any other failure (want of memory) is no mistake of the file.
  if (TimeZone::Find(name).status().code() == StatusCode::kInvalidArgument) {
    mistakes.Add(reader.PlaceOf("timezone"),
                 fmt::format("unknown time zone: {}", Shown(name)),
                 "write an IANA name such as America/New_York, or UTC");
  }
}

ProjectSettings ReadProject(const FormReader& reader, MistakeList& mistakes) {
  ProjectSettings project;
  project.name = reader.Text("name");
  project.timezone = reader.Text("timezone");
  project.auto_apply = reader.Flag("auto_apply");
  project.store_shards = static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(reader.Object("store").Integer("shards"), 1, 4096));
  project.has_strict_limits = reader.Object("limits").Flag("strict");
  CheckTimeZone(reader, mistakes);
  return project;
}

Dataset ReadDataset(const FormReader& reader, MistakeList& mistakes) {
  Dataset dataset;
  dataset.name = reader.Text("name");
  dataset.timestamp = reader.Text("timestamp");
  dataset.id = reader.Text("id");
  dataset.deduplicate = reader.Flag("deduplicate");
  const std::vector<std::string> names = reader.MapKeys("columns");
  const std::vector<FormReader> columns = reader.Objects("columns");
  for (std::size_t i = 0; i < std::min(names.size(), columns.size()); ++i) {
    dataset.columns.push_back(ReadColumn(names[i], columns[i], mistakes));
  }
  const FormReader rejects = reader.Object("rejects");
  dataset.rejects.max_rows = rejects.Integer("max_rows");
  dataset.rejects.max_share = rejects.Number("max_share");
  dataset.place = {mistakes.file(), reader.place().line};
  CheckColumns(dataset, columns, mistakes);
  if (dataset.name.starts_with("sojourn_")) {
    mistakes.Add(reader.PlaceOf("name"),
                 fmt::format("a name kept for Sojourn's own tables: {}", dataset.name),
                 "choose one that does not start with sojourn_");
  }
  if (dataset.deduplicate && dataset.id.empty()) {
    mistakes.Add(reader.PlaceOf("deduplicate"),
                 "deduplicate without id",
                 "name the column that is the key of an event: id: event_id");
  }
  return dataset;
}

Connection ReadConnection(const FormReader& reader, MistakeList& mistakes, References& references) {
  Connection connection;
  connection.name = reader.Text("name");
  connection.place = {mistakes.file(), reader.place().line};
  for (const FormReader& row : reader.Objects("datasets")) {
    ConnectionDataset dataset{row.Text("dataset"), row.Text("person")};
    references.Add(Reference::Kind::kDataset, dataset.dataset, row.PlaceOf("dataset"));
    const bool twice =
        std::ranges::any_of(connection.datasets, [&](const ConnectionDataset& other) {
          return !dataset.dataset.empty() && other.dataset == dataset.dataset;
        });
    if (twice) {
      mistakes.Add(row.PlaceOf("dataset"),
                   fmt::format("dataset connected twice: {}", dataset.dataset),
                   "keep one of the two");
    }
    connection.datasets.push_back(std::move(dataset));
  }
  return connection;
}

}  // namespace sojourn
