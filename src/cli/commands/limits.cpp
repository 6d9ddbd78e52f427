#include "model/limits.h"

#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/check.h"
#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "egress/project.h"

namespace sojourn {
namespace {

std::string_view StateOf(const Limit& limit, bool strict) {
  switch (limit.kind) {
    case LimitKind::kAlways:
      return "always";
    case LimitKind::kDefault:
      return "default";
    case LimitKind::kGuardrail:
      return strict ? "on" : "off";
  }
  CHECK(false);
}

// Outside a project as in one that sets nothing.
Result<bool> IsStrict(const std::string& folder) {
  if (!std::filesystem::exists(folder + "/sojourn.yaml")) {
    return false;
  }
  ASSIGN_OR_RETURN(const Definitions definitions, ReadDefinitions(folder));
  return definitions.project.has_strict_limits;
}

Status ListLimits(const Invocation& invocation, ListingFormat format) {
  ASSIGN_OR_RETURN(const bool strict, IsStrict(invocation.project_folder));
  ListingRows rows({{"limit", ValueType::kString, {}, {}},
                    {"bound", ValueType::kString, {}, {}},
                    {"state", ValueType::kString, {}, {}},
                    {"setting", ValueType::kString, {}, {}},
                    {"meaning", ValueType::kString, {}, {}}});
  for (const Limit& limit : Limits()) {
    rows.Text(limit.name).Text(limit.bound).Text(StateOf(limit, strict));
    limit.setting.empty() ? rows.NoValue() : rows.Text(limit.setting);
    rows.Text(limit.text);
  }
  MemoryRows listing = rows.Take();
  return PrintListing(listing, format, "no limits");
}

}  // namespace

void AddLimitsCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("limits", "List every limit and where it is set");
  const auto format = std::make_shared<ListingFormat>(ListingFormat::kTable);
  AddListingFormat(*command, *format);
  command->footer("Example:\n  sojourn limits");
  command->callback([&invocation, format] {
    invocation.action = [&invocation, format] { return ListLimits(invocation, *format); };
  });
}

}  // namespace sojourn
