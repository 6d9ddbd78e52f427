#include <filesystem>
#include <map>

#include "lake/lake_internal.h"

namespace sojourn {

// Nobody else writes while we hold the lock, so a file that the catalog does not name belongs to
// nobody.
Status DeleteOrphans(DuckLink& link) {
  return link.Run("CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)",
                  "clear up after a failed ingest");
}

Status Reconcile(Lake::State& state) {
  ASSIGN_OR_RETURN(const std::vector<LakeBatch> batches, ReadLakeBatches(*state.link, ""));
  std::map<std::string, LakeDatasetRecord> datasets;
  for (const LakeBatch& batch : batches) {
    LakeDatasetRecord& dataset = datasets[batch.record.dataset];
    dataset.dataset = batch.record.dataset;
    dataset.rows += batch.record.rows;
    dataset.rejected_rows += batch.record.rejected_rows;
    dataset.next_sequence = batch.next_sequence;
    dataset.last_snapshot = batch.record.snapshot;
    ASSIGN_OR_RETURN(const std::optional<IngestBatchRecord> known,
                     state.control->IngestBatch(batch.record.dataset, batch.record.batch));
    if (known) {
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<DatasetColumn> columns,
                     ReadLakeColumns(*state.link, batch.record.dataset, batch.record.snapshot));
    dataset.columns.clear();
    for (const DatasetColumn& column : columns) {
      dataset.columns.push_back({column.name, ColumnTypeText(column.type)});
    }
    RETURN_IF_ERROR(state.control->FinishIngest(dataset, batch.record));
  }
  RETURN_IF_ERROR(DeleteOrphans(*state.link));
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(state.spill_folder(), ignored)) {
    if (entry.path().filename().string().starts_with("stdin-")) {
      std::filesystem::remove(entry.path(), ignored);
    }
  }
  return state.control->AbandonIngest();
}

}  // namespace sojourn
