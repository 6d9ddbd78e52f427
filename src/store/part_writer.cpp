#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include <arrow/array.h>

#include "base/thread_pool.h"
#include "store/arrow_door_internal.h"
#include "store/part_writer_internal.h"
#include "store/row_levels_internal.h"
#include "store/shard_order_internal.h"

namespace sojourn {
namespace {

std::shared_ptr<arrow::Array> ToArray(const RawColumn& column, std::size_t rows) {
  std::shared_ptr<arrow::Buffer> validity;
  if (column.validity != nullptr) {
    CHECK_EQ(column.validity_offset, 0);
    validity = Borrow(column.validity, PaddedBytes((rows + 7) / 8));
  }
  const std::int64_t null_count = validity == nullptr ? 0 : arrow::kUnknownNullCount;
  auto values = Borrow(column.data, PaddedBytes(rows * KindBytes(column.kind)));
  return arrow::MakeArray(arrow::ArrayData::Make(ArrowType(column.kind),
                                                 static_cast<std::int64_t>(rows),
                                                 {std::move(validity), std::move(values)},
                                                 null_count));
}

// A copy, padded with zeros.
template <typename T>
std::shared_ptr<arrow::Buffer> CopyPadded(std::span<const T> values) {
  std::string bytes(PaddedBytes(values.size_bytes()), '\0');
  if (!values.empty()) {
    std::memcpy(bytes.data(), values.data(), values.size_bytes());
  }
  return arrow::Buffer::FromString(std::move(bytes));
}

template <typename T>
std::shared_ptr<arrow::Array> CopyToArray(std::span<const T> values,
                                          std::shared_ptr<arrow::DataType> type) {
  return arrow::MakeArray(arrow::ArrayData::Make(
      std::move(type), static_cast<std::int64_t>(values.size()), {nullptr, CopyPadded(values)}, 0));
}

Result<std::shared_ptr<arrow::Array>> IdArray(std::span<const std::string_view> ids) {
  std::vector<std::int32_t> offsets = {0};
  offsets.reserve(ids.size() + 1);
  std::string bytes;
  for (const std::string_view id : ids) {
    bytes += id;
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
      return Unsupported("more than 2 GiB of person ids in one shard",
                         "raise store.shards in sojourn.yaml");
    }
    offsets.push_back(static_cast<std::int32_t>(bytes.size()));
  }
  return arrow::MakeArray(
      arrow::ArrayData::Make(arrow::utf8(),
                             static_cast<std::int64_t>(ids.size()),
                             {nullptr,
                              CopyPadded(std::span<const std::int32_t>(offsets)),
                              CopyPadded(std::span<const char>(bytes))},
                             0));
}

// The name of a column or array inside the array that holds it.
std::string NameInside(const std::string& path, const std::string& array) {
  return path == array ? "element" : path.substr(array.size() + 1);
}

// A list of plain values has no struct around them.
bool HoldsValues(const StoreLayout& layout, const RowLevel& level, std::size_t array) {
  return level.columns.size() == 1 && level.children.empty() &&
         layout.columns[layout.stored[level.columns[0]]].name == layout.arrays[array].path;
}

std::shared_ptr<arrow::Field> ColumnField(std::string name, Kind kind) {
  return arrow::field(std::move(name), ArrowType(kind), !IsCode(kind));
}

std::shared_ptr<arrow::Field> ListField(const StoreLayout& layout,
                                        const PartSchema& schema,
                                        const std::vector<RowLevel>& levels,
                                        std::size_t array,
                                        std::string name) {
  const RowLevel& level = levels[array + 1];
  const std::string& path = layout.arrays[array].path;
  arrow::FieldVector inside;
  for (const std::size_t stored : level.columns) {
    inside.push_back(ColumnField(NameInside(layout.columns[layout.stored[stored]].name, path),
                                 schema.columns[stored]));
  }
  for (const std::size_t child : level.children) {
    const std::string child_name = NameInside(layout.arrays[child - 1].path, path);
    inside.push_back(ListField(layout, schema, levels, child - 1, child_name));
  }
  auto element = HoldsValues(layout, level, array)
                     ? inside[0]
                     : arrow::field("element", arrow::struct_(std::move(inside)), false);
  return arrow::field(std::move(name), arrow::list(std::move(element)), false);
}

std::shared_ptr<arrow::Array> ListArray(const EventBatch& batch,
                                        const std::vector<RowLevel>& levels,
                                        std::size_t array,
                                        const std::shared_ptr<arrow::DataType>& type) {
  const std::span<const std::uint32_t> start = batch.arrays[array].start;
  const auto rows = static_cast<std::int64_t>(start.back());
  const std::shared_ptr<arrow::DataType>& element = type->field(0)->type();
  const RowLevel& level = levels[array + 1];
  std::vector<std::shared_ptr<arrow::ArrayData>> inside;
  for (const std::size_t stored : level.columns) {
    inside.push_back(ToArray(batch.columns[stored], start.back())->data());
  }
  for (std::size_t i = 0; i < level.children.size(); ++i) {
    const int field = static_cast<int>(level.columns.size() + i);
    inside.push_back(
        ListArray(batch, levels, level.children[i] - 1, element->field(field)->type())->data());
  }
  auto elements = element->id() == arrow::Type::STRUCT
                      ? arrow::ArrayData::Make(element, rows, {nullptr}, std::move(inside), 0)
                      : inside[0];
  return arrow::MakeArray(
      arrow::ArrayData::Make(type,
                             static_cast<std::int64_t>(start.size()) - 1,
                             {nullptr, Borrow(start.data(), start.size_bytes())},
                             {std::move(elements)},
                             0));
}

std::shared_ptr<arrow::RecordBatch> EventsBatch(const EventBatch& batch,
                                                const PartSchema& schema,
                                                const std::vector<RowLevel>& levels,
                                                const std::shared_ptr<arrow::Schema>& fields) {
  const std::size_t rows = batch.num_events();
  const RawColumn time = {Kind::kInt64, batch.time_us.data()};
  arrow::ArrayVector arrays = {ToArray(time, rows)};
  if (schema.has_dataset) {
    arrays.push_back(ToArray(batch.dataset, rows));
  }
  arrays.push_back(ToArray(batch.sequence, rows));
  CHECK_EQ(batch.columns.size(), schema.columns.size());
  for (const std::size_t stored : levels[0].columns) {
    arrays.push_back(ToArray(batch.columns[stored], rows));
  }
  for (const std::size_t child : levels[0].children) {
    const auto& field = fields->field(static_cast<int>(arrays.size()));
    arrays.push_back(ListArray(batch, levels, child - 1, field->type()));
  }
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    CHECK(arrays[i]->type()->Equals(fields->field(static_cast<int>(i))->type()));
  }
  return arrow::RecordBatch::Make(fields, static_cast<std::int64_t>(rows), std::move(arrays));
}

Status CheckElements(const EventBatch& batch) {
  for (const ArrayLevel& array : batch.arrays) {
    RETURN_IF_ERROR(CheckNumElements(array.path, array.num_elements()));
  }
  return {};
}

Result<std::shared_ptr<arrow::RecordBatch>> PersonsBatch(const ShardRows& rows) {
  const std::size_t num_persons = rows.batch.num_persons();
  CHECK_EQ(rows.person_hash.size(), num_persons);
  ASSIGN_OR_RETURN(std::shared_ptr<arrow::Array> ids, IdArray(rows.batch.person_ids));
  return arrow::RecordBatch::Make(
      PersonsSchema(),
      static_cast<std::int64_t>(num_persons),
      {std::move(ids),
       CopyToArray(rows.person_hash, arrow::uint64()),
       CopyToArray(rows.batch.person_start.first(num_persons), arrow::uint32())});
}

void Count(const EventBatch& batch, PartRecord& part) {
  if (batch.num_events() == 0) {
    return;
  }
  const auto [min, max] = std::ranges::minmax_element(batch.time_us);
  part.min_time_us = part.num_events == 0 ? *min : std::min(part.min_time_us, *min);
  part.max_time_us = part.num_events == 0 ? *max : std::max(part.max_time_us, *max);
  part.num_events += static_cast<std::int64_t>(batch.num_events());
  part.num_persons += static_cast<std::int64_t>(batch.num_persons());
}

}  // namespace

std::shared_ptr<arrow::Schema> EventsSchema(const StoreLayout& layout, const PartSchema& schema) {
  arrow::FieldVector fields = {arrow::field("_time", arrow::int64(), false)};
  if (schema.has_dataset) {
    fields.push_back(arrow::field("_dataset", arrow::int8(), false));
  }
  fields.push_back(arrow::field("_sequence", ArrowType(schema.sequence), false));
  const std::vector<RowLevel> levels = RowLevelsOf(layout);
  for (const std::size_t stored : levels[0].columns) {
    fields.push_back(
        ColumnField(layout.columns[layout.stored[stored]].name, schema.columns[stored]));
  }
  for (const std::size_t child : levels[0].children) {
    fields.push_back(ListField(layout, schema, levels, child - 1, layout.arrays[child - 1].path));
  }
  return arrow::schema(std::move(fields));
}

std::shared_ptr<arrow::Schema> PersonsSchema() {
  return arrow::schema({arrow::field("id", arrow::utf8(), false),
                        arrow::field("hash", arrow::uint64(), false),
                        arrow::field("first", arrow::uint32(), false)});
}

Result<PartRecord> WritePart(const PartTarget& target,
                             const StoreLayout& layout,
                             const PartSchema& schema,
                             const ShardSource& source) {
  PartRecord part;
  part.schema = schema;
  const std::string prefix = fmt::format("{}/part-{}", target.folder, target.file_number);
  ASSIGN_OR_RETURN(const auto events,
                   IpcWriter::Create(prefix + ".events.arrow", EventsSchema(layout, schema)));
  ASSIGN_OR_RETURN(const auto persons,
                   IpcWriter::Create(prefix + ".persons.arrow", PersonsSchema()));
  const std::vector<RowLevel> levels = RowLevelsOf(layout);
  ShardOrder order;
  const auto write_shard = [&](std::size_t index, std::size_t worker) -> Status {
    const auto shard = static_cast<std::uint32_t>(index);
    ShardOrder::Turn turn(order, shard);
    ASSIGN_OR_RETURN(const ShardRows rows, source(shard, worker));
    ASSIGN_OR_RETURN(const auto persons_batch, PersonsBatch(rows));
    RETURN_IF_ERROR(CheckElements(rows.batch));
    RETURN_IF_ERROR(turn.Wait());
    RETURN_IF_ERROR(events->Write(*EventsBatch(rows.batch, schema, levels, events->schema())));
    RETURN_IF_ERROR(persons->Write(*persons_batch));
    Count(rows.batch, part);
    turn.Done();
    return {};
  };
  RETURN_IF_ERROR(RunParallel(target.shards, target.threads, write_shard));
  ASSIGN_OR_RETURN(part.events, events->Finish());
  ASSIGN_OR_RETURN(part.persons, persons->Finish());
  return part;
}

}  // namespace sojourn
