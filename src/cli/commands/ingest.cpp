#include <algorithm>
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/counted.h"
#include "base/nearest_name.h"
#include "cli/commands/commands.h"
#include "cli/project_option.h"
#include "cli/word_option.h"

namespace sojourn {
namespace {

constexpr double kTerminalEverySeconds = 0.25;
constexpr double kLogEverySeconds = 3;
constexpr double kMegabyte = 1e6;

struct IngestArguments {
  std::string dataset;
  std::vector<std::string> maps;  // new=old
  IngestRequest request;
};

// Says how far an ingest is: one line that is written over on a terminal, else a line every few
// seconds.
class ProgressLines {
 public:
  void Show(const Progress& progress) {
    if (since_last_.Seconds() < (is_terminal_ ? kTerminalEverySeconds : kLogEverySeconds)) {
      return;
    }
    since_last_ = Stopwatch();
    const double seconds = since_start_.Seconds();
    const double done = static_cast<double>(progress.bytes_done);
    const double left =
        done == 0.0 ? 0.0 : seconds * (static_cast<double>(progress.bytes_total) - done) / done;
    const std::string line = fmt::format("{:.0f} of {:.0f} MB, {:.1f} MB/s, {} rows, {:.0f} s left",
                                         done / kMegabyte,
                                         static_cast<double>(progress.bytes_total) / kMegabyte,
                                         done / kMegabyte / seconds,
                                         progress.rows_done,
                                         left);
    if (is_terminal_) {
      fmt::print(stderr, "\r\x1b[K{}", line);
      shown_ = true;
    } else {
      PrintNotice(line);
    }
  }
  ~ProgressLines() {
    if (shown_) {
      fmt::print(stderr, "\r\x1b[K");
    }
  }

 private:
  const bool is_terminal_ = isatty(STDERR_FILENO) == 1;
  Stopwatch since_start_;
  Stopwatch since_last_;
  bool shown_ = false;
};

Status UnknownDataset(const Engine& engine, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& [other, dataset] : engine.definitions().datasets) {
    known.push_back(other);
  }
  const std::string file =
      (std::filesystem::path(engine.folder()) / "datasets" / (name + ".yaml")).string();
  std::string hint = NearestNameHint(name, known);
  hint += fmt::format(
      "{}write {}, for example:\n  kind: dataset\n  name: {}\n  type: event\n  timestamp: ts",
      hint.empty() ? "" : "; or ",
      file,
      name);
  return NotFound(fmt::format("no definition of the dataset: {}", name), std::move(hint));
}

Status ReadMaps(const std::vector<std::string>& maps, IngestRequest& request) {
  for (const std::string& map : maps) {
    const std::size_t equals = map.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == map.size()) {
      return InvalidArgument(fmt::format("--map takes new=old: {}", map),
                             "new is the column of the dataset, old the name in the file");
    }
    request.renames.emplace_back(map.substr(0, equals), map.substr(equals + 1));
  }
  return {};
}

void PrintSummary(const IngestSummary& summary) {
  for (const std::string& notice : summary.notices) {
    PrintNotice(fmt::format("note: {}", notice));
  }
  for (const std::string& column : summary.new_columns) {
    PrintNotice(fmt::format("new column: {}", column));
  }
  PrintNotice(fmt::format("{}: {} from {} in {:.2f} s ({:.0f} rows/s); batch {}, lake snapshot {}",
                          summary.dataset,
                          Counted(summary.rows, "row"),
                          Counted(summary.files, "file"),
                          summary.seconds,
                          static_cast<double>(summary.rows) / std::max(summary.seconds, 1e-6),
                          summary.batch,
                          summary.snapshot));
  if (summary.dropped_duplicates > 0) {
    PrintNotice(fmt::format("dropped duplicates: {}", summary.dropped_duplicates));
  }
  if (summary.rejected_rows > 0) {
    PrintNotice(fmt::format("refused rows: {} (sojourn rejects {} lists them)",
                            summary.rejected_rows,
                            summary.dataset));
    for (const auto& [reason, rows] : summary.reject_reasons) {
      PrintNotice(fmt::format("  {:>8}  {}", rows, reason));
    }
  }
}

Status Ingest(const Invocation& invocation, IngestArguments& arguments) {
  RETURN_IF_ERROR(ReadMaps(arguments.maps, arguments.request));
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine,
                   OpenEngine(invocation, {.used = UsedKinds::kDatasets}));
  const std::shared_ptr<const Definitions> definitions = engine->DefinitionsWithPlaces();
  const auto dataset = definitions->datasets.find(arguments.dataset);
  if (dataset == definitions->datasets.end()) {
    return UnknownDataset(*engine, arguments.dataset);
  }
  ASSIGN_OR_RETURN(Lake* const lake, engine->lake());
  Result<IngestSummary> summary = [&] {
    ProgressLines lines;
    arguments.request.progress = [&lines](const Progress& progress) { lines.Show(progress); };
    return lake->Ingest(dataset->second, arguments.request);
  }();
  if (!summary.ok()) {
    return summary.status();
  }
  if (summary.value().already_taken) {
    for (const std::string& notice : summary.value().notices) {
      PrintNotice(fmt::format("warning: {}", notice));
    }
    PrintNotice(fmt::format("batch {} of {} was taken before (lake snapshot {}): nothing to do",
                            summary.value().batch,
                            summary.value().dataset,
                            summary.value().snapshot));
    return {};
  }
  PrintSummary(summary.value());
  return {};
}

}  // namespace

void AddIngestCommand(CLI::App& app, Invocation& invocation) {
  const auto arguments = std::make_shared<IngestArguments>();
  CLI::App* command = app.add_subcommand("ingest", "Take files into a dataset, all or nothing");
  command->add_option("dataset", arguments->dataset, "Name of the dataset")->required();
  command
      ->add_option("inputs",
                   arguments->request.inputs,
                   "Files, quoted patterns, or - for standard input; .gz and .zst too")
      ->required();
  AddWordOption<InputFormat>(*command,
                             "--format",
                             arguments->request.format,
                             {{"csv", InputFormat::kCsv},
                              {"ndjson", InputFormat::kNdjson},
                              {"json", InputFormat::kJson},
                              {"parquet", InputFormat::kParquet}},
                             "What the files are; by name and content when absent");
  command
      ->add_option(
          "--batch", arguments->request.batch, "Id of this ingest: the same id is taken once")
      ->check([](const std::string& id) {
        return id.empty() ? "is empty: leave it out, or name the ingest" : "";
      });
  command->add_option("--map", arguments->maps, "Rename columns: new=old,…")->delimiter(',');
  AddWordOption<EpochUnit>(
      *command,
      "--epoch",
      arguments->request.epoch,
      {{"s", EpochUnit::kSecond}, {"ms", EpochUnit::kMillisecond}, {"us", EpochUnit::kMicrosecond}},
      "What a numeric timestamp counts");
  command->footer(
      "Examples:\n  sojourn ingest web_events raw/web-week1.csv 'raw/*.csv.gz'\n"
      "  zcat raw/web-week3.csv.gz | sojourn ingest web_events - --format csv --batch week3");
  command->callback([&invocation, arguments] {
    invocation.action = [&invocation, arguments] { return Ingest(invocation, *arguments); };
  });
}

}  // namespace sojourn
