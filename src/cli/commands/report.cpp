#include <CLI/CLI.hpp>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands/commands.h"
#include "cli/output.h"
#include "cli/project_option.h"
#include "cli/report_flags.h"
#include "cli/report_output.h"
#include "cli/word_option.h"

namespace sojourn {
namespace {

struct ReportArguments {
  ReportFlags flags;
  std::string request_file;
  ReportFormat format = ReportFormat::kTable;
  std::string output_file;
  EngineTuning tuning;
};

Result<std::string> ReadRequestText(const std::string& file) {
  if (file != "-") {
    return ReadFile(file);
  }
  std::string text;
  char buffer[65'536];
  for (ssize_t count = 0; (count = read(STDIN_FILENO, buffer, sizeof buffer)) != 0;) {
    if (count < 0) {
      return ErrnoStatus("read", "standard input");
    }
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

Result<ReportRequest> RequestOf(const ReportArguments& arguments) {
  if (arguments.request_file.empty()) {
    if (arguments.flags.view.empty()) {
      return InvalidArgument(
          "no view named", "sojourn report VIEW --by DIMENSION --metric METRIC, or --request FILE");
    }
    return ReportRequestOf(arguments.flags);
  }
  ASSIGN_OR_RETURN(const std::string text, ReadRequestText(arguments.request_file));
  ASSIGN_OR_RETURN(
      ReportRequest request,
      ParseReportRequest(text, arguments.request_file == "-" ? "stdin" : arguments.request_file));
  if (!arguments.flags.as_of.empty()) {
    request.as_of = arguments.flags.as_of;
  }
  return request;
}

Status Report(const Invocation& invocation, const ReportArguments& arguments) {
  const Stopwatch stopwatch;
  ASSIGN_OR_RETURN(const ReportRequest request, RequestOf(arguments));
  const bool is_binary =
      arguments.format == ReportFormat::kArrow || arguments.format == ReportFormat::kParquet;
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation, arguments.tuning));
  ASSIGN_OR_RETURN(const Engine::BoundReport report, engine->Report(request));
  for (const std::string& warning : report.table.warnings) {
    PrintNotice(fmt::format("warning: {}", warning));
  }
  if (is_binary && request.totals) {
    PrintNotice("warning: arrow and parquet files hold no totals");
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Output> output,
                   Output::Open(arguments.output_file,
                                is_binary ? Output::Content::kBinary : Output::Content::kText));
  RETURN_IF_ERROR(WriteReport(report, arguments.format, *output));
  RETURN_IF_ERROR(output->Finish());
  if (arguments.tuning.verbose) {
    PrintNotice(fmt::format("state {}, engine {:.1f} ms, whole {:.1f} ms",
                            StateIdText(report.state),
                            report.table.engine_seconds * 1e3,
                            stopwatch.Seconds() * 1e3));
  }
  return {};
}

// The options that a request file has keys for.
void AddFlags(CLI::App& command, ReportFlags& flags) {
  std::vector<CLI::Option*> options = {
      command.add_option("view", flags.view, "View to ask")->option_text(" "),
      command.add_option("--by", flags.by, "Dimensions, one column each, comma separated")
          ->option_text("DIMENSION,…"),
      command
          .add_option("--metric",
                      flags.metrics,
                      "Metric columns: ID, NAME=ID or NAME=ID[model,container,lookback]")
          ->option_text("METRIC,…"),
      command.add_option("--filter", flags.filters, "Keep events whose dimension has these values")
          ->option_text("DIMENSION=VALUE,…"),
      command.add_option("--search", flags.search, "Keep rows whose first dimension matches")
          ->option_text("CLAUSE"),
      command.add_option("--range", flags.range, "Days or times in the view's zone, end excluded")
          ->option_text("START/END"),
      command.add_option("--sort", flags.sort, "Order of the rows: columns with :asc or :desc")
          ->option_text("COLUMN[:ORDER],…"),
      command.add_option("--limit", flags.limit, "Rows of a page; all when absent")
          ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 53).description(""))
          ->option_text("ROWS"),
      command.add_option("--page", flags.page, "Which page, from 0")
          ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 53).description(""))
          ->option_text("NUMBER"),
      AddWordOption<NoValueRequest>(
          command,
          "--no-value",
          flags.no_value,
          {{"include", NoValueRequest::kInclude}, {"exclude", NoValueRequest::kExclude}},
          "Show or hide all rows without value"),
      command.add_flag("--totals", flags.totals, "Add the total over all rows"),
      command.add_flag("--empty-buckets", flags.empty_buckets, "Show times without events too"),
      command
          .add_option("--session-timeout", flags.session_timeout, "Instead of the view's timeout")
          ->option_text("DURATION"),
  };
  CLI::Option* request = command.get_option("--request");
  for (CLI::Option* option : options) {
    request->excludes(option);
    if (option->get_items_expected_max() > 1) {
      option->take_all();
    }
  }
}

}  // namespace

void AddReportCommand(CLI::App& app, Invocation& invocation) {
  const auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command = app.add_subcommand("report", "Answer a question about a view");
  command->add_option("--request", arguments->request_file, "The question as JSON; - is stdin")
      ->option_text("FILE");
  AddFlags(*command, arguments->flags);
  command
      ->add_option(
          "--as-of", arguments->flags.as_of, "State of data and definitions; now when absent")
      ->option_text("STATE");
  AddWordOption<ReportFormat>(*command,
                              "--format",
                              arguments->format,
                              {{"table", ReportFormat::kTable},
                               {"csv", ReportFormat::kCsv},
                               {"json", ReportFormat::kJson},
                               {"arrow", ReportFormat::kArrow},
                               {"parquet", ReportFormat::kParquet}},
                              "How to print: table unless said otherwise");
  command->add_option("-o", arguments->output_file, "Write to a file instead of stdout")
      ->option_text("FILE");
  AddEngineTuning(*command, arguments->tuning);
  command->footer(
      "Example:\n"
      "  sojourn report web --by channel --metric revenue --metric 'rev_u=revenue[u_shaped,30d]' "
      "--totals");
  command->callback([&invocation, arguments] {
    invocation.action = [&invocation, arguments] { return Report(invocation, *arguments); };
  });
}

}  // namespace sojourn
