#include <algorithm>
#include <limits>

#include "base/fault_point.h"
#include "base/thread_pool.h"
#include "store/dictionary_files_internal.h"
#include "store/part_builder_internal.h"
#include "store/shard_sort_internal.h"

namespace sojourn {
namespace {

constexpr std::uint64_t kReportEveryRows = 1U << 18;
constexpr std::size_t kMaxSections = 8;

void AddSkipped(const std::string& dataset,
                const std::string& reason,
                std::int64_t rows,
                std::vector<SkippedRows>& skipped) {
  if (rows == 0) {
    return;
  }
  const auto found = std::ranges::find_if(skipped, [&](const SkippedRows& row) {
    return row.dataset == dataset && row.reason == reason;
  });
  if (found != skipped.end()) {
    found->rows += rows;
  } else {
    skipped.push_back({dataset, reason, rows});
  }
}

}  // namespace

std::size_t ThreadsOf(const StoreOptions& options) {
  return options.threads == 0 ? HardwareThreads() : options.threads;
}

PartBuilder::PartBuilder(const StoreOptions& options,
                         const StoreLayout& layout,
                         PersonHash person_hash,
                         StoreManifest& manifest)
    : options_(options),
      layout_(layout),
      person_hash_(person_hash),
      manifest_(manifest),
      threads_(ThreadsOf(options)),
      levels_(RowLevelsOf(layout)),
      tables_(layout) {
  for (std::size_t thread = 0; thread < threads_; ++thread) {
    encoders_.push_back(
        std::make_unique<ChunkEncoder>(layout, levels_, tables_, options.shards, person_hash));
  }
}

Status PartBuilder::AddScan(std::size_t dataset, LakeScan& scan) {
  // An update without new rows must not read the dictionaries.
  ASSIGN_OR_RETURN(const std::unique_ptr<ScanChunk> first, scan.Next());
  if (first == nullptr) {
    return {};
  }
  RETURN_IF_ERROR(LoadTables());
  RETURN_IF_ERROR(AddChunk(dataset, *first, *encoders_[0]));
  at_end_ = false;
  while (!at_end_) {
    if (IsFull()) {
      RETURN_IF_ERROR(WriteWaiting());
    }
    RETURN_IF_ERROR(RunParallel(threads_, threads_, [&](std::size_t index, std::size_t) {
      return ReadUntilFull(dataset, scan, *encoders_[index]);
    }));
  }
  return {};
}

Status PartBuilder::ReadUntilFull(std::size_t dataset, LakeScan& scan, ChunkEncoder& encoder) {
  while (!at_end_ && !IsFull()) {
    ASSIGN_OR_RETURN(const std::unique_ptr<ScanChunk> chunk, scan.Next());
    if (chunk == nullptr) {
      at_end_ = true;
      return {};
    }
    RETURN_IF_ERROR(AddChunk(dataset, *chunk, encoder));
  }
  return {};
}

Status PartBuilder::AddChunk(std::size_t dataset, const ScanChunk& chunk, ChunkEncoder& encoder) {
  const std::uint64_t before = encoder.buffered_bytes();
  RETURN_IF_ERROR(encoder.Add(dataset, chunk));
  waiting_bytes_ += encoder.buffered_bytes() - before;
  Report(chunk.num_rows);
  return {};
}

void PartBuilder::Report(std::size_t rows) {
  if (options_.progress == nullptr) {
    return;
  }
  const std::scoped_lock lock(progress_mutex_);
  progress_.rows_done += rows;
  if (progress_.rows_done - reported_rows_ >= kReportEveryRows) {
    reported_rows_ = progress_.rows_done;
    options_.progress(progress_);
  }
}

Status PartBuilder::LoadTables() {
  if (tables_loaded_) {
    return {};
  }
  tables_loaded_ = true;
  return RunParallel(
      layout_.columns.size(), threads_, [&](std::size_t column, std::size_t) -> Status {
        if (manifest_.dictionaries[column].empty()) {
          return {};
        }
        ASSIGN_OR_RETURN(const auto dictionary,
                         OpenDictionaryFiles(options_.folder, manifest_.dictionaries[column]));
        for (std::uint32_t code = 1; code < dictionary->size(); ++code) {
          tables_.columns[column]->Load(dictionary->value(code));
        }
        return {};
      });
}

PartSchema PartBuilder::ChooseTypes() const {
  PartSchema schema;
  schema.has_dataset = layout_.sources.size() > 1;
  IntegerRange sequences;
  for (const auto& encoder : encoders_) {
    sequences.Add(encoder->sequences());
  }
  schema.sequence = IntegerKind(sequences.min, sequences.max);
  for (std::size_t stored = 0; stored < layout_.stored.size(); ++stored) {
    IntegerRange range;
    for (const auto& encoder : encoders_) {
      range.Add(encoder->ranges()[stored]);
    }
    switch (BufferKindOf(layout_.columns[layout_.stored[stored]].type)) {
      case BufferKind::kCode: {
        const std::uint64_t size = tables_.columns[layout_.stored[stored]]->size();
        schema.columns.push_back(CodeKind(static_cast<std::uint32_t>(size)));
        break;
      }
      case BufferKind::kBoolean:
        schema.columns.push_back(Kind::kCode8);
        break;
      case BufferKind::kInteger:
        schema.columns.push_back(IntegerKind(range.min, range.max));
        break;
      case BufferKind::kDouble:
        schema.columns.push_back(Kind::kDouble);
        break;
    }
  }
  return schema;
}

Status PartBuilder::WriteWaiting() {
  FAULT_POINT("store.before_parts");
  for (std::size_t column = 0; column < layout_.columns.size(); ++column) {
    const auto& table = tables_.columns[column];
    if (table != nullptr && table->size() > std::numeric_limits<std::uint32_t>::max()) {
      return Unsupported(fmt::format("column {} has more than 2^32 - 2 different values: {}",
                                     layout_.columns[column].name,
                                     table->size() - 1));
    }
  }
  std::vector<std::string_view> ids = tables_.persons.Values(1);
  ids.insert(ids.begin(), std::string_view());
  PersonIndex persons(std::move(ids), person_hash_);
  const PartSchema schema = ChooseTypes();
  std::vector<Arena> arenas(threads_);
  const auto sort = [&](std::uint32_t shard, std::size_t worker) -> Result<ShardRows> {
    std::vector<LevelBuffers> buffers(levels_.size());
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      for (const auto& encoder : encoders_) {
        buffers[level].push_back(&encoder->buffers()[level][shard]);
      }
    }
    arenas[worker].Reset();
    ASSIGN_OR_RETURN(ShardRows rows,
                     SortShard(layout_, levels_, buffers, schema, persons, arenas[worker]));
    for (const auto& encoder : encoders_) {
      for (std::vector<RowBuffer>& level : encoder->buffers()) {
        level[shard].Clear();
      }
    }
    return rows;
  };
  const PartTarget target = {options_.folder, manifest_.next_file++, options_.shards, threads_};
  ASSIGN_OR_RETURN(PartRecord part, WritePart(target, layout_, schema, sort));
  events_added_ += part.num_events;
  manifest_.parts.push_back(std::move(part));
  for (const auto& encoder : encoders_) {
    encoder->ForgetRows();
  }
  waiting_bytes_ = 0;
  return {};
}

Status PartBuilder::WriteDictionary(std::size_t column, std::uint64_t file_number) {
  std::vector<DictionarySection>& sections = manifest_.dictionaries[column];
  if (sections.size() >= kMaxSections) {
    sections.clear();
  }
  const std::uint32_t first = manifest_.DictionarySize(column);
  if (tables_.columns[column]->size() == first) {
    return {};
  }
  ASSIGN_OR_RETURN(
      DictionarySection section,
      WriteDictionarySection(
          options_.folder, file_number, first, tables_.columns[column]->Values(first)));
  sections.push_back(std::move(section));
  return {};
}

Status PartBuilder::WriteDictionaries() {
  const std::uint64_t first_number = manifest_.next_file;
  manifest_.next_file += layout_.columns.size();
  return RunParallel(layout_.columns.size(), threads_, [&](std::size_t column, std::size_t) {
    return tables_.columns[column] == nullptr ? Status()
                                              : WriteDictionary(column, first_number + column);
  });
}

void PartBuilder::AddCounts() {
  for (std::size_t dataset = 0; dataset < layout_.sources.size(); ++dataset) {
    DatasetProgress& progress = manifest_.datasets[dataset];
    for (const auto& encoder : encoders_) {
      const DatasetCounts& counts = encoder->counts()[dataset];
      progress.next_sequence = std::max(progress.next_sequence, counts.next_sequence);
      AddSkipped(progress.name, "no person id", counts.without_person, manifest_.skipped);
      AddSkipped(progress.name, "no timestamp", counts.without_time, manifest_.skipped);
    }
  }
}

Result<std::int64_t> PartBuilder::Finish() {
  AddCounts();
  if (!tables_loaded_) {
    return 0;
  }
  if (waiting_bytes_ > 0) {
    RETURN_IF_ERROR(WriteWaiting());
  }
  RETURN_IF_ERROR(WriteDictionaries());
  return events_added_;
}

}  // namespace sojourn
