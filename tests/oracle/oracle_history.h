// What everybody did, as the rules see it before any dimension is resolved: events in order, their
// sessions, own values of columns, amounts of metrics (dataviews.md 2, 5, 8; ).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/definitions.h"
#include "model/report_request.h"
#include "tests/oracle/journey_oracle.h"
#include "tests/support/memory_store.h"

namespace sojourn {

// A value of a dimension; numbers sort by `order`, texts by `label`. An absent one is no value and
// sorts last.
struct OracleItem {
  double order = 0;
  std::string label;

  friend auto operator<=>(const OracleItem&, const OracleItem&) = default;
};
using OracleValue = std::optional<OracleItem>;

struct OracleEvent {
  std::int64_t time_us = 0;
  std::map<std::string, CellValue> cells;
};

struct OraclePerson {
  std::string id;
  std::vector<OracleEvent> events;
  std::vector<std::int64_t> time_us;
  std::vector<int> session;
  std::vector<std::optional<std::int64_t>> spent_us;

  std::size_t size() const { return events.size(); }
  // Whether event `e` is the first (or last) of its session.
  bool IsEdge(std::size_t e, bool first) const;
};

OracleLength LengthOf(const Duration& duration);

// An event's own value of a column.
OracleValue OwnItem(const OracleEvent& event, const std::string& column);

class OracleHistory {
 public:
  // `view` and `request` must outlive the history.
  OracleHistory(const std::vector<MemoryDataset>& datasets,
                const View& view,
                const ReportRequest& request);

  const std::vector<OraclePerson>& persons() const { return persons_; }
  const OracleWindow& window() const { return window_; }

  // Null for standard components.
  const Component* Find(const std::string& id) const;
  // The event's value for a metric, if its include rule and the booleans to count leave one; what
  // is left is an occurrence, 0 too.
  OracleValue Occurrence(const OracleEvent& event, const Component& metric) const;
  // What the event adds to a metric by its own behaviour, before deduplication (8.3).
  double Amount(const OracleEvent& event, const Component& metric) const;
  // Events on which the metric occurs.
  std::vector<bool> Occurs(const OraclePerson& person, const std::string& metric) const;
  // The instant at which journeys without conversion end: the window's end, else the last event of
  // all.
  std::int64_t WindowEnd() const;

 private:
  CountKind CountOf(const Component& metric) const;
  void Gather(const std::vector<MemoryDataset>& datasets);
  void CutSessions(OraclePerson& person) const;

  const View& view_;
  const ReportRequest& request_;
  OracleWindow window_;
  std::map<std::string, ValueType> type_;
  std::vector<OraclePerson> persons_;
};

}  // namespace sojourn
