// A project that answers: opens definitions, control database, lake and store of one project folder
// and binds every request to one state. The one path by which rows leave: the command line, exports
// and later the SQL and HTTP doors.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/rows.h"
#include "control/control_db.h"
#include "egress/project.h"
#include "lake/lake.h"
#include "model/definitions.h"
#include "model/report_request.h"
#include "report/report.h"
#include "store/store.h"
#include "store/verify_store.h"

namespace sojourn {

// `lake snapshot . identity version . definitions revision . engine semantics version`, as in
// "12.0.3.1".
struct StateId {
  std::int64_t lake_snapshot = 0;
  std::int64_t identity_version = 0;  // 0 until stitching exists
  std::int64_t definitions_revision = 0;
  int engine_version = kEngineSemanticsVersion;

  friend bool operator==(const StateId&, const StateId&) = default;
};
std::string StateIdText(const StateId& state);
Result<StateId> ParseStateId(std::string_view text);

struct EngineOptions {
  std::string project_folder;
  std::size_t threads = 0;
  std::size_t batch_events = 32'768;
  UsedKinds used = UsedKinds::kAll;              // what the command uses of the definitions
  std::function<void(std::string_view)> notice;  // lines for stderr: "applied revision 3", progress
};

// Not thread-safe; runs its own threads.
class Engine {
 public:
  // Finds sojourn.yaml, opens the control database, applies changed definition files when
  // auto_apply is on.
  static Result<std::unique_ptr<Engine>> Open(const EngineOptions& options, const Clock& clock);
  ~Engine();

  const Definitions& definitions() const;
  // The same with the file and line of each object, read from the files again; without where the
  // files say something else by now.
  std::shared_ptr<const Definitions> DefinitionsWithPlaces() const;
  std::int64_t definitions_revision() const;
  ControlDb& control();
  const std::string& folder() const;
  const Clock& clock() const;
  // Opens DuckDB on first use.
  Result<Lake*> lake();

  // The state of now, without opening the lake.
  Result<StateId> CurrentState();

  // Returns the state that `as_of` names (empty: now). kNotFound when this project never had it,
  // kUnsupported when another engine version answers for it.
  Result<StateId> Resolve(std::string_view as_of);

  // A request bound to a state: `as_of` (of the request; empty: now) decides which definitions and
  // which store.
  struct BoundReport {
    StateId state;
    std::shared_ptr<const Definitions> definitions;  // of the state
    const View* view = nullptr;                      // of `definitions`
    ReportTable table;
  };
  Result<BoundReport> Report(const ReportRequest& request);

  struct BoundRows {
    StateId state;
    std::unique_ptr<RowSource> rows;
    std::vector<std::string> warnings;
  };
  Result<BoundRows> Events(const EventsRequest& request);

  // Store of a connection at the state's snapshot: loaded when current, updated from the lake when
  // not; an old snapshot is built once into a folder of its own.
  Result<std::shared_ptr<const StoreSnapshot>> StoreAt(std::string_view connection,
                                                       const StateId& state);
  Result<StoreUpdate> RebuildStoreOf(std::string_view connection);
  // Merges the parts of the connection's newest store; kNotFound when it was not made yet.
  Status CompactStoreOf(std::string_view connection);

  // Reads every byte of the store that a report of `view` at `as_of` reads, making it first where
  // it is missing: for exports, which must not carry what a disk has changed. kCorruption names the
  // file.
  Status VerifyStoreFor(std::string_view view, std::string_view as_of);
  // The same for a connection's newest store as it is there.
  Result<StoreVerification> VerifyStoreOf(std::string_view connection);

  // What there is of a connection's newest store, without bringing it up to date or opening the
  // lake.
  struct StoreStatus {
    std::int64_t lake_snapshot = 0;              // that the store should have; 0: no data yet
    std::shared_ptr<const StoreSnapshot> store;  // null: not made yet, or made for other sources
  };
  Result<StoreStatus> StoreStatusOf(std::string_view connection);

 private:
  struct State;
  explicit Engine(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sojourn
