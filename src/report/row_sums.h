// What the metrics of a report add up to, by cell.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "report/plan.h"
#include "report/stages.h"
#include "report/trend_runs.h"

namespace sojourn {

// Which cells each event of a batch belongs to: one (`cell` [E]), or several, where a dimension has
// several values: those of event e are cell[start[e]] … cell[start[e + 1] - 1], and `event` [cells]
// names the event of each. Where all events of the batch share one cell, `shared` alone says so.
// Elements of an array are placed alike, in place of the events.
struct Placement {
  std::span<const std::uint32_t> cell = {};
  std::span<const std::uint32_t> start = {};  // [E+1]; empty: one cell an event
  std::span<const std::uint32_t> event = {};
  std::optional<std::uint32_t> shared = {};
};

// One metric's dense arrays. Counts are whole; amounts are exact sums.
class MetricSums {
 public:
  explicit MetricSums(MetricKind kind) : kind_(kind) {}

  void Grow(std::size_t cells);
  std::span<std::int64_t> counts() { return counts_; }
  std::span<std::uint32_t> last_seen() { return last_seen_; }
  std::span<ExactSum> amounts() { return amounts_; }

  double value(std::size_t cell) const;
  // Adds cell `from` of `other` to cell `to`.
  void Merge(const MetricSums& other, std::size_t from, std::size_t to);

 private:
  MetricKind kind_;
  std::vector<std::int64_t> counts_;      // all but kAmounts; time spent in microseconds
  std::vector<std::uint32_t> last_seen_;  // kSessions, kPeople: the group that the cell saw last
  std::vector<ExactSum> amounts_;         // kAmounts
};

// All metrics of a plan over one kind of cells: rows, or the grand total. One per worker.
class RowSums {
 public:
  explicit RowSums(const Plan& plan);

  void Grow(std::size_t cells);
  // Adds a batch's metrics on units of `level` at the given cells; metrics with attribution are
  // left out when `skip_attributed`. A batch may come in several placements, each of the next
  // events (parts of a session or person are then counted once, as long as sessions do not
  // interleave); EndBatch follows the last.
  void Add(const BatchStages& stages,
           std::size_t level,
           const Placement& placement,
           bool skip_attributed,
           Arena& arena);
  // The next batch's sessions and persons get other numbers.
  void EndBatch(const BatchStages& stages);
  // Adds a whole batch of a trend, whose runs stand for its events.
  void AddRuns(const BatchStages& stages, const TrendRuns& runs, Arena& arena);
  MetricSums& metric(std::size_t index) { return metrics_[index]; }
  const MetricSums& metric(std::size_t index) const { return metrics_[index]; }
  std::size_t size() const { return metrics_.size(); }

 private:
  void AddMetric(std::size_t index,
                 const BatchStages& stages,
                 const Placement& placement,
                 Arena& arena);
  void AddMetricOfRuns(std::size_t index,
                       const BatchStages& stages,
                       const TrendRuns& runs,
                       Arena& arena);
  void AddShared(std::size_t index, const BatchStages& stages, std::uint32_t cell, Arena& arena);
  void AddSessions(std::size_t index,
                   const BatchStages& stages,
                   const Placement& placement,
                   Arena& arena);

  const Plan& plan_;
  std::vector<MetricSums> metrics_;
  std::uint32_t next_session_ = 1;  // numbers that no earlier batch used
  std::uint32_t next_person_ = 1;
};

}  // namespace sojourn
