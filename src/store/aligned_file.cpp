#include <cerrno>

#include <arrow/result.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "store/aligned_file_internal.h"
#include "store/shard_rows_internal.h"

namespace sojourn {
namespace {

constexpr std::int64_t kMagicBytes = 8;

}  // namespace

Result<std::shared_ptr<AlignedFile>> AlignedFile::Create(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return ErrnoStatus("create", path);
  }
  return std::shared_ptr<AlignedFile>(new AlignedFile(path, descriptor));
}

AlignedFile::~AlignedFile() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

Status AlignedFile::WriteAll(const char* data, std::size_t bytes) {
  hash_.Add(data, bytes);
  while (bytes > 0) {
    const ssize_t written = write(descriptor_, data, bytes);
    if (written < 0 && errno != EINTR) {
      return ErrnoStatus("write", path_);
    }
    if (written > 0) {
      data += written;
      bytes -= static_cast<std::size_t>(written);
      position_ += written;
    }
  }
  return {};
}

arrow::Status AlignedFile::Write(const void* data, std::int64_t bytes) {
  static constexpr char kZeros[kArrayAlignment - kMagicBytes] = {};
  failure_ = WriteAll(static_cast<const char*>(data), static_cast<std::size_t>(bytes));
  if (position_ == kMagicBytes && failure_.ok()) {
    failure_ = WriteAll(kZeros, sizeof kZeros);
  }
  return failure_.ok() ? arrow::Status::OK() : arrow::Status::IOError(failure_.message());
}

arrow::Status AlignedFile::Close() {
  // Sync has told whether the bytes are safe: closing cannot lose them.
  if (descriptor_ >= 0) {
    close(descriptor_);
    descriptor_ = -1;
  }
  return arrow::Status::OK();
}

Status AlignedFile::Sync() {
  return fsync(descriptor_) == 0 ? Status() : ErrnoStatus("sync", path_);
}

}  // namespace sojourn
