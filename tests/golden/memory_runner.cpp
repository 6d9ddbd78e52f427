#include <memory>

#include "model/parse.h"
#include "tests/golden/runner.h"

namespace sojourn {
namespace {

RunOptions RunOptionsOf(const Configuration& configuration) {
  return {configuration.threads, configuration.batch_events};
}

Result<TextTable> AskReport(const GoldenFile& file,
                            const GoldenCase& asked,
                            const StoreSnapshot& store,
                            const View& view,
                            const Configuration& configuration,
                            std::size_t& num_warnings) {
  ASSIGN_OR_RETURN(const ReportRequest request, RequestOf(file, asked, configuration, ""));
  ASSIGN_OR_RETURN(const ReportTable report,
                   RunReport(store, view, request, RunOptionsOf(configuration)));
  num_warnings = report.warnings.size();
  return TextOfReport(report, asked);
}

Result<TextTable> AskEvents(const GoldenFile& file,
                            const GoldenCase& asked,
                            const StoreSnapshot& store,
                            const View& view,
                            const Configuration& configuration) {
  ASSIGN_OR_RETURN(const EventsRequest request, EventsRequestOf(file, asked, configuration, ""));
  std::vector<std::string> event_ids;
  for (const GoldenDataset& dataset : file.datasets) {
    event_ids.push_back(dataset.id_column);
  }
  ASSIGN_OR_RETURN(const EventAnswer answer,
                   OpenEvents(store, view, request, event_ids, RunOptionsOf(configuration)));
  return TextOfRows(*answer.rows);
}

}  // namespace

Result<std::vector<Answer>> RunInMemory(const GoldenFile& file,
                                        const Configuration& configuration) {
  ASSIGN_OR_RETURN(const std::vector<MemoryDataset> datasets,
                   DisguisedDatasets(file, configuration));
  const auto store = MakeMemoryStore(datasets,
                                     {.shards = configuration.shards,
                                      .every_hash_zero = configuration.every_hash_zero,
                                      .widest_types = configuration.widest_types});
  const ParsedDefinitions parsed = ParseDefinitions(DefinitionsOf(file, ""));
  const Status wrong = parsed.mistakes.empty() ? Status() : MistakesStatus(parsed.mistakes);
  std::vector<Answer> answers;
  for (const GoldenCase& asked : file.cases) {
    Answer& answer = answers.emplace_back();
    answer.status = wrong;
    if (!wrong.ok()) {
      continue;
    }
    const View& view = parsed.definitions.views.at(NameOfView("", asked.view));
    Result<TextTable> table =
        asked.kind == GoldenCase::Kind::kReport
            ? AskReport(file, asked, *store, view, configuration, answer.num_warnings)
            : AskEvents(file, asked, *store, view, configuration);
    answer.status = table.status();
    if (table.ok()) {
      answer.table = std::move(table).value();
    }
  }
  return answers;
}

}  // namespace sojourn
