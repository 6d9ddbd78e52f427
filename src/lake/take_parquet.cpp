#include <algorithm>

#include "lake/ingest_internal.h"
#include "lake/value_sql_internal.h"

namespace sojourn {
namespace {

// Some Parquet files with the same columns, read as one.
class ParquetTaker {
 public:
  ParquetTaker(IngestContext& context, const std::vector<const SurveyedFile*>& files)
      : context_(context),
        link_(*context.link),
        files_(files),
        action_(ReadAction(files[0]->file)) {
    std::vector<std::string> paths;
    for (const SurveyedFile* file : files_) {
      paths.push_back(file->file.path);
      first_sequences_ +=
          fmt::format("{}{}", first_sequences_.empty() ? "" : ", ", context.next_sequence + rows_);
      rows_ += file->rows;
      bytes_ += file->file.bytes;
    }
    from_ = fmt::format("read_parquet({}, binary_as_string = true)", SqlTextList(paths));
    if (files_.size() > 1) {
      action_ += fmt::format(" and {} more", files_.size() - 1);
    }
  }

  Status Take() {
    RETURN_IF_ERROR(FindBadRows());
    context_.rows_seen += rows_;
    const ColumnMapping mapping = MapColumns(*files_[0], *context_.plan);
    // file_index is the file's place in the list; both numbers cost nothing, unlike a window over
    // all rows.
    const std::string sequence =
        files_.size() == 1
            ? fmt::format("{} + file_row_number", first_sequences_)
            : fmt::format("[{}][(file_index + 1)::BIGINT] + file_row_number", first_sequences_);
    const std::string source =
        fmt::format("SELECT {}, {} AS {} FROM {}{}",
                    mapping.values,
                    sequence,
                    kSequenceColumn,
                    from_,
                    has_bad_ ? fmt::format(" WHERE ({}) IS NULL", refusal_.number) : "");
    RETURN_IF_ERROR(AppendToLake(context_,
                                 mapping.names,
                                 source,
                                 {.bytes = bytes_, .rows = rows_},
                                 fmt::format("{}, {}", action_, WriteAction(context_))));
    context_.next_sequence += rows_;
    return {};
  }

 private:
  // Reads only the columns that can be wrong.
  Status FindBadRows() {
    refusal_ = TypedRefusalSql(*files_[0], *context_.plan, context_.dataset->timestamp);
    if (refusal_.kinds.empty()) {
      return {};
    }
    ASSIGN_OR_RETURN(
        const std::vector<TextRow> counts,
        link_.Rows(
            fmt::format(
                "SELECT _sojourn_kind::BIGINT, count(*) FROM (SELECT {} AS _sojourn_kind FROM {}) "
                "WHERE _sojourn_kind IS NOT NULL GROUP BY 1 ORDER BY 1",
                refusal_.number,
                from_),
            action_,
            DuckBlame::kInput));
    has_bad_ = !counts.empty();
    if (!has_bad_) {
      return {};
    }
    std::map<std::string, std::int64_t> counts_by_kind;
    for (const TextRow& row : counts) {
      counts_by_kind[Kind(row[0])] += std::stoll(*row[1]);
    }
    // The row itself as JSON stands for its text; its line is its number in the file. No input has
    // columns named _sojourn_… (CheckNames).
    const std::string sql = fmt::format(
        "SELECT file_index::BIGINT, file_row_number, _sojourn_kind::BIGINT, {}, _sojourn_raw "
        "FROM (SELECT {} AS _sojourn_kind, file_index, file_row_number, "
        "coalesce(try(to_json(_sojourn_row)::VARCHAR), _sojourn_row::VARCHAR) AS _sojourn_raw, * "
        "FROM {} _sojourn_row) WHERE _sojourn_kind IS NOT NULL "
        "ORDER BY file_index, file_row_number LIMIT {}",
        refusal_.value,
        refusal_.number,
        from_,
        context_.refusals.room());
    ASSIGN_OR_RETURN(const std::vector<TextRow> rows, link_.Rows(sql, action_, DuckBlame::kInput));
    std::vector<RefusedRow> refused;
    for (const TextRow& row : rows) {
      const SurveyedFile& file = *files_[static_cast<std::size_t>(std::stoll(*row[0]))];
      refused.push_back({file.file.shown,
                         std::stoll(*row[1]) + 1,
                         Kind(row[2]),
                         row[3].value_or(""),
                         row[4].value_or("")});
    }
    return context_.refusals.Add(std::move(refused), counts_by_kind)
        .WithContext(context_.dataset->name);
  }

  const std::string& Kind(const std::optional<std::string>& number) const {
    return refusal_.kinds[static_cast<std::size_t>(std::stoll(number.value()))];
  }

  IngestContext& context_;
  DuckLink& link_;
  const std::vector<const SurveyedFile*>& files_;
  std::string action_;
  std::string from_;
  std::string first_sequences_;
  std::int64_t rows_ = 0;
  std::uint64_t bytes_ = 0;
  RefusalSql refusal_;
  bool has_bad_ = false;
};

}  // namespace

Status TakeParquetFiles(IngestContext& context, const std::vector<const SurveyedFile*>& files) {
  return ParquetTaker(context, files).Take();
}

}  // namespace sojourn
