#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "cli/commands/commands.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolders[] = {
    "datasets", "connections", "views", "destinations", "exports"};

// A name that needs no quotes in YAML, made of the folder's.
std::string ProjectName(const std::string& folder) {
  std::string name = fs::weakly_canonical(folder).filename().string();
  for (char& c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    c = plain ? c : '_';
  }
  return name.empty() ? "project" : name;
}

Status Init(const std::string& folder) {
  const std::string settings = folder + "/sojourn.yaml";
  if (fs::exists(settings)) {
    return InvalidArgument(fmt::format("there is a project already: {}", settings),
                           "nothing was changed");
  }
  for (const std::string_view name : kFolders) {
    RETURN_IF_ERROR(MakeFolders(fmt::format("{}/{}", folder, name)));
  }
  if (!fs::exists(folder + "/.gitignore")) {
    RETURN_IF_ERROR(WriteFileAtomically(folder + "/.gitignore", "/.sojourn/\n"));
  }
  RETURN_IF_ERROR(WriteFileAtomically(
      settings, fmt::format("name: {}\ntimezone: UTC\nauto_apply: true\n", ProjectName(folder))));
  PrintNotice(fmt::format(
      "made a project in {}; next: describe a dataset in {}/datasets/ and run sojourn -C {} ingest",
      folder,
      folder,
      folder));
  return {};
}

}  // namespace

void AddInitCommand(CLI::App& app, Invocation& invocation) {
  const auto folder = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "init", "Make a project: a folder with sojourn.yaml and places for definitions");
  command->add_option("folder", *folder, "Folder to make, or an empty one")->required();
  command->footer("Example:\n  sojourn init shop");
  command->callback(
      [&invocation, folder] { invocation.action = [folder] { return Init(*folder); }; });
}

}  // namespace sojourn
