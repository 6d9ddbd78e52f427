// Golden reports: data, requests and the tables they must give, in one text that a person can read
// and check by hand (engineering.md 7). The format, section by section, is in docs/golden.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sojourn {

// Cells as written. `-` is no value; a cell in double quotes is text with the escapes \" \\ \n.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> row_lines;  // line of each row, from 1
};

// `dataset NAME`, or `dataset NAME id COLUMN` where a column is the key of an event.
struct GoldenDataset {
  std::string name;
  std::string id_column;
  TextTable table;  // column 1: person, 2: time, others: fields
};

struct GoldenCase {
  enum class Kind { kReport, kEvents } kind = Kind::kReport;
  std::string request;  // JSON
  int request_line = 0;
  std::size_t view = 0;    // of GoldenFile::views
  std::string error_code;  // "kInvalidArgument"; empty: a table is expected
  int warnings = -1;       // how many; -1: any number
  TextTable expected;
  // The lines of the expected table, [begin, end) counted from 0: what UPDATE_GOLDEN=1 replaces.
  std::size_t expected_begin = 0;
  std::size_t expected_end = 0;
};

struct GoldenFile {
  std::string path;
  std::vector<std::string> lines;
  std::string name;
  std::vector<std::string> skipped_configurations;  // `# skip: shuffled`
  std::vector<GoldenDataset> datasets;              // in the connection's order
  std::vector<std::string> views;                   // YAML without kind, name and connection
  std::vector<GoldenCase> cases;
};

// Errors are kInvalidArgument "path:line: what is wrong". Lines count from `first_line` (of a fence
// in a page).
Result<GoldenFile> ParseGoldenFile(std::string_view text,
                                   const std::string& path,
                                   int first_line = 1);

// The fences marked `golden` of a Markdown page.
Result<std::vector<GoldenFile>> ParseGoldenPage(std::string_view text, const std::string& path);

// "a", "-" or "\"two  blanks\"": how a value stands in a table. No value and empty text are both
//
std::string CellOfText(std::string_view text);
// The text of a written cell; empty for no value.
std::string TextOfCell(std::string_view cell);

// Lines of a table whose columns stand under one another.
std::vector<std::string> AlignedLines(const TextTable& table);

}  // namespace sojourn
