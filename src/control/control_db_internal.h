// What the topics of ControlDb (definitions.cpp, lake_records.cpp, runs.cpp, audit.cpp) share.
#pragma once

#include <utility>
#include <vector>

#include "base/clock.h"
#include "control/control_db.h"
#include "control/sqlite_door_internal.h"

namespace sojourn {

struct ControlDb::State {
  internal::SqliteLink link;
  const Clock* clock;
  bool in_transaction = false;
  Status nested_failure;  // of a joined call: dooms the outer transaction
};

namespace internal {

// Returns `read(statement)` of every row.
template <typename Read>
auto ReadAll(SqliteStatement& statement, const Read& read)
    -> Result<std::vector<decltype(read(statement))>> {
  std::vector<decltype(read(statement))> rows;
  for (;;) {
    ASSIGN_OR_RETURN(const bool found, statement.Step());
    if (!found) {
      return rows;
    }
    rows.push_back(read(statement));
  }
}

}  // namespace internal
}  // namespace sojourn
