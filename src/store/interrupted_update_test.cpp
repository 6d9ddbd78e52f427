// An update that is killed at any step leaves the old or the new state, and the next update
// finishes the work.
#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store_lines_internal.h"
#include "store/temporary_folder_internal.h"

namespace sojourn {
namespace {

FakeLake TwoSnapshots() {
  FakeLake lake;
  lake.datasets.push_back(
      {"web", "user", "ts", {{"user", ValueType::kString}, {"ts", ValueType::kTimestamp}}, {}});
  for (std::int64_t i = 0; i < 60; ++i) {
    lake.datasets[0].rows.push_back(
        {{"user " + std::to_string(i % 9), i * 7 % 11}, i < 40 ? 1 : 2});
  }
  return lake;
}

// Runs the update in a child that dies at `point`; whether it died.
bool UpdateKilledAt(const char* point, const StoreOptions& options, const FakeLake& lake) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("SOJOURN_FAULT", point, 1);
    static_cast<void>(
        UpdateStoreFrom(options, lake.Sources(), lake.At(2), UpdateMode::kIncremental));
    _exit(0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

// Runs the update in a child that can write no file longer than `bytes`; whether it returned an
// error.
bool UpdateFailsWithFilesUpTo(rlim_t bytes, const StoreOptions& options, const FakeLake& lake) {
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {bytes, bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto update =
        UpdateStoreFrom(options, lake.Sources(), lake.At(2), UpdateMode::kIncremental);
    _exit(update.ok() ? 0 : 1);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

// The thread sanitizer cannot follow a fork of a process with as many locks as DuckDB's allocator
// has.
#ifdef __SANITIZE_THREAD__
constexpr bool kCanFork = false;
#else
constexpr bool kCanFork = true;
#endif

TEST(FailedUpdate, LeavesTheOldStateAndNoFiles) {
  if (!kCanFork) {
    GTEST_SKIP() << "no fork under the thread sanitizer";
  }
  const FakeLake lake = TwoSnapshots();
  const TemporaryFolder folder;
  StoreOptions options;
  options.folder = folder.path();
  options.threads = 2;
  ASSERT_TRUE(UpdateStoreFrom(options, lake.Sources(), lake.At(1), UpdateMode::kIncremental).ok());
  ASSERT_TRUE(LoadStore(options, lake.Sources()).ok());
  const std::size_t files = folder.CountFiles();
  for (const rlim_t bytes : {1U, 1000U, 20'000U}) {
    ASSERT_TRUE(UpdateFailsWithFilesUpTo(bytes, options, lake)) << bytes;
    EXPECT_EQ(folder.CountFiles(), files);
    EXPECT_EQ(StoreLines(*LoadStore(options, lake.Sources()).value(), 10), lake.Expected(1));
  }
}

struct Case {
  const char* point;
  std::int64_t state_after;  // lake snapshot of the store a reader finds
};

class KilledUpdate : public ::testing::TestWithParam<Case> {};

TEST_P(KilledUpdate, LeavesAWholeStateAndIsFinishedLater) {
#ifndef SOJOURN_FAULT_POINTS
  GTEST_SKIP() << "this build has no fault points";
#endif
  if (!kCanFork) {
    GTEST_SKIP() << "no fork under the thread sanitizer";
  }
  const FakeLake lake = TwoSnapshots();
  const TemporaryFolder folder;
  StoreOptions options;
  options.folder = folder.path();
  options.shards = 4;
  options.threads = 1;
  ASSERT_TRUE(UpdateStoreFrom(options, lake.Sources(), lake.At(1), UpdateMode::kIncremental).ok());

  ASSERT_TRUE(UpdateKilledAt(GetParam().point, options, lake));
  const auto after = LoadStore(options, lake.Sources());
  ASSERT_TRUE(after.ok()) << after.status().ToText();
  EXPECT_EQ(after.value()->lake_snapshot(), GetParam().state_after);
  EXPECT_EQ(StoreLines(*after.value(), 10), lake.Expected(GetParam().state_after));

  ASSERT_TRUE(UpdateStoreFrom(options, lake.Sources(), lake.At(2), UpdateMode::kIncremental).ok());
  const auto finished = LoadStore(options, lake.Sources());
  EXPECT_EQ(StoreLines(*finished.value(), 10), lake.Expected(2));
  // One part of two files, at most two sections of one dictionary, manifest, lock: nothing is left
  // over.
  EXPECT_LE(folder.CountFiles(), 6U);
}

INSTANTIATE_TEST_SUITE_P(Points,
                         KilledUpdate,
                         ::testing::Values(Case{"store.before_parts", 1},
                                           Case{"store.after_parts", 1},
                                           Case{"store.before_manifest", 1},
                                           Case{"store.after_manifest", 2}),
                         [](const auto& row) {
                           std::string name = row.param.point;
                           name[name.find('.')] = '_';
                           return name;
                         });

}  // namespace
}  // namespace sojourn
