#include <algorithm>

#include "lake/csv_text_internal.h"
#include "lake/fit_json_internal.h"
#include "lake/ingest_internal.h"
#include "lake/value_sql_internal.h"

namespace sojourn {
namespace {

constexpr std::int64_t kGatherRows = 2'000'000;

// A record that the reader itself refused.
struct BrokenRecord {
  std::int64_t number = 0;  // from 1, header and blank ones included
  std::string kind;
  std::string value;
  std::int64_t num_lines = 1;
};

// A row that has a record but a bad value.
struct BadRow {
  std::int64_t row = 0;  // position in `staged`
  std::string kind;
  std::string value;
};

// One text file on its way: staged as text, checked, then gathered.
class TextFileTaker {
 public:
  TextFileTaker(IngestContext& context, const SurveyedFile& file)
      : context_(context), link_(*context.link), file_(file), action_(ReadAction(file.file)) {}

  Status Take() {
    RETURN_IF_ERROR(Stage());
    RETURN_IF_ERROR(FindBrokenRecords());
    RETURN_IF_ERROR(FindBadRows());
    RETURN_IF_ERROR(LogRefusals());
    RETURN_IF_ERROR(Gather());
    for (const char* table : {"staged", "refused"}) {
      RETURN_IF_ERROR(link_.Run(fmt::format("DROP TABLE IF EXISTS {}", table), action_));
    }
    return context_.rows_gathered >= kGatherRows ? FlushGathered(context_) : Status();
  }

 private:
  bool is_csv() const { return file_.file.format == InputFormat::kCsv; }

  // The order of rows in `staged` is the order of the file.
  Status Stage() {
    RETURN_IF_ERROR(link_.Run("SET preserve_insertion_order = true", action_));
    const Result<std::int64_t> rows =
        link_.RunWatched(fmt::format("CREATE TEMP TABLE staged AS SELECT *{} FROM ({})",
                                     StagedTypedSql(),
                                     TextRowsSql(file_)),
                         action_,
                         DuckBlame::kInput,
                         context_.Watch({.bytes = file_.file.bytes, .rows = 0}));
    RETURN_IF_ERROR(rows.status());
    RETURN_IF_ERROR(link_.Run("SET preserve_insertion_order = false", action_));
    ASSIGN_OR_RETURN(num_staged_, link_.Integer("SELECT count(*) FROM staged", action_));
    // Row ids of a table that the running transaction made do not begin at 0.
    ASSIGN_OR_RETURN(first_row_, link_.Integer("SELECT min(rowid) FROM staged", action_));
    ASSIGN_OR_RETURN(num_blank_,
                     link_.Integer(fmt::format("SELECT count(*) FROM staged WHERE kind = {}",
                                               static_cast<int>(TextRowKind::kBlank)),
                                   action_));
    return {};
  }

  // ", … AS t3": timestamps, lists and structs cost the most to read, so they are read once.
  std::string StagedTypedSql() const {
    std::string sql;
    for (const InputColumn& column : file_.columns) {
      const DatasetColumn& target = *context_.plan->Find(column.name);
      const std::string text = fmt::format("c{}", column.position);
      if (target.type == ValueType::kTimestamp) {
        sql += fmt::format(
            ", {} AS t{}", TextValueSql(text, target.type.value(), target.epoch), column.position);
      } else if (!target.type.is_value()) {
        sql += fmt::format(
            ", {} AS t{}", FittedSql(text, target.type, JsonOrigin::kText), column.position);
      }
    }
    return sql;
  }

  Status FindBrokenRecords() {
    if (file_.file.format == InputFormat::kJson) {
      return {};
    }
    ASSIGN_OR_RETURN(
        const std::vector<TextRow> rows,
        link_.Rows("SELECT line::BIGINT, first(error_type::VARCHAR ORDER BY column_idx), "
                   "first(error_message ORDER BY column_idx), max(length(csv_line) - "
                   "length(replace(csv_line, "
                   "chr(10), ''))) FROM (SELECT line, error_type, error_message, column_idx, "
                   "trim(csv_line, chr(10) || chr(13)) AS csv_line FROM refused_records) GROUP BY "
                   "line ORDER BY line",
                   action_));
    RETURN_IF_ERROR(ForgetRefusedRecords(link_));
    for (const TextRow& row : rows) {
      BrokenRecord record{std::stoll(*row[0]), "", "", std::stoll(row[3].value_or("0")) + 1};
      NameReason(*row[1], row[2].value_or(""), record);
      if (*row[1] == "UNQUOTED VALUE" && record.num_lines > 1) {
        return BadData(fmt::format("{}: a quoted value that begins near record {} does not end as "
                                   "it should; it would swallow "
                                   "{} lines",
                                   file_.file.shown,
                                   record.number,
                                   record.num_lines),
                       "double the quotes inside quoted values; nothing was kept");
      }
      broken_.push_back(std::move(record));
    }
    return {};
  }

  void NameReason(std::string_view type, std::string_view message, BrokenRecord& record) const {
    if (type == "TOO MANY COLUMNS" || type == "MISSING COLUMNS") {
      record.kind = type == "MISSING COLUMNS" ? "too few fields" : "too many fields";
      const std::size_t found = message.rfind(' ');
      record.value =
          fmt::format("{} instead of {}", message.substr(found + 1), file_.columns.size());
    } else if (type == "INVALID ENCODING") {
      record.kind = "not UTF-8";
    } else if (type == "LINE SIZE OVER MAXIMUM") {
      record.kind = "longer than 2 MB";
    } else {
      record.kind = "broken quotes";
    }
  }

  Status FindBadRows() {
    const RefusalSql refusal = TextRefusalSql(file_, *context_.plan, context_.dataset->timestamp);
    if (refusal.kinds.empty()) {
      return {};
    }
    RETURN_IF_ERROR(
        link_.Run(fmt::format("CREATE TEMP TABLE refused AS SELECT row, _sojourn_kind, {} AS value "
                              "FROM (SELECT rowid - "
                              "{} AS row, {} AS _sojourn_kind, * FROM staged WHERE kind <> {}) "
                              "WHERE _sojourn_kind IS NOT NULL",
                              refusal.value,
                              first_row_,
                              refusal.number,
                              static_cast<int>(TextRowKind::kBlank)),
                  action_));
    has_refused_ = true;
    ASSIGN_OR_RETURN(
        const std::vector<TextRow> counts,
        link_.Rows("SELECT _sojourn_kind::BIGINT, count(*) FROM refused GROUP BY 1 ORDER BY 1",
                   action_));
    for (const TextRow& row : counts) {
      counts_[refusal.kinds[static_cast<std::size_t>(std::stoll(*row[0]))]] += std::stoll(*row[1]);
    }
    ASSIGN_OR_RETURN(
        const std::vector<TextRow> rows,
        link_.Rows(
            fmt::format(
                "SELECT row, _sojourn_kind::BIGINT, value FROM refused ORDER BY row LIMIT {}",
                context_.refusals.room()),
            action_));
    for (const TextRow& row : rows) {
      bad_.push_back({std::stoll(*row[0]),
                      refusal.kinds[static_cast<std::size_t>(std::stoll(*row[1]))],
                      row[2].value_or("")});
    }
    return {};
  }

  // Says of every refused row on which line it is and what the line holds.
  Status LogRefusals() {
    for (const BrokenRecord& record : broken_) {
      ++counts_[record.kind];
    }
    if (broken_.size() > static_cast<std::size_t>(context_.refusals.room())) {
      broken_.resize(static_cast<std::size_t>(context_.refusals.room()));
    }
    context_.rows_seen += num_staged_ - num_blank_ + static_cast<std::int64_t>(broken_.size());
    if (bad_.empty() && broken_.empty()) {
      return {};
    }
    std::vector<RefusedRow> rows;
    if (file_.file.format == InputFormat::kJson) {
      ASSIGN_OR_RETURN(rows, PlaceElements());
    } else {
      ASSIGN_OR_RETURN(rows, PlaceLines());
    }
    std::sort(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.line < b.line; });
    return context_.refusals.Add(std::move(rows), counts_).WithContext(context_.dataset->name);
  }

  RefusedRow MakeRow(std::int64_t line,
                     std::string_view kind,
                     std::string_view value,
                     std::string_view raw) const {
    return {file_.file.shown, line, std::string(kind), std::string(value), std::string(raw)};
  }

  // Of a JSON array the «line» is the element's number.
  Result<std::vector<RefusedRow>> PlaceElements() {
    std::string numbers;
    for (const BadRow& bad : bad_) {
      numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", bad.row + 1);
    }
    RETURN_IF_ERROR(link_.Run("SET preserve_insertion_order = true", action_));
    ASSIGN_OR_RETURN(
        const std::vector<TextRow> raws,
        link_.Rows(
            fmt::format(
                "SELECT number, json FROM (SELECT row_number() OVER () AS number, json FROM ({})) "
                "WHERE number IN ({}) ORDER BY number",
                JsonRecordsSql(file_.file),
                numbers),
            action_,
            DuckBlame::kInput));
    RETURN_IF_ERROR(link_.Run("SET preserve_insertion_order = false", action_));
    std::vector<RefusedRow> rows;
    for (std::size_t i = 0; i < bad_.size() && i < raws.size(); ++i) {
      rows.push_back(
          MakeRow(bad_[i].row + 1, bad_[i].kind, bad_[i].value, raws[i][1].value_or("")));
    }
    return rows;
  }

  Result<std::vector<RefusedRow>> PlaceLines() {
    RefusedRecords refused;
    for (const BrokenRecord& record : broken_) {
      refused[record.number] = record.num_lines;
    }
    std::vector<std::int64_t> accepted;
    for (const BadRow& bad : bad_) {
      accepted.push_back(bad.row);
    }
    CsvRecordFinder finder({.delimiter = file_.delimiter,
                            .num_columns = is_csv() ? file_.columns.size() : 1,
                            .blank_lines = is_csv() ? file_.blank_lines : 0,
                            .is_csv = is_csv()},
                           std::move(refused),
                           std::move(accepted));
    RETURN_IF_ERROR(ReadLines(finder));
    std::vector<RefusedRow> rows;
    for (const BadRow& bad : bad_) {
      const auto place = finder.accepted_places().find(bad.row);
      if (place != finder.accepted_places().end()) {
        rows.push_back(
            MakeRow(place->second.line, bad.kind, bad.value, TextOfLatin1(place->second.raw)));
      }
    }
    for (const BrokenRecord& record : broken_) {
      const auto place = finder.refused_places().find(record.number);
      if (place != finder.refused_places().end()) {
        rows.push_back(MakeRow(
            place->second.line, record.kind, record.value, TextOfLatin1(place->second.raw)));
      }
    }
    return rows;
  }

  Status ReadLines(CsvRecordFinder& finder) {
    RETURN_IF_ERROR(link_.Run("SET preserve_insertion_order = true", action_));
    ASSIGN_OR_RETURN(DuckResult lines,
                     link_.Stream(PhysicalLinesSql(file_.file), action_, DuckBlame::kInput));
    RETURN_IF_ERROR(ReadLines(lines, finder));
    return {};
  }

  Status ReadLines(DuckResult& lines, CsvRecordFinder& finder) {
    while (!finder.done()) {
      ASSIGN_OR_RETURN(const DuckChunk chunk, lines.Next(action_, DuckBlame::kInput));
      if (chunk.at_end()) {
        break;
      }
      for (std::size_t row = 0; row < chunk.num_rows(); ++row) {
        finder.AddLine(chunk.IsValid(0, row) ? chunk.text(0, row) : std::string_view());
      }
    }
    return {};
  }

  Status Gather() {
    RETURN_IF_ERROR(link_.Run("SET preserve_insertion_order = false", action_));
    const ColumnMapping mapping = MapColumns(file_, *context_.plan);
    const std::string good = fmt::format(
        "kind <> {}{}",
        static_cast<int>(TextRowKind::kBlank),
        has_refused_ ? fmt::format(" AND rowid - {} NOT IN (SELECT row FROM refused)", first_row_)
                     : "");
    ASSIGN_OR_RETURN(
        const std::int64_t rows,
        link_.RunWatched(
            fmt::format("INSERT INTO gathered ({}, {}) SELECT {}, {} + rowid FROM staged WHERE {}",
                        mapping.names,
                        kSequenceColumn,
                        mapping.values,
                        context_.next_sequence - first_row_,
                        good),
            action_,
            DuckBlame::kInput,
            nullptr));
    context_.rows_gathered += rows;
    context_.next_sequence += num_staged_;
    return {};
  }

  IngestContext& context_;
  DuckLink& link_;
  const SurveyedFile& file_;
  const std::string action_;
  std::int64_t num_staged_ = 0;
  std::int64_t first_row_ = 0;
  std::int64_t num_blank_ = 0;
  bool has_refused_ = false;
  std::vector<BrokenRecord> broken_;
  std::vector<BadRow> bad_;
  std::map<std::string, std::int64_t> counts_;
};

}  // namespace

Status TakeTextFile(IngestContext& context, const SurveyedFile& file) {
  return TextFileTaker(context, file).Take();
}

}  // namespace sojourn
