#include "cli/output.h"

#include <cerrno>
#include <filesystem>

#include <unistd.h>

#include "base/file.h"

namespace sojourn {

Result<std::unique_ptr<Output>> Output::Open(const std::string& path, Content content) {
  if (path.empty()) {
    if (content == Content::kBinary && isatty(STDOUT_FILENO) != 0) {
      return InvalidArgument("binary output on a terminal", "name a file with -o FILE");
    }
    return std::unique_ptr<Output>(new Output("", "", stdout));
  }
  std::error_code error;
  const std::filesystem::file_status found = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(found)) {
    return InvalidArgument(fmt::format("-o names a folder: {}", path), "name a file in it");
  }
  const bool direct = std::filesystem::exists(found) && !std::filesystem::is_regular_file(found);
  std::string part_path = direct ? std::string() : fmt::format("{}.{}.part", path, getpid());
  std::FILE* file = std::fopen(direct ? path.c_str() : part_path.c_str(), "wb");
  if (file == nullptr) {
    return ErrnoStatus("write", path);
  }
  return std::unique_ptr<Output>(new Output(path, std::move(part_path), file));
}

Output::~Output() {
  if (file_ == nullptr || file_ == stdout) {
    return;
  }
  std::fclose(file_);
  if (!part_path_.empty()) {
    std::error_code error;
    std::filesystem::remove(part_path_, error);
  }
}

Status Output::Write(std::string_view bytes) {
  if (reader_gone_ || std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) {
    return {};
  }
  if (path_.empty() && errno == EPIPE) {
    reader_gone_ = true;
    return {};
  }
  return ErrnoStatus("write", path_.empty() ? "standard output" : path_);
}

Status Output::Finish() {
  if (std::fflush(file_) != 0) {
    const bool gone = path_.empty() && errno == EPIPE;
    return gone ? Status() : ErrnoStatus("write", path_.empty() ? "standard output" : path_);
  }
  if (file_ == stdout) {
    return {};
  }
  if (!part_path_.empty() && fsync(fileno(file_)) != 0) {
    return ErrnoStatus("write", path_);
  }
  const int closed = std::fclose(file_);
  file_ = nullptr;
  if (closed != 0) {
    return ErrnoStatus("write", path_);
  }
  if (part_path_.empty()) {
    return {};
  }
  std::error_code error;
  std::filesystem::rename(part_path_, path_, error);
  if (error) {
    errno = error.value();
    return ErrnoStatus("write", path_);
  }
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  return SyncFolder(folder.empty() ? "." : folder);
}

}  // namespace sojourn
