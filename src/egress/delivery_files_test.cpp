#include "egress/delivery_files.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/sha256.h"
#include "egress/output_file.h"
#include "egress/rows_for_test.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

class DeliveryFilesTest : public ::testing::Test {
 protected:
  DeliveryFilesTest()
      : folder_((fs::path(::testing::TempDir()) /
                 ::testing::UnitTest::GetInstance()->current_test_info()->name())
                    .string()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~DeliveryFilesTest() override { fs::remove_all(folder_); }

  DeliveryFiles Write(testing::Rows rows, DeliveryFilesPlan plan) {
    plan.folder = folder_;
    MemoryRows source(std::move(rows.schema), std::move(rows.block));
    auto written = WriteDeliveryFiles(source, plan);
    EXPECT_TRUE(written.ok()) << written.status().ToText();
    return std::move(written).value();
  }

  std::string folder_;
};

testing::Rows Events() {
  return testing::RowsOf({{"person_id", ValueType::kString},
                          {"timestamp", ValueType::kTimestamp},
                          {"n", ValueType::kInteger},
                          {"x", ValueType::kDouble}},
                         {{"ana", std::int64_t{3'000'000}, INT64_MAX, 0.5},
                          {"ana", std::int64_t{1'000'000}, INT64_MAX, 0.25},
                          {"ben", std::int64_t{2'000'000}, {}, 1e16},
                          {"ana", {}, std::int64_t{1}, -1e16},
                          {"cid", {}, {}, {}}});
}

TEST_F(DeliveryFilesTest, CutsByRowsAndSaysWhatEachHolds) {
  const DeliveryFiles written = Write(Events(),
                                      {.folder = "",
                                       .writer = {},
                                       .rows_per_file = 2,
                                       .timestamp_column = "timestamp",
                                       .person_column = "person_id"});
  ASSERT_EQ(written.files.size(), 3U);
  const std::vector<std::string> names = {"part-00000.csv", "part-00001.csv", "part-00002.csv"};
  const std::vector<std::string> minima = {"1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z", ""};
  const std::vector<std::string> maxima = {"1970-01-01T00:00:03Z", "1970-01-01T00:00:02Z", ""};
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const ManifestFile& file = written.files[i];
    const std::string text = ReadFile(folder_ + "/" + names[i]).value();
    EXPECT_EQ(file.path, names[i]);
    EXPECT_EQ(file.rows, i < 2 ? 2 : 1);
    EXPECT_EQ(file.bytes, static_cast<std::int64_t>(text.size()));
    EXPECT_EQ(file.sha256, Sha256Hex(text));
    EXPECT_EQ(file.min_ts, minima[i]);
    EXPECT_EQ(file.max_ts, maxima[i]);
    EXPECT_FALSE(file.row_groups);
    EXPECT_EQ(text.substr(0, 10), "person_id,");
    bytes += file.bytes;
  }
  EXPECT_EQ(written.rows, 5);
  EXPECT_EQ(written.bytes, bytes);
}

TEST_F(DeliveryFilesTest, SumsAreExactAndPeopleAreRunsOfOnePerson) {
  const DeliveryFiles written = Write(
      Events(), {.folder = "", .writer = {}, .timestamp_column = "", .person_column = "person_id"});
  EXPECT_EQ(written.sums,
            (std::vector<std::pair<std::string, std::string>>{{"n", "18446744073709551615"},
                                                              {"x", "0.75"}}));
  EXPECT_EQ(written.people, 4);
}

TEST_F(DeliveryFilesTest, AFullLastFileIsNotFollowedByAnEmptyOne) {
  EXPECT_EQ(Write(testing::ManyRows(6),
                  {.folder = "",
                   .writer = {},
                   .rows_per_file = 3,
                   .timestamp_column = "",
                   .person_column = ""})
                .files.size(),
            2U);
}

TEST_F(DeliveryFilesTest, NoRowsAreNoFiles) {
  const DeliveryFiles written =
      Write(testing::ManyRows(0),
            {.folder = "", .writer = {}, .timestamp_column = "", .person_column = ""});
  EXPECT_TRUE(written.files.empty());
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(DeliveryFilesTest, ParquetSaysItsRowGroups) {
  const DeliveryFiles written = Write(testing::ManyRows(70'000),
                                      {.folder = "",
                                       .writer = {.format = OutputFormat::kParquet},
                                       .timestamp_column = "ts",
                                       .person_column = ""});
  ASSERT_EQ(written.files.size(), 1U);
  EXPECT_EQ(written.files[0].row_groups, 2);
  EXPECT_FALSE(written.people);
}

TEST_F(DeliveryFilesTest, MeasuresTheSameOfAFileThatIsThere) {
  const DeliveryFiles written =
      Write(testing::ManyRows(100),
            {.folder = "", .writer = {}, .timestamp_column = "", .person_column = ""});
  const auto measured = MeasureFile(folder_ + "/part-00000.csv");
  ASSERT_TRUE(measured.ok());
  EXPECT_EQ(measured.value().bytes, written.files[0].bytes);
  EXPECT_EQ(measured.value().sha256, written.files[0].sha256);
  EXPECT_EQ(measured.value().md5, written.files[0].md5);
}

}  // namespace
}  // namespace sojourn
