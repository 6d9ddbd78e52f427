#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "model/parse.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolders[] = {"datasets",
                                         "connections",
                                         "views",
                                         "segments",
                                         "metrics",
                                         "fields",
                                         "destinations",
                                         "exports",
                                         "policies",
                                         "principals"};

bool IsDefinitionFile(const fs::directory_entry& entry) {
  const fs::path& path = entry.path();
  const bool is_yaml = path.extension() == ".yaml" || path.extension() == ".yml";
  return is_yaml && !path.filename().string().starts_with('.') && !entry.is_directory();
}

// Names of the definition files in `folder`/`sub`; none when there is no such folder.
Result<std::vector<std::string>> ListFolder(const std::string& folder, std::string_view sub) {
  std::vector<std::string> names;
  const fs::path path = fs::path(folder) / sub;
  std::error_code error;
  if (!fs::exists(path, error)) {
    return names;
  }
  for (fs::directory_iterator it(path, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    if (IsDefinitionFile(*it)) {
      names.push_back(fmt::format("{}/{}", sub, it->path().filename().string()));
    }
  }
  if (error) {
    return InvalidArgument(fmt::format("cannot list {}: {}", path.string(), error.message()),
                           "check the folder's permissions");
  }
  return names;
}

}  // namespace

Result<std::vector<std::string>> ListDefinitionFiles(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(fs::path(folder) / "sojourn.yaml", error)) {
    return NotFound(fmt::format("no project in this folder, sojourn.yaml is missing: {}", folder),
                    "name the project's folder with -C, or make one with sojourn init");
  }
  std::vector<std::string> names = {"sojourn.yaml"};
  for (const std::string_view sub : kFolders) {
    ASSIGN_OR_RETURN(std::vector<std::string> found, ListFolder(folder, sub));
    std::ranges::move(found, std::back_inserter(names));
  }
  std::ranges::sort(names);
  return names;
}

Result<DefinitionFiles> ReadDefinitionFiles(const std::string& folder) {
  ASSIGN_OR_RETURN(std::vector<std::string> names, ListDefinitionFiles(folder));
  DefinitionFiles files;
  for (std::string& name : names) {
    ASSIGN_OR_RETURN(std::string text, ReadFile((fs::path(folder) / name).string()));
    files.emplace_back(std::move(name), std::move(text));
  }
  return files;
}

}  // namespace sojourn
