#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

// Closes the descriptor at the end of the scope; the mapping stays.
struct Closer {
  int descriptor;
  ~Closer() { close(descriptor); }
};

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::Open(const std::string& path,
                                                           std::uint64_t expected_bytes) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return ErrnoStatus("open", path);
  }
  const Closer closer{descriptor};
  struct stat facts = {};
  if (fstat(descriptor, &facts) != 0) {
    return ErrnoStatus("stat", path);
  }
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (size != expected_bytes || size == 0) {
    return Damaged(path, size, expected_bytes);
  }
  void* memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) {
    return ErrnoStatus("map", path);
  }
  return std::shared_ptr<const MappedFile>(
      new MappedFile(path, static_cast<const std::uint8_t*>(memory), size));
}

MappedFile::~MappedFile() {
  // munmap takes a pointer to non-const although it writes nothing.
  munmap(const_cast<std::uint8_t*>(data_), size_);
}

}  // namespace sojourn
