#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "model/parse.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

class ProjectFolder {
 public:
  ProjectFolder()
      : path_(fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~ProjectFolder() { fs::remove_all(path_); }
  ProjectFolder(const ProjectFolder&) = delete;
  ProjectFolder& operator=(const ProjectFolder&) = delete;

  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    ASSERT_TRUE(WriteFileAtomically((path_ / name).string(), text).ok());
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

TEST(ReadDefinitionFiles, TakesTheYamlFilesOfTheKnownFoldersByPath) {
  const ProjectFolder project;
  for (const char* name :
       {"sojourn.yaml", "views/b.yaml", "views/a.yml", "datasets/web.yaml", "exports/daily.yaml"}) {
    project.Write(name, name);
  }
  for (const char* name : {"other.yaml",
                           "notes/a.yaml",
                           "views/.#b.yaml",
                           "views/readme.md",
                           "views/old/c.yaml",
                           ".sojourn/x.yaml"}) {
    project.Write(name, "not read");
  }
  const Result<DefinitionFiles> files = ReadDefinitionFiles(project.path());
  ASSERT_TRUE(files.ok()) << files.status().ToText();
  std::vector<std::string> names;
  for (const auto& [name, text] : files.value()) {
    EXPECT_EQ(name, text);
    names.push_back(name);
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"datasets/web.yaml",
                                      "exports/daily.yaml",
                                      "sojourn.yaml",
                                      "views/a.yml",
                                      "views/b.yaml"}));
}

TEST(ReadDefinitionFiles, AFolderWithoutProjectFileIsNotFound) {
  const ProjectFolder project;
  EXPECT_EQ(ReadDefinitionFiles(project.path()).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(ReadDefinitionFiles(project.path() + "/missing").status().code(),
            StatusCode::kNotFound);
}

TEST(ReadDefinitionFiles, AFolderThatIsAFileIsAnError) {
  const ProjectFolder project;
  project.Write("sojourn.yaml", "name: shop");
  project.Write("views", "no folder");
  EXPECT_FALSE(ReadDefinitionFiles(project.path()).ok());
}

}  // namespace
}  // namespace sojourn
