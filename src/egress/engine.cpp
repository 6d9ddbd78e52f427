#include "egress/engine.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/counted.h"
#include "base/nearest_name.h"
#include "egress/connection_store_internal.h"
#include "egress/project.h"
#include "model/parse.h"

namespace sojourn {
namespace {

template <typename Object>
Result<const Object*> Find(const std::map<std::string, Object>& objects,
                           std::string_view kind,
                           std::string_view name) {
  const auto found = objects.find(std::string(name));
  if (found != objects.end()) {
    return &found->second;
  }
  std::vector<std::string> known;
  for (const auto& [other, object] : objects) {
    known.push_back(other);
  }
  return NotFound(fmt::format("unknown {}: {}", kind, name),
                  known.empty() ? fmt::format("no {0} is defined yet: write one into {0}s/", kind)
                                : NearestNameHint(name, known));
}

// Event rows together with what they read from.
class BoundRowSource final : public RowSource {
 public:
  BoundRowSource(std::shared_ptr<const Definitions> definitions,
                 std::shared_ptr<const StoreSnapshot> store,
                 std::unique_ptr<RowSource> rows)
      : definitions_(std::move(definitions)), store_(std::move(store)), rows_(std::move(rows)) {}

  const RowSchema& schema() const override { return rows_->schema(); }
  Result<bool> Next(RowBlock& block) override { return rows_->Next(block); }

 private:
  std::shared_ptr<const Definitions> definitions_;
  std::shared_ptr<const StoreSnapshot> store_;
  std::unique_ptr<RowSource> rows_;  // goes first
};

// Rows of the lake that no answer from this store can hold, one line for each dataset and reason.
std::vector<std::string> SkippedWarnings(const StoreSnapshot& store) {
  std::vector<std::string> warnings;
  for (const SkippedRows& row : store.skipped()) {
    warnings.push_back(fmt::format("{}: {} {} left out: {}",
                                   row.dataset,
                                   row.rows,
                                   row.rows == 1 ? "row" : "rows",
                                   row.reason));
  }
  return warnings;
}

// A view at one state.
struct BoundView {
  StateId state;
  std::shared_ptr<const Definitions> definitions;
  const View* view = nullptr;  // of `definitions`
  const Connection* connection = nullptr;
  std::shared_ptr<const StoreSnapshot> store;  // null until it is needed
};

}  // namespace

struct Engine::State {
  EngineOptions options;
  const Clock* clock = nullptr;
  std::unique_ptr<ControlDb> control;
  std::shared_ptr<const Definitions> definitions;  // of `revision`
  std::int64_t revision = 0;
  std::unique_ptr<Lake> lake;

  void Notice(std::string_view line) const {
    if (options.notice) {
      options.notice(line);
    }
  }

  RunOptions Run() const {
    return {
        .threads = options.threads, .batch_events = options.batch_events, .now_us = clock->NowUs()};
  }

  Result<Lake*> OpenLake() {
    if (lake == nullptr) {
      LakeOptions lake_options;
      lake_options.folder = LakeFolder(options.project_folder);
      lake_options.threads = options.threads;
      ASSIGN_OR_RETURN(lake, Lake::Open(lake_options, *control, *clock));
    }
    return lake.get();
  }

  ConnectionStores Stores() {
    return ConnectionStores({.stores_folder = StoresFolder(options.project_folder),
                             .threads = options.threads,
                             .control = control.get(),
                             .open_lake = [this] { return OpenLake(); },
                             .notice = options.notice});
  }

  Result<std::shared_ptr<const Definitions>> DefinitionsAt(std::int64_t wanted) {
    if (wanted == revision) {
      return definitions;
    }
    ASSIGN_OR_RETURN(const DefinitionsRevision former, control->DefinitionsAt(wanted));
    ASSIGN_OR_RETURN(Definitions parsed, ParseCanonical(former.canonical));
    return std::shared_ptr<const Definitions>(std::make_shared<Definitions>(std::move(parsed)));
  }

  // The definitions of a state with the places of their objects where the files still say the same:
  // for messages.
  std::shared_ptr<const Definitions> WithPlaces(
      const std::shared_ptr<const Definitions>& placeless) const {
    Result<Definitions> read = ReadDefinitions(options.project_folder);
    if (!read.ok() || CanonicalDefinitions(read.value()) != CanonicalDefinitions(*placeless)) {
      return placeless;
    }
    return std::make_shared<Definitions>(std::move(read).value());
  }

  Result<StateId> Now();
  Result<StateId> Resolve(std::string_view as_of);
  Result<BoundView> FindView(std::string_view view, std::string_view as_of);
  Result<BoundView> Bind(std::string_view view, std::string_view as_of);
};

Result<StateId> Engine::State::Now() {
  ASSIGN_OR_RETURN(const bool unfinished, control->HasUnfinishedIngest());
  if (unfinished) {
    // A process ended between the lake's commit and ours: opening the lake makes both agree.
    RETURN_IF_ERROR(OpenLake().status());
  }
  ASSIGN_OR_RETURN(const std::int64_t snapshot, control->LakeSnapshot());
  return StateId{.lake_snapshot = snapshot,
                 .identity_version = 0,
                 .definitions_revision = revision,
                 .engine_version = kEngineSemanticsVersion};
}

Result<StateId> Engine::State::Resolve(std::string_view as_of) {
  ASSIGN_OR_RETURN(const StateId now, Now());
  if (as_of.empty()) {
    return now;
  }
  ASSIGN_OR_RETURN(const StateId state, ParseStateId(as_of));
  if (state.engine_version != now.engine_version) {
    return Unsupported(
        fmt::format("state of another engine version: {}", as_of),
        fmt::format("this program answers for engine version {}", now.engine_version));
  }
  if (state.lake_snapshot > now.lake_snapshot || state.identity_version > now.identity_version ||
      state.definitions_revision > now.definitions_revision || state.definitions_revision == 0) {
    return NotFound(fmt::format("no such state in this project: {}", as_of),
                    fmt::format("the newest is {}", StateIdText(now)));
  }
  return state;
}

Result<BoundView> Engine::State::FindView(std::string_view view, std::string_view as_of) {
  BoundView bound;
  ASSIGN_OR_RETURN(bound.state, Resolve(as_of));
  ASSIGN_OR_RETURN(bound.definitions, DefinitionsAt(bound.state.definitions_revision));
  ASSIGN_OR_RETURN(bound.view, Find(bound.definitions->views, "view", view));
  ASSIGN_OR_RETURN(bound.connection,
                   Find(bound.definitions->connections, "connection", bound.view->connection));
  return bound;
}

Result<BoundView> Engine::State::Bind(std::string_view view, std::string_view as_of) {
  ASSIGN_OR_RETURN(BoundView bound, FindView(view, as_of));
  ASSIGN_OR_RETURN(
      bound.store,
      Stores().At(*bound.definitions, *bound.connection, bound.state.lake_snapshot, *definitions));
  return bound;
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::~Engine() = default;

Result<std::unique_ptr<Engine>> Engine::Open(const EngineOptions& options, const Clock& clock) {
  ASSIGN_OR_RETURN(std::unique_ptr<ControlDb> control, OpenControl(options.project_folder, clock));
  ASSIGN_OR_RETURN(
      CurrentDefinitions current,
      LoadDefinitions(options.project_folder, *control, ApplyFiles::kAsConfigured, options.used));
  auto state = std::make_unique<State>();
  state->options = options;
  state->clock = &clock;
  state->control = std::move(control);
  state->revision = current.revision;
  state->definitions = std::make_shared<Definitions>(std::move(current.definitions));
  if (!current.mistake.empty()) {
    state->Notice(fmt::format(
        "warning: {}\nhint: this command does not use it: definitions revision {} stays in force "
        "until it is corrected; sojourn validate explains every mistake",
        current.mistake,
        state->revision));
  }
  if (current.applied_now) {
    state->Notice(fmt::format("applied definitions revision {} ({})",
                              state->revision,
                              Counted(NumObjects(*state->definitions), "object")));
  } else if (current.files_differ) {
    state->Notice(fmt::format(
        "definition files differ from revision {}: sojourn apply takes them in", state->revision));
  }
  return std::unique_ptr<Engine>(new Engine(std::move(state)));
}

const Definitions& Engine::definitions() const {
  return *state_->definitions;
}
std::shared_ptr<const Definitions> Engine::DefinitionsWithPlaces() const {
  return state_->WithPlaces(state_->definitions);
}
std::int64_t Engine::definitions_revision() const {
  return state_->revision;
}
ControlDb& Engine::control() {
  return *state_->control;
}
const std::string& Engine::folder() const {
  return state_->options.project_folder;
}
const Clock& Engine::clock() const {
  return *state_->clock;
}
Result<Lake*> Engine::lake() {
  return state_->OpenLake();
}
Result<StateId> Engine::CurrentState() {
  return state_->Now();
}

Result<StateId> Engine::Resolve(std::string_view as_of) {
  return state_->Resolve(as_of);
}

Result<std::shared_ptr<const StoreSnapshot>> Engine::StoreAt(std::string_view connection,
                                                             const StateId& state) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Definitions> definitions,
                   state_->DefinitionsAt(state.definitions_revision));
  ASSIGN_OR_RETURN(const Connection* const found,
                   Find(definitions->connections, "connection", connection));
  return state_->Stores().At(*definitions, *found, state.lake_snapshot, *state_->definitions);
}

Result<StoreUpdate> Engine::RebuildStoreOf(std::string_view connection) {
  ASSIGN_OR_RETURN(const Connection* const found,
                   Find(state_->definitions->connections, "connection", connection));
  RETURN_IF_ERROR(state_->Now().status());
  return state_->Stores().Rebuild(*state_->definitions, *found);
}

Status Engine::CompactStoreOf(std::string_view connection) {
  ASSIGN_OR_RETURN(const Connection* const found,
                   Find(state_->definitions->connections, "connection", connection));
  return state_->Stores().Compact(*state_->definitions, *found);
}

Status Engine::VerifyStoreFor(std::string_view view, std::string_view as_of) {
  ASSIGN_OR_RETURN(const BoundView bound, state_->FindView(view, as_of));
  return state_->Stores().VerifyAt(
      *bound.definitions, *bound.connection, bound.state.lake_snapshot, *state_->definitions);
}

Result<StoreVerification> Engine::VerifyStoreOf(std::string_view connection) {
  ASSIGN_OR_RETURN(const Connection* const found,
                   Find(state_->definitions->connections, "connection", connection));
  return state_->Stores().Verify(*state_->definitions, *found);
}

Result<Engine::StoreStatus> Engine::StoreStatusOf(std::string_view connection) {
  ASSIGN_OR_RETURN(const Connection* const found,
                   Find(state_->definitions->connections, "connection", connection));
  StoreStatus status;
  ASSIGN_OR_RETURN(status.store,
                   state_->Stores().Peek(*state_->definitions, *found, status.lake_snapshot));
  return status;
}

Result<Engine::BoundReport> Engine::Report(const ReportRequest& request) {
  ASSIGN_OR_RETURN(const BoundView bound, state_->Bind(request.view, request.as_of));
  Result<ReportTable> table = RunReport(*bound.store, *bound.view, request, state_->Run());
  if (!table.ok() && table.status().code() == StatusCode::kInvalidDefinition) {
    // Once more, to say in which file.
    const auto placed = state_->WithPlaces(bound.definitions);
    table = RunReport(*bound.store, placed->views.at(request.view), request, state_->Run());
  }
  if (!table.ok()) {
    return table.status();
  }
  std::ranges::move(SkippedWarnings(*bound.store), std::back_inserter(table.value().warnings));
  return BoundReport{.state = bound.state,
                     .definitions = bound.definitions,
                     .view = bound.view,
                     .table = std::move(table).value()};
}

Result<Engine::BoundRows> Engine::Events(const EventsRequest& request) {
  ASSIGN_OR_RETURN(const BoundView bound, state_->Bind(request.view, request.as_of));
  std::vector<std::string> event_ids;
  for (const std::string& dataset : bound.store->datasets()) {
    event_ids.push_back(bound.definitions->datasets.at(dataset).id);
  }
  ASSIGN_OR_RETURN(EventAnswer answer,
                   OpenEvents(*bound.store, *bound.view, request, event_ids, state_->Run()));
  std::ranges::move(SkippedWarnings(*bound.store), std::back_inserter(answer.notices));
  return BoundRows{.state = bound.state,
                   .rows = std::make_unique<BoundRowSource>(
                       bound.definitions, bound.store, std::move(answer.rows)),
                   .warnings = std::move(answer.notices)};
}

}  // namespace sojourn
