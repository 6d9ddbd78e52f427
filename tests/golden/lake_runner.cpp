// The whole path of golden files: rows as CSV and NDJSON files, ingested into the lake of a
// project in a temporary folder, store on disk, requests through the engine.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/civil_time.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/number_text.h"
#include "egress/engine.h"
#include "model/parse.h"
#include "tests/golden/golden_arrays.h"
#include "tests/golden/runner.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

// A folder that goes with its object.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(fs::temp_directory_path() / "sojourn_golden_XXXXXX") {
    CHECK(mkdtemp(path_.data()) != nullptr);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string PlainText(const CellValue& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) {
    return *text;
  }
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    return std::to_string(*whole);
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    return DoubleText(*number);
  }
  if (const auto* flag = std::get_if<bool>(&cell)) {
    return *flag ? "true" : "false";
  }
  return {};
}

std::string Quoted(std::string_view text, std::string_view escape) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || (c == '\\' && escape == "\\")) {
      quoted += escape;
    }
    quoted += c == '\n' && escape == "\\" ? std::string("\\n") : std::string(1, c);
  }
  return quoted + '"';
}

// A column as it is written; a list is JSON in every format.
struct WrittenCell {
  std::string name;
  CellValue value;
  bool is_json = false;
};

// Cells of one row with the names of their columns, no value left empty.
using NamedCells = std::vector<WrittenCell>;

using ColumnTypes = std::map<std::string, ColumnType>;

NamedCells CellsOf(const GoldenDataset& written,
                   const ColumnTypes& types,
                   const MemoryDataset& dataset,
                   const MemoryRow& row) {
  const std::vector<std::string>& header = written.table.header;
  NamedCells cells = {{header[0], row.person.empty() ? CellValue() : CellValue(row.person)},
                      {header[1], InstantText(row.time_us)}};
  std::size_t column = 0;
  for (std::size_t c = 2; c < header.size(); ++c) {
    const ColumnType& type = types.at(header[c]);
    if (type.is_list()) {
      cells.push_back({header[c], ArrayCellText(header[c], type, dataset, row), true});
      column += LeavesOf(header[c], type).size();
    } else {
      cells.push_back({header[c], row.cells[column++]});
    }
  }
  return cells;
}

std::string CsvLine(const NamedCells& cells, bool names) {
  std::string line;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const std::string text = names ? cells[c].name : PlainText(cells[c].value);
    line += c == 0 ? "" : ",";
    line += text.empty() ? "" : Quoted(text, "\"");
  }
  return line + "\n";
}

std::string JsonLine(const NamedCells& cells) {
  std::string line;
  for (const auto& [name, value, is_json] : cells) {
    if (std::holds_alternative<std::monostate>(value)) {
      continue;
    }
    const bool text = !is_json && std::holds_alternative<std::string>(value);
    line += fmt::format("{}{}: {}",
                        line.empty() ? "" : ", ",
                        Quoted(name, "\\"),
                        text ? Quoted(PlainText(value), "\\") : PlainText(value));
  }
  return "{" + line + "}\n";
}

// One project for all files; the names of file i begin with f<i>_.
class Project {
 public:
  Project(const std::vector<GoldenFile>& files, const Configuration& configuration)
      : files_(files), configuration_(configuration) {}

  // Writes all definitions, ingests all rows.
  Status Fill() {
    RETURN_IF_ERROR(
        WriteFile("sojourn.yaml",
                  fmt::format("name: golden\nstore: {{shards: {}}}\n", configuration_.shards)));
    for (std::size_t i = 0; i < files_.size(); ++i) {
      ASSIGN_OR_RETURN(types_.emplace_back(), ColumnTypesOf(files_[i]));
      ASSIGN_OR_RETURN(datasets_.emplace_back(), DisguisedDatasets(files_[i], configuration_));
      RETURN_IF_ERROR(WriteDefinitions(i));
    }
    RETURN_IF_ERROR(OpenEngine());
    for (std::size_t i = 0; i < files_.size(); ++i) {
      for (std::size_t d = 0; wrong_[i].ok() && d < datasets_[i].size(); ++d) {
        RETURN_IF_ERROR(Ingest(i, d));
      }
      if (wrong_[i].ok() && configuration_.rebuild) {
        RETURN_IF_ERROR(engine_->RebuildStoreOf(Prefix(i) + "c").status());
      }
    }
    return {};
  }

  Answer Ask(std::size_t i, const GoldenCase& asked) {
    Answer answer;
    answer.status = wrong_[i];
    if (answer.status.ok() && configuration_.restart) {
      answer.status = OpenEngine();
    }
    if (!answer.status.ok()) {
      return answer;
    }
    auto table =
        asked.kind == GoldenCase::Kind::kReport ? Report(i, asked, answer) : Events(i, asked);
    answer.status = table.status();
    if (table.ok()) {
      answer.table = std::move(table).value();
    }
    return answer;
  }

 private:
  static std::string Prefix(std::size_t i) { return fmt::format("f{}_", i); }

  Status WriteFile(const std::string& name, std::string_view text) const {
    const fs::path path = fs::path(folder_.path()) / name;
    RETURN_IF_ERROR(MakeFolders(path.parent_path()));
    return WriteFileAtomically(path, text);
  }

  // A file whose definitions are wrong stays out of the project: its cases expect the error.
  Status WriteDefinitions(std::size_t i) {
    const auto definitions = DefinitionsOf(files_[i], Prefix(i));
    const ParsedDefinitions parsed = ParseDefinitions(definitions);
    wrong_.push_back(parsed.mistakes.empty() ? Status() : MistakesStatus(parsed.mistakes));
    for (const auto& [name, text] : definitions) {
      std::string whole = text;
      for (std::size_t d = 0; d < datasets_[i].size(); ++d) {
        if (name == fmt::format("datasets/{}{}.yaml", Prefix(i), datasets_[i][d].name)) {
          whole += Columns(files_[i].datasets[d], types_[i]);
        }
      }
      if (wrong_[i].ok()) {
        RETURN_IF_ERROR(WriteFile(name, whole));
      }
    }
    return {};
  }

  static std::string Columns(const GoldenDataset& written, const ColumnTypes& types) {
    std::string text = fmt::format("columns:\n  {}: {{type: string}}\n  {}: {{type: timestamp}}\n",
                                   written.table.header[0],
                                   written.table.header[1]);
    for (std::size_t c = 2; c < written.table.header.size(); ++c) {
      const std::string& name = written.table.header[c];
      text += fmt::format("  {}: {{type: \"{}\"}}\n", name, ColumnTypeText(types.at(name)));
    }
    return text;
  }

  Status OpenEngine() {
    EngineOptions options;
    options.project_folder = folder_.path();
    options.threads = configuration_.threads;
    options.batch_events = configuration_.batch_events;
    engine_.reset();  // one at a time
    ASSIGN_OR_RETURN(engine_, Engine::Open(options, clock_));
    return {};
  }

  // In ingests of some rows each, CSV and NDJSON by turns.
  Status Ingest(std::size_t i, std::size_t d) {
    const GoldenDataset& written = files_[i].datasets[d];
    const MemoryDataset& dataset = datasets_[i][d];
    const std::string name = Prefix(i) + dataset.name;
    int number = 0;
    for (std::size_t begin = 0; begin < dataset.rows.size(); begin += configuration_.ingest_rows) {
      const std::size_t end = std::min(dataset.rows.size(), begin + configuration_.ingest_rows);
      const bool csv = number % 2 == 0;
      std::string text =
          csv ? CsvLine(CellsOf(written, types_[i], dataset, dataset.rows[begin]), true)
              : std::string();
      for (std::size_t r = begin; r < end; ++r) {
        const NamedCells cells = CellsOf(written, types_[i], dataset, dataset.rows[r]);
        text += csv ? CsvLine(cells, false) : JsonLine(cells);
      }
      const std::string file =
          fmt::format("input/{}_{}.{}", name, number++, csv ? "csv" : "ndjson");
      RETURN_IF_ERROR(WriteFile(file, text));
      RETURN_IF_ERROR(IngestFile(name, folder_.path() + "/" + file, end - begin, false));
      if (configuration_.repeat_ingests) {
        RETURN_IF_ERROR(IngestFile(name, folder_.path() + "/" + file, end - begin, true));
      }
    }
    return {};
  }

  Status IngestFile(const std::string& dataset,
                    const std::string& path,
                    std::size_t rows,
                    bool again) {
    ASSIGN_OR_RETURN(Lake * lake, engine_->lake());
    IngestRequest request;
    request.inputs = {path};
    request.batch = fs::path(path).filename();
    ASSIGN_OR_RETURN(const IngestSummary summary,
                     lake->Ingest(engine_->definitions().datasets.at(dataset), request));
    if (summary.already_taken != again ||
        (!again && summary.rows != static_cast<std::int64_t>(rows))) {
      return Internal(fmt::format("{}: {} rows of {} taken, {} rejected, batch known: {}",
                                  path,
                                  summary.rows,
                                  rows,
                                  summary.rejected_rows,
                                  summary.already_taken));
    }
    return {};
  }

  Result<TextTable> Report(std::size_t i, const GoldenCase& asked, Answer& answer) {
    ASSIGN_OR_RETURN(const ReportRequest request,
                     RequestOf(files_[i], asked, configuration_, Prefix(i)));
    ASSIGN_OR_RETURN(const Engine::BoundReport report, engine_->Report(request));
    answer.num_warnings = report.table.warnings.size();
    return TextOfReport(report.table, asked);
  }

  Result<TextTable> Events(std::size_t i, const GoldenCase& asked) {
    ASSIGN_OR_RETURN(const EventsRequest request,
                     EventsRequestOf(files_[i], asked, configuration_, Prefix(i)));
    ASSIGN_OR_RETURN(const Engine::BoundRows rows, engine_->Events(request));
    return TextOfRows(*rows.rows);
  }

  const std::vector<GoldenFile>& files_;
  const Configuration& configuration_;
  const TemporaryFolder folder_;
  const SystemClock clock_;
  std::vector<ColumnTypes> types_;                    // by file
  std::vector<std::vector<MemoryDataset>> datasets_;  // by file
  std::vector<Status> wrong_;                         // by file: its definitions
  std::unique_ptr<Engine> engine_;
};

}  // namespace

Result<std::vector<std::vector<Answer>>> RunThroughLake(const std::vector<GoldenFile>& files,
                                                        const Configuration& configuration) {
  Project project(files, configuration);
  RETURN_IF_ERROR(project.Fill());
  std::vector<std::vector<Answer>> answers(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (const GoldenCase& asked : files[i].cases) {
      answers[i].push_back(project.Ask(i, asked));
    }
  }
  return answers;
}

}  // namespace sojourn
