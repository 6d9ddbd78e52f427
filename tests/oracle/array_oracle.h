// Reports over arrays a second time: events as trees, tuples by looking for all that go together
// (dataviews.md 12.1, rulings.md ). Of Sojourn it uses the structs that
// say what is asked. View and request must be of the kind that array_data.h makes: dimensions and
// metrics without settings of items, zone UTC, one session a person.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/report_request.h"
#include "tests/support/memory_store.h"

namespace sojourn {

// An event, or an element of an array: its own values and its lists, by the last name of the path.
// The value of a plain list's element has no name.
inline constexpr const char* kOwnValue = "";

struct OracleTree {
  std::map<std::string, CellValue> values;
  std::map<std::string, std::vector<OracleTree>> lists;
};

struct OracleTreeEvent {
  std::string person;
  std::int64_t time_us = 0;
  OracleTree tree;
};

// Rows by the labels of the dimensions, {"Total"} too (tests/oracle/report_comparison.h).
std::map<std::vector<std::string>, std::vector<double>> AnswerOverArrays(
    const std::vector<OracleTreeEvent>& events, const View& view, const ReportRequest& request);

}  // namespace sojourn
