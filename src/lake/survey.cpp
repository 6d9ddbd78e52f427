#include <algorithm>
#include <map>

#include "lake/csv_text_internal.h"
#include "lake/lake_internal.h"
#include "lake/survey_internal.h"
#include "lake/value_sql_internal.h"
#include "model/limits.h"

namespace sojourn {
namespace {

constexpr std::size_t kHeadBytes = std::size_t{1} << 20;
constexpr std::size_t kPackedHeadLines = 200;

// The text at the front of a file, unpacked.
Result<std::string> UnpackedHead(DuckLink& link, const InputFile& file) {
  if (file.packing == Packing::kNone) {
    return ReadHead(file.path, kHeadBytes);
  }
  const std::string sql =
      fmt::format("SELECT line FROM ({}) LIMIT {}", PhysicalLinesSql(file), kPackedHeadLines);
  ASSIGN_OR_RETURN(const std::vector<TextRow> lines,
                   link.Rows(sql, ReadAction(file), DuckBlame::kInput));
  std::string head;
  for (const TextRow& line : lines) {
    head += TextOfLatin1(line[0].value_or("")) + "\n";
  }
  return head;
}

Status RefuseBinary(const InputFile& file, std::string_view head) {
  if (head.find('\0') != std::string_view::npos) {
    const bool utf16 = head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff");
    return BadData(
        fmt::format("{}: {}",
                    file.shown,
                    utf16 ? "the file is UTF-16 text" : "the file is binary, not text"),
        utf16 ? "convert it to UTF-8" : "name its format with --format, or check the file");
  }
  return {};
}

std::string RenamedColumn(const std::string& source, const Renames& renames) {
  const auto rename =
      std::find_if(renames.begin(), renames.end(), [&](auto& r) { return r.second == source; });
  return rename == renames.end() ? source : rename->first;
}

std::string Shortened(std::string_view text) {
  return text.size() <= 60 ? std::string(text) : fmt::format("{}…", text.substr(0, 60));
}

// Two columns may not have one name, whatever the case: no table and no SQL could tell them apart.
Status CheckNames(const SurveyedFile& surveyed) {
  const std::string& file = surveyed.file.shown;
  std::map<std::string, std::string> seen;
  for (const InputColumn& column : surveyed.columns) {
    const std::string lower = LowerAscii(column.name);
    if (lower == kSequenceColumn || lower == kBatchColumn || lower.starts_with(kOwnPrefix)) {
      return BadData(
          fmt::format("{}: a column has a name that is Sojourn's own: {}", file, column.name),
          fmt::format("rename it: --map event{}={}", column.name, column.source));
    }
    if (column.name.size() > kLongestInputColumn) {
      return BadData(fmt::format("{}: a column name is longer than {} bytes: {}",
                                 file,
                                 kLongestInputColumn,
                                 Shortened(column.name)));
    }
    if (std::any_of(column.name.begin(), column.name.end(), [](char c) {
          return static_cast<unsigned char>(c) < 32;
        })) {
      return BadData(fmt::format("{}: a column name has a line break or control character: {:?}",
                                 file,
                                 Shortened(column.name)));
    }
    const auto [other, is_new] = seen.emplace(lower, column.name);
    if (!is_new) {
      return BadData(fmt::format("{}: two columns have the same name: {} and {}",
                                 file,
                                 Shortened(other->second),
                                 Shortened(column.name)),
                     "names must differ in more than upper and lower case");
    }
  }
  if (surveyed.columns.size() > kMostInputColumns) {
    return BadData(
        fmt::format(
            "{}: more than {} columns: {}", file, kMostInputColumns, surveyed.columns.size()),
        "keys that differ from row to row belong into one nested object");
  }
  return {};
}

Result<SurveyedFile> SurveyCsv(SurveyedFile surveyed,
                               std::string_view head,
                               const Renames& renames) {
  Result<CsvHeader> read = ReadCsvHeader(head);
  if (!read.ok()) {
    return read.status().WithContext(surveyed.file.shown);
  }
  const CsvHeader header = std::move(read).value();
  surveyed.delimiter = header.delimiter;
  surveyed.blank_lines = header.blank_lines;
  for (std::size_t i = 0; i < header.names.size(); ++i) {
    const std::string source =
        header.names[i].empty() ? fmt::format("column_{}", i + 1) : header.names[i];
    surveyed.columns.push_back({source, RenamedColumn(source, renames), i, ""});
  }
  return surveyed;
}

// SQL of JSON values, one a record, in a column `json`; NULL for a blank line.
std::string JsonTextSql(const InputFile& file) {
  return file.format == InputFormat::kJson
             ? JsonRecordsSql(file)
             : fmt::format(
                   "SELECT line AS json FROM read_csv({}, header = false, delim = "
                   "'\x02\x03\x02\x03', quote = '', "
                   "escape = '', auto_detect = false, strict_mode = false, columns = {{'line': "
                   "'VARCHAR'}}, "
                   "compression = '{}', store_rejects = true, rejects_table = 'refused_records', "
                   "rejects_scan = 'refused_scans')",
                   SqlText(file.path),
                   file.packing == Packing::kGzip   ? "gzip"
                   : file.packing == Packing::kZstd ? "zstd"
                                                    : "none");
}

constexpr std::string_view kIsObject = "(json_valid(json) AND json_type(json) = 'OBJECT')";
// Of the keys of an object: which of the two values would count?
std::string NamesTwiceSql(std::string_view keys) {
  return fmt::format("len({0}) > len(list_distinct({0}))", keys);
}

Result<bool> IsEmptyArray(DuckLink& link, const InputFile& file) {
  if (file.format != InputFormat::kJson) {
    return false;
  }
  const std::string sql = fmt::format("SELECT count(*) FROM ({})", JsonRecordsSql(file));
  ASSIGN_OR_RETURN(const std::int64_t elements,
                   link.Integer(sql, ReadAction(file), DuckBlame::kInput));
  return elements == 0;
}

// Every key of every object, in the order of first appearance. Most records have the keys of
// another one: lists of keys are looked at once each.
Result<SurveyedFile> SurveyJson(DuckLink& link, SurveyedFile surveyed, const Renames& renames) {
  const std::string sql = fmt::format(
      "SELECT key, bool_or(names_twice)::VARCHAR FROM (SELECT record, unnest(keys) AS key, "
      "generate_subscripts(keys, 1) AS place, {} AS names_twice "
      "FROM (SELECT json_keys(json) AS keys, min(record) AS record "
      "FROM (SELECT json, row_number() OVER () AS record FROM ({})) WHERE {} GROUP BY keys)) "
      "GROUP BY key ORDER BY min(record * 100000 + place)",
      NamesTwiceSql("keys"),
      JsonTextSql(surveyed.file),
      kIsObject);
  RETURN_IF_ERROR(link.Run("SET preserve_insertion_order = true", "set up DuckDB"));
  ASSIGN_OR_RETURN(const std::vector<TextRow> keys,
                   link.Rows(sql, ReadAction(surveyed.file), DuckBlame::kInput));
  RETURN_IF_ERROR(link.Run("SET preserve_insertion_order = false", "set up DuckDB"));
  RETURN_IF_ERROR(ForgetRefusedRecords(link));
  for (const TextRow& key : keys) {
    surveyed.columns.push_back(
        {*key[0], RenamedColumn(*key[0], renames), surveyed.columns.size(), ""});
    surveyed.names_field_twice |= key[1] == "true";
  }
  if (!surveyed.columns.empty()) {
    return surveyed;
  }
  ASSIGN_OR_RETURN(const bool is_empty_array, IsEmptyArray(link, surveyed.file));
  if (!is_empty_array) {
    return BadData(fmt::format("{}: holds no JSON object", surveyed.file.shown),
                   "check the format: --format csv|ndjson|json");
  }
  return surveyed;
}

Result<SurveyedFile> SurveyParquet(DuckLink& link, SurveyedFile surveyed, const Renames& renames) {
  const std::string action = ReadAction(surveyed.file);
  const std::string path = SqlText(surveyed.file.path);
  ASSIGN_OR_RETURN(
      const std::vector<TextRow> columns,
      link.Rows(fmt::format(
                    "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet({}, "
                    "binary_as_string = true))",
                    path),
                action,
                DuckBlame::kInput));
  for (const TextRow& column : columns) {
    const std::string lower = LowerAscii(*column[0]);
    if (lower == "file_row_number" || lower == "file_index" || lower.starts_with(kOwnPrefix)) {
      return BadData(fmt::format("{}: a Parquet column has a name that is kept for its reader: {}",
                                 surveyed.file.shown,
                                 *column[0]),
                     "rename the column in the file");
    }
    surveyed.physical_columns += SqlName(*column[0]) + *column[1] + ",";
    surveyed.columns.push_back(
        {*column[0], RenamedColumn(*column[0], renames), surveyed.columns.size(), *column[1]});
  }
  ASSIGN_OR_RETURN(
      surveyed.rows,
      link.Integer(
          fmt::format("SELECT count(*) FROM read_parquet({})", path), action, DuckBlame::kInput));
  return surveyed;
}

std::string CsvReadSql(const SurveyedFile& file, std::string_view more) {
  std::string columns;
  for (std::size_t i = 0; i < file.columns.size(); ++i) {
    columns += fmt::format("{}'c{}': 'VARCHAR'", i == 0 ? "" : ", ", i);
  }
  return fmt::format(
      "read_csv({}, header = true, skip = {}, delim = {}, quote = '\"', escape = '\"', auto_detect "
      "= false, "
      "columns = {{{}}}, compression = '{}', {})",
      SqlText(file.file.path),
      file.blank_lines,
      SqlText(std::string(1, file.delimiter)),
      columns,
      file.file.packing == Packing::kGzip   ? "gzip"
      : file.file.packing == Packing::kZstd ? "zstd"
                                            : "none",
      more);
}

// {"a": "VARCHAR", …} for json_transform, as an SQL literal.
std::string JsonShapeSql(const SurveyedFile& file, std::string_view type) {
  std::string shape = "{";
  for (const InputColumn& column : file.columns) {
    shape += shape.size() > 1 ? ", \"" : "\"";
    for (const char c : column.source) {
      shape += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    shape += fmt::format("\": \"{}\"", type);
  }
  return SqlText(shape + "}");
}

std::string JsonFieldsSql(const SurveyedFile& file, std::string_view form) {
  std::string fields;
  for (std::size_t i = 0; i < file.columns.size(); ++i) {
    fields += ", " + fmt::format(fmt::runtime(form), SqlText(file.columns[i].source), i);
  }
  return fields;
}

}  // namespace

std::string LowerAscii(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return text;
}

Status ForgetRefusedRecords(DuckLink& link) {
  RETURN_IF_ERROR(link.Run("DROP TABLE IF EXISTS refused_records", "clear notes"));
  return link.Run("DROP TABLE IF EXISTS refused_scans", "clear notes");
}

std::string ReadAction(const InputFile& file) {
  return fmt::format("read {}", file.shown);
}

std::string PhysicalLinesSql(const InputFile& file) {
  return fmt::format(
      "SELECT line FROM read_csv({}, header = false, delim = '\x02\x03\x02\x03', quote = '', "
      "escape = '', "
      "auto_detect = false, strict_mode = false, columns = {{'line': 'VARCHAR'}}, encoding = "
      "'latin-1', "
      "compression = '{}', max_line_size = 33554432, buffer_size = 67108864)",
      SqlText(file.path),
      file.packing == Packing::kGzip   ? "gzip"
      : file.packing == Packing::kZstd ? "zstd"
                                       : "none");
}

std::string JsonRecordsSql(const InputFile& file) {
  return fmt::format(
      "SELECT json::VARCHAR AS json FROM read_json_objects({}, format = 'array', compression = "
      "'{}')",
      SqlText(file.path),
      file.packing == Packing::kGzip   ? "gzip"
      : file.packing == Packing::kZstd ? "zstd"
                                       : "uncompressed");
}

std::string TextOfLatin1(std::string_view latin1) {
  std::string bytes;
  for (std::size_t i = 0; i < latin1.size(); ++i) {
    const auto lead = static_cast<unsigned char>(latin1[i]);
    if (lead < 0x80 || i + 1 == latin1.size()) {
      bytes += latin1[i];
    } else {
      const auto trail = static_cast<unsigned char>(latin1[++i]);
      bytes += static_cast<char>(((lead & 0x03) << 6) | (trail & 0x3F));
    }
  }
  return IsUtf8(bytes) ? bytes : std::string(latin1);
}

std::string TextRowsSql(const SurveyedFile& file) {
  if (file.file.format == InputFormat::kCsv) {
    return fmt::format("SELECT 0 AS kind, * FROM {}",
                       CsvReadSql(file,
                                  "store_rejects = true, rejects_table = 'refused_records', "
                                  "rejects_scan = 'refused_scans'"));
  }
  return fmt::format(
      "SELECT kind{} FROM (SELECT CASE WHEN json IS NULL THEN 1 WHEN {} THEN CASE WHEN {} THEN 3 "
      "ELSE "
      "0 END ELSE 2 END AS kind, "
      "CASE WHEN {} THEN json_transform(json, {}) END AS fields FROM ({}))",
      JsonFieldsSql(file, "nullif(struct_extract(fields, {}), '') AS c{}"),
      kIsObject,
      file.names_field_twice ? NamesTwiceSql("json_keys(json)") : "false",
      kIsObject,
      JsonShapeSql(file, "VARCHAR"),
      JsonTextSql(file.file));
}

std::string TextSampleSql(const SurveyedFile& file, std::int64_t limit) {
  if (file.file.format == InputFormat::kCsv) {
    std::string unquoted;
    for (std::size_t i = 0; i < file.columns.size(); ++i) {
      unquoted += fmt::format(", false AS q{}", i);
    }
    return fmt::format(
        "SELECT *{} FROM {} LIMIT {}", unquoted, CsvReadSql(file, "ignore_errors = true"), limit);
  }
  return fmt::format(
      "SELECT {}{} FROM (SELECT json_transform(json, {}) AS fields, json_transform(json, {}) AS "
      "raws FROM ({}) "
      "WHERE {} LIMIT {})",
      JsonFieldsSql(file, "nullif(struct_extract(fields, {}), '') AS c{}").substr(2),
      JsonFieldsSql(file, "starts_with(struct_extract(raws, {})::VARCHAR, '\"') AS q{}"),
      JsonShapeSql(file, "VARCHAR"),
      JsonShapeSql(file, "JSON"),
      JsonTextSql(file.file),
      kIsObject,
      limit);
}

Result<SurveyedFile> SurveyFile(DuckLink& link, InputFile file, const Renames& renames) {
  SurveyedFile surveyed;
  surveyed.file = std::move(file);
  std::string head;
  if (!surveyed.is_parquet()) {
    ASSIGN_OR_RETURN(head, UnpackedHead(link, surveyed.file));
    if (surveyed.file.format == InputFormat::kByName ||
        surveyed.file.format == InputFormat::kJson) {
      const InputFormat content = FormatOfContent(head);
      // A .json file is an array or, as many tools write it, one object a line.
      surveyed.file.format =
          surveyed.file.format == InputFormat::kJson && content != InputFormat::kJson
              ? InputFormat::kNdjson
              : content;
    }
    RETURN_IF_ERROR(RefuseBinary(surveyed.file, head));
  }
  Result<SurveyedFile> done = surveyed.is_parquet() ? SurveyParquet(link, surveyed, renames)
                              : surveyed.file.format == InputFormat::kCsv
                                  ? SurveyCsv(surveyed, head, renames)
                                  : SurveyJson(link, surveyed, renames);
  if (done.ok()) {
    RETURN_IF_ERROR(CheckNames(done.value()));
  }
  return done;
}

}  // namespace sojourn
