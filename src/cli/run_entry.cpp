#include "cli/run_entry.h"

#include "base/json_text.h"
#include "egress/run_plan.h"
#include "egress/writer.h"

namespace sojourn {
namespace {

// One row, built column by column. Empty texts and the time 0 are no value.
class RunEntry {
 public:
  void Text(std::string_view name, std::string_view value) {
    Add(name, ValueType::kString, !value.empty()).strings.Append(value);
  }
  void Integer(std::string_view name, std::int64_t value) {
    Add(name, ValueType::kInteger, true).integers.push_back(value);
  }
  void Double(std::string_view name, double value) {
    Add(name, ValueType::kDouble, true).doubles.push_back(value);
  }
  void Time(std::string_view name, std::int64_t at_us) {
    Add(name, ValueType::kTimestamp, at_us != 0).integers.push_back(at_us);
  }
  void List(std::string_view name, const std::vector<std::string>& values) {
    JsonText json(JsonText::Layout::kOneLine);
    json.OpenList();
    for (const std::string& value : values) {
      json.Text(value);
    }
    json.CloseList();
    Text(name, json.Take());
  }
  // A field of 17.2 that nothing of this release can fill in.
  void NotYet(std::string_view name) { Text(name, ""); }

  MemoryRows Take() {
    block_.num_rows = 1;
    return MemoryRows(std::move(schema_), std::move(block_));
  }

 private:
  ColumnBlock& Add(std::string_view name, ValueType type, bool valid) {
    schema_.columns.push_back(
        {.name = std::string(name), .type = type, .component_id = {}, .title = {}});
    ColumnBlock& column = block_.columns.emplace_back();
    column.valid = {static_cast<std::uint8_t>(valid ? 1 : 0)};
    return column;
  }

  RowSchema schema_;
  RowBlock block_;
};

std::string WindowText(const RunPlan& plan) {
  return plan.window ? plan.window->RangeText() : "";
}

void AddTimes(const RunRecord& run, RunEntry& entry) {
  entry.Time("scheduled_for", run.scheduled_for_us);
  entry.NotYet("window_opened_at");  // delivery windows
  entry.Time("started_at", run.started_at_us);
  entry.Time("published_at", run.published_at_us);
  entry.Time("finished_at", run.finished_at_us);
  entry.NotYet("deadline_at");
  entry.NotYet("late_by");  // schedules
}

void AddWho(const RunRecord& run, const RunPlan& plan, RunEntry& entry) {
  entry.Text("requested_by", run.requested_by);
  entry.Text("owner", run.owner);
  entry.NotYet("service_identity");  // principals
  entry.NotYet("client_addr");       // a command of this machine comes from no address
  entry.Text("destination_id", run.destination);
  entry.Text("destination_party", plan.party);
  entry.Text("purpose", plan.purpose);
}

void AddFigures(const RunRecord& run, const RunMeasures& measures, RunEntry& entry) {
  entry.Integer("rows_read", measures.rows_read);
  entry.Integer("rows_policy_filtered", measures.rows_policy_filtered);
  entry.Integer("rows_written", run.rows_written);
  entry.Integer("bytes_written", run.bytes_written);
  entry.Integer("files", run.files);
  entry.Integer("peak_memory", measures.peak_memory_bytes);
  entry.Double("cpu_s", measures.cpu_s);
  entry.Integer("retries", measures.retries);
  entry.Double("throttle_s", measures.throttle_s);
}

}  // namespace

MemoryRows RunSummaryOf(const RunRecord& run, const std::string& folder) {
  const Result<RunPlan> plan = ParseRunPlan(run);
  RunEntry entry;
  entry.Text("run_id", run.run_id);
  entry.Integer("attempt", run.attempt);
  entry.Text("state", run.state);
  entry.Text("data_state", plan.ok() ? StateIdText(plan.value().state) : "");
  entry.Text("window", plan.ok() ? WindowText(plan.value()) : "");
  entry.Integer("rows_written", run.rows_written);
  entry.Integer("bytes_written", run.bytes_written);
  entry.Integer("files", run.files);
  entry.Text("manifest_path",
             run.manifest_path.empty() ? "" : PathInProject(folder, run.manifest_path));
  return entry.Take();
}

MemoryRows RunLogEntryOf(const RunRecord& run, const std::string& folder) {
  const Result<RunPlan> read_plan = ParseRunPlan(run);
  const Result<RunMeasures> read_measures = ParseRunMeasures(run);
  const RunPlan plan = read_plan.ok() ? read_plan.value() : RunPlan();
  const RunMeasures measures = read_measures.ok() ? read_measures.value() : RunMeasures();
  RunEntry entry;
  entry.Text("run_id", run.run_id);
  entry.Text("export_id", run.export_name);
  entry.Integer("export_revision", run.export_revision);
  entry.Integer("attempt", run.attempt);
  entry.Text("state", run.state);
  entry.Text("state_reason_code", run.error_code);
  AddTimes(run, entry);
  AddWho(run, plan, entry);
  AddFigures(run, measures, entry);
  entry.NotYet("policy_decision_id");
  entry.Text("manifest_path",
             run.manifest_path.empty() ? "" : PathInProject(folder, run.manifest_path));
  entry.Text("manifest_sha256", run.manifest_sha256);
  entry.Text("error_code", run.error_code);
  entry.Text("error_detail", run.error_detail);
  entry.List("warnings", measures.warnings);
  entry.Text("data_state", read_plan.ok() ? StateIdText(plan.state) : "");
  entry.Text("window", WindowText(plan));
  entry.Text("trigger", plan.trigger);
  entry.Text("hint", measures.hint);
  return entry.Take();
}

}  // namespace sojourn
