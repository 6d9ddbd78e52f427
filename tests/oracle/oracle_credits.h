// Who is credited with a person's conversions in a report: touches of one dimension or of several,
// shares by any model (dataviews.md 10, 11; ).
#pragma once

#include <utility>
#include <vector>

#include "tests/oracle/algorithmic_oracle.h"
#include "tests/oracle/oracle_items.h"

namespace sojourn {

// One value of each dimension.
using OracleKey = std::vector<OracleValue>;

// Every combination of one value per dimension; no value where a dimension has none.
std::vector<OracleKey> Combinations(const std::vector<std::vector<OracleItem>>& values);

class OracleCreditor {
 public:
  // `values`: for each dimension, no time dimension among them, what can touch on each of the
  // person's events. `history` and `person` must outlive the creditor.
  OracleCreditor(const OracleHistory& history,
                 const OraclePerson& person,
                 const Attribution& attribution,
                 std::vector<OracleItemLists> values);

  // What is credited with the conversion on event `conversion`. `coalitions` holds the journeys of
  // all persons; only the algorithmic model reads it.
  std::vector<std::pair<OracleKey, double>> Credits(
      std::size_t conversion, const OracleCoalitions<OracleKey>& coalitions) const;

  // Whether the ten items of D-51 are some of an event's: the specification does not say which.
  bool CutsAnEvent() const { return cuts_an_event_; }

  // Adds the person's journeys: one per conversion, else one that ends with the window
  // as long as the person is in the window at all.
  void AddJourneys(const std::vector<std::size_t>& conversions,
                   OracleCoalitions<OracleKey>& coalitions);

 private:
  std::vector<std::size_t> TouchesOf(std::size_t conversion) const;
  std::vector<std::size_t> TouchesWithoutConversion() const;
  std::vector<OracleKey> KeysOf(std::size_t touch) const;
  std::set<OracleKey> CoalitionOf(const std::vector<std::size_t>& touches, bool& cuts) const;

  const OracleHistory& history_;
  const OraclePerson& person_;
  OracleAttribution rules_;
  std::vector<OracleItemLists> values_;
  std::vector<bool> all_;  // events on which every dimension has a value
  std::vector<bool> any_;  // … at least one
  bool cuts_an_event_ = false;
};

}  // namespace sojourn
