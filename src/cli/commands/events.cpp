#include <CLI/CLI.hpp>

#include "base/counted.h"
#include "cli/commands/commands.h"
#include "cli/output.h"
#include "cli/project_option.h"
#include "cli/report_flags.h"
#include "cli/word_option.h"
#include "egress/writer.h"

namespace sojourn {
namespace {

struct EventsArguments {
  EventsRequest request;
  std::vector<std::string> columns;
  std::vector<std::string> filters;
  std::int64_t limit = 0;  // 0: all
  OutputFormat format = OutputFormat::kCsv;
  std::string output_file;
  EngineTuning tuning;
};

Result<EventsRequest> RequestOf(const EventsArguments& arguments) {
  EventsRequest request = arguments.request;
  for (const std::string& list : arguments.columns) {
    for (std::string& column : SplitList(list)) {
      request.columns.push_back(std::move(column));
    }
  }
  if (request.columns.empty()) {
    request.columns = {"row_id", "person_id", "session_id", "timestamp"};
  }
  for (const std::string& text : arguments.filters) {
    ASSIGN_OR_RETURN(FilterRequest filter, ParseFilter(text));
    request.filters.push_back(std::move(filter));
  }
  return request;
}

// Copies rows until `limit` (0: none) or until nobody reads them. Returns their number.
Result<std::int64_t> CopyRows(RowSource& rows,
                              RowWriter& writer,
                              const Output& output,
                              std::int64_t limit) {
  std::int64_t written = 0;
  RowBlock block;
  while (!output.reader_gone() && (limit == 0 || written < limit)) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(block));
    if (!more) {
      break;
    }
    auto count = static_cast<std::int64_t>(block.num_rows);
    count = limit == 0 ? count : std::min(count, limit - written);
    RETURN_IF_ERROR(writer.Write(block, 0, static_cast<std::size_t>(count)));
    written += count;
  }
  RETURN_IF_ERROR(writer.Finish());
  return written;
}

Status Events(const Invocation& invocation, const EventsArguments& arguments) {
  const Stopwatch stopwatch;
  ASSIGN_OR_RETURN(const EventsRequest request, RequestOf(arguments));
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation, arguments.tuning));
  ASSIGN_OR_RETURN(const Engine::BoundRows bound, engine->Events(request));
  for (const std::string& warning : bound.warnings) {
    PrintNotice(fmt::format("warning: {}", warning));
  }
  const bool is_binary =
      arguments.format == OutputFormat::kArrow || arguments.format == OutputFormat::kParquet;
  ASSIGN_OR_RETURN(const std::unique_ptr<Output> output,
                   Output::Open(arguments.output_file,
                                is_binary ? Output::Content::kBinary : Output::Content::kText));
  WriterOptions options;
  options.format = arguments.format;
  options.metadata = {{"sojourn.state", StateIdText(bound.state)}, {"sojourn.view", request.view}};
  ASSIGN_OR_RETURN(const std::unique_ptr<RowWriter> writer,
                   RowWriter::Create(bound.rows->schema(), options, [&](std::string_view bytes) {
                     return output->Write(bytes);
                   }));
  ASSIGN_OR_RETURN(const std::int64_t written,
                   CopyRows(*bound.rows, *writer, *output, arguments.limit));
  RETURN_IF_ERROR(output->Finish());
  if (arguments.tuning.verbose) {
    PrintNotice(fmt::format("state {}, {}, {:.1f} ms",
                            StateIdText(bound.state),
                            Counted(written, "row"),
                            stopwatch.Seconds() * 1e3));
  }
  return {};
}

}  // namespace

void AddEventsCommand(CLI::App& app, Invocation& invocation) {
  const auto arguments = std::make_shared<EventsArguments>();
  CLI::App* command =
      app.add_subcommand("events", "Print the events of a view, one row each, after processing");
  command->add_option("view", arguments->request.view, "View to ask")->required()->option_text(" ");
  command
      ->add_option(
          "--columns",
          arguments->columns,
          "row_id, person_id, session_id, timestamp (these when absent), dimensions, metrics")
      ->take_all()
      ->option_text("COLUMN,…");
  command
      ->add_option(
          "--range", arguments->request.range, "Days or times in the view's zone, end excluded")
      ->option_text("START/END");
  command
      ->add_option("--filter", arguments->filters, "Keep events whose dimension has these values")
      ->take_all()
      ->option_text("DIMENSION=VALUE,…");
  command->add_option("--limit", arguments->limit, "Only the first rows")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 53).description(""))
      ->option_text("ROWS");
  command
      ->add_option(
          "--as-of", arguments->request.as_of, "State of data and definitions; now when absent")
      ->option_text("STATE");
  AddWordOption<OutputFormat>(*command,
                              "--format",
                              arguments->format,
                              {{"csv", OutputFormat::kCsv},
                               {"ndjson", OutputFormat::kNdjson},
                               {"arrow", OutputFormat::kArrow},
                               {"parquet", OutputFormat::kParquet}},
                              "How to print: csv unless said otherwise");
  command->add_option("-o", arguments->output_file, "Write to a file instead of stdout")
      ->option_text("FILE");
  AddEngineTuning(*command, arguments->tuning);
  command->footer(
      "Example:\n"
      "  sojourn events web --columns timestamp,person_id,session_id,channel,revenue --limit 10");
  command->callback([&invocation, arguments] {
    invocation.action = [&invocation, arguments] { return Events(invocation, *arguments); };
  });
}

}  // namespace sojourn
