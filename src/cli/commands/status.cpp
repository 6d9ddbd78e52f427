#include <CLI/CLI.hpp>

#include "base/json_string.h"
#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "cli/project_option.h"
#include "cli/text_table.h"
#include "cli/word_option.h"
#include "egress/writer.h"

namespace sojourn {
namespace {

constexpr std::size_t kRunsShown = 5;

RowColumn Column(std::string_view name, ValueType type) {
  return {.name = std::string(name), .type = type, .component_id = {}, .title = {}};
}

Result<MemoryRows> Datasets(Engine& engine) {
  ListingRows listing({Column("dataset", ValueType::kString),
                       Column("rows", ValueType::kInteger),
                       Column("rejected", ValueType::kInteger),
                       Column("snapshot", ValueType::kInteger)});
  for (const auto& [name, dataset] : engine.definitions().datasets) {
    ASSIGN_OR_RETURN(const std::optional<LakeDatasetRecord> record,
                     engine.control().LakeDataset(name));
    const LakeDatasetRecord known = record.value_or(LakeDatasetRecord{});
    listing.Text(name).Integer(known.rows).Integer(known.rejected_rows);
    record ? listing.Integer(known.last_snapshot) : listing.NoValue();
  }
  return listing.Take();
}

std::string_view StoreWord(const Engine::StoreStatus& status) {
  if (status.lake_snapshot == 0) {
    return "no data yet";
  }
  if (status.store == nullptr) {
    return "made at the next report";
  }
  return status.store->lake_snapshot() == status.lake_snapshot ? "current"
                                                               : "updated at the next report";
}

Result<MemoryRows> Connections(Engine& engine) {
  ListingRows listing({Column("connection", ValueType::kString),
                       Column("store", ValueType::kString),
                       Column("snapshot", ValueType::kInteger),
                       Column("events", ValueType::kInteger),
                       Column("persons", ValueType::kInteger),
                       Column("bytes", ValueType::kInteger)});
  for (const auto& [name, connection] : engine.definitions().connections) {
    const Result<Engine::StoreStatus> found = engine.StoreStatusOf(name);
    if (!found.ok() && found.status().code() != StatusCode::kCorruption) {
      return found.status();
    }
    // A damaged store must not hide the rest.
    const Engine::StoreStatus status = found.ok() ? found.value() : Engine::StoreStatus{};
    listing.Text(name).Text(found.ok() ? StoreWord(status) : "damaged: sojourn store rebuild");
    if (status.store == nullptr) {
      listing.NoValue().NoValue().NoValue().NoValue();
      continue;
    }
    listing.Integer(status.store->lake_snapshot())
        .Integer(status.store->num_events())
        .Integer(status.store->num_persons())
        .Integer(static_cast<std::int64_t>(status.store->bytes()));
  }
  return listing.Take();
}

Result<MemoryRows> Views(Engine& engine) {
  ListingRows listing({Column("view", ValueType::kString),
                       Column("connection", ValueType::kString),
                       Column("timezone", ValueType::kString),
                       Column("components", ValueType::kInteger)});
  for (const auto& [name, view] : engine.definitions().views) {
    listing.Text(name)
        .Text(view.connection)
        .Text(view.timezone)
        .Integer(static_cast<std::int64_t>(view.components.size()));
  }
  return listing.Take();
}

Result<MemoryRows> Runs(Engine& engine) {
  ListingRows listing({Column("run_id", ValueType::kString),
                       Column("export_id", ValueType::kString),
                       Column("state", ValueType::kString),
                       Column("finished_at", ValueType::kTimestamp),
                       Column("rows_written", ValueType::kInteger),
                       Column("error_code", ValueType::kString)});
  ASSIGN_OR_RETURN(const std::vector<RunRecord> runs, engine.control().Runs(""));
  for (std::size_t i = 0; i < std::min(runs.size(), kRunsShown); ++i) {
    const RunRecord& run = runs[i];
    listing.Text(run.run_id).Text(run.export_name).Text(run.state);
    run.finished_at_us == 0 ? listing.NoValue() : listing.Integer(run.finished_at_us);
    listing.Integer(run.rows_written);
    run.error_code.empty() ? listing.NoValue() : listing.Text(run.error_code);
  }
  return listing.Take();
}

Status PrintStatus(const Invocation& invocation, ListingFormat format) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation));
  ASSIGN_OR_RETURN(const StateId state, engine->CurrentState());
  using MakeRows = Result<MemoryRows> (*)(Engine&);
  constexpr std::pair<std::string_view, MakeRows> kSections[] = {
      {"datasets", Datasets}, {"connections", Connections}, {"views", Views}, {"runs", Runs}};
  const std::string& project = engine->definitions().project.name;
  std::string text;
  if (format == ListingFormat::kTable) {
    text = fmt::format("project {}, state {}\n", project, StateIdText(state));
  } else {
    text = "{\"project\": ";
    AppendJsonString(project, text);
    text += fmt::format(", \"state\": \"{}\"", StateIdText(state));
  }
  for (const auto& [name, make_rows] : kSections) {
    ASSIGN_OR_RETURN(MemoryRows rows, make_rows(*engine));
    if (format == ListingFormat::kJson) {
      text += fmt::format(",\n\"{}\": ", name);
      ASSIGN_OR_RETURN(const std::string json, ListingJson(rows));
      text += json;
      continue;
    }
    ASSIGN_OR_RETURN(const std::string table, ListingTable(rows));
    text += table.empty() ? "" : "\n" + table;
  }
  return PrintOut(text + (format == ListingFormat::kJson ? "}\n" : ""));
}

}  // namespace

void AddStatusCommand(CLI::App& app, Invocation& invocation) {
  const auto format = std::make_shared<ListingFormat>(ListingFormat::kTable);
  CLI::App* command = app.add_subcommand(
      "status", "Show the project's state, datasets, connections, views and last runs");
  // Four tables are no CSV.
  AddWordOption<ListingFormat>(*command,
                               "--format",
                               *format,
                               {{"table", ListingFormat::kTable}, {"json", ListingFormat::kJson}},
                               "How to print: table unless said otherwise");
  command->footer("Example:\n  sojourn status");
  command->callback([&invocation, format] {
    invocation.action = [&invocation, format] { return PrintStatus(invocation, *format); };
  });
}

}  // namespace sojourn
