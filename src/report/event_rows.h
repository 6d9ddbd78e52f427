// Event-level rows: one for each event after processing (definitions.md 5).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/rows.h"
#include "report/dimension_items.h"
#include "report/plan.h"
#include "report/stages.h"

namespace sojourn {

// Where an output column's values come from: `index` into the plan's dimensions or metrics.
struct EventColumn {
  enum class Kind { kRowId, kPersonId, kSessionId, kTimestamp, kDimension, kMetric };
  Kind kind = Kind::kRowId;
  std::size_t index = 0;
};

// What the row ids of a dataset end in: the event id in the batch's column `place`, or the
// ingestion sequence, where the dataset has no such column or the event no such value.
struct EventIdSource {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t place = kNone;
  const Dictionary* dictionary = nullptr;  // of an id that is a text
};

// Reads shards one after the other, so rows come in the order of persons and their events. A block
// is a batch, or less where events have many values.
class EventRows final : public RowSource {
 public:
  // `event_ids` by dataset. The store must outlive the rows.
  EventRows(const StoreSnapshot& store,
            Plan plan,
            std::vector<EventIdSource> event_ids,
            std::size_t batch_events);

  void AddColumn(const EventColumn& column, RowColumn described);

  const RowSchema& schema() const override { return schema_; }
  Result<bool> Next(RowBlock& block) override;

 private:
  // A metric on the events of the batch: [E] each.
  struct MetricCells {
    std::vector<double> amounts;
    std::vector<std::uint8_t> valid;
  };

  // The next batch with events that count, with their metrics.
  Result<bool> NextBatch();
  Result<bool> ReadBatch();
  void FillMetricCells(const PlannedMetric& metric, MetricCells& cells);
  void FillAmounts(std::size_t occurrences, MetricCells& cells);
  // As many of the batch's next events as fit into a block.
  std::span<const std::uint32_t> TakeEvents();
  void FillColumn(std::size_t index, std::span<const std::uint32_t> events, ColumnBlock& out);
  void FillSessionIds(std::span<const std::uint32_t> events, ColumnBlock& out);
  void FillDimension(std::size_t dimension,
                     std::span<const std::uint32_t> events,
                     ColumnBlock& out);
  void FillMetric(std::size_t metric, std::span<const std::uint32_t> events, ColumnBlock& out);
  void AppendRowId(std::size_t event, std::string& text) const;
  void AppendSessionId(std::uint32_t session, std::string& text) const;

  const StoreSnapshot& store_;
  const Plan plan_;
  const std::vector<EventIdSource> event_ids_;
  const std::size_t batch_events_;
  PersonItems persons_;
  RowSchema schema_;
  std::vector<EventColumn> columns_;
  std::vector<LabelCache> labels_;  // by dimension of the plan

  std::uint32_t next_shard_ = 0;
  std::unique_ptr<ShardCursor> cursor_;
  EventBatch batch_;
  Arena arena_;
  BatchStages stages_;
  std::vector<std::uint32_t> events_;  // of the batch, those that count
  std::size_t next_event_ = 0;         // in events_
  std::vector<MetricCells> cells_;     // by metric of the plan
};

}  // namespace sojourn
