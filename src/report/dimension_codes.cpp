#include "report/dimension_codes.h"

#include <algorithm>

#include "journey/session_type.h"
#include "report/raw_column.h"

namespace sojourn {
namespace {

std::span<const std::uint32_t> DatasetCodes(const RawColumn& dataset,
                                            std::size_t events,
                                            Arena& arena) {
  const auto codes = arena.Filled<std::uint32_t>(events, 1);
  ForEachInteger(dataset, events, [&](std::size_t event, std::int64_t position) {
    codes[event] = static_cast<std::uint32_t>(position + 1);
  });
  return codes;
}

std::span<const std::uint32_t> PersonCodes(std::uint32_t shard,
                                           const EventBatch& batch,
                                           PersonItems& persons,
                                           Arena& arena) {
  const auto codes = arena.Allocate<std::uint32_t>(batch.num_events());
  for (std::size_t person = 0; person < batch.num_persons(); ++person) {
    const std::uint32_t code = persons.Add(shard, batch.PersonId(person));
    std::fill(codes.begin() + batch.person_start[person],
              codes.begin() + batch.person_start[person + 1],
              code);
  }
  return codes;
}

// 1 first-time, 2 returning.
std::span<const std::uint32_t> SessionTypes(const BatchStages& stages, Arena& arena) {
  const auto codes = arena.Allocate<std::uint32_t>(stages.batch->num_events());
  for (std::size_t event = 0; event < codes.size(); ++event) {
    codes[event] = 2U - stages.first_time[stages.sessions.of_event[event]];
  }
  return codes;
}

std::span<const std::uint32_t> ColumnCodes(const PlannedDimension& dimension,
                                           const Plan& plan,
                                           const BatchStages& stages,
                                           PersonItems& persons,
                                           Arena& arena) {
  const EventBatch& batch = *stages.batch;
  switch (dimension.source) {
    case DimensionSource::kCodes:
      return CodesOf(
          batch.columns[dimension.column], stages.NumUnits(dimension.column_level), arena);
    case DimensionSource::kNumbers:
      return dimension.numbers->Codes(
          batch.columns[dimension.column], stages.NumUnits(dimension.column_level), arena);
    case DimensionSource::kTimeBucket:
      return dimension.buckets->Codes(batch.time_us, arena);
    case DimensionSource::kTimePart:
      return dimension.parts->Codes(batch.time_us, arena);
    case DimensionSource::kEventDepth:
      return EventDepth(stages.sessions, arena);
    case DimensionSource::kSessionType:
      return SessionTypes(stages, arena);
    case DimensionSource::kTimeSpent:
      return TimeSpentCodes(dimension.time_spent_of,
                            {batch.time_us, batch.person_start, stages.sessions, plan.window},
                            arena);
    case DimensionSource::kPersonId:
      return PersonCodes(stages.shard, batch, persons, arena);
    case DimensionSource::kBatch:
      return dimension.batches->Codes(batch, arena);
    case DimensionSource::kDataset:
      return DatasetCodes(batch.dataset, batch.num_events(), arena);
  }
  CHECK(false);
}

}  // namespace

std::span<const std::uint32_t> InstancesOf(const PlannedDimension& dimension,
                                           const Plan& plan,
                                           const BatchStages& stages,
                                           PersonItems& persons,
                                           Arena& arena) {
  const auto codes = ColumnCodes(dimension, plan, stages, persons, arena);
  if (!dimension.rules) {
    return codes;
  }
  return dimension.is_list_column ? dimension.rules->MapList(codes, arena)
                                  : dimension.rules->Map(codes, arena);
}

}  // namespace sojourn
