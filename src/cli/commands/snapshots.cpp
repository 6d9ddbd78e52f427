#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "cli/project_option.h"

namespace sojourn {
namespace {

struct SnapshotsArguments {
  std::string dataset;
  ListingFormat format = ListingFormat::kTable;
};

Status ListSnapshots(const Invocation& invocation, const SnapshotsArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine,
                   OpenEngine(invocation, {.used = UsedKinds::kDatasets}));
  RETURN_IF_ERROR(CheckDatasetIsKnown(*engine, arguments.dataset));
  ASSIGN_OR_RETURN(Lake* const lake, engine->lake());
  ASSIGN_OR_RETURN(const std::vector<SnapshotRecord> snapshots, lake->Snapshots(arguments.dataset));
  ListingRows rows({{"snapshot", ValueType::kInteger, {}, {}},
                    {"at", ValueType::kTimestamp, {}, {}},
                    {"batch", ValueType::kString, {}, {}},
                    {"rows", ValueType::kInteger, {}, {}}});
  for (const SnapshotRecord& snapshot : snapshots) {
    rows.Integer(snapshot.snapshot)
        .Integer(snapshot.at_us)
        .Text(snapshot.batch)
        .Integer(snapshot.rows);
  }
  MemoryRows listing = rows.Take();
  return PrintListing(
      listing, arguments.format, fmt::format("no snapshot has rows of {}", arguments.dataset));
}

}  // namespace

void AddSnapshotsCommand(CLI::App& app, Invocation& invocation) {
  const auto arguments = std::make_shared<SnapshotsArguments>();
  CLI::App* command = app.add_subcommand(
      "snapshots", "List the lake snapshots that changed a dataset, oldest first");
  command->add_option("dataset", arguments->dataset, "Name of the dataset")->required();
  AddListingFormat(*command, arguments->format);
  command->footer("Example:\n  sojourn snapshots web_events");
  command->callback([&invocation, arguments] {
    invocation.action = [&invocation, arguments] { return ListSnapshots(invocation, *arguments); };
  });
}

}  // namespace sojourn
