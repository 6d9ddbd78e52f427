#include <algorithm>
#include <limits>
#include <numeric>

#include "base/thread_pool.h"
#include "store/merge_parts_internal.h"
#include "store/snapshot_internal.h"

namespace sojourn {
namespace {

constexpr std::int64_t kLargestOverRest = 4;

PartSchema WidestSchema(const StoreLayout& layout, const OpenParts& parts) {
  PartSchema schema = parts.front()->record().schema;
  for (const auto& part : parts) {
    const PartSchema& other = part->record().schema;
    schema.sequence = WiderKind(schema.sequence, other.sequence);
    for (std::size_t i = 0; i < layout.stored.size(); ++i) {
      schema.columns[i] = WiderKind(schema.columns[i], other.columns[i]);
    }
  }
  return schema;
}

}  // namespace

std::vector<std::size_t> ChoosePartsToMerge(std::span<const PartRecord> parts,
                                            std::uint32_t max_parts) {
  std::vector<std::size_t> chosen(parts.size());
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  if (parts.size() < 2) {
    return {};
  }
  const auto largest = std::ranges::max_element(parts, {}, &PartRecord::num_events);
  const std::int64_t all = std::accumulate(
      parts.begin(), parts.end(), std::int64_t{0}, [](std::int64_t sum, const PartRecord& p) {
        return sum + p.num_events;
      });
  if ((all - largest->num_events) * kLargestOverRest >= largest->num_events || max_parts < 2) {
    return chosen;
  }
  if (parts.size() <= max_parts) {
    return {};
  }
  chosen.erase(chosen.begin() + (largest - parts.begin()));
  return chosen;
}

Result<PartRecord> MergeParts(const PartTarget& target,
                              const StoreLayout& layout,
                              const OpenParts& parts) {
  CursorOptions options;
  options.columns = layout.stored;
  options.batch_events = std::numeric_limits<std::size_t>::max();
  options.needs_sequence = true;
  options.needs_person_ids = true;
  const PartSchema schema = WidestSchema(layout, parts);
  std::vector<std::unique_ptr<MergeCursor>> cursors(target.threads);  // own the rows they gave
  const auto merge = [&](std::uint32_t shard, std::size_t worker) -> Result<ShardRows> {
    static constexpr std::uint32_t kNoPersons[] = {0};
    ASSIGN_OR_RETURN(ShardParts shards, OpenShardParts(parts, shard));
    cursors[worker] = std::make_unique<MergeCursor>(
        std::move(shards), PlanCursor(options, layout.columns, layout.arrays));
    ShardRows rows;
    ASSIGN_OR_RETURN(const bool any, cursors[worker]->Next(rows.batch));
    if (!any) {
      rows.batch.person_start = kNoPersons;
      rows.batch.dataset.kind = Kind::kInt8;
      rows.batch.sequence.kind = schema.sequence;
      for (const Kind kind : schema.columns) {
        rows.batch.columns.push_back({kind});
      }
      for (const StoreArray& array : layout.arrays) {
        rows.batch.arrays.push_back({array.path, array.parent, kNoPersons});
      }
      return rows;
    }
    rows.person_hash = cursors[worker]->person_hash();
    return rows;
  };
  return WritePart(target, layout, schema, merge);
}

Result<std::int64_t> CountPersons(const OpenParts& parts,
                                  std::uint32_t shards,
                                  std::size_t threads) {
  std::vector<std::int64_t> persons(shards);
  RETURN_IF_ERROR(RunParallel(shards, threads, [&](std::size_t shard, std::size_t) -> Status {
    ASSIGN_OR_RETURN(ShardParts opened, OpenShardParts(parts, static_cast<std::uint32_t>(shard)));
    MergeCursor cursor(std::move(opened), CursorPlan{});
    EventBatch batch;
    for (;;) {
      ASSIGN_OR_RETURN(const bool any, cursor.Next(batch));
      if (!any) {
        return {};
      }
      persons[shard] += static_cast<std::int64_t>(batch.num_persons());
    }
  }));
  return std::accumulate(persons.begin(), persons.end(), std::int64_t{0});
}

}  // namespace sojourn
