// The two things about CSV text that DuckDB does not tell: what the header says (duplicates
// included) and on which line of the file a record starts. Values themselves are DuckDB's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sojourn {

// Well-formed UTF-8 as far as the lengths of sequences go.
bool IsUtf8(std::string_view text);

struct CsvHeader {
  char delimiter = ',';
  std::vector<std::string> names;  // as written, unquoted; may be empty or repeated
  std::int64_t blank_lines = 0;    // before the header
};

// Reads the header out of the first bytes of a file (a byte order mark is skipped). The delimiter
// is the one of , ; tab | that the header has most often outside quotes. kBadData: no line at all,
// a quote that is never closed, bytes that are not UTF-8.
Result<CsvHeader> ReadCsvHeader(std::string_view head);

// A record that DuckDB refused: its number counting from 1 with the header and blank records, and
// how many lines it takes.
using RefusedRecords = std::map<std::int64_t, std::int64_t>;

struct CsvRecordPlace {
  std::int64_t line = 0;  // physical, from 1
  std::string raw;        // all its lines
};

// Walks over the physical lines of a file and finds records by number. Accepted records count from
// 0 without header, blank lines (unless the file has one column: there they are records without a
// value) and refused ones.
class CsvRecordFinder {
 public:
  struct Layout {
    char delimiter = ',';
    std::size_t num_columns = 1;
    std::int64_t blank_lines = 0;
    bool is_csv = true;  // false: every line is a record (NDJSON), blank ones included; no header
  };
  // `accepted` ascending: numbers of the accepted records wanted. All of `refused` are wanted.
  CsvRecordFinder(const Layout& layout, RefusedRecords refused, std::vector<std::int64_t> accepted);

  // The next line of the file, without its line end. A byte order mark must be gone.
  void AddLine(std::string_view line);

  // Places found so far, by number.
  const std::map<std::int64_t, CsvRecordPlace>& accepted_places() const { return accepted_places_; }
  const std::map<std::int64_t, CsvRecordPlace>& refused_places() const { return refused_places_; }
  bool done() const {
    return next_wanted_ == accepted_.size() && refused_places_.size() == refused_.size();
  }

 private:
  void StartRecord(std::string_view line);
  void ScanQuotes(std::string_view line);

  Layout layout_;
  RefusedRecords refused_;
  std::vector<std::int64_t> accepted_;
  std::size_t next_wanted_ = 0;
  std::map<std::int64_t, CsvRecordPlace> accepted_places_;
  std::map<std::int64_t, CsvRecordPlace> refused_places_;
  std::int64_t line_ = 0;
  std::int64_t record_ = 0;  // number of the current record, as DuckDB counts
  std::int64_t num_accepted_ = 0;
  std::int64_t lines_to_skip_ = 0;  // of the refused record that is being passed
  bool in_quotes_ = false;
  CsvRecordPlace* current_ = nullptr;  // where the current record's text goes, when it is wanted
};

}  // namespace sojourn
