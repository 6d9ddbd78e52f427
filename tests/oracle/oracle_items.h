// Values of dimensions on every event of a person (dataviews.md 7, 9, 11).
#pragma once

#include <string>
#include <vector>

#include "tests/oracle/oracle_history.h"

namespace sojourn {

// For each event its values: none, one, or several of an allocation All.
using OracleItemLists = std::vector<std::vector<OracleItem>>;

// Resolved values: persisted and bound ones too.
OracleItemLists ResolvedItems(const OracleHistory& history,
                              const OraclePerson& person,
                              const std::string& dimension);

// What is an instance, in a report with this one dimension: own values; those of a bound dimension
// as they are resolved, where one was set (D-52).
OracleItemLists InstanceItems(const OracleHistory& history,
                              const OraclePerson& person,
                              const std::string& dimension);

// Dimensions that show when something happened, of those that the random tests ask for; they are no
// dimensions in section 11.
bool IsTimeDimension(const std::string& dimension);

// 7.5: whether event `e` is of the person's first session ever, as far as thirteen months back.
bool IsFirstTime(const OracleHistory& history, const OraclePerson& person, std::size_t e);

}  // namespace sojourn
