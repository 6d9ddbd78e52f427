// Every history of a tiny domain as rows of one dataset, a person each, for exhaustive comparisons
// of the whole engine with the report oracle.
#pragma once

#include <string>
#include <vector>

#include "model/report_request.h"
#include "tests/oracle/tiny_journeys.h"
#include "tests/support/memory_store.h"

namespace sojourn {

// What the events of a history are made of.
struct TinyDomain {
  std::vector<StoreColumn> columns;
  std::vector<std::vector<CellValue>> cells;  // by column: what an event can have
  std::vector<std::int64_t> gaps_us;          // between neighbours
  std::string begin;                          // of the first event, UTC
};

// All histories of `events` events: for each event one of `cells` of each column, each distance
// from the event before. Persons are p0, p1, …. A column "event" in front numbers their events.
MemoryDataset AllHistories(const TinyDomain& domain, std::size_t events);

// Compares each answer with the oracle's under several ways to lay out the rows and to work through
// them; where they differ, looks for one person whose history alone shows it. Fails the running
// test.
void ExpectTheOracleAgrees(const MemoryDataset& dataset,
                           const View& view,
                           const std::vector<ReportRequest>& requests);

// Components for such views.
Component TinyDimension(const std::string& id, const std::string& field);
Component TinyMetric(const std::string& id, const std::string& field);

}  // namespace sojourn
