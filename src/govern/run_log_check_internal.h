// Whether the run log still says what the audit chain saw it say.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "control/control_db.h"

namespace sojourn::internal {

class RunLogCheck {
 public:
  // Takes what a record of a run's end says. Records of other things are passed over; one without
  // the hash of a row (an older version's) vouches for its run's being there only.
  void Add(const AuditRecord& record);

  // What differs, an attempt each.
  Result<std::vector<std::string>> Compare(ControlDb& control) const;

 private:
  struct Seen {
    std::int64_t seq = 0;
    std::string hash;
  };
  std::map<std::pair<std::string, std::int64_t>, Seen> attempts_;  // by run id and attempt
  std::set<std::string> without_hash_;                             // run ids
};

}  // namespace sojourn::internal
