// Runs golden files: golden_runner [--config FILE] PATH…, where a PATH is a .report file, a
// Markdown page or a folder of both. With UPDATE_GOLDEN=1 the tables after `expect` are rewritten
// where they differ. Exit code 1: something failed.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "tests/golden/comparison.h"
#include "tests/golden/configuration.h"
#include "tests/golden/golden_file.h"
#include "tests/golden/runner.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

struct Tally {
  int passed = 0;
  int failed = 0;
  int skipped = 0;
};

std::vector<std::string> FilesBelow(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
      if (entry.path().extension() == ".report" || entry.path().extension() == ".md") {
        files.push_back(entry.path());
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<GoldenFile>> ReadGolden(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  if (path.ends_with(".md")) {
    return ParseGoldenPage(text, path);
  }
  ASSIGN_OR_RETURN(GoldenFile file, ParseGoldenFile(text, path));
  return std::vector<GoldenFile>{std::move(file)};
}

// Replaces the expected tables of the failed cases by what came back.
Status Rewrite(const GoldenFile& file,
               const std::vector<Answer>& answers,
               const std::vector<bool>& differs) {
  std::vector<std::string> lines = file.lines;
  for (std::size_t i = file.cases.size(); i-- > 0;) {
    const GoldenCase& asked = file.cases[i];
    if (!differs[i] || !asked.error_code.empty() || !answers[i].status.ok()) {
      continue;
    }
    const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(asked.expected_begin);
    const auto end = lines.begin() + static_cast<std::ptrdiff_t>(asked.expected_end);
    const std::vector<std::string> table = AlignedLines(answers[i].table);
    lines.insert(lines.erase(begin, end), table.begin(), table.end());
  }
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return WriteFileAtomically(file.path, text);
}

class Suite {
 public:
  Suite(Configuration configuration, bool update)
      : configuration_(std::move(configuration)), update_(update) {}

  void Read(const std::string& path) {
    auto files = ReadGolden(path);
    if (!files.ok()) {
      Fail(path, files.status().ToText());
      return;
    }
    for (GoldenFile& file : files.value()) {
      const auto& skipped = file.skipped_configurations;
      if (std::find(skipped.begin(), skipped.end(), configuration_.name) != skipped.end()) {
        ++tally_.skipped;
        continue;
      }
      files_.push_back(std::move(file));
    }
  }

  void Run() {
    if (!configuration_.lake) {
      for (const GoldenFile& file : files_) {
        CheckFile(file, RunInMemory(file, configuration_));
      }
      return;
    }
    auto answers = RunThroughLake(files_, configuration_);
    if (!answers.ok()) {
      Fail("the whole path", answers.status().ToText());
      return;
    }
    for (std::size_t i = 0; i < files_.size(); ++i) {
      CheckFile(files_[i], std::move(answers.value()[i]));
    }
  }

  const Tally& tally() const { return tally_; }

 private:
  void Fail(const std::string& place, const std::string& why) {
    ++tally_.failed;
    fmt::print("FAILED {} [{}]\n{}", place, configuration_.name, why);
  }

  void CheckFile(const GoldenFile& file, Result<std::vector<Answer>> run) {
    const auto reference = RunInMemory(file, Configuration());
    if (!run.ok() || !reference.ok()) {
      Fail(file.path, (run.ok() ? reference.status() : run.status()).ToText());
      return;
    }
    std::vector<Answer>& answers = run.value();
    std::vector<bool> differs;
    for (std::size_t i = 0; i < file.cases.size(); ++i) {
      UndoRenaming(answers[i]);
      differs.push_back(!Check(file, file.cases[i], answers[i], reference.value()[i]));
    }
    if (update_ && file.path.ends_with(".report")) {
      if (const Status written = Rewrite(file, answers, differs); !written.ok()) {
        Fail(file.path, written.ToText());
      }
    }
  }

  bool Check(const GoldenFile& file,
             const GoldenCase& asked,
             const Answer& answer,
             const Answer& reference) {
    const std::string place = fmt::format("{}:{}", file.path, asked.request_line);
    std::string wrong = DifferenceFromExpectation(asked, answer);
    if (wrong.empty()) {
      const bool other_order = configuration_.rename_persons || configuration_.every_hash_zero;
      wrong = DifferenceBetween(
          reference, answer, other_order && asked.kind == GoldenCase::Kind::kEvents);
      if (!wrong.empty()) {
        wrong.insert(0, "  differs from the reference configuration\n");
      }
    }
    if (wrong.empty()) {
      ++tally_.passed;
      return true;
    }
    Fail(place, wrong);
    return false;
  }

  const Configuration configuration_;
  const bool update_;
  std::vector<GoldenFile> files_;
  Tally tally_;
};

int Main(std::vector<std::string> arguments) {
  Configuration configuration;
  if (arguments.size() >= 2 && arguments[0] == "--config") {
    auto read = ReadConfiguration(arguments[1]);
    if (!read.ok()) {
      fmt::print(stderr, "{}", read.status().ToText());
      return 2;
    }
    configuration = std::move(read).value();
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  const char* update = std::getenv("UPDATE_GOLDEN");
  Suite suite(configuration, update != nullptr && std::string(update) == "1");
  for (const std::string& path : FilesBelow(arguments)) {
    suite.Read(path);
  }
  suite.Run();
  const Tally& tally = suite.tally();
  fmt::print("golden [{}]: {} passed, {} failed", configuration.name, tally.passed, tally.failed);
  fmt::print("{}\n", tally.skipped == 0 ? "" : fmt::format(", {} files skipped", tally.skipped));
  return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace sojourn

int main(int argc, char** argv) {
  return sojourn::Main({argv + 1, argv + argc});
}
