// Random little tables, views and requests, for tests that ask the engine anything; inside a
// RapidCheck property only. What they draw from is what the report oracle understands.
#pragma once

#include <string>
#include <vector>

#include <rapidcheck.h>

#include "model/report_request.h"
#include "report/report.h"
#include "tests/support/memory_store.h"

namespace sojourn {

// From 0, evenly: RapidCheck's own ranges grow with its size, and rare choices would hardly be
// made.
inline int Pick(int below) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, below));
}
inline bool Toss() {
  return Pick(2) == 1;
}
template <typename T>
T OneOf(const std::vector<T>& values) {
  return values[static_cast<std::size_t>(Pick(static_cast<int>(values.size())))];
}

// Two datasets with some columns in common; times repeat and meet timeouts, lookbacks, midnight and
// the ends of months exactly.
std::vector<MemoryDataset> AnyDatasets();

// Dimensions with every way to persist, metrics with deduplication and attribution.
View AnyView();

Attribution AnyAttribution();

ReportRequest AnyRequest(int fewest_dimensions = 0);

// Ways to lay the same rows out, and to work through them.
MemoryStoreOptions AnyLayout();
RunOptions AnyRun();

// Rows, view and request as one text, close to a golden file.
std::string ShowCase(const std::vector<MemoryDataset>& datasets,
                     const View& view,
                     const ReportRequest& request);

// The rows in another order of ingestion; those of one person and instant keep theirs.
void Shuffle(std::vector<MemoryDataset>& datasets);

}  // namespace sojourn
