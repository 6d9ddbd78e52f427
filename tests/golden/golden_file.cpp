#include "tests/golden/golden_file.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace sojourn {
namespace {

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::optional<std::string_view> After(std::string_view line, std::string_view prefix) {
  if (!line.starts_with(prefix)) {
    return std::nullopt;
  }
  return Trimmed(line.substr(prefix.size()));
}

// Length of the quoted cell at the front of `line`; 0 when it has no end.
std::size_t QuotedLength(std::string_view line) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      return i + 1;
    }
  }
  return 0;
}

// Cells of a line: separated by two or more blanks, unless quoted.
std::optional<std::vector<std::string>> SplitCells(std::string_view line) {
  std::vector<std::string> cells;
  line = Trimmed(line);
  while (!line.empty()) {
    std::size_t length = std::min(line.find("  "), line.size());
    if (line.front() == '"') {
      length = QuotedLength(line);
      if (length == 0 || !(line.substr(length).empty() || line.substr(length).starts_with("  "))) {
        return std::nullopt;
      }
    }
    cells.emplace_back(line.substr(0, length));
    line = Trimmed(line.substr(length));
  }
  return cells;
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& path, int first_line) : first_line_(first_line) {
    file_.path = path;
    file_.lines = SplitLines(text);
  }

  Result<GoldenFile> Parse() {
    RETURN_IF_ERROR(ParseComments());
    while (SkipBlank()) {
      RETURN_IF_ERROR(ParseSection());
    }
    if (file_.cases.empty()) {
      return Error(0, "no request with an expectation");
    }
    return std::move(file_);
  }

 private:
  Status Error(std::size_t line, std::string_view what) const {
    return InvalidArgument(
        fmt::format("{}:{}: {}", file_.path, first_line_ + static_cast<int>(line), what));
  }

  bool IsComment(std::size_t line) const { return file_.lines[line].starts_with('#'); }
  bool IsBlank(std::size_t line) const { return Trimmed(file_.lines[line]).empty(); }

  bool IsSection(std::size_t line) const {
    const std::string_view text = Trimmed(file_.lines[line]);
    return file_.lines[line].starts_with("dataset ") || text == "view" || text == "request" ||
           text == "events" || text == "expect" || file_.lines[line].starts_with("expect error ") ||
           file_.lines[line].starts_with("warnings ");
  }

  // Moves to the next line that says something; false at the end.
  bool SkipBlank() {
    while (at_ < file_.lines.size() && (IsBlank(at_) || IsComment(at_))) {
      ++at_;
    }
    return at_ < file_.lines.size();
  }

  Status ParseComments() {
    bool has_source = false;
    for (std::size_t i = 0; i < file_.lines.size() && IsComment(i); ++i) {
      if (const auto name = After(file_.lines[i], "# name:")) {
        file_.name = *name;
      } else if (const auto skipped = After(file_.lines[i], "# skip:")) {
        file_.skipped_configurations.emplace_back(*skipped);
      }
      has_source = has_source || file_.lines[i].starts_with("# source:");
    }
    if (file_.name.empty()) {
      return Error(0, "the file must begin with \"# name: topic/what_it_shows\"");
    }
    return has_source ? Status() : Error(0, "\"# source:\" is missing: where the rule stands");
  }

  Status ParseSection() {
    const std::string line = file_.lines[at_];
    const std::string_view word = Trimmed(line);
    if (const auto name = After(line, "dataset ")) {
      ++at_;
      GoldenDataset& added = file_.datasets.emplace_back();
      const std::size_t id = name->find(" id ");
      added.name = name->substr(0, id);
      added.id_column = id == name->npos ? "" : Trimmed(name->substr(id + 4));
      return ParseDataset(added);
    }
    if (word == "view") {
      file_.views.push_back(TakeText());
      return {};
    }
    if (word == "request" || word == "events") {
      return ParseRequest(word == "events");
    }
    if (word == "expect" || word.starts_with("expect error ")) {
      return ParseExpectation(word);
    }
    if (const auto count = After(line, "warnings ")) {
      return ParseWarnings(*count);
    }
    return Error(at_, fmt::format("unknown section: {}", line));
  }

  // All lines up to the next section.
  std::string TakeText() {
    std::string text;
    for (++at_; at_ < file_.lines.size() && !IsSection(at_); ++at_) {
      text += (IsComment(at_) ? "" : file_.lines[at_]) + "\n";
    }
    return text;
  }

  Status ParseDataset(GoldenDataset& dataset) {
    std::size_t end = at_;
    RETURN_IF_ERROR(ParseTable(dataset.table, end));
    if (dataset.table.header.size() < 2) {
      return Error(at_, "a dataset's first columns are person and time");
    }
    at_ = end;
    return {};
  }

  Status ParseRequest(bool events) {
    if (file_.views.empty()) {
      return Error(at_, "a request needs a view before it");
    }
    GoldenCase& added = file_.cases.emplace_back();
    added.kind = events ? GoldenCase::Kind::kEvents : GoldenCase::Kind::kReport;
    added.view = file_.views.size() - 1;
    added.request_line = first_line_ + static_cast<int>(at_) + 1;
    const std::size_t begin = at_;
    added.request = TakeText();
    if (at_ == file_.lines.size() || !file_.lines[at_].starts_with("expect")) {
      return Error(begin, "a request needs an expect after it");
    }
    return {};
  }

  Status ParseExpectation(std::string_view word) {
    if (file_.cases.empty() || file_.cases.back().expected_begin != 0) {
      return Error(at_, "an expect without a request before it");
    }
    GoldenCase& open = file_.cases.back();
    const auto code = After(word, "expect error ");
    open.error_code = code.value_or("");
    open.expected_begin = open.expected_end = ++at_;
    if (code) {
      return {};
    }
    RETURN_IF_ERROR(ParseTable(open.expected, open.expected_end));
    at_ = open.expected_end;
    return {};
  }

  Status ParseWarnings(std::string_view count) {
    if (file_.cases.empty() || count.size() != 1 || count[0] < '0' || count[0] > '9') {
      return Error(at_, "warnings takes a digit and stands after an expected table");
    }
    file_.cases.back().warnings = count[0] - '0';
    ++at_;
    return {};
  }

  // Reads from at_ to the next section; `end` becomes the line after the last one of the table. The
  // first line is the header, also where a column is called like a section (events).
  Status ParseTable(TextTable& table, std::size_t& end) {
    for (std::size_t i = at_; i < file_.lines.size() && (table.header.empty() || !IsSection(i));
         ++i) {
      if (IsBlank(i) || IsComment(i)) {
        continue;
      }
      auto cells = SplitCells(file_.lines[i]);
      if (!cells) {
        return Error(i, "a quoted cell must end before two blanks or the line's end");
      }
      end = i + 1;
      if (table.header.empty()) {
        table.header = std::move(*cells);
        continue;
      }
      if (cells->size() != table.header.size()) {
        return Error(i,
                     fmt::format("{} cells, but {} columns", cells->size(), table.header.size()));
      }
      table.rows.push_back(std::move(*cells));
      table.row_lines.push_back(first_line_ + static_cast<int>(i));
    }
    return {};
  }

  const int first_line_;
  GoldenFile file_;
  std::size_t at_ = 0;
};

}  // namespace

Result<GoldenFile> ParseGoldenFile(std::string_view text, const std::string& path, int first_line) {
  return Parser(text, path, first_line).Parse();
}

Result<std::vector<GoldenFile>> ParseGoldenPage(std::string_view text, const std::string& path) {
  std::vector<GoldenFile> files;
  const std::vector<std::string> lines = SplitLines(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (Trimmed(lines[i]) != "```golden") {
      continue;
    }
    std::string body;
    const int first_line = static_cast<int>(i) + 2;
    for (++i; i < lines.size() && Trimmed(lines[i]) != "```"; ++i) {
      body += lines[i] + "\n";
    }
    ASSIGN_OR_RETURN(GoldenFile file, ParseGoldenFile(body, path, first_line));
    files.push_back(std::move(file));
  }
  return files;
}

std::string CellOfText(std::string_view text) {
  if (text.empty()) {
    return "-";
  }
  const bool plain = text != "-" && text.front() != '"' && text.find("  ") == text.npos &&
                     text.find('\n') == text.npos && Trimmed(text) == text;
  if (plain) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
    }
    quoted += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return quoted + '"';
}

std::string TextOfCell(std::string_view cell) {
  if (cell == "-") {
    return {};
  }
  if (!cell.starts_with('"')) {
    return std::string(cell);
  }
  std::string text;
  for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
    if (cell[i] == '\\') {
      ++i;
      text += cell[i] == 'n' ? '\n' : cell[i];
    } else {
      text += cell[i];
    }
  }
  return text;
}

std::vector<std::string> AlignedLines(const TextTable& table) {
  std::vector<std::vector<std::string>> rows = {table.header};
  rows.insert(rows.end(), table.rows.begin(), table.rows.end());
  std::vector<std::size_t> width(table.header.size(), 0);
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      width[c] = std::max(width[c], row[c].size());
    }
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      line += row[c];
      if (c + 1 < row.size()) {
        line.append(width[c] - row[c].size() + 2, ' ');
      }
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace sojourn
