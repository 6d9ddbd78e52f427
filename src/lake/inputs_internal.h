// The files of one ingest: names and globs expanded, standard input spooled, format and packing
// found out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/lake.h"

namespace sojourn {

enum class Packing { kNone, kGzip, kZstd };

struct InputFile {
  std::string path;
  std::string shown;  // as the user knows it: "part1.csv", "standard input"
  InputFormat format =
      InputFormat::kByName;          // kByName only while the content must still be looked at
  Packing packing = Packing::kNone;  // by the first bytes, not by the name
  std::uint64_t bytes = 0;
};

// Deletes a spooled file at the end of the ingest.
class SpooledFile {
 public:
  explicit SpooledFile(std::string path) : path_(std::move(path)) {}
  ~SpooledFile();
  SpooledFile(const SpooledFile&) = delete;
  SpooledFile& operator=(const SpooledFile&) = delete;

 private:
  std::string path_;
};

struct Inputs {
  std::vector<InputFile> files;  // in the order given; matches of a glob by name (bytes)
  std::unique_ptr<SpooledFile> spooled;
};

// kNotFound for a missing file or a glob without match, kInvalidArgument for a folder or a file
// named twice, kBadData for an empty file (0 bytes).
Result<Inputs> FindInputs(const std::vector<std::string>& inputs,
                          InputFormat format,
                          const std::string& spool_folder);

// The first bytes of a file, at most `limit`, as they are on disk.
Result<std::string> ReadHead(const std::string& path, std::size_t limit);

// Format of content that no name tells: kParquet, kNdjson, kJson or kCsv.
InputFormat FormatOfContent(std::string_view head);

}  // namespace sojourn
