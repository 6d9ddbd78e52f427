// A file that is written once, hashed while it is, and durable when closed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sojourn {

// Call order: Write* Close. Not thread-safe. Errors are those of base/file.h: a full disk has
// reason E_DEST_FULL.
class OutputFile {
 public:
  // The file must not be there yet.
  static Result<std::unique_ptr<OutputFile>> Create(const std::string& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  Status Write(std::string_view bytes);

  struct Written {
    std::int64_t bytes = 0;
    std::string sha256;  // lower-case hex
    std::string md5;
  };
  // Writes what is buffered, syncs and closes.
  Result<Written> Close();

 private:
  struct State;
  explicit OutputFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The same numbers of a file that is there.
Result<OutputFile::Written> MeasureFile(const std::string& path);

}  // namespace sojourn
