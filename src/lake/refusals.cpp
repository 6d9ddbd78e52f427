#include <algorithm>
#include <iterator>

#include "base/counted.h"
#include "lake/duck_type_internal.h"
#include "lake/fit_json_internal.h"
#include "lake/refusals_internal.h"
#include "lake/value_sql_internal.h"

namespace sojourn {
namespace {

constexpr std::size_t kExamples = 3;
constexpr std::size_t kReasonsShown = 5;

// Collects the branches of the two CASE expressions.
class RefusalSqlBuilder {
 public:
  void Refuse(const std::string& condition, std::string kind, std::string_view value) {
    number_ += fmt::format(" WHEN {} THEN {}", condition, kinds_.size());
    if (!value.empty()) {
      value_ += fmt::format(" WHEN {} THEN left({}, 80)", kinds_.size(), value);
    }
    kinds_.push_back(std::move(kind));
  }
  RefusalSql Finish() && {
    if (kinds_.empty()) {
      return {};
    }
    return {std::move(kinds_),
            fmt::format("CASE{} END", number_),
            value_.empty() ? "''" : fmt::format("CASE _sojourn_kind{} END", value_)};
  }

 private:
  std::vector<std::string> kinds_;
  std::string number_;
  std::string value_;
};

void RefuseBadTimestamp(RefusalSqlBuilder& builder,
                        const std::string& name,
                        const std::string& raw,
                        const std::string& typed,
                        bool can_fail) {
  builder.Refuse(fmt::format("{} IS NULL", raw), name + ": no timestamp", "");
  const std::string text = fmt::format("{}::VARCHAR", raw);
  if (can_fail) {
    builder.Refuse(fmt::format("{} IS NULL", typed),
                   fmt::format("{}: {}", name, NotATypeText(ValueType::kTimestamp)),
                   text);
  }
  builder.Refuse(OutOfRangeSql(typed), name + ": timestamp out of range", text);
}

// Of a list or struct, by its fitted text.
void RefuseMisfit(RefusalSqlBuilder& builder, const std::string& name, const std::string& fitted) {
  builder.Refuse(IsMisfitSql(fitted), name + ": not of its type", MisfitSql(fitted));
}

}  // namespace

RefusalSql TextRefusalSql(const SurveyedFile& file,
                          const TablePlan& plan,
                          std::string_view timestamp) {
  RefusalSqlBuilder builder;
  if (file.file.format != InputFormat::kCsv) {
    builder.Refuse(fmt::format("kind = {}", static_cast<int>(TextRowKind::kNotAnObject)),
                   "not a JSON object",
                   "");
    builder.Refuse(fmt::format("kind = {}", static_cast<int>(TextRowKind::kFieldTwice)),
                   "two fields of one name",
                   "");
  }
  for (const InputColumn& column : file.columns) {
    const DatasetColumn& target = *plan.Find(column.name);
    const std::string raw = fmt::format("c{}", column.position);
    const std::string typed = StagedValueSql(column, target);
    if (column.name == timestamp) {
      RefuseBadTimestamp(builder, column.name, raw, typed, true);
    } else if (!target.type.is_value()) {
      RefuseMisfit(builder, column.name, fmt::format("t{}", column.position));
    } else if (target.type != ValueType::kString) {
      builder.Refuse(fmt::format("{} IS NOT NULL AND ({}) IS NULL", raw, typed),
                     fmt::format("{}: {}", column.name, NotATypeText(target.type.value())),
                     raw);
    }
  }
  return std::move(builder).Finish();
}

RefusalSql TypedRefusalSql(const SurveyedFile& file,
                           const TablePlan& plan,
                           std::string_view timestamp) {
  RefusalSqlBuilder builder;
  for (const InputColumn& column : file.columns) {
    const DatasetColumn& target = *plan.Find(column.name);
    const std::string raw = SqlName(column.source);
    if (IsFittedValue(column.duck_type, target.type)) {
      RefuseMisfit(builder, column.name, FittedValueSql(raw, target.type));
    }
    if (!target.type.is_value()) {
      continue;
    }
    const ColumnType type = *FromDuckType(column.duck_type);
    const std::string typed =
        fmt::format("({})", TypedValueSql(raw, column.duck_type, target.type, target.epoch));
    const bool can_fail = type != target.type && type != ValueType::kDate &&
                          target.type != ValueType::kDouble && target.type != ValueType::kString;
    if (column.name == timestamp) {
      RefuseBadTimestamp(builder, column.name, raw, typed, can_fail);
    } else if (can_fail) {
      builder.Refuse(fmt::format("nullif({}::VARCHAR, '') IS NOT NULL AND {} IS NULL", raw, typed),
                     fmt::format("{}: {}", column.name, NotATypeText(target.type.value())),
                     raw + "::VARCHAR");
    } else if (column.duck_type == "DOUBLE" || column.duck_type == "FLOAT") {
      builder.Refuse(
          fmt::format("isinf({})", raw), column.name + ": not a finite number", raw + "::VARCHAR");
    }
  }
  return std::move(builder).Finish();
}

Status RefusalLog::Add(std::vector<RefusedRow> rows,
                       const std::map<std::string, std::int64_t>& counts) {
  rows_.insert(
      rows_.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  for (const auto& [kind, count] : counts) {
    counts_[kind] += count;
    num_rows_ += count;
  }
  return num_rows_ <= limits_.max_rows
             ? Status()
             : TooMany(Counted(num_rows_, "row") + " so far",
                       fmt::format("rejects.max_rows allows: {}", limits_.max_rows));
}

Status RefusalLog::CheckShare(std::int64_t rows_seen) const {
  const bool fits =
      static_cast<double>(num_rows_) <= limits_.max_share * static_cast<double>(rows_seen);
  return fits ? Status()
              : TooMany(fmt::format("{} of {}", num_rows_, Counted(rows_seen, "row")),
                        fmt::format("rejects.max_share allows: {}", limits_.max_share));
}

std::int64_t RefusalLog::room() const {
  return std::max(limits_.max_rows - num_rows_, static_cast<std::int64_t>(kExamples));
}

std::vector<std::pair<std::string, std::int64_t>> RefusalLog::Reasons() const {
  std::vector<std::pair<std::string, std::int64_t>> reasons(counts_.begin(), counts_.end());
  std::stable_sort(
      reasons.begin(), reasons.end(), [](auto& a, auto& b) { return a.second > b.second; });
  return reasons;
}

Status RefusalLog::TooMany(const std::string& what, std::string_view limit) const {
  std::string message = fmt::format("{} refused, more than {}", what, limit);
  const auto reasons = Reasons();
  for (std::size_t i = 0; i < std::min(reasons.size(), kReasonsShown); ++i) {
    message += fmt::format("\n  {}: {}", Counted(reasons[i].second, "row"), reasons[i].first);
  }
  for (std::size_t i = 0; i < std::min(rows_.size(), kExamples); ++i) {
    message += fmt::format("\n  {}:{}: {}", rows_[i].file, rows_[i].line, rows_[i].reason());
  }
  return BadData(
      std::move(message),
      "nothing was kept; correct the files, or raise the dataset's limits under rejects:");
}

}  // namespace sojourn
