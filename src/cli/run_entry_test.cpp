#include "cli/run_entry.h"

#include <gtest/gtest.h>

#include "cli/listing.h"
#include "egress/run_plan.h"

namespace sojourn {
namespace {

// export.md 17.2, in its order.
constexpr const char* kFieldsOf172[] = {"run_id",
                                        "export_id",
                                        "export_revision",
                                        "attempt",
                                        "state",
                                        "state_reason_code",
                                        "scheduled_for",
                                        "window_opened_at",
                                        "started_at",
                                        "published_at",
                                        "finished_at",
                                        "deadline_at",
                                        "late_by",
                                        "requested_by",
                                        "owner",
                                        "service_identity",
                                        "client_addr",
                                        "destination_id",
                                        "destination_party",
                                        "purpose",
                                        "rows_read",
                                        "rows_policy_filtered",
                                        "rows_written",
                                        "bytes_written",
                                        "files",
                                        "peak_memory",
                                        "cpu_s",
                                        "retries",
                                        "throttle_s",
                                        "policy_decision_id",
                                        "manifest_path",
                                        "manifest_sha256",
                                        "error_code",
                                        "error_detail"};

RunRecord FailedRun() {
  RunPlan plan;
  plan.party = "third";
  plan.purpose = "reporting";
  plan.trigger = "manual";
  RunMeasures measures;
  measures.rows_read = 12;
  measures.cpu_s = 0.25;
  measures.retries = 3;
  measures.throttle_s = 1.5;
  measures.warnings = {"7 rows \"have\" no person", "late data"};
  measures.failure = StatusCode::kBusy;
  measures.hint = "free space";
  RunRecord run;
  run.run_id = "r1";
  run.export_name = "daily";
  run.state = "failed";
  run.error_code = "E_DEST_FULL";
  run.error_detail = "no space left";
  run.started_at_us = 1'767'225'600'000'000;
  run.detail_json = RunDetailJson(plan, measures);
  return run;
}

std::string JsonOf(MemoryRows rows) {
  return ListingJson(rows, kRunListColumns).value();
}

TEST(RunLog, HasEveryFieldOf172) {
  const MemoryRows entry = RunLogEntryOf(FailedRun(), ".");
  const std::vector<RowColumn>& columns = entry.schema().columns;
  ASSERT_GE(columns.size(), std::size(kFieldsOf172));
  for (std::size_t i = 0; i < std::size(kFieldsOf172); ++i) {
    EXPECT_EQ(columns[i].name, kFieldsOf172[i]);
  }
}

TEST(RunLog, SaysWhatIsKnownAndNullWhereNothingIs) {
  const std::string json = JsonOf(RunLogEntryOf(FailedRun(), "."));
  for (const char* member : {R"("state_reason_code": "E_DEST_FULL")",
                             R"("window_opened_at": null)",
                             R"("started_at": "2026-01-01T00:00:00Z")",
                             R"("published_at": null)",
                             R"("destination_party": "third")",
                             R"("purpose": "reporting")",
                             R"("rows_read": 12)",
                             R"("cpu_s": 0.25)",
                             R"("retries": 3)",
                             R"("throttle_s": 1.5)",
                             R"("manifest_path": null)",
                             R"("warnings": ["7 rows \"have\" no person", "late data"])",
                             R"("hint": "free space")"}) {
    EXPECT_NE(json.find(member), std::string::npos) << member << " in " << json;
  }
}

TEST(RunLog, ManifestPathsDoNotDependOnTheFolderOfTheCommand) {
  RunRecord run = FailedRun();
  run.manifest_path = "out/r1/_manifest.json";
  const std::string json = JsonOf(RunSummaryOf(run, "/srv/shop/./"));
  EXPECT_NE(json.find(R"("manifest_path": "/srv/shop/out/r1/_manifest.json")"), std::string::npos)
      << json;
  EXPECT_EQ(json.find(R"("manifest_path": "out)"), std::string::npos);
}

}  // namespace
}  // namespace sojourn
