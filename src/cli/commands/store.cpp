#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "cli/project_option.h"

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

double BytesPerEvent(const StoreSnapshot& store) {
  return store.num_events() == 0
             ? 0
             : static_cast<double>(store.bytes()) / static_cast<double>(store.num_events());
}

Status PrintStoreStatus(const Invocation& invocation, const StoreArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation));
  ListingRows stores({Column("connection", ValueType::kString),
                      Column("snapshot", ValueType::kInteger),
                      Column("current", ValueType::kBoolean),
                      Column("events", ValueType::kInteger),
                      Column("people", ValueType::kInteger),
                      Column("parts", ValueType::kInteger),
                      Column("bytes", ValueType::kInteger),
                      Column("bytes_per_event", ValueType::kString)});
  ListingRows skipped({Column("connection", ValueType::kString),
                       Column("dataset", ValueType::kString),
                       Column("reason", ValueType::kString),
                       Column("rows", ValueType::kInteger)});
  for (const std::string& name : Connections(*engine, arguments)) {
    ASSIGN_OR_RETURN(const Engine::StoreStatus status, engine->StoreStatusOf(name));
    stores.Text(name);
    if (status.store == nullptr) {
      stores.NoValue().Integer(0).NoValue().NoValue().NoValue().NoValue().NoValue();
      continue;
    }
    const StoreSnapshot& store = *status.store;
    stores.Integer(store.lake_snapshot())
        .Integer(store.lake_snapshot() == status.lake_snapshot ? 1 : 0)
        .Integer(store.num_events())
        .Integer(store.num_persons())
        .Integer(store.num_parts())
        .Integer(static_cast<std::int64_t>(store.bytes()))
        .Text(fmt::format("{:.1f}", BytesPerEvent(store)));
    for (const SkippedRows& row : store.skipped()) {
      skipped.Text(name).Text(row.dataset).Text(row.reason).Integer(row.rows);
    }
  }
  MemoryRows store_rows = stores.Take();
  MemoryRows skipped_rows = skipped.Take();
  if (arguments.format == ListingFormat::kJson) {
    ASSIGN_OR_RETURN(const std::string stores_json, ListingJson(store_rows));
    ASSIGN_OR_RETURN(const std::string skipped_json, ListingJson(skipped_rows));
    return PrintOut(
        fmt::format("{{\"stores\": {},\n\"skipped\": {}}}\n", stores_json, skipped_json));
  }
  RETURN_IF_ERROR(PrintListing(store_rows, arguments.format, "no connections yet"));
  ASSIGN_OR_RETURN(const std::string skipped_table, ListingTable(skipped_rows));
  return skipped_table.empty() ? Status() : PrintOut("\nrows left out\n" + skipped_table);
}

Status RebuildStores(const Invocation& invocation, const StoreArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation, arguments.tuning));
  for (const std::string& name : Connections(*engine, arguments)) {
    ASSIGN_OR_RETURN(const StoreUpdate update, engine->RebuildStoreOf(name));
    RETURN_IF_ERROR(PrintOut(
        fmt::format("store {}: {} events in {:.1f} s\n", name, update.rows_added, update.seconds)));
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
    RETURN_IF_ERROR(PrintOut(fmt::format("store {}: ok, {} files, {} bytes\n",
                                         name,
                                         verified.value().files,
                                         verified.value().bytes)));
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
