// docs/schemas/ is what `sojourn validate --schemas docs/schemas` writes. UPDATE_GOLDEN=1 writes it
// anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "model/parse.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

TEST(Schemas, ThoseInDocsAreCurrent) {
  const fs::path folder = SOJOURN_SOURCE_FOLDER "/docs/schemas";
  std::set<std::string> expected;
  for (const auto& [kind, schema] : JsonSchemas()) {
    const fs::path path = folder / (kind + ".json");
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
      fs::create_directories(folder);
      std::ofstream(path) << schema;
    }
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    EXPECT_EQ(text.str(), schema) << path;
    expected.insert(path.filename().string());
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    EXPECT_TRUE(expected.contains(entry.path().filename().string()))
        << "no form has this schema: " << entry.path();
  }
}

}  // namespace
}  // namespace sojourn
