#include <algorithm>
#include <filesystem>
#include <set>

#include <fcntl.h>
#include <unistd.h>

#include "base/civil_time.h"
#include "base/descriptor.h"
#include "base/fault_point.h"
#include "base/hash.h"
#include "base/nearest_name.h"
#include "lake/csv_text_internal.h"
#include "lake/duck_type_internal.h"
#include "lake/ingest_internal.h"
#include "lake/packed_file_internal.h"
#include "lake/value_sql_internal.h"
#include "model/limits.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kInputsTextMax = 4000;

// Ends a transaction that was not committed.
class LakeTransaction {
 public:
  explicit LakeTransaction(DuckLink& link) : link_(link) {}
  ~LakeTransaction() {
    if (open_) {
      // A failed statement may have ended it already: then there is nothing to take back.
      static_cast<void>(link_.Run("ROLLBACK", "take the ingest back"));
    }
  }
  LakeTransaction(const LakeTransaction&) = delete;
  LakeTransaction& operator=(const LakeTransaction&) = delete;

  Status Begin() {
    RETURN_IF_ERROR(link_.Run("BEGIN", "begin the ingest"));
    open_ = true;
    return {};
  }
  Status Commit() {
    RETURN_IF_ERROR(link_.Run("COMMIT", "commit the ingest"));
    open_ = false;
    return {};
  }

 private:
  DuckLink& link_;
  bool open_ = false;
};

Status CheckDatasetName(const Dataset& dataset) {
  const bool plain =
      !dataset.name.empty() && std::all_of(dataset.name.begin(), dataset.name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
      });
  return plain && !dataset.name.starts_with("sojourn_")
             ? Status()
             : InvalidDefinition(
                   fmt::format("a dataset cannot have this name: {}", dataset.name),
                   "use letters, digits and _; names that begin with sojourn_ are Sojourn's own");
}

// An id is one line that a person can read.
Status CheckBatchId(std::string_view id) {
  if (id.size() > kLongestBatchId) {
    return InvalidArgument(
        fmt::format("a batch id has at most {} bytes: {} bytes", kLongestBatchId, id.size()),
        "shorten --batch");
  }
  const bool has_control =
      std::any_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) < 32; });
  return has_control || !IsUtf8(id)
             ? InvalidArgument(
                   fmt::format("a batch id is UTF-8 without line breaks and the like: {:?}", id),
                   "give --batch a plain name, such as 2026-03-01-orders")
             : Status();
}

// "part1.csv (1204 bytes), part2.csv (977 bytes)".
std::string InputsText(const Inputs& inputs) {
  std::string text;
  for (const InputFile& file : inputs.files) {
    text += fmt::format("{}{} ({} bytes)", text.empty() ? "" : ", ", file.shown, file.bytes);
  }
  return text.size() <= kInputsTextMax
             ? text
             : fmt::format("{} … ({} files)", text.substr(0, kInputsTextMax), inputs.files.size());
}

// A batch id of its own for an ingest that names none.
std::string MakeBatchId(const IngestRequest& request, std::int64_t now_us) {
  std::string names;
  for (const std::string& input : request.inputs) {
    names += input + "\n";
  }
  return fmt::format("{}-{:08x}", InstantText(now_us), Hash64(names) & 0xffffffffU);
}

std::string JsonText(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
    }
    quoted += static_cast<unsigned char>(c) < 32 ? ' ' : c;
  }
  return quoted + "\"";
}

std::set<std::string> FilesBelow(const std::string& folder) {
  std::set<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_regular_file(error)) {
      files.insert(it->path().string());
    }
  }
  return files;
}

// Makes what this ingest wrote durable before the catalog names it: DuckDB itself does not sync
// data files.
Status SyncNewFiles(const std::string& folder, const std::set<std::string>& old_files) {
  std::set<std::string> folders = {folder};
  for (const std::string& path : FilesBelow(folder)) {
    if (old_files.contains(path)) {
      continue;
    }
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() || fsync(file.number()) != 0) {
      return ErrnoStatus("sync", path);
    }
    folders.insert(fs::path(path).parent_path().string());
  }
  for (const std::string& changed : folders) {
    RETURN_IF_ERROR(SyncFolder(changed));
  }
  return {};
}

std::string ColumnDefinitionSql(const DatasetColumn& column) {
  return SqlName(column.name) + " " + DuckTypeText(column.type);
}

// The whole ingest, in order: find, look, plan, write, commit, note.
class IngestRun {
 public:
  IngestRun(Lake::State& state, const Dataset& dataset, const IngestRequest& request)
      : state_(state), link_(*state.link), dataset_(dataset), request_(request) {
    summary_.dataset = dataset.name;
  }

  Result<IngestSummary> Run() {
    RETURN_IF_ERROR(CheckDatasetName(dataset_));
    RETURN_IF_ERROR(CheckBatchId(request_.batch));
    summary_.batch =
        request_.batch.empty() ? MakeBatchId(request_, state_.clock->NowUs()) : request_.batch;
    ASSIGN_OR_RETURN(const std::optional<IngestBatchRecord> taken,
                     state_.control->IngestBatch(dataset_.name, summary_.batch));
    if (taken) {
      NoticeOtherInputs(*taken);
      summary_.already_taken = true;
      summary_.snapshot = taken->snapshot;
      return summary_;
    }
    RETURN_IF_ERROR(Survey());
    RETURN_IF_ERROR(Plan());
    RETURN_IF_ERROR(state_.control->BeginIngest(dataset_.name, summary_.batch));
    if (Status status = Write(); !status.ok()) {
      // What cannot be cleared up now (a full disk) stays noted, and the next one to open does it.
      const bool clean = DeleteOrphans(link_).ok() && state_.control->AbandonIngest().ok();
      return clean ? status : status.WithContext("left files behind");
    }
    FAULT_POINT("lake.after_commit");
    RETURN_IF_ERROR(NoteInControl());
    Summarize();
    return summary_;
  }

 private:
  // The same batch of other inputs is most often a mistake: nothing of them was taken. Inputs that
  // are gone by now say nothing.
  void NoticeOtherInputs(const IngestBatchRecord& taken) {
    const Result<Inputs> inputs =
        FindInputs(request_.inputs, request_.format, state_.spill_folder());
    const std::string now = inputs.ok() ? InputsText(inputs.value()) : taken.inputs;
    if (now != taken.inputs) {
      summary_.notices.push_back(fmt::format(
          "batch {} was of other inputs: {}; now: {}; new data need a batch of their own",
          taken.batch,
          taken.inputs,
          now));
    }
  }

  Status Survey() {
    ASSIGN_OR_RETURN(inputs_, FindInputs(request_.inputs, request_.format, state_.spill_folder()));
    for (const InputFile& file : inputs_.files) {
      RETURN_IF_ERROR(CheckPackedFile(file));
      ASSIGN_OR_RETURN(SurveyedFile surveyed, SurveyFile(link_, file, request_.renames));
      context_.done.bytes_total += file.bytes;
      summary_.bytes += static_cast<std::int64_t>(file.bytes);
      files_.push_back(std::move(surveyed));
    }
    summary_.files = static_cast<std::int64_t>(files_.size());
    RETURN_IF_ERROR(CheckRenames());
    return {};
  }

  Status CheckRenames() const {
    std::set<std::string> columns;
    for (const SurveyedFile& file : files_) {
      if (file.is_empty_array()) {
        return {};
      }
      for (const auto& column : file.columns) {
        columns.insert(column.source);
      }
    }
    for (const auto& [renamed, source] : request_.renames) {
      if (!columns.contains(source)) {
        return BadData(
            fmt::format("--map {}={}: no input has the column: {}", renamed, source, source),
            NearestNameHint(source, std::vector<std::string>(columns.begin(), columns.end())));
      }
    }
    return {};
  }

  Status Plan() {
    ASSIGN_OR_RETURN(std::vector<DatasetColumn> existing,
                     ReadLakeColumns(link_, dataset_.name, -1));
    is_new_ = existing.empty();
    ASSIGN_OR_RETURN(plan_,
                     PlanTable(link_, {&dataset_, std::move(existing), request_.epoch}, files_));
    ASSIGN_OR_RETURN(before_, ReadLakeTotals(link_, dataset_.name));
    context_.next_sequence = before_.next_sequence;
    context_.link = &link_;
    context_.dataset = &dataset_;
    context_.plan = &plan_;
    context_.batch = summary_.batch;
    context_.progress = request_.progress;
    context_.refusals = RefusalLog(dataset_.rejects);
    return {};
  }

  // Everything between BEGIN and COMMIT.
  Status Write() {
    const std::string data_folder = state_.options.folder + "/data";
    const std::set<std::string> old_files = FilesBelow(data_folder);
    LakeTransaction transaction(link_);
    RETURN_IF_ERROR(transaction.Begin());
    RETURN_IF_ERROR(ChangeTable());
    FAULT_POINT("lake.before_write");
    RETURN_IF_ERROR(TakeFiles());
    RETURN_IF_ERROR(context_.refusals.CheckShare(context_.rows_seen).WithContext(dataset_.name));
    RETURN_IF_ERROR(WriteRejects());
    RETURN_IF_ERROR(WriteBatch());
    RETURN_IF_ERROR(SyncNewFiles(data_folder, old_files));
    FAULT_POINT("lake.after_write");
    return transaction.Commit();
  }

  // All columns before all rows: DuckLake gives a column that is added behind rows of the same
  // transaction wrong values.
  Status ChangeTable() {
    std::string definitions;
    for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
      const std::string definition = ColumnDefinitionSql(plan_.columns[i]);
      definitions += definition + ", ";
      if (i >= plan_.num_existing) {
        summary_.new_columns.push_back(
            fmt::format("{} {}", plan_.columns[i].name, ColumnTypeText(plan_.columns[i].type)));
        if (!is_new_) {
          RETURN_IF_ERROR(link_.Run(
              fmt::format("ALTER TABLE {} ADD COLUMN {}", LakeTable(dataset_.name), definition),
              "add a column"));
        }
      }
    }
    return is_new_ ? link_.Run(fmt::format("CREATE TABLE {} ({}{} BIGINT, {} VARCHAR)",
                                           LakeTable(dataset_.name),
                                           definitions,
                                           kSequenceColumn,
                                           kBatchColumn),
                               "make the dataset's table")
                   : Status();
  }

  Status TakeFiles() {
    RETURN_IF_ERROR(MakeGathered(context_));
    for (std::size_t i = 0; i < files_.size();) {
      const std::int64_t rows_before = context_.rows_seen;
      std::vector<const SurveyedFile*> run = {&files_[i++]};
      if (run[0]->is_parquet()) {
        while (i < files_.size() && CanJoin(*run[0], files_[i])) {
          run.push_back(&files_[i++]);
        }
        RETURN_IF_ERROR(TakeParquetFiles(context_, run));
      } else if (!run[0]->is_empty_array()) {
        RETURN_IF_ERROR(TakeTextFile(context_, *run[0]));
      }
      if (context_.rows_seen == rows_before) {
        summary_.notices.push_back(fmt::format("{}: the file holds no rows", run[0]->file.shown));
      }
      for (const SurveyedFile* file : run) {
        context_.done.bytes_done += file->file.bytes;
      }
      context_.done.rows_done = static_cast<std::uint64_t>(context_.rows_seen);
      context_.Watch({})(0);
    }
    return FlushGathered(context_);
  }

  static bool CanJoin(const SurveyedFile& first, const SurveyedFile& next) {
    return next.is_parquet() && next.physical_columns == first.physical_columns &&
           next.columns == first.columns;
  }

  Status WriteRejects() {
    const std::vector<RefusedRow>& rows = context_.refusals.rows();
    constexpr std::size_t kRowsAStatement = 500;
    for (std::size_t begin = 0; begin < rows.size(); begin += kRowsAStatement) {
      std::string values;
      for (std::size_t i = begin; i < std::min(rows.size(), begin + kRowsAStatement); ++i) {
        values += fmt::format("{}({}, {}, {}, {}, {}, {}, {})",
                              values.empty() ? "" : ", ",
                              SqlText(dataset_.name),
                              SqlText(summary_.batch),
                              i,
                              SqlText(rows[i].file),
                              rows[i].line,
                              SqlText(rows[i].reason()),
                              SqlText(rows[i].raw));
      }
      RETURN_IF_ERROR(link_.Run(fmt::format("INSERT INTO {} VALUES {}", kRejectsTable, values),
                                "note refused rows"));
    }
    return {};
  }

  Status WriteBatch() {
    at_us_ = state_.clock->NowUs();
    input_names_ = InputsText(inputs_);
    RETURN_IF_ERROR(link_.Run(
        fmt::format("INSERT INTO {} VALUES ({}, {}, make_timestamptz({}), {}, {}, {}, {}, {})",
                    kBatchesTable,
                    SqlText(dataset_.name),
                    SqlText(summary_.batch),
                    at_us_,
                    context_.rows_taken,
                    context_.refusals.num_rows(),
                    context_.dropped_duplicates,
                    context_.next_sequence,
                    SqlText(input_names_)),
        "note the batch"));
    const std::string extra = fmt::format(
        "{{\"dataset\": {}, \"batch\": {}}}", JsonText(dataset_.name), JsonText(summary_.batch));
    return link_.Run(
        fmt::format("CALL lake.set_commit_message('sojourn', {}, extra_info => {})",
                    SqlText(fmt::format("ingest {} batch {}", dataset_.name, summary_.batch)),
                    SqlText(extra)),
        "name the commit");
  }

  Status NoteInControl() {
    ASSIGN_OR_RETURN(summary_.snapshot,
                     link_.Integer("SELECT id::BIGINT FROM lake.current_snapshot()",
                                   "ask for the newest snapshot"));
    LakeDatasetRecord record{.dataset = dataset_.name,
                             .columns = {},
                             .rows = before_.rows + context_.rows_taken,
                             .rejected_rows = before_.rejected_rows + context_.refusals.num_rows(),
                             .next_sequence = context_.next_sequence,
                             .last_snapshot = summary_.snapshot};
    for (const DatasetColumn& column : plan_.columns) {
      record.columns.push_back({column.name, ColumnTypeText(column.type)});
    }
    return state_.control->FinishIngest(record,
                                        {.dataset = dataset_.name,
                                         .batch = summary_.batch,
                                         .snapshot = summary_.snapshot,
                                         .rows = context_.rows_taken,
                                         .rejected_rows = context_.refusals.num_rows(),
                                         .dropped_duplicates = context_.dropped_duplicates,
                                         .at_us = at_us_,
                                         .inputs = input_names_});
  }

  void Summarize() {
    summary_.rows = context_.rows_taken;
    summary_.rejected_rows = context_.refusals.num_rows();
    summary_.dropped_duplicates = context_.dropped_duplicates;
    summary_.reject_reasons = context_.refusals.Reasons();
    summary_.seconds = stopwatch_.Seconds();
  }

  Lake::State& state_;
  DuckLink& link_;
  const Dataset& dataset_;
  const IngestRequest& request_;
  const Stopwatch stopwatch_;
  Inputs inputs_;
  std::vector<SurveyedFile> files_;
  TablePlan plan_;
  bool is_new_ = false;
  LakeTotals before_;
  std::int64_t at_us_ = 0;
  std::string input_names_;
  IngestContext context_;
  IngestSummary summary_;
};

}  // namespace

std::function<void(double)> IngestContext::Watch(InputSize size) const {
  if (!progress) {
    return [](double) {};
  }
  return [this, size](double share) {
    Progress now = done;
    now.bytes_done += static_cast<std::uint64_t>(share * static_cast<double>(size.bytes));
    now.rows_done += static_cast<std::uint64_t>(share * static_cast<double>(size.rows));
    progress(now);
  };
}

ColumnMapping MapColumns(const SurveyedFile& file, const TablePlan& plan) {
  ColumnMapping mapping;
  for (const InputColumn& column : file.columns) {
    const DatasetColumn& target = *plan.Find(column.name);
    const std::string value =
        column.is_text()
            ? StagedValueSql(column, target)
            : TypedValueSql(SqlName(column.source), column.duck_type, target.type, target.epoch);
    const char* comma = mapping.names.empty() ? "" : ", ";
    mapping.names += comma + SqlName(column.name);
    mapping.values += fmt::format("{}{} AS {}", comma, value, SqlName(column.name));
  }
  return mapping;
}

Status MakeGathered(IngestContext& context) {
  std::string columns;
  for (const DatasetColumn& column : context.plan->columns) {
    columns += ColumnDefinitionSql(column) + ", ";
  }
  return context.link->Run(
      fmt::format("CREATE OR REPLACE TEMP TABLE gathered ({}{} BIGINT)", columns, kSequenceColumn),
      "gather rows");
}

std::string WriteAction(const IngestContext& context) {
  return fmt::format("write to dataset {}", context.dataset->name);
}

Status FlushGathered(IngestContext& context) {
  if (context.rows_gathered > 0) {
    std::string names;
    for (const DatasetColumn& column : context.plan->columns) {
      names += (names.empty() ? "" : ", ") + SqlName(column.name);
    }
    RETURN_IF_ERROR(AppendToLake(context,
                                 names,
                                 fmt::format("SELECT {}, {} FROM gathered", names, kSequenceColumn),
                                 {},
                                 WriteAction(context)));
    context.rows_gathered = 0;
  }
  return MakeGathered(context);
}

Status AppendToLake(IngestContext& context,
                    const std::string& names,
                    const std::string& source,
                    InputSize size,
                    const std::string& action) {
  DuckLink& link = *context.link;
  const std::string table = LakeTable(context.dataset->name);
  std::string kept;
  std::int64_t offered = 0;
  if (context.dataset->deduplicate && !context.dataset->id.empty()) {
    const std::string id = SqlName(context.dataset->id);
    RETURN_IF_ERROR(link.Run(
        fmt::format(
            "CREATE OR REPLACE TEMP TABLE first_of_id AS SELECT min({0}) AS first FROM ({1}) s "
            "WHERE {2} "
            "IS NOT NULL AND {2} NOT IN (SELECT {2} FROM {3} WHERE {2} IS NOT NULL) GROUP BY {2}",
            kSequenceColumn,
            source,
            id,
            table),
        action,
        DuckBlame::kInput));
    kept = fmt::format(
        " WHERE {} IS NULL OR {} IN (SELECT first FROM first_of_id)", id, kSequenceColumn);
    ASSIGN_OR_RETURN(
        offered,
        link.Integer(fmt::format("SELECT count(*) FROM ({})", source), action, DuckBlame::kInput));
  }
  ASSIGN_OR_RETURN(
      const std::int64_t rows,
      link.RunWatched(fmt::format("INSERT INTO {} ({}, {}, {}) SELECT {}, {}, {} FROM ({}) s{}",
                                  table,
                                  names,
                                  kSequenceColumn,
                                  kBatchColumn,
                                  names,
                                  kSequenceColumn,
                                  SqlText(context.batch),
                                  source,
                                  kept),
                      action,
                      DuckBlame::kInput,
                      context.Watch(size)));
  context.rows_taken += rows;
  context.dropped_duplicates += kept.empty() ? 0 : offered - rows;
  return {};
}

Result<IngestSummary> RunIngest(Lake::State& state,
                                const Dataset& dataset,
                                const IngestRequest& request) {
  Result<IngestSummary> summary = IngestRun(state, dataset, request).Run();
  if (!summary.ok()) {
    // The notes of a reader that failed half-way are of no use any more.
    for (const char* table :
         {"refused_records", "refused_scans", "staged", "refused", "gathered", "first_of_id"}) {
      RETURN_IF_ERROR(state.link->Run(fmt::format("DROP TABLE IF EXISTS {}", table), "clear up"));
    }
  }
  return summary;
}

}  // namespace sojourn
