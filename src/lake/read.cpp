#include "lake/fit_json_internal.h"
#include "lake/lake_internal.h"

namespace sojourn {
namespace {

constexpr std::string_view kAction = "read the lake";

template <typename From>
void AppendIntegers(const DuckChunk& chunk, std::size_t column, ColumnBlock& block) {
  const auto* values = static_cast<const From*>(chunk.data(column));
  block.integers.assign(values, values + chunk.num_rows());
}

void AppendStrings(const DuckChunk& chunk, std::size_t column, ColumnBlock& block) {
  for (std::size_t row = 0; row < chunk.num_rows(); ++row) {
    block.strings.Append(chunk.IsValid(column, row) ? chunk.text(column, row) : std::string_view());
  }
}

void AddValidity(const DuckChunk& chunk, std::size_t column, ColumnBlock& block) {
  if (chunk.validity(column) != nullptr) {
    for (std::size_t row = 0; row < chunk.num_rows(); ++row) {
      block.valid.push_back(chunk.IsValid(column, row) ? 1 : 0);
    }
  }
}

// Lists and structs, which the statement gives as DuckDB's JSON.
Status AppendNested(const DuckChunk& chunk,
                    std::size_t column,
                    const RowColumn& described,
                    ColumnBlock& block) {
  std::string fitted;
  for (std::size_t row = 0; row < chunk.num_rows(); ++row) {
    fitted.clear();
    if (chunk.IsValid(column, row)) {
      const auto misfit =
          FitJson(chunk.text(column, row), *described.nested, JsonOrigin::kTyped, fitted);
      if (misfit) {
        return Corruption(
            fmt::format("the lake holds a value that cannot be: {}: {}", described.name, *misfit));
      }
    }
    block.strings.Append(fitted);
  }
  return {};
}

Status FillColumn(const DuckChunk& chunk,
                  std::size_t column,
                  const RowColumn& described,
                  ColumnBlock& block) {
  AddValidity(chunk, column, block);
  if (described.nested) {
    return AppendNested(chunk, column, described, block);
  }
  switch (described.type) {
    case ValueType::kString:
      AppendStrings(chunk, column, block);
      break;
    case ValueType::kDouble: {
      const auto* values = static_cast<const double*>(chunk.data(column));
      block.doubles.assign(values, values + chunk.num_rows());
      break;
    }
    case ValueType::kBoolean:
      AppendIntegers<std::uint8_t>(chunk, column, block);
      break;
    case ValueType::kDate:
      AppendIntegers<std::int32_t>(chunk, column, block);
      break;
    case ValueType::kInteger:
    case ValueType::kTimestamp:
      AppendIntegers<std::int64_t>(chunk, column, block);
      break;
  }
  return {};
}

class DuckRows final : public RowSource {
 public:
  DuckRows(std::unique_ptr<DuckLink> link, DuckResult result, RowSchema schema)
      : link_(std::move(link)), result_(std::move(result)), schema_(std::move(schema)) {}

  const RowSchema& schema() const override { return schema_; }

  Result<bool> Next(RowBlock& block) override {
    block.columns.resize(schema_.columns.size());
    block.Clear();
    ASSIGN_OR_RETURN(const DuckChunk chunk, result_.Next(kAction));
    if (chunk.at_end()) {
      return false;
    }
    block.num_rows = chunk.num_rows();
    for (std::size_t column = 0; column < schema_.columns.size(); ++column) {
      RETURN_IF_ERROR(FillColumn(chunk, column, schema_.columns[column], block.columns[column]));
    }
    return true;
  }

 private:
  std::unique_ptr<DuckLink> link_;
  DuckResult result_;  // goes before its link
  RowSchema schema_;
};

}  // namespace

Result<std::unique_ptr<RowSource>> MakeDuckRows(std::unique_ptr<DuckLink> link,
                                                const std::string& sql,
                                                std::vector<RowColumn> columns) {
  ASSIGN_OR_RETURN(DuckResult result, link->Stream(sql, kAction));
  return std::unique_ptr<RowSource>(std::make_unique<DuckRows>(
      std::move(link), std::move(result), RowSchema{std::move(columns)}));
}

Result<std::unique_ptr<RowSource>> Lake::Read(const ReadRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<DatasetColumn> columns,
                   Columns(request.dataset, request.snapshot));
  std::string names;
  std::vector<RowColumn> row_columns;
  for (const DatasetColumn& column : columns) {
    names += (names.empty() ? "" : ", ") +
             fmt::format(fmt::runtime(column.type.is_value() ? "{}" : "to_json({})::VARCHAR"),
                         SqlName(column.name));
    row_columns.push_back(RawRowColumn(column.name, column.type));
  }
  // Rows are only ever added, so what came after a snapshot is what has a later sequence.
  std::int64_t first_sequence = 0;
  if (request.after_snapshot > 0) {
    ASSIGN_OR_RETURN(
        first_sequence,
        state_->link->Integer(
            fmt::format("SELECT max(next_sequence) FROM {} AT (VERSION => {}) WHERE dataset = {}",
                        kBatchesTable,
                        request.after_snapshot,
                        SqlText(request.dataset)),
            kAction));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<DuckLink> link, state_->NewLink());
  const std::string sql = fmt::format("SELECT {} FROM {} WHERE {} >= {} ORDER BY {}",
                                      names,
                                      LakeTableAt(request.dataset, request.snapshot),
                                      kSequenceColumn,
                                      first_sequence,
                                      kSequenceColumn);
  return MakeDuckRows(std::move(link), sql, std::move(row_columns));
}

}  // namespace sojourn
