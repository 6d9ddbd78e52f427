// The few file operations that must be durable or atomic. Errors name the path and the system's
// reason.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sojourn {

// Reasons of a Status (base/status.h) that say what kept a file from being used, whosever file it
// is: only what writes to a destination makes names of export.md 17.4 of them.
inline constexpr std::string_view kNoSpace = "no_space";
inline constexpr std::string_view kNoPermission = "no_permission";

// True for a failure of one of these two reasons: what is there can still be read.
bool IsUnwritable(const Status& status);

Result<std::string> ReadFile(const std::string& path);

// Writes beside `path`, syncs, renames over it and syncs the folder: after a crash there is the old
// or the new file.
Status WriteFileAtomically(const std::string& path, std::string_view bytes);

// Makes the names in `folder` durable.
Status SyncFolder(const std::string& folder);

// mkdir -p.
Status MakeFolders(const std::string& path);

// Turns `errno` after a failed call into a Status: "write /x/y: No space left on device". A full
// disk or a lack of memory is kBusy, a path that cannot be used kNotFound or kInvalidArgument, a
// disk that fails kCorruption.
Status ErrnoStatus(std::string_view action, const std::string& path);

// A file lock between processes, released when destroyed or when the process ends.
class FileLock {
 public:
  // Waits up to `wait_s` seconds; kBusy when another process still holds it.
  static Result<std::unique_ptr<FileLock>> Acquire(const std::string& path, double wait_s);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace sojourn
