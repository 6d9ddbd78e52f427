#include "egress/destinations/local_delivery.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/sha256.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

class LocalDeliveryTest : public ::testing::Test {
 protected:
  LocalDeliveryTest()
      : root_(fs::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(root_);
  }
  ~LocalDeliveryTest() override { fs::remove_all(root_); }

  LocalTarget Target(const std::string& path, const std::string& run = "R1") const {
    return {.root = (root_ / "out").string(), .path = path, .run_id = run};
  }
  static std::string CodeOf(const LocalTarget& target) {
    const auto begun = LocalDelivery::Begin(target);
    return begun.ok() ? "" : begun.status().reason();
  }
  static void Put(const fs::path& file, std::string_view text) {
    fs::create_directories(file.parent_path());
    EXPECT_TRUE(WriteFileAtomically(file.string(), text).ok());
  }
  static void Deliver(const LocalTarget& target) {
    auto delivery = LocalDelivery::Begin(target);
    ASSERT_TRUE(delivery.ok()) << delivery.status().ToText();
    Put(fs::path(delivery.value()->folder()) / "part-00000.csv", "a\n1\n");
    ASSERT_TRUE(delivery.value()->WriteManifest("{}").ok());
    ASSERT_TRUE(delivery.value()->Publish().ok());
  }
  std::vector<std::string> Everything() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(root_)) {
      if (entry.is_regular_file()) {
        names.push_back(fs::relative(entry.path(), root_).string());
      }
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  fs::path root_;
};

TEST_F(LocalDeliveryTest, PublishesFilesAndManifestTogether) {
  Deliver(Target("daily/2026/R1"));
  EXPECT_EQ(Everything(),
            (std::vector<std::string>{"out/daily/2026/R1/_manifest.json",
                                      "out/daily/2026/R1/part-00000.csv"}));
}

TEST_F(LocalDeliveryTest, LeavesNothingOfWhatWasNotPublished) {
  {
    const auto delivery = LocalDelivery::Begin(Target("daily/R1"));
    ASSERT_TRUE(delivery.ok());
    Put(fs::path(delivery.value()->folder()) / "part-00000.csv", "a\n");
    ASSERT_TRUE(delivery.value()->WriteManifest("{}").ok());
  }
  EXPECT_TRUE(Everything().empty());
}

TEST_F(LocalDeliveryTest, RefusesATargetThatIsTaken) {
  Deliver(Target("daily/R1"));
  Put(root_ / "out/foreign/R1/notes.txt", "mine");
  Put(root_ / "out/file", "mine");
  EXPECT_EQ(CodeOf(Target("daily/R1", "R2")), "E_NAME_COLLISION");
  EXPECT_EQ(CodeOf(Target("foreign/R1", "R2")), "E_NAME_COLLISION");
  EXPECT_EQ(CodeOf(Target("file", "R2")), "E_NAME_COLLISION");
  EXPECT_EQ(CodeOf(Target("daily/R1/inside", "R2")), "E_NAME_COLLISION");
  EXPECT_EQ(CodeOf(Target("daily", "R2")), "E_NAME_COLLISION");
  EXPECT_EQ(CodeOf(Target("file/below", "R2")), "E_DEST_NOT_FOUND");
  EXPECT_EQ(CodeOf(Target("daily/R2", "R2")), "");
}

TEST_F(LocalDeliveryTest, AnEmptyTargetIsFree) {
  fs::create_directories(root_ / "out/daily/R1");
  Deliver(Target("daily/R1"));
}

TEST_F(LocalDeliveryTest, TheSecondOfTwoThatRaceIsRefused) {
  auto first = LocalDelivery::Begin(Target("day", "R1"));
  auto second = LocalDelivery::Begin(Target("day", "R2"));
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_TRUE(first.value()->WriteManifest("1").ok() && second.value()->WriteManifest("2").ok());
  EXPECT_TRUE(first.value()->Publish().ok());
  EXPECT_EQ(second.value()->Publish().reason(), "E_NAME_COLLISION");
  EXPECT_EQ(ReadFile((root_ / "out/day/_manifest.json").string()).value(), "1");
}

TEST_F(LocalDeliveryTest, LeftoversOfAKilledRunGoAndNothingElse) {
  Put(root_ / "out/a/.R1.tmp/part-00000.csv", "a");
  Put(root_ / "out/a/R1/._manifest.json.tmp", "{}");
  Put(root_ / "out/a/R1/part-00000.csv", "a");
  Put(root_ / "out/b/R1/._manifest.json.tmp", "another");
  Put(root_ / "out/c/R1/_manifest.json", "{}");
  Put(root_ / "out/c/R1/._manifest.json.tmp", "{}");
  for (const char* path : {"a/R1", "b/R1", "c/R1"}) {
    EXPECT_TRUE(RemoveLeftovers(Target(path), Sha256Hex("{}")).ok());
  }
  EXPECT_EQ(Everything(),
            (std::vector<std::string>{"out/b/R1/._manifest.json.tmp",
                                      "out/c/R1/._manifest.json.tmp",
                                      "out/c/R1/_manifest.json"}));
}

}  // namespace
}  // namespace sojourn
