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
constexpr std::size_t kNameBytesMax = 60;

// A name as definitions want it, made of the folder's: "Shop 2026" is shop_2026, "2026" is p_2026.
std::string ProjectName(const std::string& folder) {
  fs::path path = fs::weakly_canonical(fs::absolute(folder));
  std::string name = (path.has_filename() ? path : path.parent_path()).filename().string();
  for (char& c : name) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    c = is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    c = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
  }
  name.erase(0, name.find_first_not_of('_'));
  if (name.empty()) {
    return "project";
  }
  name = name.front() <= '9' ? "p_" + name : name;
  return name.substr(0, kNameBytesMax);
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
