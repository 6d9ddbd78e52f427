#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>

#include "base/file.h"
#include "store/store_folder_internal.h"

namespace sojourn {
namespace {

// The number in "part-12.events.arrow", "dictionary-3.arrow"; nothing for any other name.
std::optional<std::uint64_t> FileNumber(std::string_view name) {
  for (const std::string_view prefix : {"part-", "dictionary-"}) {
    if (!name.starts_with(prefix) || !name.ends_with(".arrow")) {
      continue;
    }
    const std::string_view rest = name.substr(prefix.size());
    std::uint64_t number = 0;
    if (std::from_chars(rest.data(), rest.data() + rest.size(), number).ec == std::errc()) {
      return number;
    }
  }
  return {};
}

Result<std::vector<std::string>> ListFiles(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) {
    errno = error.value();
    return ErrnoStatus("list", folder);
  }
  return names;
}

}  // namespace

Status RemoveOtherFiles(const std::string& folder, const StoreManifest& manifest) {
  std::set<std::string> named;
  for (const StoredFile& file : manifest.Files()) {
    named.insert(file.name);
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFiles(folder));
  for (const std::string& name : names) {
    const bool ours = FileNumber(name).has_value() ||
                      ((name.starts_with("manifest.json.") || name.starts_with("checked.")) &&
                       name.ends_with(".tmp"));
    if (!ours || named.contains(name)) {
      continue;
    }
    const std::string path = fmt::format("{}/{}", folder, name);
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error) {
      errno = error.value();
      return ErrnoStatus("remove", path);
    }
  }
  return {};
}

Result<std::uint64_t> UnusedFileNumber(const std::string& folder) {
  std::uint64_t unused = 1;
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFiles(folder));
  for (const std::string& name : names) {
    if (const auto number = FileNumber(name); number.has_value()) {
      unused = std::max(unused, *number + 1);
    }
  }
  return unused;
}

}  // namespace sojourn
