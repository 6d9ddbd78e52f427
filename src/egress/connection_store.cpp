#include <algorithm>
#include <filesystem>
#include <map>

#include "base/clock.h"
#include "base/counted.h"
#include "egress/connection_store_internal.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

// Former snapshots whose stores are kept per connection.
constexpr std::size_t kFormerStoresKept = 3;
constexpr double kNoticeEveryS = 2;

// A line every few seconds while a store is read from the lake.
ProgressFunction ProgressNotices(const std::function<void(std::string_view)>& notice,
                                 std::string connection) {
  if (!notice) {
    return {};
  }
  auto next_s = std::make_shared<double>(kNoticeEveryS);
  return [notice, connection = std::move(connection), next_s, stopwatch = Stopwatch()](
             const Progress& progress) {
    if (stopwatch.Seconds() >= *next_s) {
      notice(fmt::format("store {}: {} read", connection, Counted(progress.rows_done, "row")));
      *next_s = stopwatch.Seconds() + kNoticeEveryS;
    }
  };
}

Status NoData(const Connection& connection) {
  const std::string dataset =
      connection.datasets.empty() ? connection.name : connection.datasets.front().dataset;
  return NoDataYet(dataset);
}

Result<std::vector<DatasetColumn>> RecordedColumns(const LakeDatasetRecord& dataset) {
  std::vector<DatasetColumn> columns;
  for (const LakeColumnRecord& column : dataset.columns) {
    ASSIGN_OR_RETURN(ColumnType type, ParseColumnType(column.type));
    columns.push_back({.name = column.name, .type = type, .epoch = EpochUnit::kNone});
  }
  return columns;
}

// Whether both revisions make the same store of the same data.
bool SameSources(const Definitions& a, const Definitions& b, const std::string& connection) {
  if (a.project.store_shards != b.project.store_shards || !b.connections.contains(connection)) {
    return false;
  }
  const auto timestamp = [](const Definitions& definitions, const std::string& dataset) {
    const auto found = definitions.datasets.find(dataset);
    return found == definitions.datasets.end() ? std::string() : found->second.timestamp;
  };
  const std::vector<ConnectionDataset>& old_datasets = a.connections.at(connection).datasets;
  const std::vector<ConnectionDataset>& new_datasets = b.connections.at(connection).datasets;
  return std::equal(old_datasets.begin(),
                    old_datasets.end(),
                    new_datasets.begin(),
                    new_datasets.end(),
                    [&](const ConnectionDataset& x, const ConnectionDataset& y) {
                      return x.dataset == y.dataset && x.person == y.person &&
                             timestamp(a, x.dataset) == timestamp(b, y.dataset);
                    });
}

}  // namespace

// A connection at one snapshot.
struct ConnectionStores::Wanted {
  ConnectionSources sources;
  std::int64_t snapshot = 0;  // the newest of its datasets that the state includes
  bool is_newest = false;     // nothing came after it
  std::uint32_t shards = 0;
};

// Where a wanted store lies, opened.
struct ConnectionStores::Placed {
  Wanted wanted;
  StoreOptions options;
  std::shared_ptr<const StoreSnapshot> store;
};

// The newest snapshot up to `lake_snapshot` that changed the dataset; 0: none.
Result<std::int64_t> ConnectionStores::SnapshotOf(const LakeDatasetRecord& dataset,
                                                  std::int64_t lake_snapshot) {
  if (dataset.last_snapshot <= lake_snapshot) {
    return dataset.last_snapshot;
  }
  ASSIGN_OR_RETURN(const std::vector<IngestBatchRecord> batches,
                   context_.control->IngestBatches(dataset.dataset));
  std::int64_t newest = 0;
  for (const IngestBatchRecord& batch : batches) {
    if (batch.snapshot <= lake_snapshot) {
      newest = std::max(newest, batch.snapshot);
    }
  }
  return newest;
}

Result<std::vector<DatasetColumn>> ConnectionStores::ColumnsAt(const LakeDatasetRecord& dataset,
                                                               std::int64_t snapshot) {
  if (snapshot == 0) {
    return std::vector<DatasetColumn>();
  }
  if (snapshot == dataset.last_snapshot) {
    return RecordedColumns(dataset);
  }
  ASSIGN_OR_RETURN(Lake* const lake, context_.open_lake());
  return lake->Columns(dataset.dataset, snapshot);
}

Result<ConnectionStores::Wanted> ConnectionStores::Plan(const Definitions& definitions,
                                                        const Connection& connection,
                                                        std::int64_t lake_snapshot) {
  ASSIGN_OR_RETURN(const std::vector<LakeDatasetRecord> records, context_.control->LakeDatasets());
  std::map<std::string_view, const LakeDatasetRecord*> by_name;
  for (const LakeDatasetRecord& record : records) {
    by_name.emplace(record.dataset, &record);
  }
  Wanted wanted{.sources = {.connection = &connection, .sources = {}},
                .snapshot = 0,
                .is_newest = true,
                .shards = definitions.project.store_shards};
  for (const ConnectionDataset& member : connection.datasets) {
    ConnectionSources::Source source{
        .dataset = member.dataset,
        .person_column = member.person,
        .timestamp_column = definitions.datasets.at(member.dataset).timestamp,
        .columns = {}};
    if (const auto found = by_name.find(member.dataset);
        found != by_name.end() && !found->second->is_blank()) {
      const LakeDatasetRecord& record = *found->second;
      ASSIGN_OR_RETURN(const std::int64_t snapshot, SnapshotOf(record, lake_snapshot));
      ASSIGN_OR_RETURN(source.columns, ColumnsAt(record, snapshot));
      wanted.snapshot = std::max(wanted.snapshot, snapshot);
      wanted.is_newest = wanted.is_newest && snapshot == record.last_snapshot;
    }
    wanted.sources.sources.push_back(std::move(source));
  }
  return wanted;
}

StoreOptions ConnectionStores::Options(const Wanted& wanted, std::string_view folder_name) const {
  StoreOptions options;
  options.folder = (fs::path(context_.stores_folder) / folder_name).string();
  options.shards = wanted.shards;
  options.threads = context_.threads;
  options.progress = ProgressNotices(context_.notice, std::string(folder_name));
  return options;
}

Result<std::shared_ptr<const StoreSnapshot>> ConnectionStores::LoadOrUpdate(
    const Wanted& wanted, const StoreOptions& options) {
  Result<std::shared_ptr<const StoreSnapshot>> loaded = LoadStore(options, wanted.sources);
  if (loaded.ok() && loaded.value()->lake_snapshot() >= wanted.snapshot) {
    return loaded;
  }
  if (!loaded.ok() && loaded.status().code() != StatusCode::kNotFound) {
    return loaded;
  }
  ASSIGN_OR_RETURN(Lake* const lake, context_.open_lake());
  ASSIGN_OR_RETURN(const StoreUpdate update,
                   UpdateStore(options, wanted.sources, *lake, wanted.snapshot));
  if (context_.notice) {
    context_.notice(fmt::format("store {}: {} with {} in {:.1f} s",
                                fs::path(options.folder).filename().string(),
                                update.rebuilt ? "made" : "updated",
                                Counted(update.rows_added, "row"),
                                update.seconds));
  }
  return LoadStore(options, wanted.sources);
}

Result<ConnectionStores::Placed> ConnectionStores::Place(const Definitions& definitions,
                                                         const Connection& connection,
                                                         std::int64_t lake_snapshot,
                                                         const Definitions& newest) {
  Placed placed;
  ASSIGN_OR_RETURN(placed.wanted, Plan(definitions, connection, lake_snapshot));
  if (placed.wanted.snapshot == 0) {
    return NoData(connection);
  }
  if (placed.wanted.is_newest && SameSources(definitions, newest, connection.name)) {
    placed.options = Options(placed.wanted, connection.name);
    ASSIGN_OR_RETURN(placed.store, LoadOrUpdate(placed.wanted, placed.options));
    // Another process may have ingested and updated the store since the state was read.
    if (placed.store->lake_snapshot() == placed.wanted.snapshot) {
      return placed;
    }
  }
  placed.options =
      Options(placed.wanted, fmt::format("{}@{}", connection.name, placed.wanted.snapshot));
  ASSIGN_OR_RETURN(placed.store, LoadOrUpdate(placed.wanted, placed.options));
  DropFormerStores(connection.name, placed.options.folder, kFormerStoresKept - 1);
  return placed;
}

Result<std::shared_ptr<const StoreSnapshot>> ConnectionStores::At(const Definitions& definitions,
                                                                  const Connection& connection,
                                                                  std::int64_t lake_snapshot,
                                                                  const Definitions& newest) {
  ASSIGN_OR_RETURN(const Placed placed, Place(definitions, connection, lake_snapshot, newest));
  return placed.store;
}

Status ConnectionStores::VerifyAt(const Definitions& definitions,
                                  const Connection& connection,
                                  std::int64_t lake_snapshot,
                                  const Definitions& newest) {
  ASSIGN_OR_RETURN(const Placed placed, Place(definitions, connection, lake_snapshot, newest));
  return VerifyStore(placed.options, placed.wanted.sources).status();
}

Result<StoreVerification> ConnectionStores::Verify(const Definitions& definitions,
                                                   const Connection& connection) {
  ASSIGN_OR_RETURN(const std::int64_t lake_snapshot, context_.control->LakeSnapshot());
  ASSIGN_OR_RETURN(const Wanted wanted, Plan(definitions, connection, lake_snapshot));
  return VerifyStore(Options(wanted, connection.name), wanted.sources);
}

Result<std::shared_ptr<const StoreSnapshot>> ConnectionStores::Peek(const Definitions& definitions,
                                                                    const Connection& connection,
                                                                    std::int64_t& wanted_snapshot) {
  ASSIGN_OR_RETURN(const std::int64_t lake_snapshot, context_.control->LakeSnapshot());
  ASSIGN_OR_RETURN(const Wanted wanted, Plan(definitions, connection, lake_snapshot));
  wanted_snapshot = wanted.snapshot;
  Result<std::shared_ptr<const StoreSnapshot>> store =
      LoadStore(Options(wanted, connection.name), wanted.sources);
  if (!store.ok() && store.status().code() == StatusCode::kNotFound) {
    return std::shared_ptr<const StoreSnapshot>();
  }
  return store;
}

Result<StoreUpdate> ConnectionStores::Rebuild(const Definitions& definitions,
                                              const Connection& connection) {
  ASSIGN_OR_RETURN(const std::int64_t lake_snapshot, context_.control->LakeSnapshot());
  ASSIGN_OR_RETURN(const Wanted wanted, Plan(definitions, connection, lake_snapshot));
  if (wanted.snapshot == 0) {
    return NoData(connection);
  }
  ASSIGN_OR_RETURN(Lake* const lake, context_.open_lake());
  DropFormerStores(connection.name, {}, 0);
  return RebuildStore(Options(wanted, connection.name), wanted.sources, *lake, wanted.snapshot);
}

Status ConnectionStores::Compact(const Definitions& definitions, const Connection& connection) {
  ASSIGN_OR_RETURN(const std::int64_t lake_snapshot, context_.control->LakeSnapshot());
  ASSIGN_OR_RETURN(const Wanted wanted, Plan(definitions, connection, lake_snapshot));
  return wanted.snapshot == 0 ? NoData(connection)
                              : CompactStore(Options(wanted, connection.name), wanted.sources);
}

// Removes all stores of former snapshots but the one in `kept_folder` and the newest of the others.
// They can always be made again, so failures do not matter.
void ConnectionStores::DropFormerStores(std::string_view connection,
                                        const std::string& kept_folder,
                                        std::size_t others_kept) const {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> others;
  for (fs::directory_iterator entry(context_.stores_folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(fmt::format("{}@", connection)) && entry->path() != kept_folder) {
      others.emplace_back(fs::last_write_time(entry->path(), error), entry->path());
    }
  }
  std::sort(others.rbegin(), others.rend());
  for (std::size_t i = others_kept; i < others.size(); ++i) {
    fs::remove_all(others[i].second, error);
  }
}

}  // namespace sojourn
