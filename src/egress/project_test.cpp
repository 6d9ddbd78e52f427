#include "egress/project.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProject = "name: shop\n";
constexpr std::string_view kDataset = "kind: dataset\nname: web_events\ntimestamp: ts\n";
constexpr std::string_view kConnection =
    "kind: connection\nname: shop\ndatasets:\n  - {dataset: web_events, person: person}\n";
constexpr std::string_view kView =
    "kind: view\nname: web\nconnection: shop\ncomponents:\n"
    "  - {id: channel, type: dimension, field: channel}\n";

class ProjectTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "project_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    Write("sojourn.yaml", kProject);
    Write("datasets/web.yaml", kDataset);
    Write("connections/shop.yaml", kConnection);
    Write("views/web.yaml", kView);
    control_ = std::move(OpenControl(folder_, clock_)).value();
  }
  void TearDown() override { fs::remove_all(folder_); }

  void Write(const std::string& name, std::string_view text) {
    const fs::path path = fs::path(folder_) / name;
    fs::create_directories(path.parent_path());
    ASSERT_TRUE(WriteFileAtomically(path.string(), text).ok());
  }

  Result<CurrentDefinitions> Load(ApplyFiles apply = ApplyFiles::kAsConfigured) {
    return LoadDefinitions(folder_, *control_, apply);
  }

  std::string folder_;
  ManualClock clock_{0};
  std::unique_ptr<ControlDb> control_;
};

TEST_F(ProjectTest, ChangedFilesAreAppliedOnce) {
  EXPECT_TRUE(Load().value().applied_now);
  const CurrentDefinitions again = Load().value();
  EXPECT_FALSE(again.applied_now);
  EXPECT_EQ(again.revision, 1);
  EXPECT_EQ(NumObjects(again.definitions), 3U);
}

TEST_F(ProjectTest, AChangeThatKeepsSizeAndTimeIsApplied) {
  Write("views/web.yaml", fmt::format("{}{}", kView, "session: {timeout: 30m}\n"));
  ASSERT_TRUE(Load().ok());
  const fs::path path = fs::path(folder_) / "views/web.yaml";
  const auto time = fs::last_write_time(path);
  Write("views/web.yaml", fmt::format("{}{}", kView, "session: {timeout: 90h}\n"));
  fs::last_write_time(path, time);
  EXPECT_TRUE(Load().value().applied_now);
}

TEST_F(ProjectTest, FilesThatMeanTheSameMakeNoRevision) {
  ASSERT_TRUE(Load().ok());
  Write("views/web.yaml", fmt::format("# a comment\n{}", kView));
  const CurrentDefinitions again = Load().value();
  EXPECT_FALSE(again.applied_now);
  EXPECT_EQ(again.revision, 1);
}

TEST_F(ProjectTest, AMistakeIsNamedAndTheFormerRevisionStays) {
  ASSERT_TRUE(Load().ok());
  Write("views/web.yaml", fmt::format("{}{}", kView, "timezon: UTC\n"));
  EXPECT_EQ(Load().status().code(), StatusCode::kInvalidDefinition);
  EXPECT_EQ(control_->LatestDefinitions().value().number, 1);
}

TEST_F(ProjectTest, WithoutAutoApplyFilesWaitForApply) {
  Write("sojourn.yaml", "name: shop\nauto_apply: false\n");
  EXPECT_EQ(Load().status().code(), StatusCode::kNotFound);
  EXPECT_EQ(Load(ApplyFiles::kAlways).value().revision, 1);
  EXPECT_FALSE(Load().value().files_differ);
  Write("views/web.yaml", fmt::format("{}{}", kView, "timezone: Europe/Oslo\n"));
  const CurrentDefinitions waiting = Load().value();
  EXPECT_TRUE(waiting.files_differ);
  EXPECT_EQ(waiting.revision, 1);
  EXPECT_EQ(waiting.definitions.views.at("web").timezone, "UTC");
  EXPECT_EQ(Load(ApplyFiles::kAlways).value().revision, 2);
}

TEST_F(ProjectTest, ChangesAreListedByObject) {
  const Definitions before = Load().value().definitions;
  fs::remove(fs::path(folder_) / "views/web.yaml");
  Write("views/app.yaml",
        "kind: view\nname: app\nconnection: shop\ncomponents:\n"
        "  - {id: channel, type: dimension, field: channel}\n");
  Write("datasets/web.yaml", fmt::format("{}{}", kDataset, "id: event_id\n"));
  const Definitions after = Load().value().definitions;
  std::string text;
  for (const DefinitionChange& change : CompareDefinitions(before, after)) {
    text += fmt::format("{} {} {}; ", static_cast<int>(change.kind), change.object, change.name);
  }
  EXPECT_EQ(text, "1 dataset web_events; 0 view app; 2 view web; ");
  EXPECT_TRUE(CompareDefinitions(after, after).empty());
}

TEST_F(ProjectTest, AFolderWithoutProjectIsNotFound) {
  fs::remove(fs::path(folder_) / "sojourn.yaml");
  EXPECT_EQ(OpenControl(folder_, clock_).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(OpenControl(folder_ + "/none", clock_).status().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace sojourn
