// What a request becomes once it is bound to a view and a store: every name resolved, every rule
// looked up, everything that several columns need listed once. Two requests that mean the same have
// the same plan.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/civil_time.h"
#include "journey/attribution.h"
#include "journey/persistence.h"
#include "model/report_request.h"
#include "report/batch_items.h"
#include "report/item_rules.h"
#include "report/levels.h"
#include "report/metric_filter.h"
#include "report/number_items.h"
#include "report/run_options.h"
#include "report/time_buckets.h"
#include "report/time_parts.h"
#include "report/time_spent_items.h"
#include "store/store.h"

namespace sojourn {

enum class DimensionSource {
  kCodes,
  kNumbers,
  kTimeBucket,
  kTimePart,
  kEventDepth,
  kSessionType,
  kTimeSpent,
  kPersonId,
  kDataset,
  kBatch
};

struct PlannedBinding {
  std::size_t dimension = 0;          // position in Plan::dimensions
  std::optional<std::size_t> metric;  // position in Plan::occurrences
};

struct PlannedPersistence {
  Allocation allocation = Allocation::kMostRecent;
  Scope scope = Scope::kSession;
  std::optional<Duration> lifetime;
  std::optional<std::size_t> expires_on;  // position in Plan::occurrences
  std::optional<PlannedBinding> binding;
};

// A dimension of the report or of a filter. Codes: 0 = no value, else an item
// (report/dimension_items.h names it).
struct PlannedDimension {
  std::string id;
  std::string title;
  std::string no_value_label;
  bool hides_no_value = false;      // rows without its value are not shown
  std::vector<std::uint8_t> found;  // by code: whether a search keeps its row; empty: no search
  DimensionSource source = DimensionSource::kCodes;
  std::size_t column = 0;        // kCodes, kNumbers: position in Plan::columns
  std::size_t store_column = 0;  // the same in StoreSnapshot::columns()
  // Of Plan::levels. A dimension has a value on each unit of its level: that of its column, or the
  // lower one of what it is bound to (9.4); persisted lists are of events.
  std::size_t level = kEventLevel;
  std::size_t column_level = kEventLevel;
  bool is_list_column = false;  // a list of single values, not of objects
  bool drops_empty = false;     // on elements of such a list: those without value are none
  bool is_settled = false;      // `level` is known
  bool needs_event_values = false;  // filters and event rows ask for all values of an event
  ValueType type = ValueType::kString;
  const Dictionary* dictionary = nullptr;           // kCodes of strings
  std::shared_ptr<const NumberItems> numbers;       // kNumbers
  std::shared_ptr<const TimeBuckets> buckets;       // kTimeBucket
  std::shared_ptr<const BatchItems> batches;        // kBatch
  std::shared_ptr<const TimeParts> parts;           // kTimePart
  TimeSpentOf time_spent_of = TimeSpentOf::kEvent;  // kTimeSpent
  std::shared_ptr<const ItemRules> rules;           // over the items of the column
  std::optional<PlannedPersistence> persistence;
  std::uint64_t num_codes = 0;  // codes are below it; 0: not known beforehand

  bool is_time() const {
    return source == DimensionSource::kTimeBucket || source == DimensionSource::kTimePart;
  }
  // Several values on a unit: all that came before, or the whole list that was set.
  bool is_multi_valued() const {
    return persistence && !persistence->binding &&
           (persistence->allocation == Allocation::kAll || is_list_column);
  }
  bool is_in_array() const { return level != kEventLevel; }
  bool hides_rows() const { return hides_no_value || !found.empty(); }
  bool Hides(std::uint32_t code) const {
    return (hides_no_value && code == 0) ||
           (!found.empty() && (code >= found.size() || found[code] == 0));
  }
  // The code of no value: 0, or the item that stands for it (8.6).
  std::uint32_t none() const { return rules ? rules->none() : 0; }
};

// Keeps events with one of the wanted values of a dimension.
struct PlannedFilter {
  std::size_t dimension = 0;                   // position in Plan::dimensions
  std::vector<std::uint8_t> passes;            // by code; codes past its end do not pass
  std::set<std::string, std::less<>> persons;  // kPersonId: ids that pass
};

struct PlannedDeduplication {
  Scope scope = Scope::kSession;
  KeptOccurrence keep = KeptOccurrence::kFirst;
  std::optional<std::size_t> id;  // position in Plan::dimensions

  friend bool operator==(const PlannedDeduplication&, const PlannedDeduplication&) = default;
};

// A metric column's source: read once per batch for all metrics that name it.
struct PlannedOccurrences {
  std::size_t column = 0;  // position in Plan::columns
  std::size_t level = kEventLevel;
  ValueType type = ValueType::kDouble;
  CountKind count = CountKind::kValues;
  std::optional<Include> include;
  std::shared_ptr<const MetricFilter> filter;  // made from `include`
  std::optional<PlannedDeduplication> deduplicate;

  // Whether they are read alike.
  friend bool operator==(const PlannedOccurrences& a, const PlannedOccurrences& b) {
    return a.column == b.column && a.count == b.count && a.include == b.include &&
           a.deduplicate == b.deduplicate;
  }
};

// Which touches a conversion looks at; shared by all models that look at the same.
struct PlannedTouches {
  Scope container = Scope::kPerson;
  std::optional<Duration> lookback;                               // nothing: the reporting window
  PersonLookback person_lookback = PersonLookback::kWindowStart;  // where that begins

  friend bool operator==(const PlannedTouches&, const PlannedTouches&) = default;
};

struct PlannedAttribution {
  CreditRule rule;
  std::size_t touches = 0;  // position in Plan::touches
};

enum class MetricKind {
  kEvents,
  kSessions,
  kPeople,
  kSessionStarts,
  kSessionEnds,
  kTimeSpent,
  kAmounts
};

// Which sessions kSessions counts.
enum class CountedSessions { kAll, kFirstTime, kReturn };

struct PlannedMetric {
  std::string id;
  std::string title;  // of the column
  MetricKind kind = MetricKind::kEvents;
  CountedSessions counted_sessions = CountedSessions::kAll;
  std::size_t occurrences = 0;  // kAmounts: position in Plan::occurrences
  std::optional<PlannedAttribution> attribution;
  bool is_integer = true;  // whole numbers only
};

struct Plan {
  TimeZone zone = TimeZone::Utc();
  Calendar calendar;
  ReportingWindow window;
  std::int64_t journeys_end_us = 0;  // of those without conversion: the window's end, else the last
                                     // event
  std::int64_t month_begin_us = 0;   // of the local month in which the window begins (D-45)
  ReportingWindow months;            // the whole UTC months that `window` has a part in (8.8, D-32)

  std::vector<std::size_t> columns;  // of the store, to be read
  LevelTree levels;
  std::vector<std::size_t> read_levels;  // those of EventBatch::arrays, in its order
  bool needs_sessions = false;
  bool needs_persons = false;  // which person each event belongs to
  bool needs_person_ids = false;
  bool needs_first_time = false;
  std::int64_t first_time_lookback_us = 0;  // its first instant
  bool needs_dataset = false;

  // Sessions: by timeout with start metrics, or by field.
  std::int64_t session_timeout_us = 0;
  std::vector<std::size_t> session_starts;  // positions in occurrences
  std::optional<PlannedDimension> session_field;

  std::vector<PlannedDimension> dimensions;  // those of the report first
  std::size_t num_report_dimensions = 0;
  std::vector<PlannedFilter> filters;
  std::vector<PlannedOccurrences> occurrences;
  std::vector<PlannedTouches> touches;
  std::vector<PlannedMetric> metrics;
  bool is_trend = false;  // report/trend_runs.h
  std::vector<std::string> warnings;

  std::span<const PlannedDimension> report_dimensions() const {
    return std::span(dimensions).first(num_report_dimensions);
  }
  // Whether elements of arrays are placed in rows, not only events.
  bool has_elements() const {
    return std::ranges::any_of(report_dimensions(), &PlannedDimension::is_in_array) ||
           std::ranges::any_of(metrics, [&](const PlannedMetric& metric) {
             return LevelOf(metric) != kEventLevel;
           });
  }
  std::size_t LevelOf(const PlannedMetric& metric) const {
    return metric.kind == MetricKind::kAmounts ? occurrences[metric.occurrences].level
                                               : kEventLevel;
  }
  // Whether some rows are not shown: time has a value on every event.
  bool hides_rows() const {
    return std::ranges::any_of(report_dimensions(), [](const PlannedDimension& dimension) {
      return dimension.hides_rows() && !dimension.is_time();
    });
  }
};

// Whether `id` names a dimension of the view, a standard one included; true for unknown names too.
bool IsDimension(const View& view, std::string_view id);

// Binds a request. Errors name the request's key and value: unknown dimension or metric (with the
// nearest known name), columns the store does not have, settings that do not fit.
Result<Plan> BindReport(const StoreSnapshot& store,
                        const View& view,
                        const ReportRequest& request,
                        const RunOptions& options);

// Binds an event-level request: `request.columns` that are dimensions and metrics, in their order.
Result<Plan> BindEvents(const StoreSnapshot& store,
                        const View& view,
                        const EventsRequest& request,
                        const RunOptions& options);

}  // namespace sojourn
