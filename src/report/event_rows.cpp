#include "report/event_rows.h"

#include <algorithm>

#include "base/civil_time.h"
#include "base/exact_sum.h"
#include "base/number_text.h"

namespace sojourn {
namespace {

// A block ends with the event that reaches so many values: under allocation All the last events of
// one person can have all of its values.
constexpr std::size_t kMostBlockValues = std::size_t{1} << 20;

// An integer column's own values are exact past 2^53 too, as no double stands between.
bool ShowsItsColumn(const Plan& plan, const PlannedMetric& metric) {
  const PlannedOccurrences* source =
      metric.kind == MetricKind::kAmounts ? &plan.occurrences[metric.occurrences] : nullptr;
  return source != nullptr && metric.is_integer && source->count == CountKind::kValues &&
         !source->include && !source->deduplicate && source->level == kEventLevel;
}

void FillIntegers(const RawColumn& column,
                  std::span<const std::uint32_t> events,
                  ColumnBlock& out) {
  for (const std::uint32_t event : events) {
    out.valid.push_back(column.IsValid(event));
    out.integers.push_back(column.IsValid(event) ? IntegerAt(column, event) : 0);
  }
}

}  // namespace

EventRows::EventRows(const StoreSnapshot& store,
                     Plan plan,
                     std::vector<EventIdSource> event_ids,
                     std::size_t batch_events)
    : store_(store),
      plan_(std::move(plan)),
      event_ids_(std::move(event_ids)),
      batch_events_(batch_events),
      persons_(store.num_shards()),
      cells_(plan_.metrics.size()) {
  for (const PlannedDimension& dimension : plan_.dimensions) {
    labels_.emplace_back(store_, dimension, persons_);
  }
}

void EventRows::AddColumn(const EventColumn& column, RowColumn described) {
  columns_.push_back(column);
  schema_.columns.push_back(std::move(described));
}

Result<bool> EventRows::ReadBatch() {
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

Result<bool> EventRows::NextBatch() {
  events_.clear();
  next_event_ = 0;
  while (events_.empty()) {
    ASSIGN_OR_RETURN(const bool more, ReadBatch());
    if (!more) {
      return false;
    }
    arena_.Reset();
    RunStages(plan_, next_shard_ - 1, batch_, persons_, arena_, stages_);
    for (std::uint32_t event = 0; event < batch_.num_events(); ++event) {
      if (stages_.Counts(event)) {
        events_.push_back(event);
      }
    }
  }
  for (std::size_t metric = 0; metric < cells_.size(); ++metric) {
    FillMetricCells(plan_.metrics[metric], cells_[metric]);
  }
  return true;
}

Result<bool> EventRows::Next(RowBlock& block) {
  block.Clear();
  block.columns.resize(columns_.size());
  if (next_event_ == events_.size()) {
    ASSIGN_OR_RETURN(const bool more, NextBatch());
    if (!more) {
      return false;
    }
  }
  const auto events = TakeEvents();
  block.num_rows = events.size();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    FillColumn(i, events, block.columns[i]);
  }
  return true;
}

std::span<const std::uint32_t> EventRows::TakeEvents() {
  const std::size_t begin = next_event_;
  std::size_t values = 0;
  while (next_event_ < events_.size() && values < kMostBlockValues) {
    for (const StagedDimension& dimension : stages_.dimensions) {
      values += dimension.ValuesOf(events_[next_event_]).size();
    }
    ++next_event_;
  }
  return std::span(events_).subspan(begin, next_event_ - begin);
}

void EventRows::FillColumn(std::size_t index,
                           std::span<const std::uint32_t> events,
                           ColumnBlock& out) {
  const EventColumn& column = columns_[index];
  switch (column.kind) {
    case EventColumn::Kind::kRowId: {
      std::string text;
      for (const std::uint32_t event : events) {
        text.clear();
        AppendRowId(event, text);
        out.strings.Append(text);
      }
      return;
    }
    case EventColumn::Kind::kPersonId:
      for (const std::uint32_t event : events) {
        out.strings.Append(batch_.PersonId(stages_.person_of_event[event]));
      }
      return;
    case EventColumn::Kind::kSessionId:
      FillSessionIds(events, out);
      return;
    case EventColumn::Kind::kTimestamp:
      for (const std::uint32_t event : events) {
        out.integers.push_back(batch_.time_us[event]);
      }
      return;
    case EventColumn::Kind::kDimension:
      FillDimension(column.index, events, out);
      return;
    case EventColumn::Kind::kMetric:
      FillMetric(column.index, events, out);
      return;
  }
}

void EventRows::FillSessionIds(std::span<const std::uint32_t> events, ColumnBlock& out) {
  std::string text;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::uint32_t session = stages_.sessions.of_event[events[i]];
    if (i == 0 || session != stages_.sessions.of_event[events[i - 1]]) {
      text.clear();
      AppendSessionId(session, text);
    }
    out.strings.Append(text);
  }
}

// One value is shown as it is; allocation All and elements of arrays as "A|B" in order of first
// appearance. No value stays empty.
void EventRows::FillDimension(std::size_t dimension,
                              std::span<const std::uint32_t> events,
                              ColumnBlock& out) {
  const StagedDimension& staged = stages_.dimensions[dimension];
  LabelCache& labels = labels_[dimension];
  std::string text;
  for (const std::uint32_t event : events) {
    const auto values = staged.ValuesOf(event);
    out.valid.push_back(!values.empty());
    if (values.size() == 1) {
      out.strings.Append(labels.Of(values[0]));
      continue;
    }
    text.clear();
    for (const std::uint32_t code : values) {
      text.append(text.empty() ? "" : "|").append(labels.Of(code));
    }
    out.strings.Append(text);
  }
}

void EventRows::FillMetricCells(const PlannedMetric& metric, MetricCells& cells) {
  if (ShowsItsColumn(plan_, metric)) {
    return;
  }
  auto& [amounts, valid] = cells;
  const std::size_t events = batch_.num_events();
  amounts.assign(events, 0);
  valid.assign(events, 1);
  const auto mark = [&](std::span<const std::uint32_t> marked) {
    for (const std::uint32_t event : marked) {
      amounts[event] = 1;
    }
  };
  switch (metric.kind) {
    case MetricKind::kEvents:
      std::ranges::fill(amounts, 1);
      return;
    case MetricKind::kSessions:
    case MetricKind::kPeople:
      std::ranges::fill(valid, 0);
      return;
    case MetricKind::kSessionStarts:
      mark(stages_.sessions.first_event);
      return;
    case MetricKind::kSessionEnds:
      mark(stages_.sessions.last_event);
      return;
    case MetricKind::kTimeSpent: {
      const auto spent_us = TimeSpent(batch_.time_us, stages_.sessions, arena_);
      std::ranges::transform(spent_us, amounts.begin(), SecondsOf);
      return;
    }
    case MetricKind::kAmounts: {
      std::ranges::fill(valid, 0);
      FillAmounts(metric.occurrences, cells);
      return;
    }
  }
}

// Of a metric in an array the sum over the event's elements.
void EventRows::FillAmounts(std::size_t occurrences, MetricCells& cells) {
  const PlannedOccurrences& source = plan_.occurrences[occurrences];
  if (source.count == CountKind::kValues && !source.include &&
      !source.deduplicate) {  // a zero is shown, though it does not occur
    ForEachValid(
        batch_.columns[source.column], stages_.NumUnits(source.level), [&](std::size_t unit) {
          cells.valid[stages_.EventOf(source.level, static_cast<std::uint32_t>(unit))] = 1;
        });
  }
  const Occurrences& list = stages_.occurrences[occurrences];
  for (std::size_t i = 0; i < list.events.size();) {
    const std::uint32_t event = stages_.EventOf(source.level, list.events[i]);
    ExactSum sum;
    for (; i < list.events.size() && stages_.EventOf(source.level, list.events[i]) == event; ++i) {
      sum.Add(list.amounts[i]);
    }
    cells.amounts[event] = sum.value();
    cells.valid[event] = 1;
  }
}

void EventRows::FillMetric(std::size_t metric,
                           std::span<const std::uint32_t> events,
                           ColumnBlock& out) {
  const PlannedMetric& planned = plan_.metrics[metric];
  if (ShowsItsColumn(plan_, planned)) {
    FillIntegers(batch_.columns[plan_.occurrences[planned.occurrences].column], events, out);
    return;
  }
  const auto& [amounts, valid] = cells_[metric];
  for (const std::uint32_t event : events) {
    out.valid.push_back(valid[event]);
    if (planned.is_integer) {
      out.integers.push_back(static_cast<std::int64_t>(amounts[event]));
    } else {
      out.doubles.push_back(amounts[event]);
    }
  }
}

// R-31: dataset, then the event's id when the dataset has one, else its ingestion sequence. A row
// without id in a dataset that has them shows its sequence behind a `#`, lest it be another row's.
void EventRows::AppendRowId(std::size_t event, std::string& text) const {
  const auto dataset = static_cast<std::size_t>(IntegerAt(batch_.dataset, event));
  text.append(store_.datasets()[dataset]).append(":");
  const EventIdSource& source = event_ids_[dataset];
  if (source.place != EventIdSource::kNone) {
    const RawColumn& ids = batch_.columns[source.place];
    const std::int64_t id = ids.IsValid(event) ? IntegerAt(ids, event) : 0;
    if (source.dictionary != nullptr && id != 0) {
      text.append(source.dictionary->value(static_cast<std::uint32_t>(id)));
      return;
    }
    if (source.dictionary == nullptr && ids.IsValid(event)) {
      AppendInteger(id, text);
      return;
    }
    text.append("#");
  }
  AppendInteger(IntegerAt(batch_.sequence, event), text);
}

// R-31: person, then the time of the session's first event, then that event's row id.
void EventRows::AppendSessionId(std::uint32_t session, std::string& text) const {
  const std::uint32_t first = stages_.sessions.first_event[session];
  text.append(batch_.PersonId(stages_.person_of_event[first])).append("/");
  text.append(InstantText(batch_.time_us[first])).append("/");
  AppendRowId(first, text);
}

}  // namespace sojourn
