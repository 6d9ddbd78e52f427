// Several parts into one, shard by shard: memory holds one shard per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "store/layout_internal.h"
#include "store/part_reader_internal.h"
#include "store/part_writer_internal.h"

namespace sojourn {

using OpenParts = std::vector<std::shared_ptr<const PartReader>>;

// Which parts to merge after an update, as indices: all when what came after the largest part is a
// quarter of it or more; all but the largest when there are more than `max_parts`; else none. So
// every event is rewritten a few times only, however small the updates are.
std::vector<std::size_t> ChoosePartsToMerge(std::span<const PartRecord> parts,
                                            std::uint32_t max_parts);

// Writes the union of `parts` as one part, in the widest types of its sources.
Result<PartRecord> MergeParts(const PartTarget& target,
                              const StoreLayout& layout,
                              const OpenParts& parts);

// Persons of all parts, each counted once.
Result<std::int64_t> CountPersons(const OpenParts& parts,
                                  std::uint32_t shards,
                                  std::size_t threads);

}  // namespace sojourn
