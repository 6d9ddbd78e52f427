// Any bytes as a file to ingest. The first byte names the format and the packing, the rest is the
// file. An ingest that fails leaves the lake as it was; one that does not has taken or refused
// rows.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/file.h"
#include "lake/lake.h"

namespace {

constexpr std::array<std::string_view, 7> kNames = {
    "a.csv", "a.ndjson", "a.json", "a.parquet", "a.csv.gz", "a.ndjson.zst", "a.json.gz"};
constexpr int kIngestsOfOneLake = 200;  // snapshots make it slower

// A lake in memory with one dataset.
struct Project {
  Project() {
    CHECK(mkdtemp(folder.data()) != nullptr);
    control = sojourn::ControlDb::Open(folder + "/control.db", clock).value();
    lake = sojourn::Lake::Open({.folder = folder + "/lake", .threads = 1}, *control, clock).value();
    dataset.name = "web";
    dataset.timestamp = "ts";
  }
  ~Project() {
    lake.reset();
    control.reset();
    std::filesystem::remove_all(folder);
  }
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  std::string folder = "/dev/shm/sojourn-fuzz-XXXXXX";
  sojourn::SystemClock clock;
  std::unique_ptr<sojourn::ControlDb> control;
  std::unique_ptr<sojourn::Lake> lake;
  sojourn::Dataset dataset;
  int ingests = 0;
};

Project& Current() {
  static std::unique_ptr<Project> project;
  if (project == nullptr || ++project->ingests > kIngestsOfOneLake) {
    project.reset();
    project = std::make_unique<Project>();
  }
  return *project;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  Project& project = Current();
  const std::string path =
      project.folder + "/" + std::string(kNames[static_cast<std::size_t>(data[0]) % kNames.size()]);
  CHECK(
      sojourn::WriteFileAtomically(path, {reinterpret_cast<const char*>(data) + 1, size - 1}).ok());
  const std::int64_t before = project.lake->CurrentSnapshot().value();
  sojourn::IngestRequest request;
  request.inputs = {path};
  const auto summary = project.lake->Ingest(project.dataset, request);
  CHECK(summary.ok() || summary.status().code() != sojourn::StatusCode::kInternal);
  CHECK(summary.ok() || project.lake->CurrentSnapshot().value() == before);
  CHECK(!summary.ok() || summary.value().rows >= 0);
  std::filesystem::remove(path);
  return 0;
}
