#include "base/file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/descriptor.h"

namespace sojourn {
namespace {

constexpr unsigned kRetryEveryUs = 20'000;

Status WriteAll(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return ErrnoStatus("write", path);
    }
  }
  return fsync(descriptor) == 0 ? Status() : ErrnoStatus("sync", path);
}

}  // namespace

bool IsUnwritable(const Status& status) {
  return status.reason() == kNoSpace || status.reason() == kNoPermission;
}

Status ErrnoStatus(std::string_view action, const std::string& path) {
  const int error = errno;
  std::string message = fmt::format("{} {}: {}", action, path, std::strerror(error));
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return Status(StatusCode::kBusy,
                    std::move(message),
                    "free some disk space and try again",
                    std::string(kNoSpace));
    case EACCES:
    case EPERM:
    case EROFS:
      return Status(StatusCode::kInvalidArgument,
                    std::move(message),
                    "check the permissions of the folder",
                    std::string(kNoPermission));
    case ENOENT:
      return NotFound(std::move(message), "check the path");
    case EISDIR:
      return InvalidArgument(std::move(message), "a folder is there: name a file");
    case ENOTDIR:
      return InvalidArgument(std::move(message),
                             "a file is where a folder should be: check the path");
    case ENOMEM:
    case EAGAIN:
    case EMFILE:
    case ENFILE:
      return Busy(std::move(message),
                  "end other programs, or raise the limits of this one (ulimit)");
    case EIO:
    case ESTALE:
      return Corruption(std::move(message), "check the disk that holds it");
    default:
      return InvalidArgument(std::move(message), "check the path and the disk that holds it");
  }
}

Result<std::string> ReadFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    return ErrnoStatus("open", path);
  }
  std::string bytes;
  char buffer[1 << 16];
  for (ssize_t got = 0; (got = read(file.number(), buffer, sizeof buffer)) != 0;) {
    if (got > 0) {
      bytes.append(buffer, static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      return ErrnoStatus("read", path);
    }
  }
  return bytes;
}

Status SyncFolder(const std::string& folder) {
  const Descriptor directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() < 0 || fsync(directory.number()) != 0) {
    return ErrnoStatus("sync", folder);
  }
  return {};
}

Status WriteFileAtomically(const std::string& path, std::string_view bytes) {
  const std::string temporary = fmt::format("{}.{}.tmp", path, getpid());
  {
    const Descriptor file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.number() < 0) {
      return ErrnoStatus("create", temporary);
    }
    if (Status status = WriteAll(file.number(), bytes, temporary); !status.ok()) {
      unlink(temporary.c_str());
      return status;
    }
  }
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    Status status = ErrnoStatus("rename to", path);
    unlink(temporary.c_str());
    return status;
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return SyncFolder(folder.empty() ? "." : folder);
}

Status MakeFolders(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    errno = error.value();
    return ErrnoStatus("create folder", path);
  }
  return {};
}

Result<std::unique_ptr<FileLock>> FileLock::Acquire(const std::string& path, double wait_s) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return ErrnoStatus("lock", path);
  }
  std::unique_ptr<FileLock> lock(new FileLock(descriptor));
  const Stopwatch waited;
  while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return ErrnoStatus("lock", path);
    }
    if (waited.Seconds() > wait_s) {
      return Busy(
          fmt::format("another sojourn process is at work in this project: {} is locked", path),
          "wait for it to finish and try again");
    }
    usleep(kRetryEveryUs);
  }
  return lock;
}

FileLock::~FileLock() {
  close(descriptor_);
}

}  // namespace sojourn
