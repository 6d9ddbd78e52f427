#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "cli/project_option.h"

namespace sojourn {
namespace {

struct RejectsArguments {
  std::string dataset;
  ListingFormat format = ListingFormat::kTable;
};

Status ListRejects(const Invocation& invocation, const RejectsArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine,
                   OpenEngine(invocation, {.used = UsedKinds::kDatasets}));
  RETURN_IF_ERROR(CheckDatasetIsKnown(*engine, arguments.dataset));
  ASSIGN_OR_RETURN(Lake* const lake, engine->lake());
  ASSIGN_OR_RETURN(const std::unique_ptr<RowSource> rows, lake->Rejects(arguments.dataset));
  return PrintListing(
      *rows, arguments.format, fmt::format("no refused rows of {}", arguments.dataset));
}

}  // namespace

void AddRejectsCommand(CLI::App& app, Invocation& invocation) {
  const auto arguments = std::make_shared<RejectsArguments>();
  CLI::App* command = app.add_subcommand(
      "rejects", "List the refused rows of a dataset: file, line, reason, raw text");
  command->add_option("dataset", arguments->dataset, "Name of the dataset")->required();
  AddListingFormat(*command, arguments->format);
  command->footer("Example:\n  sojourn rejects web_events");
  command->callback([&invocation, arguments] {
    invocation.action = [&invocation, arguments] { return ListRejects(invocation, *arguments); };
  });
}

}  // namespace sojourn
