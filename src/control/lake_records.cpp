#include "control/control_db_internal.h"

namespace sojourn {
namespace {

using internal::SqliteStatement;

constexpr std::string_view kSelectBatch =
    "SELECT dataset, batch, snapshot, rows, rejected_rows, dropped_duplicates, at_us, inputs "
    "FROM ingest_batches ";

LakeDatasetRecord ReadDataset(const SqliteStatement& row) {
  return {.dataset = row.Text(0),
          .columns = {},
          .rows = row.Integer(1),
          .rejected_rows = row.Integer(2),
          .next_sequence = row.Integer(3),
          .last_snapshot = row.Integer(4)};
}

IngestBatchRecord ReadBatch(const SqliteStatement& row) {
  return {.dataset = row.Text(0),
          .batch = row.Text(1),
          .snapshot = row.Integer(2),
          .rows = row.Integer(3),
          .rejected_rows = row.Integer(4),
          .dropped_duplicates = row.Integer(5),
          .at_us = row.Integer(6),
          .inputs = row.Text(7)};
}

Status WriteDataset(internal::SqliteLink& link, const LakeDatasetRecord& dataset) {
  RETURN_IF_ERROR(link.Run("INSERT OR REPLACE INTO lake_datasets VALUES (?, ?, ?, ?, ?)",
                           dataset.dataset,
                           dataset.rows,
                           dataset.rejected_rows,
                           dataset.next_sequence,
                           dataset.last_snapshot));
  RETURN_IF_ERROR(link.Run("DELETE FROM lake_columns WHERE dataset = ?", dataset.dataset));
  std::int64_t position = 0;
  for (const LakeColumnRecord& column : dataset.columns) {
    RETURN_IF_ERROR(link.Run("INSERT INTO lake_columns VALUES (?, ?, ?, ?)",
                             dataset.dataset,
                             position++,
                             column.name,
                             column.type));
  }
  return {};
}

Status WriteBatch(internal::SqliteLink& link, const IngestBatchRecord& batch) {
  return link.Run("INSERT OR REPLACE INTO ingest_batches VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                  batch.dataset,
                  batch.batch,
                  batch.snapshot,
                  batch.rows,
                  batch.rejected_rows,
                  batch.dropped_duplicates,
                  batch.at_us,
                  batch.inputs);
}

}  // namespace

Result<std::int64_t> ControlDb::LakeSnapshot() {
  return state_->link.QueryInteger("SELECT coalesce(max(last_snapshot), 0) FROM lake_datasets");
}

Result<std::vector<LakeDatasetRecord>> ControlDb::LakeDatasets() {
  ASSIGN_OR_RETURN(SqliteStatement rows,
                   state_->link.Query(
                       "SELECT d.dataset, d.rows, d.rejected_rows, d.next_sequence, "
                       "d.last_snapshot, c.name, c.type FROM lake_datasets d "
                       "LEFT JOIN lake_columns c USING (dataset) ORDER BY d.dataset, c.position"));
  std::vector<LakeDatasetRecord> datasets;
  for (;;) {
    ASSIGN_OR_RETURN(const bool found, rows.Step());
    if (!found) {
      return datasets;
    }
    LakeDatasetRecord dataset = ReadDataset(rows);
    if (datasets.empty() || datasets.back().dataset != dataset.dataset) {
      datasets.push_back(std::move(dataset));
    }
    if (std::string name = rows.Text(5); !name.empty()) {
      datasets.back().columns.push_back({.name = std::move(name), .type = rows.Text(6)});
    }
  }
}

Result<std::optional<LakeDatasetRecord>> ControlDb::LakeDataset(std::string_view dataset) {
  ASSIGN_OR_RETURN(std::vector<LakeDatasetRecord> datasets, LakeDatasets());
  for (LakeDatasetRecord& record : datasets) {
    if (record.dataset == dataset) {
      return std::optional(std::move(record));
    }
  }
  return std::optional<LakeDatasetRecord>();
}

Result<std::vector<IngestBatchRecord>> ControlDb::IngestBatches(std::string_view dataset) {
  ASSIGN_OR_RETURN(
      SqliteStatement rows,
      state_->link.Query(
          fmt::format("{}WHERE dataset = ? ORDER BY snapshot, at_us, batch", kSelectBatch),
          dataset));
  return internal::ReadAll(rows, ReadBatch);
}

Result<std::optional<IngestBatchRecord>> ControlDb::IngestBatch(std::string_view dataset,
                                                                std::string_view batch) {
  ASSIGN_OR_RETURN(
      SqliteStatement row,
      state_->link.Query(
          fmt::format("{}WHERE dataset = ? AND batch = ?", kSelectBatch), dataset, batch));
  ASSIGN_OR_RETURN(const bool found, row.Step());
  return found ? std::optional(ReadBatch(row)) : std::nullopt;
}

Status ControlDb::BeginIngest(std::string_view dataset, std::string_view batch) {
  return state_->link.Run("INSERT OR REPLACE INTO unfinished_ingest VALUES (1, ?, ?, ?)",
                          dataset,
                          batch,
                          state_->clock->NowUs());
}

Status ControlDb::FinishIngest(const LakeDatasetRecord& dataset, const IngestBatchRecord& batch) {
  return InTransaction([&]() -> Status {
    RETURN_IF_ERROR(WriteDataset(state_->link, dataset));
    RETURN_IF_ERROR(WriteBatch(state_->link, batch));
    return AbandonIngest();
  });
}

Status ControlDb::AbandonIngest() {
  return state_->link.Run("DELETE FROM unfinished_ingest");
}

Result<bool> ControlDb::HasUnfinishedIngest() {
  ASSIGN_OR_RETURN(const std::int64_t notes,
                   state_->link.QueryInteger("SELECT count(*) FROM unfinished_ingest"));
  return notes > 0;
}

}  // namespace sojourn
