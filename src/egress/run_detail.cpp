#include <new>

#include <boost/json.hpp>

#include "base/without_exceptions.h"
#include "egress/run_plan.h"

namespace sojourn {
namespace {

namespace json = boost::json;

json::value WindowJson(const std::optional<ExportWindow>& window) {
  if (!window) {
    return nullptr;
  }
  return {{"start_local_us", window->start_local_us},
          {"end_local_us", window->end_local_us},
          {"start_us", window->start_us},
          {"end_us", window->end_us}};
}

json::value PreviousJson(const RunPlan& plan) {
  if (!plan.previous_manifest) {
    return nullptr;
  }
  return {{"run_id", plan.previous_run},
          {"path", plan.previous_manifest->path},
          {"sha256", plan.previous_manifest->sha256}};
}

json::value FailureJson(const RunMeasures& measures) {
  if (measures.failure == StatusCode::kOk) {
    return nullptr;
  }
  return {{"status", DescribeError(measures.failure).name}, {"hint", measures.hint}};
}

json::object PlanJson(const RunPlan& plan) {
  return {{"state", StateIdText(plan.state)},
          {"window", WindowJson(plan.window)},
          {"timezone", plan.timezone},
          {"root", plan.root},
          {"path", plan.path},
          {"requested_by", plan.requested_by},
          {"began_us", plan.began_us},
          {"from_snapshot", plan.from_snapshot},
          {"restarts_chain", plan.restarts_chain},
          {"previous", PreviousJson(plan)}};
}

// Members by name; what is not there or of another kind throws, caught in ReadDetail.
std::string TextOf(const json::object& object, std::string_view key) {
  return std::string(object.at(key).as_string());
}

RunPlan PlanOf(const json::object& detail) {
  const json::object& plan_json = detail.at("plan").as_object();
  RunPlan plan;
  plan.state = ParseStateId(TextOf(plan_json, "state")).value();
  if (const json::object* window = plan_json.at("window").if_object()) {
    plan.window = ExportWindow{.start_local_us = window->at("start_local_us").as_int64(),
                               .end_local_us = window->at("end_local_us").as_int64(),
                               .start_us = window->at("start_us").as_int64(),
                               .end_us = window->at("end_us").as_int64()};
  }
  plan.timezone = TextOf(plan_json, "timezone");
  plan.root = TextOf(plan_json, "root");
  plan.path = TextOf(plan_json, "path");
  plan.party = TextOf(detail, "destination_party");
  plan.purpose = TextOf(detail, "purpose");
  plan.requested_by = TextOf(plan_json, "requested_by");
  plan.trigger = TextOf(detail, "trigger");
  plan.began_us = plan_json.at("began_us").as_int64();
  plan.from_snapshot = plan_json.at("from_snapshot").as_int64();
  plan.restarts_chain = plan_json.at("restarts_chain").as_bool();
  if (const json::object* previous = plan_json.at("previous").if_object()) {
    plan.previous_run = TextOf(*previous, "run_id");
    plan.previous_manifest = Manifest::Previous{.path = TextOf(*previous, "path"),
                                                .sha256 = TextOf(*previous, "sha256")};
  }
  return plan;
}

RunMeasures MeasuresOf(const json::object& detail) {
  RunMeasures measures;
  measures.rows_read = detail.at("rows_read").as_int64();
  measures.rows_policy_filtered = detail.at("rows_policy_filtered").as_int64();
  measures.peak_memory_bytes = detail.at("peak_memory_bytes").as_int64();
  measures.cpu_s = detail.at("cpu_s").to_number<double>();
  measures.retries = detail.at("retries").as_int64();
  measures.throttle_s = detail.at("throttle_s").to_number<double>();
  for (const json::value& warning : detail.at("warnings").as_array()) {
    measures.warnings.emplace_back(warning.as_string());
  }
  if (const json::object* failure = detail.at("failure").if_object()) {
    measures.failure = FindStatusCode(TextOf(*failure, "status"));
    measures.hint = TextOf(*failure, "hint");
  }
  return measures;
}

// Boost.JSON throws for what is not as we wrote it.
template <typename Read>
auto ReadDetail(const RunRecord& run, const Read& read)
    -> Result<decltype(read(std::declval<const json::object&>()))> {
  try {
    return read(json::parse(run.detail_json).as_object());
  } catch (const std::bad_alloc&) {
    return OutOfMemory();
  } catch (const std::exception& error) {
    return Corruption(
        fmt::format("run {}: its plan cannot be read: {}", run.run_id, error.what()),
        "the control database was changed by something else; restore it from a backup");
  }
}

}  // namespace

std::string RunDetailJson(const RunPlan& plan, const RunMeasures& measures) {
  json::array warnings;
  for (const std::string& warning : measures.warnings) {
    warnings.emplace_back(warning);
  }
  const json::object detail = {{"trigger", plan.trigger},
                               {"destination_party", plan.party},
                               {"purpose", plan.purpose},
                               {"rows_read", measures.rows_read},
                               {"rows_policy_filtered", measures.rows_policy_filtered},
                               {"peak_memory_bytes", measures.peak_memory_bytes},
                               {"cpu_s", measures.cpu_s},
                               {"retries", measures.retries},
                               {"throttle_s", measures.throttle_s},
                               {"warnings", warnings},
                               {"failure", FailureJson(measures)},
                               {"plan", PlanJson(plan)}};
  return json::serialize(detail);
}

Result<RunPlan> ParseRunPlan(const RunRecord& run) {
  return ReadDetail(run, PlanOf);
}

Result<RunMeasures> ParseRunMeasures(const RunRecord& run) {
  return ReadDetail(run, MeasuresOf);
}

}  // namespace sojourn
