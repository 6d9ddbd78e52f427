#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "control/control_db.h"
#include "control/sqlite_door_internal.h"

namespace sojourn {
namespace {

class MigrationsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "migrations_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = name + "/control.db";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  std::string path_;
  ManualClock clock_{0};
};

TEST_F(MigrationsTest, AFileOfANewerSojournIsRefused) {
  ASSERT_TRUE(ControlDb::Open(path_, clock_).ok());
  Result<internal::SqliteLink> link = internal::SqliteLink::Open(path_);
  ASSERT_TRUE(link.value().Run("PRAGMA user_version = 99").ok());
  EXPECT_EQ(ControlDb::Open(path_, clock_).status().code(), StatusCode::kUnsupported);
}

TEST_F(MigrationsTest, TheFileIsDurableAndTheAuditAppendOnly) {
  ASSERT_TRUE(ControlDb::Open(path_, clock_).ok());
  Result<internal::SqliteLink> opened = internal::SqliteLink::Open(path_);
  internal::SqliteLink& link = opened.value();
  Result<internal::SqliteStatement> mode = link.Query("PRAGMA journal_mode");
  ASSERT_TRUE(mode.value().Step().value());
  EXPECT_EQ(mode.value().Text(0), "wal");
  ASSERT_TRUE(link.Run("INSERT INTO audit VALUES (1, '', 'h', 'b')").ok());
  EXPECT_FALSE(link.Run("UPDATE audit SET body = 'c'").ok());
  EXPECT_FALSE(link.Run("DELETE FROM audit").ok());
}

}  // namespace
}  // namespace sojourn
