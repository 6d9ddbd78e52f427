#include <CLI/CLI.hpp>

#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "egress/project.h"
#include "model/parse.h"

namespace sojourn {
namespace {

std::string_view ChangeName(DefinitionChange::Kind kind) {
  switch (kind) {
    case DefinitionChange::Kind::kAdded:
      return "added";
    case DefinitionChange::Kind::kChanged:
      return "changed";
    case DefinitionChange::Kind::kRemoved:
      return "removed";
  }
  CHECK(false);
}

Status Plan(const Invocation& invocation, ListingFormat format) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ControlDb> control,
                   OpenControl(invocation.project_folder, *invocation.clock));
  ASSIGN_OR_RETURN(const Definitions after, ReadDefinitions(invocation.project_folder));
  ASSIGN_OR_RETURN(const DefinitionsRevision newest, control->LatestDefinitions());
  Definitions before;
  if (newest.number > 0) {
    ASSIGN_OR_RETURN(before, ParseCanonical(newest.canonical));
  }
  ListingRows listing(
      {{.name = "change", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "kind", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "name", .type = ValueType::kString, .component_id = {}, .title = {}}});
  for (const DefinitionChange& change : CompareDefinitions(before, after)) {
    listing.Text(ChangeName(change.kind)).Text(change.object).Text(change.name);
  }
  MemoryRows rows = listing.Take();
  return PrintListing(
      rows,
      format,
      fmt::format("no changes: the files are definitions revision {}", newest.number));
}

}  // namespace

void AddPlanCommand(CLI::App& app, Invocation& invocation) {
  const auto format = std::make_shared<ListingFormat>(ListingFormat::kTable);
  CLI::App* command =
      app.add_subcommand("plan", "Show what applying the definition files would change");
  AddListingFormat(*command, *format);
  command->footer("Example:\n  sojourn plan");
  command->callback([&invocation, format] {
    invocation.action = [&invocation, format] { return Plan(invocation, *format); };
  });
}

}  // namespace sojourn
