// What an input file holds, found out before any row is taken: its columns and how to read its
// text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "lake/duckdb_door_internal.h"
#include "lake/inputs_internal.h"

namespace sojourn {

struct InputColumn {
  std::string source;     // as the file names it
  std::string name;       // after --map
  std::size_t position;   // in the file
  std::string duck_type;  // of a typed input; empty: text

  bool is_text() const { return duck_type.empty(); }
  friend bool operator==(const InputColumn&, const InputColumn&) = default;
};

struct SurveyedFile {
  InputFile file;
  std::vector<InputColumn> columns;  // none: a JSON array without elements
  // CSV
  char delimiter = ',';
  std::int64_t blank_lines = 0;  // before the header
  // JSON
  bool names_field_twice = false;  // in some record
  // Parquet
  std::int64_t rows = 0;
  std::string physical_columns;  // equal for files that can be read together

  bool is_parquet() const { return file.format == InputFormat::kParquet; }
  // An answer of no rows: it says nothing about columns either.
  bool is_empty_array() const { return file.format == InputFormat::kJson && columns.empty(); }
};

using Renames = std::vector<std::pair<std::string, std::string>>;  // new, old

// Looks at one file. kBadData names it: binary, truncated, no header, two columns of one name, a
// name of ours, nothing of the wanted format.
Result<SurveyedFile> SurveyFile(DuckLink& link, InputFile file, const Renames& renames);

// ---- text inputs (CSV, NDJSON, JSON) as SQL ----

// What a row of TextRowsSql is, in its column `kind`.
enum class TextRowKind { kRow = 0, kBlank = 1, kNotAnObject = 2, kFieldTwice = 3 };

// All records of a text file in file order: `kind`, then one VARCHAR per column, c0 …, by position
// of `columns`; empty text is NULL. Records that CSV's own rules refuse are left out and noted in
// the temporary tables refused_records and refused_scans (DuckDB's reject tables).
std::string TextRowsSql(const SurveyedFile& file);

// Drops those tables; harmless when there are none.
Status ForgetRefusedRecords(DuckLink& link);

// The first `limit` records for looking at: c0 … as above and q0 …, true where JSON had a quoted
// string.
std::string TextSampleSql(const SurveyedFile& file, std::int64_t limit);

// Physical lines of a packed or plain text file, in order, as one VARCHAR `line` (NULL: empty):
// each byte as the Latin-1 character of its code, so that no byte is lost.
std::string PhysicalLinesSql(const InputFile& file);
// Undoes the Latin-1 reading where the bytes were UTF-8; otherwise returns the text as it is.
std::string TextOfLatin1(std::string_view latin1);

// Records of a JSON array in order, as one VARCHAR `json`.
std::string JsonRecordsSql(const InputFile& file);

// As SQL compares names: ASCII letters in lower case.
std::string LowerAscii(std::string text);

// "read part1.csv".
std::string ReadAction(const InputFile& file);

}  // namespace sojourn
