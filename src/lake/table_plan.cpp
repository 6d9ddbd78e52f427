#include <algorithm>

#include "lake/duck_type_internal.h"
#include "lake/fit_json_internal.h"
#include "lake/infer_types_internal.h"
#include "lake/table_plan_internal.h"
#include "lake/value_sql_internal.h"

namespace sojourn {
namespace {

const DatasetColumn* FindColumn(const std::vector<DatasetColumn>& columns, std::string_view name) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](auto& c) { return c.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

std::string NamesOf(const SurveyedFile& file) {
  std::string names;
  for (const InputColumn& column : file.columns) {
    names += (names.empty() ? "" : ", ") + column.name;
  }
  return names.size() <= 400 ? names : names.substr(0, 400) + " …";
}

Status RequireColumn(const SurveyedFile& file, std::string_view name, std::string_view role) {
  const bool found = std::any_of(
      file.columns.begin(), file.columns.end(), [&](auto& c) { return c.name == name; });
  return found || name.empty()
             ? Status()
             : BadData(
                   fmt::format("{}: the {} column is missing: {}", file.file.shown, role, name),
                   fmt::format("columns found: {}; --map {}=OLD renames one", NamesOf(file), name));
}

// Takes the columns of the table and of the definition together; both must agree.
Result<TablePlan> KnownColumns(const PlanRequest& request) {
  TablePlan plan{request.existing, request.existing.size()};
  for (const DatasetColumn& defined : request.dataset->columns) {
    const DatasetColumn* existing = FindColumn(plan.columns, defined.name);
    if (existing == nullptr) {
      plan.columns.push_back(defined);
    } else if (existing->type != defined.type) {
      return InvalidDefinition(fmt::format("{}dataset {}: column {} is defined as {}, but the "
                                           "lake has it as {} since its first ingest",
                                           PlacePrefix(request.dataset->place),
                                           request.dataset->name,
                                           defined.name,
                                           ColumnTypeText(defined.type),
                                           ColumnTypeText(existing->type)),
                               "define it as the lake has it, or use another column name");
    }
  }
  const DatasetColumn* timestamp = FindColumn(plan.columns, request.dataset->timestamp);
  if (timestamp != nullptr && timestamp->type != ValueType::kTimestamp) {
    return InvalidDefinition(fmt::format("dataset {}: the timestamp column {} is of type {}",
                                         request.dataset->name,
                                         timestamp->name,
                                         ColumnTypeText(timestamp->type)),
                             "it must be a timestamp");
  }
  return plan;
}

// What two inputs make of one new column: integer and double are double, structs have the fields of
// both. Nothing where they disagree.
std::optional<ColumnType> Together(const ColumnType& a, const ColumnType& b) {
  if (a == b) {
    return a;
  }
  if (a.is_value() && b.is_value()) {
    const auto is_number = [](const ColumnType& type) {
      return type == ValueType::kInteger || type == ValueType::kDouble;
    };
    return is_number(a) && is_number(b) ? std::optional<ColumnType>(ValueType::kDouble)
                                        : std::nullopt;
  }
  if (a.is_list() && b.is_list()) {
    const std::optional<ColumnType> element = Together(a.element(), b.element());
    return element ? std::optional(ColumnType::List(*element)) : std::nullopt;
  }
  if (!a.is_struct() || !b.is_struct()) {
    return std::nullopt;
  }
  std::vector<ColumnType::Field> fields = a.fields();
  for (const ColumnType::Field& field : b.fields()) {
    const auto known = std::ranges::find(fields, field.name, &ColumnType::Field::name);
    if (known == fields.end()) {
      fields.push_back(field);
    } else if (const std::optional<ColumnType> both = Together(known->type, field.type)) {
      known->type = *both;
    } else {
      return std::nullopt;
    }
  }
  return ColumnType::Struct(std::move(fields));
}

// The type of a new column as the typed inputs have it.
Result<std::optional<ColumnType>> TypeOfTypedInputs(const std::vector<SurveyedFile>& files,
                                                    std::string_view name) {
  std::optional<ColumnType> type;
  const SurveyedFile* first = nullptr;
  for (const SurveyedFile& file : files) {
    for (const InputColumn& column : file.columns) {
      if (column.name != name || column.is_text()) {
        continue;
      }
      const std::optional<ColumnType> here = FromDuckType(column.duck_type);
      if (!here) {
        return BadData(fmt::format("{}: column {} has a type that cannot be kept: {}",
                                   file.file.shown,
                                   name,
                                   column.duck_type),
                       "leave it out or cast it to text");
      }
      const std::optional<ColumnType> both = type ? Together(*type, *here) : here;
      if (!both) {
        return BadData(fmt::format("two files disagree on column {}: {} has {}, {} has {}",
                                   name,
                                   first->file.shown,
                                   ColumnTypeText(*type),
                                   file.file.shown,
                                   ColumnTypeText(*here)),
                       "make them equal, or ingest only one of them");
      }
      if (type != both) {
        type = both;
        first = &file;
      }
    }
  }
  return type;
}

class Planner {
 public:
  Planner(DuckLink& link, const PlanRequest& request, std::vector<SurveyedFile>& files)
      : link_(link), request_(request), files_(files) {}

  Result<TablePlan> Plan() {
    ASSIGN_OR_RETURN(plan_, KnownColumns(request_));
    RETURN_IF_ERROR(AddNewColumns());
    AddTimestamp();
    SetEpochs();
    for (SurveyedFile& file : files_) {
      RETURN_IF_ERROR(CheckTypes(file));
    }
    return plan_;
  }

 private:
  // New columns in the order in which the files bring them.
  Status AddNewColumns() {
    std::vector<std::string> undecided;
    for (const SurveyedFile& file : files_) {
      for (const InputColumn& column : file.columns) {
        if (plan_.Find(column.name) != nullptr) {
          continue;
        }
        RETURN_IF_ERROR(RefuseOtherCase(file, column));
        const bool is_timestamp = column.name == request_.dataset->timestamp;
        ASSIGN_OR_RETURN(const std::optional<ColumnType> typed,
                         TypeOfTypedInputs(files_, column.name));
        if (!is_timestamp && !typed) {
          undecided.push_back(column.name);
        }
        plan_.columns.push_back(
            {column.name,
             is_timestamp ? ValueType::kTimestamp : typed.value_or(ColumnType(ValueType::kString)),
             EpochUnit::kNone});
      }
    }
    return InferColumns(std::move(undecided));
  }

  // A table has its timestamp even when its first inputs are empty arrays.
  void AddTimestamp() {
    const std::string& timestamp = request_.dataset->timestamp;
    const bool all_empty = std::all_of(
        files_.begin(), files_.end(), [](const SurveyedFile& f) { return f.is_empty_array(); });
    if (all_empty && !timestamp.empty() && plan_.Find(timestamp) == nullptr) {
      plan_.columns.push_back({timestamp, ValueType::kTimestamp, EpochUnit::kNone});
    }
  }

  Status RefuseOtherCase(const SurveyedFile& file, const InputColumn& column) const {
    for (const DatasetColumn& known : plan_.columns) {
      if (LowerAscii(known.name) == LowerAscii(column.name)) {
        return BadData(
            fmt::format("{}: column {} differs only in case from the dataset's column: {}",
                        file.file.shown,
                        column.name,
                        known.name),
            fmt::format("--map {}={} makes them one", known.name, column.source));
      }
    }
    return {};
  }

  // Asks file after file until every column has shown a value; one without any is a string.
  Status InferColumns(std::vector<std::string> undecided) {
    for (const SurveyedFile& file : files_) {
      std::vector<std::size_t> positions;
      std::vector<std::string> names;
      for (const InputColumn& column : file.columns) {
        if (column.is_text() &&
            std::find(undecided.begin(), undecided.end(), column.name) != undecided.end()) {
          positions.push_back(column.position);
          names.push_back(column.name);
        }
      }
      ASSIGN_OR_RETURN(const std::vector<InferredType> types, InferTypes(link_, file, positions));
      RETURN_IF_ERROR(ForgetRefusedRecords(link_));
      for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i].all_nested) {
          ASSIGN_OR_RETURN(Column(names[i]).type, ShapeOf(names[i]));
        } else if (types[i].type) {
          Column(names[i]).type = *types[i].type;
        }
        if (types[i].type) {
          std::erase(undecided, names[i]);
        }
      }
    }
    return {};
  }

  // Of arrays and objects all values of all text files are looked at: a field that one of them
  // lacks is nothing rare.
  Result<ColumnType> ShapeOf(const std::string& name) {
    JsonShape shape;
    for (const SurveyedFile& file : files_) {
      for (const InputColumn& column : file.columns) {
        if (column.name == name && column.is_text() && file.file.format != InputFormat::kCsv) {
          RETURN_IF_ERROR(AddShape(link_, file, column.position, shape));
          RETURN_IF_ERROR(ForgetRefusedRecords(link_));
        }
      }
    }
    return shape.Type();
  }

  DatasetColumn& Column(std::string_view name) {
    return *std::find_if(
        plan_.columns.begin(), plan_.columns.end(), [&](auto& c) { return c.name == name; });
  }

  void SetEpochs() {
    for (DatasetColumn& column : plan_.columns) {
      const DatasetColumn* defined = FindColumn(request_.dataset->columns, column.name);
      column.epoch = defined == nullptr ? EpochUnit::kNone : defined->epoch;
      if (column.epoch == EpochUnit::kNone && column.name == request_.dataset->timestamp) {
        column.epoch = request_.epoch;
      }
    }
  }

  Status CheckTypes(SurveyedFile& file) {
    if (file.is_empty_array()) {
      return {};
    }
    RETURN_IF_ERROR(RequireColumn(file, request_.dataset->timestamp, "timestamp"));
    RETURN_IF_ERROR(RequireColumn(file, request_.dataset->id, "id"));
    std::vector<InputColumn> kept;
    for (const InputColumn& column : file.columns) {
      const DatasetColumn& target = *plan_.Find(column.name);
      const std::optional<ColumnType> type =
          column.is_text() ? std::nullopt : FromDuckType(column.duck_type);
      if (column.is_text() || (type && CanBecome(*type, target.type, target.epoch))) {
        RETURN_IF_ERROR(column.is_text() ? RefuseNumbersAsTimes(file, column, target) : Status());
        kept.push_back(column);
        continue;
      }
      // Some writers give a column without any value an arbitrary type: that contradicts nothing.
      ASSIGN_OR_RETURN(const std::int64_t values,
                       link_.Integer(fmt::format("SELECT count({}) FROM read_parquet({})",
                                                 SqlName(column.source),
                                                 SqlText(file.file.path)),
                                     ReadAction(file.file),
                                     DuckBlame::kInput));
      if (values > 0) {
        return Contradiction(file, column, type, target);
      }
    }
    file.columns = std::move(kept);
    return {};
  }

  Status Contradiction(const SurveyedFile& file,
                       const InputColumn& column,
                       const std::optional<ColumnType>& type,
                       const DatasetColumn& target) const {
    const std::string found = type ? ColumnTypeText(*type) : column.duck_type;
    const bool is_number = type && (*type == ValueType::kInteger || *type == ValueType::kDouble);
    return BadData(fmt::format("{}: column {} has type {}, but dataset {} has it as {}",
                               file.file.shown,
                               column.name,
                               found,
                               request_.dataset->name,
                               ColumnTypeText(target.type)),
                   is_number && target.type == ValueType::kTimestamp
                       ? "say what the numbers count: --epoch s, ms or us"
                       : fmt::format("convert the column to {}, or give it another name with --map",
                                     ColumnTypeText(target.type)));
  }

  // Every row would be refused: better to say why at once.
  Status RefuseNumbersAsTimes(const SurveyedFile& file,
                              const InputColumn& column,
                              const DatasetColumn& target) {
    if (target.name != request_.dataset->timestamp || target.epoch != EpochUnit::kNone) {
      return {};
    }
    ASSIGN_OR_RETURN(const std::vector<InferredType> types,
                     InferTypes(link_, file, {column.position}));
    RETURN_IF_ERROR(ForgetRefusedRecords(link_));
    return types[0].all_numbers ? BadData(fmt::format("{}: the timestamp column {} holds numbers",
                                                      file.file.shown,
                                                      column.name),
                                          "say what they count: --epoch s, ms or us")
                                : Status();
  }

  DuckLink& link_;
  const PlanRequest& request_;
  std::vector<SurveyedFile>& files_;
  TablePlan plan_;
};

}  // namespace

const DatasetColumn* TablePlan::Find(std::string_view name) const {
  return FindColumn(columns, name);
}

std::string StagedValueSql(const InputColumn& column, const DatasetColumn& target) {
  const std::string typed = fmt::format("t{}", column.position);
  if (!target.type.is_value()) {
    return ValueOfFittedSql(typed, target.type);
  }
  return target.type == ValueType::kTimestamp
             ? typed
             : TextValueSql(fmt::format("c{}", column.position), target.type.value(), target.epoch);
}

Result<TablePlan> PlanTable(DuckLink& link,
                            const PlanRequest& request,
                            std::vector<SurveyedFile>& files) {
  return Planner(link, request, files).Plan();
}

}  // namespace sojourn
