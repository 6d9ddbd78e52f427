// One plan in the making: names of a request and rules of a view become positions in the plan. Its
// parts stand in bind.cpp (columns, window, sessions), bind_dimensions.cpp and bind_metrics.cpp.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/plan.h"

namespace sojourn {

// Builds one plan, adding what it needs as it meets names. Used once.
class Binder {
 public:
  Binder(const StoreSnapshot& store, const View& view, const RunOptions& options)
      : store_(store), view_(view), options_(options) {
    plan_.levels = LevelTree(store.arrays());
  }

  Status SetWindow(const std::string& range);
  // requires a range.
  void ListEmptyBuckets() { lists_empty_buckets_ = plan_.window.is_limited(); }
  // The view's sessions, overridden key by key.
  Status SetSessions(const ReportRequest& request);
  Status SetStartMetrics(const std::vector<std::string>& metrics);
  Status AddDimension(const std::string& id);
  Status AddMetric(const MetricRequest& request);
  Status AddFilter(const FilterRequest& filter);
  // Adds what dimensions are bound to; the last step.
  Status AddBindings();
  void EndReportDimensions() { plan_.num_report_dimensions = plan_.dimensions.size(); }
  // Looks at which arrays dimensions and metrics are in; behind AddBindings.
  Status SettleLevels();
  Plan Take() { return std::move(plan_); }

 private:
  const Component* FindComponent(std::string_view id) const;
  Status UnknownComponent(ComponentKind kind, std::string_view id) const;
  // "views/web.yaml:7: view web: component page", for messages.
  std::string PlaceOf(const Component& component) const;
  // The place in the plan of a component's column, whose settings fit it.
  Result<std::size_t> UseColumn(const Component& component);
  bool BindsToTime() const;
  ReportingWindow TimeSpan() const;
  void TellFirstTime();
  PlannedDimension TimeSpentDimension(TimeSpentOf whose, PlannedDimension dimension);
  Result<PlannedDimension> BindDimension(const std::string& id);
  Result<PlannedDimension> BindStandardDimension(const StandardComponent& standard);
  Result<PlannedDimension> BindComponentDimension(const Component& component);
  Status BindColumn(std::size_t column, PlannedDimension& dimension);
  Status ApplyRules(const Component& component, PlannedDimension& dimension);
  Status BindStandardMetric(const StandardComponent& standard, const MetricRequest& request);
  // Positions in the plan of what is already there or is added. UseDimension may follow only when
  // the report's own dimensions have ended.
  Result<std::size_t> UseDimension(const std::string& id);
  Result<std::size_t> UseField(const std::string& field, std::string_view user);
  Result<std::size_t> UseOccurrences(const Component& component);
  // Of a metric that a setting of `user` names.
  Result<std::size_t> UseOwnMetric(const std::string& metric, std::string_view user);
  Result<PlannedOccurrences> BindOccurrences(const Component& component);
  Result<PlannedDeduplication> BindDeduplication(const Component& component);
  Result<PlannedAttribution> BindAttribution(const Attribution& attribution,
                                             std::string_view metric);
  std::size_t UseTouches(const PlannedTouches& touches);
  std::size_t LevelOfColumn(std::size_t store_column) const;
  Status SettleLevel(PlannedDimension& dimension);
  Status SettleBoundLevel(PlannedDimension& dimension);
  Status CheckAttribution() const;
  void ListReadLevels();
  void WarnOfOtherBranches();

  const StoreSnapshot& store_;
  const View& view_;
  const RunOptions options_;
  bool lists_empty_buckets_ = false;
  Plan plan_;
};

// Where `item` stands in `items`; appended if it was not there.
template <typename T>
std::size_t PositionOf(std::vector<T>& items, const T& item) {
  const auto place = std::find(items.begin(), items.end(), item);
  const auto position = static_cast<std::size_t>(place - items.begin());
  if (place == items.end()) {
    items.push_back(item);
  }
  return position;
}

// The registry alone says what is built.
Status CheckIsBuilt(const StandardComponent& standard);

}  // namespace sojourn
