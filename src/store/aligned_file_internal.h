// A new file that Arrow writes to, with our errors.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <arrow/io/interfaces.h>

#include "base/hash_stream.h"
#include "base/result.h"

namespace sojourn {

// Arrow begins a file with 8 bytes of magic and aligns what follows relative to them; the magic is
// therefore padded to 64 bytes, which the format allows. Not thread-safe.
class AlignedFile final : public arrow::io::OutputStream {
 public:
  // Truncates an existing file.
  static Result<std::shared_ptr<AlignedFile>> Create(const std::string& path);
  ~AlignedFile() override;

  arrow::Status Write(const void* data, std::int64_t bytes) override;
  using OutputStream::Write;
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Close() override;
  bool closed() const override { return descriptor_ < 0; }

  Status Sync();
  // Why the first failed write failed.
  const Status& failure() const { return failure_; }
  std::uint64_t size() const { return static_cast<std::uint64_t>(position_); }
  // Hash64 of what was written: known before the disk could change it.
  std::uint64_t hash() const { return hash_.value(); }

 private:
  AlignedFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  Status WriteAll(const char* data, std::size_t bytes);

  const std::string path_;
  int descriptor_;
  std::int64_t position_ = 0;
  HashStream hash_;
  Status failure_;
};

}  // namespace sojourn
