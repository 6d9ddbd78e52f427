// A file of the store in memory, read-only. Files are written once and never changed, and a mapping
// outlives the file's name, so a reader keeps its state while updates replace files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace sojourn {

// Immutable, thread-safe.
class MappedFile {
 public:
  // kCorruption when the file is not exactly `expected_bytes` long, kNotFound when it is not there.
  static Result<std::shared_ptr<const MappedFile>> Open(const std::string& path,
                                                        std::uint64_t expected_bytes);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::string& path() const { return path_; }
  const std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  MappedFile(std::string path, const std::uint8_t* data, std::size_t size)
      : path_(std::move(path)), data_(data), size_(size) {}

  std::string path_;
  const std::uint8_t* data_;
  std::size_t size_;
};

}  // namespace sojourn
