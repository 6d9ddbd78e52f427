// Parquet and Arrow IPC: rows are collected into record batches of a fixed number of rows, so that
// equal rows give equal bytes whatever the blocks were.
#include <arrow/api.h>
#include <arrow/io/interfaces.h>
#include <arrow/ipc/writer.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/writer.h>
#include <parquet/exception.h>

#include "egress/arrow_door_internal.h"
#include "egress/writers/json_to_arrow_internal.h"
#include "egress/writers/writers_internal.h"

namespace sojourn::internal {
namespace {

std::shared_ptr<arrow::DataType> ArrowType(ValueType type) {
  switch (type) {
    case ValueType::kString:
      return arrow::utf8();
    case ValueType::kInteger:
      return arrow::int64();
    case ValueType::kDouble:
      return arrow::float64();
    case ValueType::kBoolean:
      return arrow::boolean();
    case ValueType::kDate:
      return arrow::date32();
    case ValueType::kTimestamp:
      return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  }
  CHECK(false);
}

std::shared_ptr<arrow::DataType> ArrowType(const ColumnType& type) {
  switch (type.kind()) {
    case ColumnType::Kind::kValue:
      return ArrowType(type.value());
    case ColumnType::Kind::kList:
      return arrow::list(arrow::field("element", ArrowType(type.element())));
    case ColumnType::Kind::kStruct:
      break;
  }
  arrow::FieldVector fields;
  for (const ColumnType::Field& field : type.fields()) {
    fields.push_back(arrow::field(field.name, ArrowType(field.type)));
  }
  return arrow::struct_(std::move(fields));
}

std::shared_ptr<arrow::KeyValueMetadata> Metadata(
    const std::vector<std::pair<std::string, std::string>>& pairs) {
  auto metadata = std::make_shared<arrow::KeyValueMetadata>();
  for (const auto& [key, value] : pairs) {
    metadata->Append(key, value);
  }
  return metadata;
}

std::shared_ptr<arrow::Schema> ArrowSchema(const RowSchema& schema, const WriterOptions& options) {
  arrow::FieldVector fields;
  for (const RowColumn& column : schema.columns) {
    std::vector<std::pair<std::string, std::string>> about;
    if (!column.component_id.empty()) {
      about.emplace_back("component_id", column.component_id);
    }
    if (!column.title.empty()) {
      about.emplace_back("title", column.title);
    }
    auto field = arrow::field(column.name,
                              column.nested ? ArrowType(*column.nested) : ArrowType(column.type));
    fields.push_back(about.empty() ? field : field->WithMetadata(Metadata(about)));
  }
  return arrow::schema(std::move(fields),
                       options.metadata.empty() ? nullptr : Metadata(options.metadata));
}

// Arrow's face of a ByteSink. Keeps the sink's own Status: Arrow's would lose code and reason.
class SinkStream final : public arrow::io::OutputStream {
 public:
  explicit SinkStream(ByteSink sink) : sink_(std::move(sink)) {
    set_mode(arrow::io::FileMode::WRITE);
  }
  arrow::Status Write(const void* data, std::int64_t bytes) override {
    if (failure_.ok()) {
      failure_ =
          sink_(std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(bytes)));
    }
    if (!failure_.ok()) {
      return arrow::Status::IOError(failure_.message());
    }
    position_ += bytes;
    return arrow::Status::OK();
  }
  using arrow::io::OutputStream::Write;
  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }
  arrow::Result<std::int64_t> Tell() const override { return position_; }

  // What went wrong: the sink's failure when there is one.
  Status Outcome(const arrow::Status& status, std::string_view action) const {
    return failure_.ok() ? FromArrow(status, action) : failure_;
  }

 private:
  ByteSink sink_;
  Status failure_;
  std::int64_t position_ = 0;
  bool closed_ = false;
};

using BuilderVector = std::vector<std::unique_ptr<arrow::ArrayBuilder>>;

template <typename Builder, typename Append>
arrow::Status AppendEach(arrow::ArrayBuilder& builder,
                         const RowColumn& column,
                         const ColumnBlock& values,
                         std::size_t begin,
                         std::size_t end,
                         const Append& append) {
  auto& typed = static_cast<Builder&>(builder);
  ARROW_RETURN_NOT_OK(typed.Reserve(static_cast<std::int64_t>(end - begin)));
  for (std::size_t row = begin; row < end; ++row) {
    ARROW_RETURN_NOT_OK(HasValue(column, values, row) ? append(typed, row) : typed.AppendNull());
  }
  return arrow::Status::OK();
}

arrow::Status AppendNested(arrow::ArrayBuilder& builder,
                           const RowColumn& column,
                           const ColumnBlock& values,
                           std::size_t begin,
                           std::size_t end) {
  for (std::size_t row = begin; row < end; ++row) {
    ARROW_RETURN_NOT_OK(HasValue(column, values, row)
                            ? AppendJson(values.strings[row], *column.nested, builder)
                            : builder.AppendNull());
  }
  return arrow::Status::OK();
}

arrow::Status AppendColumn(arrow::ArrayBuilder& builder,
                           const RowColumn& column,
                           const ColumnBlock& values,
                           std::size_t begin,
                           std::size_t end) {
  const auto integer = [&](auto& typed, std::size_t row) {
    using Value = typename std::decay_t<decltype(typed)>::value_type;
    return typed.Append(static_cast<Value>(values.integers[row]));
  };
  if (column.nested) {
    return AppendNested(builder, column, values, begin, end);
  }
  switch (column.type) {
    case ValueType::kString:
      return AppendEach<arrow::StringBuilder>(
          builder, column, values, begin, end, [&](auto& typed, std::size_t row) {
            return typed.Append(values.strings[row]);
          });
    case ValueType::kInteger:
      return AppendEach<arrow::Int64Builder>(builder, column, values, begin, end, integer);
    case ValueType::kDouble:
      return AppendEach<arrow::DoubleBuilder>(
          builder, column, values, begin, end, [&](auto& typed, std::size_t row) {
            return typed.Append(values.doubles[row]);
          });
    case ValueType::kBoolean:
      return AppendEach<arrow::BooleanBuilder>(
          builder, column, values, begin, end, [&](auto& typed, std::size_t row) {
            return typed.Append(values.integers[row] != 0);
          });
    case ValueType::kDate:
      return AppendEach<arrow::Date32Builder>(builder, column, values, begin, end, integer);
    case ValueType::kTimestamp:
      return AppendEach<arrow::TimestampBuilder>(builder, column, values, begin, end, integer);
  }
  CHECK(false);
}

// Takes finished record batches; one per format below.
class BatchSink {
 public:
  virtual ~BatchSink() = default;
  virtual arrow::Status Write(const std::shared_ptr<arrow::RecordBatch>& batch) = 0;
  virtual arrow::Status Close() = 0;
};

class ParquetBatches final : public BatchSink {
 public:
  explicit ParquetBatches(std::unique_ptr<parquet::arrow::FileWriter> writer)
      : writer_(std::move(writer)) {}
  arrow::Status Write(const std::shared_ptr<arrow::RecordBatch>& batch) override {
    ARROW_ASSIGN_OR_RAISE(auto table, arrow::Table::FromRecordBatches(batch->schema(), {batch}));
    return writer_->WriteTable(*table, static_cast<std::int64_t>(kRowsPerRowGroup));
  }
  arrow::Status Close() override { return writer_->Close(); }

 private:
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

class IpcBatches final : public BatchSink {
 public:
  explicit IpcBatches(std::shared_ptr<arrow::ipc::RecordBatchWriter> writer)
      : writer_(std::move(writer)) {}
  arrow::Status Write(const std::shared_ptr<arrow::RecordBatch>& batch) override {
    return writer_->WriteRecordBatch(*batch);
  }
  arrow::Status Close() override { return writer_->Close(); }

 private:
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
};

class ColumnarWriter final : public RowWriter {
 public:
  ColumnarWriter(RowSchema schema,
                 std::shared_ptr<arrow::Schema> arrow_schema,
                 std::shared_ptr<SinkStream> stream,
                 std::unique_ptr<BatchSink> batches)
      : schema_(std::move(schema)),
        arrow_schema_(std::move(arrow_schema)),
        stream_(std::move(stream)),
        batches_(std::move(batches)) {}

  Status Prepare() {
    for (const auto& field : arrow_schema_->fields()) {
      ASSIGN_OR_RETURN(builders_.emplace_back(),
                       FromArrow(arrow::MakeBuilder(field->type()), "write rows"));
    }
    return {};
  }

  Status Write(const RowBlock& block, std::size_t begin, std::size_t end) override {
    RETURN_IF_ERROR(CheckUtf8(schema_, block, begin, end));
    while (begin < end) {
      const std::size_t taken = std::min(end - begin, kRowsPerRowGroup - pending_rows_);
      for (std::size_t i = 0; i < builders_.size(); ++i) {
        RETURN_IF_ERROR(FromArrow(
            AppendColumn(*builders_[i], schema_.columns[i], block.columns[i], begin, begin + taken),
            "write rows"));
      }
      pending_rows_ += taken;
      begin += taken;
      if (pending_rows_ == kRowsPerRowGroup) {
        RETURN_IF_ERROR(WriteBatch());
      }
    }
    return {};
  }

  Status Finish() override {
    if (pending_rows_ > 0) {
      RETURN_IF_ERROR(WriteBatch());
    }
    return Guarded([&] { return batches_->Close(); }, "finish file");
  }

  std::int64_t row_groups() const override { return row_groups_; }

 private:
  Status WriteBatch() {
    arrow::ArrayVector arrays;
    for (auto& builder : builders_) {
      ASSIGN_OR_RETURN(arrays.emplace_back(), FromArrow(builder->Finish(), "write rows"));
    }
    const auto batch = arrow::RecordBatch::Make(
        arrow_schema_, static_cast<std::int64_t>(pending_rows_), std::move(arrays));
    pending_rows_ = 0;
    ++row_groups_;
    return Guarded([&] { return batches_->Write(batch); }, "write rows");
  }

  // Parquet throws below its own Status.
  template <typename Body>
  Status Guarded(const Body& body, std::string_view action) {
    try {
      return stream_->Outcome(body(), action);
    } catch (const parquet::ParquetException& error) {
      return stream_->Outcome(arrow::Status::IOError(error.what()), action);
    }
  }

  RowSchema schema_;
  std::shared_ptr<arrow::Schema> arrow_schema_;
  std::shared_ptr<SinkStream> stream_;
  std::unique_ptr<BatchSink> batches_;
  BuilderVector builders_;
  std::size_t pending_rows_ = 0;
  std::int64_t row_groups_ = 0;
};

arrow::Compression::type ParquetCompression(std::string_view name) {
  if (name == "snappy") {
    return arrow::Compression::SNAPPY;
  }
  if (name == "gzip") {
    return arrow::Compression::GZIP;
  }
  return name == "zstd" ? arrow::Compression::ZSTD : arrow::Compression::UNCOMPRESSED;
}

Result<std::unique_ptr<RowWriter>> Ready(std::unique_ptr<ColumnarWriter> writer) {
  RETURN_IF_ERROR(writer->Prepare());
  return std::unique_ptr<RowWriter>(std::move(writer));
}

}  // namespace

Result<std::unique_ptr<RowWriter>> MakeParquetWriter(const RowSchema& schema,
                                                     const WriterOptions& options,
                                                     ByteSink sink) {
  const auto arrow_schema = ArrowSchema(schema, options);
  auto stream = std::make_shared<SinkStream>(std::move(sink));
  const auto properties = parquet::WriterProperties::Builder()
                              .compression(ParquetCompression(options.compression))
                              ->version(parquet::ParquetVersion::PARQUET_2_6)
                              ->created_by("sojourn")
                              ->build();
  const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  auto opened = parquet::arrow::FileWriter::Open(
      *arrow_schema, arrow::default_memory_pool(), stream, properties, arrow_properties);
  if (!opened.ok()) {
    return stream->Outcome(opened.status(), "begin a Parquet file");
  }
  return Ready(std::make_unique<ColumnarWriter>(
      schema,
      arrow_schema,
      stream,
      std::make_unique<ParquetBatches>(std::move(opened).ValueUnsafe())));
}

Result<std::unique_ptr<RowWriter>> MakeArrowWriter(const RowSchema& schema,
                                                   const WriterOptions& options,
                                                   ByteSink sink) {
  const auto arrow_schema = ArrowSchema(schema, options);
  auto stream = std::make_shared<SinkStream>(std::move(sink));
  auto ipc = arrow::ipc::IpcWriteOptions::Defaults();
  if (options.compression == "zstd") {
    ASSIGN_OR_RETURN(ipc.codec,
                     FromArrow(arrow::util::Codec::Create(arrow::Compression::ZSTD), "compress"));
  }
  auto opened = arrow::ipc::MakeFileWriter(stream, arrow_schema, ipc);
  if (!opened.ok()) {
    return stream->Outcome(opened.status(), "begin an Arrow file");
  }
  return Ready(std::make_unique<ColumnarWriter>(
      schema, arrow_schema, stream, std::make_unique<IpcBatches>(std::move(opened).ValueUnsafe())));
}

}  // namespace sojourn::internal
