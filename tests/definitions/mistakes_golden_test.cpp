// What `sojourn validate` says, word for word. Each file of golden/ holds cases:
//
//   === TheRuleThatTheCaseShows
//   --- views/web.yaml
//   …text of the file; \xHH, \t and \r stand for bytes that an editor would not keep…
//   --- expect
//   views/web.yaml:3: components[0].type: unknown value: metrik
//   hint: did you mean metric? One of dimension, metric
//
// `unsupported: ` stands before a mistake that a later version will accept; "ok" is no mistake at
// all. UPDATE_GOLDEN=1 rewrites what follows `--- expect`.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "model/parse.h"

namespace sojourn {
namespace {

struct GoldenCase {
  std::string name;
  DefinitionFiles files;
  std::string expected;
};

std::vector<GoldenCase> ReadCases(const std::filesystem::path& path) {
  std::vector<GoldenCase> cases;
  std::string* text = nullptr;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), {}, {}});
      text = nullptr;
    } else if (line == "--- expect") {
      text = &cases.back().expected;
    } else if (line.starts_with("--- ")) {
      cases.back().files.emplace_back(line.substr(4), "");
      text = &cases.back().files.back().second;
    } else if (text != nullptr) {
      *text += line + "\n";
    }
  }
  return cases;
}

// Replaces \xHH, \t and \r; a backslash at the end of a line takes the line's end away.
std::string Unescape(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\\x") && rest.size() >= 4) {
      bytes += static_cast<char>(std::stoi(std::string(rest.substr(2, 2)), nullptr, 16));
      i += 3;
    } else if (rest.starts_with("\\t") || rest.starts_with("\\r")) {
      bytes += rest[1] == 't' ? '\t' : '\r';
      i += 1;
    } else if (rest.starts_with("\\\n")) {
      i += 1;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

std::string Messages(const DefinitionFiles& files) {
  DefinitionFiles unescaped;
  for (const auto& [path, text] : files) {
    unescaped.emplace_back(path, Unescape(text));
  }
  std::string messages;
  for (const Mistake& mistake : ParseDefinitions(unescaped).mistakes) {
    messages += (mistake.unsupported ? "unsupported: " : "") + MistakeText(mistake) + "\n";
  }
  return messages.empty() ? "ok\n" : messages;
}

void Rewrite(const std::filesystem::path& path, const std::vector<GoldenCase>& cases) {
  std::ofstream stream(path);
  for (const GoldenCase& row : cases) {
    stream << "=== " << row.name << "\n";
    for (const auto& [file, text] : row.files) {
      stream << "--- " << file << "\n" << text;
    }
    stream << "--- expect\n" << row.expected;
  }
}

TEST(Mistakes, AreExplainedWordForWord) {
  const bool update = std::getenv("UPDATE_GOLDEN") != nullptr;
  std::size_t num_cases = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(SOJOURN_SOURCE_FOLDER "/tests/definitions/golden")) {
    std::vector<GoldenCase> cases = ReadCases(entry.path());
    for (GoldenCase& row : cases) {
      SCOPED_TRACE(entry.path().filename().string() + ": " + row.name);
      const std::string messages = Messages(row.files);
      if (update) {
        row.expected = messages;
      }
      EXPECT_EQ(messages, row.expected);
      ++num_cases;
    }
    if (update) {
      Rewrite(entry.path(), cases);
    }
  }
  EXPECT_GT(num_cases, 50U);
}

}  // namespace
}  // namespace sojourn
