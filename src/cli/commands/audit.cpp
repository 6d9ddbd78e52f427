#include "govern/audit.h"

#include <CLI/CLI.hpp>

#include "base/counted.h"
#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "egress/project.h"

namespace sojourn {
namespace {

struct AuditArguments {
  std::int64_t from = 1;
  std::int64_t limit = 1000;
  ListingFormat format = ListingFormat::kTable;
};

Status ListAudit(const Invocation& invocation, const AuditArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ControlDb> control,
                   OpenControl(invocation.project_folder, *invocation.clock));
  ASSIGN_OR_RETURN(const std::vector<AuditRecord> records,
                   control->AuditRecords({.first = arguments.from, .count = arguments.limit}));
  if (arguments.format == ListingFormat::kJson) {
    // A body is JSON already; its hash goes with it.
    std::string json = "[";
    for (const AuditRecord& record : records) {
      json += json.size() == 1 ? "\n " : ",\n ";
      json += fmt::format("{{\"hash\": \"{}\", \"record\": {}}}", record.hash, record.body);
    }
    return PrintOut(json + "\n]\n");
  }
  ListingRows listing(
      {{.name = "seq", .type = ValueType::kInteger, .component_id = {}, .title = {}},
       {.name = "hash", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "at", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "actor", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "action", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "object", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "destination", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "outcome", .type = ValueType::kString, .component_id = {}, .title = {}}});
  for (const AuditRecord& record : records) {
    ASSIGN_OR_RETURN(const AuditSummary summary, SummarizeAudit(record));
    listing.Integer(record.seq)
        .Text(std::string_view(record.hash).substr(0, 12))
        .Text(summary.at)
        .Text(summary.actor)
        .Text(summary.action)
        .Text(summary.object)
        .Text(summary.destination)
        .Text(summary.outcome);
  }
  MemoryRows rows = listing.Take();
  return PrintListing(rows, arguments.format, "no audit records yet");
}

Status Verify(const Invocation& invocation) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ControlDb> control,
                   OpenControl(invocation.project_folder, *invocation.clock));
  ASSIGN_OR_RETURN(const AuditVerification verification, VerifyAudit(*control));
  if (!verification.problems.empty()) {
    for (std::size_t i = 1; i < verification.problems.size(); ++i) {
      PrintNotice(fmt::format("error: audit is broken: {}", verification.problems[i]));
    }
    return Corruption(fmt::format("audit is broken: {}", verification.problems.front()),
                      "compare with a backup: somebody or something changed the control database");
  }
  return PrintOut(fmt::format("audit is intact: {}, and the run log agrees\n",
                              Counted(verification.records, "record")));
}

}  // namespace

void AddAuditCommand(CLI::App& app, Invocation& invocation) {
  const auto arguments = std::make_shared<AuditArguments>();
  CLI::App* audit = app.add_subcommand("audit", "The chain of records of what left, and its check");
  audit->require_subcommand(1);
  CLI::App* list = audit->add_subcommand("ls", "List records, oldest first");
  list->add_option("--from", arguments->from, "First record")
      ->check(CLI::PositiveNumber.description(""))
      ->option_text("SEQ")
      ->capture_default_str();
  list->add_option("--limit", arguments->limit, "Number of records")
      ->check(CLI::PositiveNumber.description(""))
      ->option_text("NUMBER")
      ->capture_default_str();
  AddListingFormat(*list, arguments->format);
  list->footer("Example:\n  sojourn audit ls");
  list->callback([&invocation, arguments] {
    invocation.action = [&invocation, arguments] { return ListAudit(invocation, *arguments); };
  });
  CLI::App* verify = audit->add_subcommand(
      "verify", "Recompute the chain and hold the run log against it; name what differs");
  verify->footer("Example:\n  sojourn audit verify");
  verify->callback(
      [&invocation] { invocation.action = [&invocation] { return Verify(invocation); }; });
}

}  // namespace sojourn
