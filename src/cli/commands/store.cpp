#include <cmath>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/counted.h"
#include "base/json_text.h"
#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "cli/project_option.h"
#include "egress/writer.h"

namespace sojourn {
namespace {

struct StoreArguments {
  std::string connection;  // empty: all
  ListingFormat format = ListingFormat::kTable;
  EngineTuning tuning;
};

RowColumn Column(std::string_view name, ValueType type) {
  return {.name = std::string(name), .type = type, .component_id = {}, .title = {}};
}

std::vector<std::string> Connections(const Engine& engine, const StoreArguments& arguments) {
  if (!arguments.connection.empty()) {
    return {arguments.connection};
  }
  std::vector<std::string> names;
  for (const auto& [name, connection] : engine.definitions().connections) {
    names.push_back(name);
  }
  return names;
}

// To one decimal.
double BytesPerEvent(const StoreSnapshot& store) {
  return store.num_events() == 0 ? 0
                                 : std::round(10 * static_cast<double>(store.bytes()) /
                                              static_cast<double>(store.num_events())) /
                                       10;
}

// Rows that the store leaves out, as a JSON list.
std::string SkippedJson(const StoreSnapshot& store) {
  JsonText json(JsonText::Layout::kOneLine);
  json.OpenList();
  for (const SkippedRows& row : store.skipped()) {
    json.OpenObject().Key("dataset").Text(row.dataset).Key("reason").Text(row.reason);
    json.Key("rows").Integer(row.rows).CloseObject();
  }
  json.CloseList();
  return json.Take();
}

void AddStore(const Engine::StoreStatus& status, ListingRows& stores) {
  if (status.store == nullptr) {
    stores.NoValue().Integer(0).NoValue().NoValue().NoValue().NoValue().NoValue().NoValue();
    return;
  }
  const StoreSnapshot& store = *status.store;
  std::int64_t skipped = 0;
  for (const SkippedRows& row : store.skipped()) {
    skipped += row.rows;
  }
  stores.Integer(store.lake_snapshot())
      .Integer(store.lake_snapshot() == status.lake_snapshot ? 1 : 0)
      .Integer(store.num_events())
      .Integer(store.num_persons())
      .Integer(store.num_parts())
      .Integer(static_cast<std::int64_t>(store.bytes()))
      .Double(BytesPerEvent(store))
      .Integer(skipped);
}

Status PrintStoreStatus(const Invocation& invocation, const StoreArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation));
  const bool with_reasons = arguments.format == ListingFormat::kJson;
  std::vector<RowColumn> columns = {Column("connection", ValueType::kString),
                                    Column("snapshot", ValueType::kInteger),
                                    Column("current", ValueType::kBoolean),
                                    Column("events", ValueType::kInteger),
                                    Column("people", ValueType::kInteger),
                                    Column("parts", ValueType::kInteger),
                                    Column("bytes", ValueType::kInteger),
                                    Column("bytes_per_event", ValueType::kDouble),
                                    Column("skipped_rows", ValueType::kInteger)};
  if (with_reasons) {
    columns.push_back(Column("skipped", ValueType::kString));
  }
  ListingRows stores(std::move(columns));
  ListingRows skipped({Column("connection", ValueType::kString),
                       Column("dataset", ValueType::kString),
                       Column("reason", ValueType::kString),
                       Column("rows", ValueType::kInteger)});
  for (const std::string& name : Connections(*engine, arguments)) {
    ASSIGN_OR_RETURN(const Engine::StoreStatus status, engine->StoreStatusOf(name));
    AddStore(status, stores.Text(name));
    if (with_reasons) {
      stores.Text(status.store == nullptr ? "[]" : SkippedJson(*status.store));
    } else if (status.store != nullptr) {
      for (const SkippedRows& row : status.store->skipped()) {
        skipped.Text(name).Text(row.dataset).Text(row.reason).Integer(row.rows);
      }
    }
  }
  constexpr std::string_view kJsonColumns[] = {"skipped"};
  MemoryRows store_rows = stores.Take();
  RETURN_IF_ERROR(PrintListing(store_rows, arguments.format, "no connections yet", kJsonColumns));
  MemoryRows skipped_rows = skipped.Take();
  ASSIGN_OR_RETURN(const std::string skipped_table, ListingTable(skipped_rows));
  return skipped_table.empty() || arguments.format != ListingFormat::kTable
             ? Status()
             : PrintOut("\nrows left out\n" + skipped_table);
}

Status RebuildStores(const Invocation& invocation, const StoreArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation, arguments.tuning));
  for (const std::string& name : Connections(*engine, arguments)) {
    ASSIGN_OR_RETURN(const StoreUpdate update, engine->RebuildStoreOf(name));
    RETURN_IF_ERROR(PrintOut(fmt::format(
        "store {}: {} in {:.1f} s\n", name, Counted(update.rows_added, "event"), update.seconds)));
  }
  return {};
}

Status VerifyStores(const Invocation& invocation, const StoreArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation, arguments.tuning));
  for (const std::string& name : Connections(*engine, arguments)) {
    const Result<StoreVerification> verified = engine->VerifyStoreOf(name);
    if (!verified.ok() && verified.status().code() == StatusCode::kNotFound &&
        arguments.connection.empty()) {
      RETURN_IF_ERROR(PrintOut(fmt::format("store {}: not made yet\n", name)));
      continue;
    }
    RETURN_IF_ERROR(verified.status());
    RETURN_IF_ERROR(PrintOut(fmt::format("store {}: ok, {}, {}\n",
                                         name,
                                         Counted(verified.value().files, "file"),
                                         Counted(verified.value().bytes, "byte"))));
  }
  return {};
}

Status CompactStores(const Invocation& invocation, const StoreArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation, arguments.tuning));
  for (const std::string& name : Connections(*engine, arguments)) {
    RETURN_IF_ERROR(engine->CompactStoreOf(name));
    RETURN_IF_ERROR(PrintOut(fmt::format("store {}: one part\n", name)));
  }
  return {};
}

}  // namespace

void AddStoreCommand(CLI::App& app, Invocation& invocation) {
  const auto arguments = std::make_shared<StoreArguments>();
  CLI::App* store = app.add_subcommand("store", "The sorted copy of the events that reports read");
  store->require_subcommand(1);
  const auto add = [&](const std::string& name, const std::string& description, auto run) {
    CLI::App* command = store->add_subcommand(name, description);
    command->add_option("connection", arguments->connection, "Connection; all when absent");
    command->footer(fmt::format("Example:\n  sojourn store {}", name));
    command->callback([&invocation, arguments, run] {
      invocation.action = [&invocation, arguments, run] { return run(invocation, *arguments); };
    });
    return command;
  };
  AddListingFormat(*add("status",
                        "Show size, parts and freshness of each store, and rows left out",
                        PrintStoreStatus),
                   arguments->format);
  AddEngineTuning(*add("rebuild", "Make stores anew from the lake", RebuildStores),
                  arguments->tuning);
  AddEngineTuning(*add("verify", "Read every byte of each store and check it", VerifyStores),
                  arguments->tuning);
  AddEngineTuning(*add("compact", "Merge the parts of each store into one", CompactStores),
                  arguments->tuning);
}

}  // namespace sojourn
