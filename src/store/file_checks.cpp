#include <map>

#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/thread_pool.h"
#include "store/file_checks_internal.h"
#include "store/mapped_file_internal.h"

namespace sojourn {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

// What tells one state of a file from another.
struct FileFacts {
  std::int64_t changed_ns = 0;
  std::string text;  // of all facts
};

Result<FileFacts> FactsOf(const std::string& path) {
  struct stat facts = {};
  if (stat(path.c_str(), &facts) != 0) {
    return ErrnoStatus("stat", path);
  }
  const std::int64_t changed_ns = facts.st_ctim.tv_sec * kSecondNs + facts.st_ctim.tv_nsec;
  return FileFacts{.changed_ns = changed_ns,
                   .text = fmt::format("{} {} {}", facts.st_ino, facts.st_size, changed_ns)};
}

std::string MemoryPath(const std::string& folder) {
  return folder + "/checked";
}

// Facts of the files that were whole, by name. An entry whose file was changed in the same tick of
// the file system's clock as the memory was written proves nothing: it is left out.
std::map<std::string, std::string, std::less<>> Remembered(const std::string& folder) {
  std::map<std::string, std::string, std::less<>> remembered;
  const auto written = FactsOf(MemoryPath(folder));
  const auto text = ReadFile(MemoryPath(folder));
  if (!written.ok() || !text.ok()) {
    return remembered;
  }
  for (std::string_view rest = text.value(); !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::size_t blank = line.find(' ');
    const auto facts = FactsOf(fmt::format("{}/{}", folder, line.substr(0, blank)));
    if (blank != std::string_view::npos && facts.ok() &&
        facts.value().changed_ns < written.value().changed_ns) {
      remembered.emplace(line.substr(0, blank), line.substr(blank + 1));
    }
  }
  return remembered;
}

Status CheckBytes(const std::string& folder, const StoredFile& file) {
  const std::string path = fmt::format("{}/{}", folder, file.name);
  ASSIGN_OR_RETURN(const auto mapped, MappedFile::Open(path, file.bytes));
  const std::uint64_t hash =
      Hash64({reinterpret_cast<const char*>(mapped->data()), mapped->size()});
  if (hash == file.hash) {
    return {};
  }
  return Corruption(fmt::format("{}: its bytes are not those that were written: hash {:016x}, must "
                                "be {:016x}",
                                path,
                                hash,
                                file.hash),
                    "run `sojourn store rebuild`");
}

}  // namespace

Status CheckChangedFiles(const std::string& folder, std::span<const StoredFile> files) {
  const auto remembered = Remembered(folder);
  std::string memory;
  bool changed = false;
  for (const StoredFile& file : files) {
    ASSIGN_OR_RETURN(const FileFacts facts, FactsOf(fmt::format("{}/{}", folder, file.name)));
    const auto known = remembered.find(file.name);
    if (known == remembered.end() || known->second != facts.text) {
      changed = true;
      RETURN_IF_ERROR(CheckBytes(folder, file));
    }
    memory += fmt::format("{} {}\n", file.name, facts.text);
  }
  if (changed) {
    // Without it the next reader hashes again: a folder that cannot be written to is no failure.
    static_cast<void>(WriteFileAtomically(MemoryPath(folder), memory));
  }
  return {};
}

Status CheckEveryByte(const std::string& folder,
                      std::span<const StoredFile> files,
                      std::size_t threads) {
  return RunParallel(files.size(), threads, [&](std::size_t index, std::size_t) {
    return CheckBytes(folder, files[index]);
  });
}

}  // namespace sojourn
