#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <set>

#include <fcntl.h>
#include <glob.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/file.h"
#include "lake/inputs_internal.h"

namespace sojourn {
namespace {

constexpr std::string_view kStandardInput = "-";
constexpr std::size_t kMagicBytes = 4;

constexpr std::pair<std::string_view, InputFormat> kExtensions[] = {
    {".csv", InputFormat::kCsv},
    {".tsv", InputFormat::kCsv},
    {".txt", InputFormat::kCsv},
    {".ndjson", InputFormat::kNdjson},
    {".jsonl", InputFormat::kNdjson},
    {".json", InputFormat::kJson},
    {".parquet", InputFormat::kParquet},
    {".pq", InputFormat::kParquet},
};

// By the name's ending, behind one of a packer.
InputFormat FormatOfName(const std::string& path) {
  std::filesystem::path name(path);
  if (name.extension() == ".gz" || name.extension() == ".zst") {
    name = name.stem();
  }
  const std::string extension = name.extension().string();
  const auto* row = std::find_if(std::begin(kExtensions), std::end(kExtensions), [&](auto& r) {
    return r.first == extension;
  });
  return row == std::end(kExtensions) ? InputFormat::kByName : row->second;
}

Packing PackingOf(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) {
    return Packing::kGzip;
  }
  return head.starts_with("\x28\xb5\x2f\xfd") ? Packing::kZstd : Packing::kNone;
}

// Matches of a pattern, by bytes; the pattern itself when a file has just that name.
Result<std::vector<std::string>> ExpandGlob(const std::string& pattern) {
  if (std::filesystem::exists(pattern)) {
    return std::vector{pattern};
  }
  glob_t matches{};
  const int outcome = glob(pattern.c_str(), GLOB_ERR | GLOB_NOSORT, nullptr, &matches);
  std::vector<std::string> paths(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  globfree(&matches);
  if (outcome == GLOB_NOMATCH || paths.empty()) {
    const bool is_pattern = pattern.find_first_of("*?[") != std::string::npos;
    return NotFound(fmt::format("{}: {}", is_pattern ? "no file matches" : "no such file", pattern),
                    is_pattern ? "quote patterns and look at the folder" : "check the path");
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<std::unique_ptr<SpooledFile>> SpoolStandardInput(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.number() < 0) {
    return ErrnoStatus("create", path);
  }
  auto spooled = std::make_unique<SpooledFile>(path);
  std::string buffer(1 << 20, '\0');
  while (true) {
    const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return ErrnoStatus("read", "standard input");
    }
    if (got == 0) {
      return spooled;
    }
    for (ssize_t done = 0; done < got;) {
      const ssize_t written =
          write(file.number(), buffer.data() + done, static_cast<std::size_t>(got - done));
      if (written < 0) {
        return ErrnoStatus("write", path);
      }
      done += written;
    }
  }
}

Result<InputFile> LookAt(std::string path, std::string shown, InputFormat format) {
  if (std::filesystem::is_directory(path)) {
    return InvalidArgument(fmt::format("{}: is a folder", shown),
                           fmt::format("name its files: '{}/*.csv'", shown));
  }
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) {
    return InvalidArgument(fmt::format("{}: is not a plain file", shown),
                           "pipe it in and name it -");
  }
  if (bytes == 0) {
    return BadData(fmt::format("{}: the file is empty (0 bytes)", shown),
                   "leave it out; nothing was kept");
  }
  ASSIGN_OR_RETURN(const std::string head, ReadHead(path, kMagicBytes));
  InputFile file{std::move(path), std::move(shown), format, PackingOf(head), bytes};
  if (head == "PAR1" && (format == InputFormat::kByName || format == InputFormat::kCsv)) {
    file.format = InputFormat::kParquet;
  } else if (format == InputFormat::kByName) {
    file.format = FormatOfName(file.path);
  }
  if (file.format == InputFormat::kParquet && head != "PAR1") {
    return BadData(
        fmt::format("{}: is not a Parquet file: it does not begin with PAR1", file.shown),
        file.packing == Packing::kNone ? "check the file" : "unpack it: Parquet is packed inside");
  }
  return file;
}

}  // namespace

SpooledFile::~SpooledFile() {
  unlink(path_.c_str());
}

Result<std::string> ReadHead(const std::string& path, std::size_t limit) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    return ErrnoStatus("open", path);
  }
  std::string head(limit, '\0');
  std::size_t filled = 0;
  while (filled < limit) {
    const ssize_t got = read(file.number(), head.data() + filled, limit - filled);
    if (got < 0) {
      return ErrnoStatus("read", path);
    }
    if (got == 0) {
      break;
    }
    filled += static_cast<std::size_t>(got);
  }
  head.resize(filled);
  return head;
}

InputFormat FormatOfContent(std::string_view head) {
  if (head.starts_with("PAR1")) {
    return InputFormat::kParquet;
  }
  const std::size_t first = head.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first != std::string_view::npos && head[first] == '[') {
    return InputFormat::kJson;
  }
  return first != std::string_view::npos && head[first] == '{' ? InputFormat::kNdjson
                                                               : InputFormat::kCsv;
}

Result<Inputs> FindInputs(const std::vector<std::string>& inputs,
                          InputFormat format,
                          const std::string& spool_folder) {
  Inputs found;
  std::set<std::string> seen;
  for (const std::string& input : inputs) {
    std::vector<std::string> paths;
    if (input == kStandardInput) {
      paths.push_back(fmt::format("{}/stdin-{}", spool_folder, getpid()));
      if (found.spooled == nullptr) {
        ASSIGN_OR_RETURN(found.spooled, SpoolStandardInput(paths[0]));
      }
    } else {
      ASSIGN_OR_RETURN(paths, ExpandGlob(input));
    }
    for (const std::string& path : paths) {
      const std::string shown = input == kStandardInput ? "standard input" : path;
      if (!seen.insert(std::filesystem::weakly_canonical(path).string()).second) {
        return InvalidArgument(fmt::format("the file is named twice: {}", shown),
                               "name every file once");
      }
      ASSIGN_OR_RETURN(InputFile file, LookAt(path, shown, format));
      found.files.push_back(std::move(file));
    }
  }
  if (found.files.empty()) {
    return InvalidArgument("no input is named", "name files, patterns or - for standard input");
  }
  return found;
}

}  // namespace sojourn
