// Files of the store that hashes would have let pass: any bytes as an Arrow file of a part, and as
// a section of a dictionary. Whatever opens must be readable to the end.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "store/arrow_door_internal.h"
#include "store/dictionary_files_internal.h"

namespace {

// A folder in memory, for one file that is written anew for each input.
class MemoryFolder {
 public:
  MemoryFolder() { CHECK(mkdtemp(path_.data()) != nullptr); }
  ~MemoryFolder() { std::filesystem::remove_all(path_); }
  MemoryFolder(const MemoryFolder&) = delete;
  MemoryFolder& operator=(const MemoryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/dev/shm/sojourn-fuzz-XXXXXX";
};

const std::string& Folder() {
  static const MemoryFolder folder;
  return folder.path();
}

void ReadPart(const std::string& path, std::size_t size) {
  const auto file = sojourn::MappedFile::Open(path, size);
  if (!file.ok()) {
    return;
  }
  const auto reader = sojourn::IpcReader::Open(file.value());
  for (int batch = 0; reader.ok() && batch < reader.value()->num_batches(); ++batch) {
    (void)reader.value()->Read(batch);
  }
}

void ReadDictionary(std::string_view bytes) {
  sojourn::DictionarySection section;
  section.file = {"section", bytes.size(), sojourn::Hash64(bytes)};
  for (const std::uint32_t values : {1U, 2U, 1000U}) {
    section.values = values;
    const auto dictionary = sojourn::OpenDictionaryFiles(Folder(), {section});
    for (std::uint32_t code = 1; dictionary.ok() && code < dictionary.value()->size(); ++code) {
      CHECK(dictionary.value()->value(code).size() <= bytes.size());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string path = Folder() + "/section";
  CHECK(sojourn::WriteFileAtomically(path, bytes).ok());
  ReadPart(path, size);
  ReadDictionary(bytes);
  return 0;
}
