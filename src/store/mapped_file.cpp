#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/descriptor.h"
#include "base/file.h"
#include "store/mapped_file_internal.h"

namespace sojourn {
namespace {

Result<std::shared_ptr<const MappedFile>> Damaged(const std::string& path,
                                                  std::uint64_t actual,
                                                  std::uint64_t expected) {
  return Corruption(fmt::format("{}: ends at byte {}, must end at byte {}", path, actual, expected),
                    "run `sojourn store rebuild`");
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::Open(const std::string& path,
                                                           std::uint64_t expected_bytes) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));  // the mapping outlives it
  if (!file.is_open()) {
    return ErrnoStatus("open", path);
  }
  struct stat facts = {};
  if (fstat(file.number(), &facts) != 0) {
    return ErrnoStatus("stat", path);
  }
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (size != expected_bytes || size == 0) {
    return Damaged(path, size, expected_bytes);
  }
  void* memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
  if (memory == MAP_FAILED) {
    return ErrnoStatus("map", path);
  }
  // What has to be read from disk then comes in large pages, where the file system has them, and
  // scans fault 500 times less often. A kernel without them refuses, which changes nothing.
  static_cast<void>(madvise(memory, size, MADV_HUGEPAGE));
  return std::shared_ptr<const MappedFile>(
      new MappedFile(path, static_cast<const std::uint8_t*>(memory), size));
}

MappedFile::~MappedFile() {
  // munmap takes a pointer to non-const although it writes nothing.
  munmap(const_cast<std::uint8_t*>(data_), size_);
}

}  // namespace sojourn
