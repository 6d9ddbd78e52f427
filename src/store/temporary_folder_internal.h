// A folder of one test, removed at its end.
#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace sojourn {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    // In memory where there is such a place: these tests sync thousands of files.
    const std::filesystem::path memory = "/dev/shm";
    const bool has_memory = access(memory.c_str(), W_OK) == 0;
    std::string path =
        (has_memory ? memory : std::filesystem::temp_directory_path()) / "sojourn-store-XXXXXX";
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    path_ = path;
  }
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::size_t CountFiles() const {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      files += entry.is_regular_file() ? 1 : 0;
    }
    return files;
  }

 private:
  std::string path_;
};

}  // namespace sojourn
