// The yaml examples of docs/definitions.md are one valid project, its json example a valid request;
// docs/dimensions.md has every standard component.
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/parse.h"
#include "model/report_request.h"
#include "model/standard_components.h"

namespace sojourn {
namespace {

// Texts between "```<language>" and "```".
std::vector<std::string> Fences(const std::string& path, const std::string& language) {
  std::vector<std::string> fences;
  bool inside = false;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    if (!inside && line == "```" + language) {
      inside = true;
      fences.emplace_back();
    } else if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      fences.back() += line + "\n";
    }
  }
  return fences;
}

const std::string kPage = SOJOURN_SOURCE_FOLDER "/docs/definitions.md";

TEST(Docs, TheExamplesAreOneValidProject) {
  DefinitionFiles files;
  for (const std::string& fence : Fences(kPage, "yaml")) {
    files.emplace_back(
        files.empty() ? "sojourn.yaml" : "fence" + std::to_string(files.size()) + ".yaml", fence);
  }
  ASSERT_GE(files.size(), 5U);
  const ParsedDefinitions parsed = ParseDefinitions(files);
  for (const Mistake& mistake : parsed.mistakes) {
    ADD_FAILURE() << MistakeText(mistake);
  }
  EXPECT_EQ(parsed.definitions.exports.size(), 3U);
}

TEST(Docs, TheRequestIsValid) {
  const std::vector<std::string> requests = Fences(kPage, "json");
  ASSERT_EQ(requests.size(), 1U);
  const Result<ReportRequest> request = ParseReportRequest(requests.front(), "request.json");
  EXPECT_TRUE(request.ok()) << request.status().ToText();
}

TEST(Docs, EveryStandardComponentIsDescribed) {
  std::ifstream stream(SOJOURN_SOURCE_FOLDER "/docs/dimensions.md");
  std::stringstream page;
  page << stream.rdbuf();
  for (const StandardComponent& standard : StandardComponents()) {
    const bool is_described =
        page.str().find("`" + std::string(standard.name) + "`") != std::string::npos;
    EXPECT_EQ(is_described, standard.supported) << standard.name;
  }
}

}  // namespace
}  // namespace sojourn
