// The whole path of a golden file: rows as CSV and NDJSON files, ingested into the lake of a
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

// Cells of one row with the names of their columns, no value left empty.
using NamedCells = std::vector<std::pair<std::string, CellValue>>;

NamedCells CellsOf(const GoldenDataset& written,
                   const MemoryDataset& dataset,
                   const MemoryRow& row) {
  NamedCells cells = {
      {written.table.header[0], row.person.empty() ? CellValue() : CellValue(row.person)},
      {written.table.header[1], InstantText(row.time_us)}};
  for (std::size_t c = 0; c < row.cells.size(); ++c) {
    cells.emplace_back(dataset.columns[c].name, row.cells[c]);
  }
  return cells;
}

std::string CsvLine(const NamedCells& cells, bool names) {
  std::string line;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const std::string text = names ? cells[c].first : PlainText(cells[c].second);
    line += c == 0 ? "" : ",";
    line += text.empty() ? "" : Quoted(text, "\"");
  }
  return line + "\n";
}

std::string JsonLine(const NamedCells& cells) {
  std::string line;
  for (const auto& [name, value] : cells) {
    if (std::holds_alternative<std::monostate>(value)) {
      continue;
    }
    const bool text = std::holds_alternative<std::string>(value);
    line += fmt::format("{}{}: {}",
                        line.empty() ? "" : ", ",
                        Quoted(name, "\\"),
                        text ? Quoted(PlainText(value), "\\") : PlainText(value));
  }
  return "{" + line + "}\n";
}

class Project {
 public:
  Project(const GoldenFile& file, const Configuration& configuration)
      : file_(file), configuration_(configuration) {}

  // Writes definitions and ingests all rows. `definitions_wrong` is the error that every request
  // gets.
  Status Fill(Status& definitions_wrong) {
    ASSIGN_OR_RETURN(const std::vector<MemoryDataset> datasets,
                     DisguisedDatasets(file_, configuration_));
    RETURN_IF_ERROR(WriteDefinitions(datasets));
    definitions_wrong = OpenEngine();
    if (!definitions_wrong.ok()) {
      return {};
    }
    for (std::size_t d = 0; d < datasets.size(); ++d) {
      RETURN_IF_ERROR(Ingest(file_.datasets[d], datasets[d]));
    }
    if (configuration_.rebuild) {
      const auto rebuilt = engine_->RebuildStoreOf("c");
      RETURN_IF_ERROR(rebuilt.status());
    }
    return {};
  }

  Answer Ask(const GoldenCase& asked) {
    Answer answer;
    if (configuration_.restart) {
      answer.status = OpenEngine();
      if (!answer.status.ok()) {
        return answer;
      }
    }
    auto table = asked.kind == GoldenCase::Kind::kReport ? Report(asked, answer) : Events(asked);
    answer.status = table.status();
    if (table.ok()) {
      answer.table = std::move(table).value();
    }
    return answer;
  }

 private:
  Status WriteFile(const std::string& name, std::string_view text) const {
    const fs::path path = fs::path(folder_.path()) / name;
    RETURN_IF_ERROR(MakeFolders(path.parent_path()));
    return WriteFileAtomically(path, text);
  }

  Status WriteDefinitions(const std::vector<MemoryDataset>& datasets) const {
    RETURN_IF_ERROR(
        WriteFile("sojourn.yaml",
                  fmt::format("name: golden\nstore: {{shards: {}}}\n", configuration_.shards)));
    for (const auto& [name, text] : ConnectionAndViews(file_)) {
      std::string whole = text;
      for (std::size_t d = 0; d < datasets.size(); ++d) {
        if (name == fmt::format("datasets/{}.yaml", datasets[d].name)) {
          whole += Columns(file_.datasets[d], datasets[d]);
        }
      }
      RETURN_IF_ERROR(WriteFile(name, whole));
    }
    return {};
  }

  static std::string Columns(const GoldenDataset& written, const MemoryDataset& dataset) {
    std::string text = fmt::format("columns:\n  {}: {{type: string}}\n  {}: {{type: timestamp}}\n",
                                   written.table.header[0],
                                   written.table.header[1]);
    for (const StoreColumn& column : dataset.columns) {
      text += fmt::format("  {}: {{type: {}}}\n", column.name, ValueTypeName(column.type));
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
  Status Ingest(const GoldenDataset& written, const MemoryDataset& dataset) {
    int number = 0;
    for (std::size_t begin = 0; begin < dataset.rows.size(); begin += configuration_.ingest_rows) {
      const std::size_t end = std::min(dataset.rows.size(), begin + configuration_.ingest_rows);
      const bool csv = number % 2 == 0;
      std::string text =
          csv ? CsvLine(CellsOf(written, dataset, dataset.rows[begin]), true) : std::string();
      for (std::size_t r = begin; r < end; ++r) {
        const NamedCells cells = CellsOf(written, dataset, dataset.rows[r]);
        text += csv ? CsvLine(cells, false) : JsonLine(cells);
      }
      const std::string name =
          fmt::format("input/{}_{}.{}", dataset.name, number, csv ? "csv" : "ndjson");
      RETURN_IF_ERROR(WriteFile(name, text));
      RETURN_IF_ERROR(IngestFile(dataset.name, folder_.path() + "/" + name, end - begin, false));
      if (configuration_.repeat_ingests) {
        RETURN_IF_ERROR(IngestFile(dataset.name, folder_.path() + "/" + name, end - begin, true));
      }
      ++number;
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

  Result<TextTable> Report(const GoldenCase& asked, Answer& answer) {
    ASSIGN_OR_RETURN(const ReportRequest request, RequestOf(file_, asked, configuration_));
    ASSIGN_OR_RETURN(const Engine::BoundReport report, engine_->Report(request));
    answer.num_warnings = report.table.warnings.size();
    return TextOfReport(report.table);
  }

  Result<TextTable> Events(const GoldenCase& asked) {
    ASSIGN_OR_RETURN(const EventsRequest request, EventsRequestOf(file_, asked, configuration_));
    ASSIGN_OR_RETURN(const Engine::BoundRows rows, engine_->Events(request));
    return TextOfRows(*rows.rows);
  }

  const GoldenFile& file_;
  const Configuration& configuration_;
  const TemporaryFolder folder_;
  const SystemClock clock_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace

Result<std::vector<Answer>> RunThroughLake(const GoldenFile& file,
                                           const Configuration& configuration) {
  Project project(file, configuration);
  Status definitions_wrong;
  RETURN_IF_ERROR(project.Fill(definitions_wrong));
  std::vector<Answer> answers;
  for (const GoldenCase& asked : file.cases) {
    answers.push_back(definitions_wrong.ok() ? project.Ask(asked)
                                             : Answer{definitions_wrong, {}, 0});
  }
  return answers;
}

}  // namespace sojourn
