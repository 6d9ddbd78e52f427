// Little events with arrays, for comparing reports with the array oracle: all of a tiny domain, and
// random ones. One row is {g, v, a: [{x, m, b: [{y, n}], t: [text]}], c: [{z, k}], s: [text]}.
#pragma once

#include <string>
#include <vector>

#include "tests/oracle/array_oracle.h"

namespace sojourn {

// Every event with up to two elements in a list, each field with or without a value; every amount
// another power of two, so that a sum tells what went into it. A person for each event.
std::vector<OracleTreeEvent> AllTinyEvents();

// Inside a RapidCheck property.
std::vector<OracleTreeEvent> AnyArrayEvents();

// The same rows for the engine.
MemoryDataset RowsOfTrees(const std::vector<OracleTreeEvent>& events);

// A line for each event.
std::string TextOf(const std::vector<OracleTreeEvent>& events);

// Dimensions g x y t z s, metrics v m n k, counts of ys, ts and ss, and deduplicated ones.
View ArrayView();
// With dimensions that persist or are bound, in all ways and named p0, p1, …
View ArrayViewWithPersistence();

}  // namespace sojourn
