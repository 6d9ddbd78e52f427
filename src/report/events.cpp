#include <algorithm>

#include "base/civil_time.h"
#include "base/number_text.h"
#include "base/thread_pool.h"
#include "report/plan.h"
#include "report/report.h"
#include "report/stages.h"

namespace sojourn {
namespace {

enum class ColumnKind { kRowId, kPersonId, kSessionId, kTimestamp, kDimension, kMetric };

// One output column and where its values come from: `index` into the plan's dimensions or metrics.
struct EventColumn {
  ColumnKind kind = ColumnKind::kRowId;
  std::size_t index = 0;
};

struct BuiltIn {
  std::string_view id;
  ColumnKind kind;
  ValueType type;
  std::string_view title;
};

constexpr BuiltIn kBuiltIns[] = {
    {"row_id", ColumnKind::kRowId, ValueType::kString, "Row ID"},
    {"person_id", ColumnKind::kPersonId, ValueType::kString, "Person ID"},
    {"session_id", ColumnKind::kSessionId, ValueType::kString, "Session ID"},
    {"timestamp", ColumnKind::kTimestamp, ValueType::kTimestamp, "Timestamp"},
};

const BuiltIn* FindBuiltIn(std::string_view id) {
  const auto* row = std::ranges::find(kBuiltIns, id, &BuiltIn::id);
  return row == std::end(kBuiltIns) ? nullptr : row;
}

// Reads shards one after the other, so rows come in the order of persons and their events.
class EventRows final : public RowSource {
 public:
  EventRows(const StoreSnapshot& store,
            Plan plan,
            std::vector<std::size_t> event_id_columns,
            std::size_t batch_events)
      : store_(store),
        plan_(std::move(plan)),
        event_id_columns_(std::move(event_id_columns)),
        batch_events_(batch_events),
        persons_(store.num_shards()) {}

  void AddColumn(const EventColumn& column, RowColumn described) {
    columns_.push_back(column);
    schema_.columns.push_back(std::move(described));
  }

  const RowSchema& schema() const override { return schema_; }
  Result<bool> Next(RowBlock& block) override;

 private:
  Result<bool> NextBatch();
  void Fill(RowBlock& block);
  void FillColumn(const EventColumn& column, ColumnBlock& out);
  void FillDimension(const EventColumn& column, ColumnBlock& out);
  void FillIntegers(const RawColumn& column, ColumnBlock& out);
  void FillMetric(const PlannedMetric& metric, ColumnBlock& out);
  std::string RowId(std::size_t event) const;
  std::string SessionId(std::uint32_t session) const;
  void AppendItem(const PlannedDimension& dimension, std::uint32_t code, std::string& text) const;

  const StoreSnapshot& store_;
  const Plan plan_;
  // By dataset: position in the batch's columns of its event id; npos: the ingestion sequence is
  // the id.
  const std::vector<std::size_t> event_id_columns_;
  const std::size_t batch_events_;
  PersonItems persons_;
  RowSchema schema_;
  std::vector<EventColumn> columns_;

  std::uint32_t next_shard_ = 0;
  std::unique_ptr<ShardCursor> cursor_;
  EventBatch batch_;
  Arena arena_;
  BatchStages stages_;
  std::vector<std::uint32_t> events_;  // of the batch, those that count
};

constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

Result<bool> EventRows::NextBatch() {
  for (;;) {
    if (cursor_ == nullptr) {
      if (next_shard_ == store_.num_shards()) {
        return false;
      }
      ASSIGN_OR_RETURN(cursor_,
                       store_.OpenShard(next_shard_++,
                                        {.columns = plan_.columns,
                                         .batch_events = batch_events_,
                                         .needs_sequence = true,
                                         .needs_person_ids = true}));
    }
    ASSIGN_OR_RETURN(const bool more, cursor_->Next(batch_));
    if (more) {
      return true;
    }
    cursor_.reset();
  }
}

Result<bool> EventRows::Next(RowBlock& block) {
  block.Clear();
  block.columns.resize(columns_.size());
  do {
    ASSIGN_OR_RETURN(const bool more, NextBatch());
    if (!more) {
      return false;
    }
    arena_.Reset();
    RunStages(plan_, next_shard_ - 1, batch_, persons_, arena_, stages_);
    events_.clear();
    for (std::uint32_t event = 0; event < batch_.num_events(); ++event) {
      if (stages_.Counts(event)) {
        events_.push_back(event);
      }
    }
  } while (events_.empty());
  Fill(block);
  return true;
}

void EventRows::Fill(RowBlock& block) {
  block.num_rows = events_.size();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    FillColumn(columns_[i], block.columns[i]);
  }
}

void EventRows::FillColumn(const EventColumn& column, ColumnBlock& out) {
  switch (column.kind) {
    case ColumnKind::kRowId:
      for (const std::uint32_t event : events_) {
        out.strings.Append(RowId(event));
      }
      return;
    case ColumnKind::kPersonId:
      for (const std::uint32_t event : events_) {
        out.strings.Append(batch_.PersonId(stages_.person_of_event[event]));
      }
      return;
    case ColumnKind::kSessionId: {
      std::vector<std::string> ids(stages_.sessions.size());
      for (const std::uint32_t event : events_) {
        std::string& id = ids[stages_.sessions.of_event[event]];
        if (id.empty()) {
          id = SessionId(stages_.sessions.of_event[event]);
        }
        out.strings.Append(id);
      }
      return;
    }
    case ColumnKind::kTimestamp:
      for (const std::uint32_t event : events_) {
        out.integers.push_back(batch_.time_us[event]);
      }
      return;
    case ColumnKind::kDimension:
      FillDimension(column, out);
      return;
    case ColumnKind::kMetric:
      FillMetric(plan_.metrics[column.index], out);
      return;
  }
}

void EventRows::AppendItem(const PlannedDimension& dimension,
                           std::uint32_t code,
                           std::string& text) const {
  if (dimension.dictionary != nullptr) {
    text.append(dimension.dictionary->value(code));
  } else {
    text += ItemLabel(store_, dimension, &persons_, code);
  }
}

// One value is shown as it is; allocation All as "A|B" in order of first appearance. No value stays
// empty.
void EventRows::FillDimension(const EventColumn& column, ColumnBlock& out) {
  const PlannedDimension& dimension = plan_.dimensions[column.index];
  const StagedDimension& staged = stages_.dimensions[column.index];
  std::string text;
  for (const std::uint32_t event : events_) {
    text.clear();
    const auto values = staged.ValuesOf(event);
    for (const std::uint32_t code : values) {
      if (!text.empty()) {
        text += '|';
      }
      AppendItem(dimension, code, text);
    }
    out.strings.Append(text);
    out.valid.push_back(!values.empty());
  }
}

std::int64_t IntegerAt(const RawColumn& column, std::size_t event) {
  std::int64_t value = 0;
  VisitData(column,
            [&]<typename T>(const T* data) { value = static_cast<std::int64_t>(data[event]); });
  return value;
}

// An integer column's own values: exact past 2^53 too, as no double stands between.
void EventRows::FillIntegers(const RawColumn& column, ColumnBlock& out) {
  for (const std::uint32_t event : events_) {
    out.valid.push_back(column.IsValid(event));
    out.integers.push_back(column.IsValid(event) ? IntegerAt(column, event) : 0);
  }
}

void EventRows::FillMetric(const PlannedMetric& metric, ColumnBlock& out) {
  std::vector<double> amounts(batch_.num_events(), 0);
  std::vector<std::uint8_t> valid(batch_.num_events(), 1);
  const auto mark = [&](std::span<const std::uint32_t> events) {
    for (const std::uint32_t event : events) {
      amounts[event] = 1;
    }
  };
  switch (metric.kind) {
    case MetricKind::kEvents:
      std::ranges::fill(amounts, 1);
      break;
    case MetricKind::kSessions:
    case MetricKind::kPeople:
      std::ranges::fill(valid, 0);
      break;
    case MetricKind::kSessionStarts:
      mark(stages_.sessions.first_event);
      break;
    case MetricKind::kSessionEnds:
      mark(stages_.sessions.last_event);
      break;
    case MetricKind::kTimeSpent: {
      const auto spent_us = TimeSpent(batch_.time_us, stages_.sessions, arena_);
      std::ranges::transform(spent_us, amounts.begin(), SecondsOf);
      break;
    }
    case MetricKind::kAmounts: {
      const PlannedOccurrences& source = plan_.occurrences[metric.occurrences];
      if (source.count == CountKind::kValues && metric.is_integer) {
        FillIntegers(batch_.columns[source.column], out);
        return;
      }
      std::ranges::fill(valid, 0);
      if (source.count == CountKind::kValues) {  // a zero is shown, though it does not occur
        ForEachValid(batch_.columns[source.column], batch_.num_events(), [&](std::size_t event) {
          valid[event] = 1;
        });
      }
      const Occurrences& list = stages_.occurrences[metric.occurrences];
      for (std::size_t i = 0; i < list.events.size(); ++i) {
        amounts[list.events[i]] = list.amounts[i];
        valid[list.events[i]] = 1;
      }
      break;
    }
  }
  for (const std::uint32_t event : events_) {
    out.valid.push_back(valid[event]);
    if (metric.is_integer) {
      out.integers.push_back(static_cast<std::int64_t>(amounts[event]));
    } else {
      out.doubles.push_back(amounts[event]);
    }
  }
}

// dataset, then the event's id when the dataset has one, else its ingestion sequence.
std::string EventRows::RowId(std::size_t event) const {
  const auto dataset = static_cast<std::size_t>(IntegerAt(batch_.dataset, event));
  std::string text = store_.datasets()[dataset] + ":";
  const std::size_t id = event_id_columns_[dataset];
  if (id == kNoColumn || !batch_.columns[id].IsValid(event)) {
    AppendInteger(IntegerAt(batch_.sequence, event), text);
    return text;
  }
  const std::size_t store_column = plan_.columns[id];
  if (store_.columns()[store_column].type != ValueType::kString) {
    AppendInteger(IntegerAt(batch_.columns[id], event), text);
    return text;
  }
  const auto code = static_cast<std::uint32_t>(IntegerAt(batch_.columns[id], event));
  if (code == 0) {
    AppendInteger(IntegerAt(batch_.sequence, event), text);
    return text;
  }
  text.append((*store_.OpenDictionary(store_column).value()).value(code));  // opened at bind time
  return text;
}

// person, then the time of the session's first event, then that event's row id.
std::string EventRows::SessionId(std::uint32_t session) const {
  const std::uint32_t first = stages_.sessions.first_event[session];
  return fmt::format("{}/{}/{}",
                     batch_.PersonId(stages_.person_of_event[first]),
                     InstantText(batch_.time_us[first]),
                     RowId(first));
}

// Adds the event id columns of the datasets to the columns that the plan reads.
Result<std::vector<std::size_t>> PlaceEventIds(const StoreSnapshot& store,
                                               std::span<const std::string> event_ids,
                                               Plan& plan) {
  std::vector<std::size_t> places(store.datasets().size(), kNoColumn);
  for (std::size_t dataset = 0; dataset < std::min(places.size(), event_ids.size()); ++dataset) {
    for (std::size_t column = 0; column < store.columns().size(); ++column) {
      if (event_ids[dataset].empty() || store.columns()[column].name != event_ids[dataset]) {
        continue;
      }
      if (store.columns()[column].type == ValueType::kString) {
        RETURN_IF_ERROR(store.OpenDictionary(column).status());
      } else if (store.columns()[column].type != ValueType::kInteger) {
        continue;  // only texts and whole numbers name an event
      }
      places[dataset] = plan.columns.size();
      plan.columns.push_back(column);
    }
  }
  return places;
}

}  // namespace

Result<std::unique_ptr<RowSource>> OpenEvents(const StoreSnapshot& store,
                                              const View& view,
                                              const EventsRequest& request,
                                              std::span<const std::string> event_ids,
                                              const RunOptions& options) {
  if (request.columns.empty()) {
    return InvalidArgument(
        fmt::format("events of view {} name no column", view.name),
        "row_id, person_id, session_id, timestamp, or ids of the view's components");
  }
  EventsRequest components = request;
  std::erase_if(components.columns,
                [](const std::string& column) { return FindBuiltIn(column) != nullptr; });
  const std::size_t threads = options.threads == 0 ? HardwareThreads() : options.threads;
  ASSIGN_OR_RETURN(Plan plan, BindEvents(store, view, components, threads));
  plan.needs_persons = true;  // every row may show its person or session
  plan.needs_sessions |= std::ranges::count(request.columns, "session_id") != 0;
  ASSIGN_OR_RETURN(std::vector<std::size_t> id_places, PlaceEventIds(store, event_ids, plan));
  const auto planned_dimensions = plan.num_report_dimensions;
  std::vector<RowColumn> dimensions;
  std::vector<RowColumn> metrics;
  for (std::size_t d = 0; d < planned_dimensions; ++d) {
    dimensions.push_back({plan.dimensions[d].id,
                          ValueType::kString,
                          plan.dimensions[d].id,
                          plan.dimensions[d].title});
  }
  for (const PlannedMetric& metric : plan.metrics) {
    const ValueType type = metric.is_integer ? ValueType::kInteger : ValueType::kDouble;
    metrics.push_back({metric.title, type, metric.id, metric.title});
  }
  auto rows = std::make_unique<EventRows>(
      store, std::move(plan), std::move(id_places), options.batch_events);
  std::size_t next_dimension = 0;
  std::size_t next_metric = 0;
  for (const std::string& column : request.columns) {
    if (const BuiltIn* built_in = FindBuiltIn(column)) {
      rows->AddColumn({built_in->kind, 0},
                      {std::string(built_in->id),
                       built_in->type,
                       std::string(built_in->id),
                       std::string(built_in->title)});
    } else if (IsDimension(view, column)) {
      rows->AddColumn({ColumnKind::kDimension, next_dimension}, dimensions[next_dimension]);
      ++next_dimension;
    } else {
      rows->AddColumn({ColumnKind::kMetric, next_metric}, metrics[next_metric]);
      ++next_metric;
    }
  }
  return std::unique_ptr<RowSource>(std::move(rows));
}

}  // namespace sojourn
