#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/json_text.h"
#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "cli/project_option.h"
#include "egress/writer.h"

namespace sojourn {
namespace {

std::string ColumnsJson(const LakeDatasetRecord& record) {
  JsonText json(JsonText::Layout::kOneLine);
  json.OpenList();
  for (const LakeColumnRecord& column : record.columns) {
    json.OpenObject().Key("name").Text(column.name).Key("type").Text(column.type).CloseObject();
  }
  json.CloseList();
  return json.Take();
}

// "ts timestamp, person string"; as JSON a list of objects.
std::string ColumnsText(const LakeDatasetRecord& record, ListingFormat format) {
  if (format == ListingFormat::kJson) {
    return ColumnsJson(record);
  }
  std::string text;
  for (const LakeColumnRecord& column : record.columns) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", column.name, column.type);
  }
  return text;
}

// Defined datasets and those the lake has, by name: a defined one may still be empty.
Status ListDatasets(const Invocation& invocation, ListingFormat format) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine,
                   OpenEngine(invocation, {.used = UsedKinds::kDatasets}));
  std::map<std::string, LakeDatasetRecord> datasets;
  for (const auto& [name, definition] : engine->definitions().datasets) {
    datasets[name].dataset = name;
  }
  ASSIGN_OR_RETURN(const std::vector<LakeDatasetRecord> records, engine->control().LakeDatasets());
  for (const LakeDatasetRecord& record : records) {
    datasets[record.dataset] = record;
  }
  ListingRows rows({{"dataset", ValueType::kString, {}, {}},
                    {"rows", ValueType::kInteger, {}, {}},
                    {"rejected_rows", ValueType::kInteger, {}, {}},
                    {"snapshot", ValueType::kInteger, {}, {}},
                    {"columns", ValueType::kString, {}, {}}});
  for (const auto& [name, record] : datasets) {
    rows.Text(name).Integer(record.rows).Integer(record.rejected_rows);
    record.last_snapshot == 0 ? rows.NoValue() : rows.Integer(record.last_snapshot);
    rows.Text(ColumnsText(record, format));
  }
  MemoryRows listing = rows.Take();
  constexpr std::string_view kJsonColumns[] = {"columns"};
  return PrintListing(listing, format, "no datasets are defined", kJsonColumns);
}

}  // namespace

void AddDatasetsCommand(CLI::App& app, Invocation& invocation) {
  const auto format = std::make_shared<ListingFormat>(ListingFormat::kTable);
  CLI::App* command =
      app.add_subcommand("datasets", "List the datasets with their rows and columns");
  AddListingFormat(*command, *format);
  command->footer("Example:\n  sojourn datasets");
  command->callback([&invocation, format] {
    invocation.action = [&invocation, format] { return ListDatasets(invocation, *format); };
  });
}

}  // namespace sojourn
