#include <algorithm>

#include <arrow/array/data.h>

#include "store/part_reader_internal.h"
#include "store/part_writer_internal.h"

namespace sojourn {
namespace {

Status Damaged(const std::string& place, std::string_view what) {
  return Corruption(fmt::format("{}: {}", place, what), "run `sojourn store rebuild`");
}

// An array as a column. kCorruption when its memory is not aligned for its type.
Result<RawColumn> ToColumn(const arrow::ArrayData& data, Kind kind, const std::string& place) {
  RawColumn column;
  column.kind = kind;
  if (data.length > 0) {
    column.data = data.buffers[1]->data();
    if (reinterpret_cast<std::uintptr_t>(column.data) % KindBytes(kind) != 0 || data.offset != 0) {
      return Damaged(place, fmt::format("an array of {} is not aligned", KindName(kind)));
    }
  }
  if (data.buffers[0] != nullptr && data.GetNullCount() != 0) {
    column.validity = data.buffers[0]->data();
  }
  return column;
}

Result<RawColumn> ToColumn(const arrow::RecordBatch& batch,
                           int field,
                           Kind kind,
                           const std::string& place) {
  return ToColumn(*batch.column_data(field), kind, place);
}

template <typename T>
std::span<const T> ToSpan(const RawColumn& column, std::int64_t rows) {
  return {static_cast<const T*>(column.data), static_cast<std::size_t>(rows)};
}

// Persons must own all events, in order: readers index by these without looking again.
Status CheckPersons(const PartShard& shard, const std::string& place) {
  const auto& first = shard.first_event;
  const bool covers = first.empty() ? shard.time_us.empty()
                                    : first.front() == 0 && first.back() < shard.time_us.size();
  if (!covers || std::ranges::adjacent_find(first, std::greater_equal<>()) != first.end()) {
    return Damaged(place, "the persons' first events do not divide the events");
  }
  const std::span<const std::int32_t> offsets(shard.id_offsets,
                                              shard.id_offsets == nullptr ? 0 : first.size() + 1);
  if (!std::ranges::is_sorted(offsets) || (!offsets.empty() && offsets.front() < 0)) {
    return Damaged(place, "the offsets of person ids are not in order");
  }
  return {};
}

Result<std::unique_ptr<IpcReader>> OpenFile(const std::string& folder,
                                            const StoredFile& stored,
                                            std::uint32_t shards,
                                            const arrow::Schema& schema) {
  ASSIGN_OR_RETURN(auto file, MappedFile::Open(folder + "/" + stored.name, stored.bytes));
  ASSIGN_OR_RETURN(auto reader, IpcReader::Open(std::move(file)));
  if (!reader->schema().Equals(schema)) {
    return Damaged(reader->path(), "its columns are not those of the store manifest");
  }
  if (reader->num_batches() != static_cast<int>(shards)) {
    return Damaged(reader->path(),
                   fmt::format("{} record batches, must be {}", reader->num_batches(), shards));
  }
  return reader;
}

}  // namespace

Result<std::shared_ptr<const PartReader>> PartReader::Open(const std::string& folder,
                                                           const PartRecord& record,
                                                           const StoreManifest& manifest) {
  std::shared_ptr<PartReader> part(new PartReader);
  StoreLayout& layout = part->layout_;
  layout.columns = manifest.columns;
  layout.arrays = manifest.arrays;
  for (std::size_t column = 0; column < manifest.columns.size(); ++column) {
    const bool is_time = manifest.time_column == column;
    part->kinds_.push_back(is_time ? Kind::kInt64 : record.schema.columns[layout.stored.size()]);
    if (!is_time) {
      layout.stored.push_back(column);
    }
  }
  part->levels_ = RowLevelsOf(layout);
  part->record_ = record;
  ASSIGN_OR_RETURN(
      part->events_,
      OpenFile(folder, record.events, manifest.shards, *EventsSchema(layout, record.schema)));
  ASSIGN_OR_RETURN(part->persons_,
                   OpenFile(folder, record.persons, manifest.shards, *PersonsSchema()));
  part->shards_.resize(manifest.shards);
  return std::shared_ptr<const PartReader>(std::move(part));
}

Result<std::shared_ptr<const PartShard>> PartReader::Shard(std::uint32_t shard) const {
  const std::scoped_lock lock(mutex_);
  if (shards_[shard] == nullptr) {
    ASSIGN_OR_RETURN(shards_[shard], ReadShard(shard));
  }
  return shards_[shard];
}

Status PartReader::ReadEvents(std::uint32_t shard, PartShard& out) const {
  const std::string place = fmt::format("{}: record batch {}", events_->path(), shard);
  ASSIGN_OR_RETURN(out.events, events_->Read(static_cast<int>(shard)));
  ASSIGN_OR_RETURN(const RawColumn time, ToColumn(*out.events, 0, Kind::kInt64, place));
  out.time_us = ToSpan<std::int64_t>(time, out.events->num_rows());
  int field = 1;
  if (record_.schema.has_dataset) {
    ASSIGN_OR_RETURN(out.dataset, ToColumn(*out.events, field++, Kind::kInt8, place));
  }
  ASSIGN_OR_RETURN(out.sequence, ToColumn(*out.events, field++, record_.schema.sequence, place));
  out.columns.assign(layout_.columns.size(), time);
  out.starts.resize(layout_.arrays.size());
  for (const std::size_t stored : levels_[0].columns) {
    const std::size_t column = layout_.stored[stored];
    ASSIGN_OR_RETURN(out.columns[column], ToColumn(*out.events, field++, kinds_[column], place));
  }
  for (const std::size_t child : levels_[0].children) {
    RETURN_IF_ERROR(ReadList(*out.events->column_data(field++), child - 1, place, out));
  }
  return {};
}

Status PartReader::ReadList(const arrow::ArrayData& list,
                            std::size_t array,
                            const std::string& place,
                            PartShard& out) const {
  static constexpr std::int32_t kNoElements[] = {0};
  out.starts[array] = kNoElements;
  if (list.length > 0) {
    ASSIGN_OR_RETURN(const RawColumn starts, ToColumn(list, Kind::kInt32, place));
    out.starts[array] = ToSpan<std::int32_t>(starts, list.length + 1);
  }
  const RowLevel& level = levels_[array + 1];
  const arrow::ArrayData& elements = *list.child_data[0];
  const bool is_struct = elements.type->id() == arrow::Type::STRUCT;
  if (elements.offset != 0 || elements.length != out.starts[array].back()) {
    return Damaged(
        place,
        fmt::format("{} has not as many elements as its lists say", layout_.arrays[array].path));
  }
  for (std::size_t i = 0; i < level.columns.size(); ++i) {
    const std::size_t column = layout_.stored[level.columns[i]];
    ASSIGN_OR_RETURN(
        out.columns[column],
        ToColumn(is_struct ? *elements.child_data[i] : elements, kinds_[column], place));
  }
  for (std::size_t i = 0; i < level.children.size(); ++i) {
    RETURN_IF_ERROR(ReadList(
        *elements.child_data[level.columns.size() + i], level.children[i] - 1, place, out));
  }
  return {};
}

Result<std::shared_ptr<const PartShard>> PartReader::ReadShard(std::uint32_t shard) const {
  auto out = std::make_shared<PartShard>();
  out->checked = std::vector<std::atomic<bool>>(layout_.columns.size() + layout_.arrays.size());
  RETURN_IF_ERROR(ReadEvents(shard, *out));
  const std::string persons_place = fmt::format("{}: record batch {}", persons_->path(), shard);
  ASSIGN_OR_RETURN(out->persons, persons_->Read(static_cast<int>(shard)));
  const std::int64_t num_persons = out->persons->num_rows();
  // uint64 and int64 are aligned alike.
  ASSIGN_OR_RETURN(const RawColumn hash, ToColumn(*out->persons, 1, Kind::kInt64, persons_place));
  ASSIGN_OR_RETURN(const RawColumn first, ToColumn(*out->persons, 2, Kind::kCode32, persons_place));
  out->hash = ToSpan<std::uint64_t>(hash, num_persons);
  out->first_event = ToSpan<std::uint32_t>(first, num_persons);
  if (num_persons > 0) {
    const arrow::ArrayData& ids = *out->persons->column_data(0);
    out->id_offsets = ids.GetValues<std::int32_t>(1);
    out->id_bytes = reinterpret_cast<const char*>(ids.buffers[2]->data());
  }
  RETURN_IF_ERROR(CheckPersons(*out, persons_place));
  return std::shared_ptr<const PartShard>(std::move(out));
}

// A batch reads elements by these without looking again.
Status PartReader::CheckArrays(const PartShard& shard, std::span<const std::size_t> arrays) const {
  for (const std::size_t array : arrays) {
    std::atomic<bool>& checked = shard.checked[layout_.columns.size() + array];
    if (checked.load(std::memory_order_relaxed)) {
      continue;
    }
    const std::span<const std::int32_t> starts = shard.starts[array];
    const std::size_t parent = layout_.arrays[array].parent;
    const std::size_t parents = parent == StoreArray::kEvents
                                    ? shard.time_us.size()
                                    : static_cast<std::size_t>(shard.starts[parent].back());
    if (starts.front() != 0 || starts.size() != parents + 1 || !std::ranges::is_sorted(starts)) {
      return Damaged(events_->path(),
                     fmt::format("the lists of {} are not in order", layout_.arrays[array].path));
    }
    checked.store(true, std::memory_order_relaxed);
  }
  return {};
}

std::size_t PartReader::NumValues(const PartShard& shard, std::size_t column) const {
  const std::size_t array = ArrayOf(layout_.columns[column], layout_.arrays);
  return array == StoreArray::kEvents ? shard.time_us.size()
                                      : static_cast<std::size_t>(shard.starts[array].back());
}

Status PartReader::CheckCodes(const PartShard& shard,
                              std::size_t column,
                              std::uint32_t limit) const {
  const RawColumn& codes = shard.columns[column];
  if (shard.checked[column].load(std::memory_order_relaxed) || !IsCode(codes.kind)) {
    return {};
  }
  const auto num_values = static_cast<std::int64_t>(NumValues(shard, column));
  const std::uint64_t largest =
      WithKind(codes.kind, [&]<typename T>(std::type_identity<T>) -> std::uint64_t {
        T max = 0;
        for (const T code : ToSpan<T>(codes, num_values)) {
          max = std::max(max, code);
        }
        return static_cast<std::uint64_t>(max);
      });
  if (largest >= limit) {
    return Damaged(events_->path(),
                   fmt::format("column {} has a code that stands for nothing: {}",
                               layout_.columns[column].name,
                               largest));
  }
  shard.checked[column].store(true, std::memory_order_relaxed);
  return {};
}

}  // namespace sojourn
