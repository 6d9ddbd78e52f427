#include "egress/delivery_files.h"

#include <algorithm>
#include <cmath>

#include "base/civil_time.h"
#include "base/exact_sum.h"
#include "base/fault_point.h"
#include "base/number_text.h"
#include "egress/output_file.h"

namespace sojourn {
namespace {

__extension__ using WideInteger = __int128;

std::optional<std::size_t> FindColumn(const RowSchema& schema,
                                      std::string_view name,
                                      ValueType type) {
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    if (!name.empty() && schema.columns[i].name == name && schema.columns[i].type == type) {
      return i;
    }
  }
  return std::nullopt;
}

// Sums of the numeric columns; integers cannot overflow.
class ColumnSums {
 public:
  explicit ColumnSums(const RowSchema& schema) : schema_(schema), sums_(schema.columns.size()) {}

  void Add(const RowBlock& block) {
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      const ColumnBlock& values = block.columns[i];
      for (std::size_t row = 0; row < block.num_rows && IsNumeric(i); ++row) {
        if (!values.IsValid(row)) {
          continue;
        }
        if (schema_.columns[i].type == ValueType::kInteger) {
          sums_[i].whole += values.integers[row];
        } else if (std::isfinite(values.doubles[row])) {
          sums_[i].real.Add(values.doubles[row]);
        }
      }
    }
  }

  std::vector<std::pair<std::string, std::string>> Texts() const {
    std::vector<std::pair<std::string, std::string>> texts;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      if (IsNumeric(i)) {
        const bool whole = schema_.columns[i].type == ValueType::kInteger;
        texts.emplace_back(schema_.columns[i].name,
                           whole ? fmt::format("{}", sums_[i].whole) : RealText(i));
      }
    }
    return texts;
  }

 private:
  bool IsNumeric(std::size_t column) const {
    return schema_.columns[column].type == ValueType::kInteger ||
           schema_.columns[column].type == ValueType::kDouble;
  }
  std::string RealText(std::size_t column) const {
    const std::string text = DoubleText(sums_[column].real.value());
    return text.empty() ? "null" : text;  // finite terms whose sum is not
  }

  struct Sum {
    WideInteger whole = 0;
    ExactSum real;
  };
  const RowSchema& schema_;
  std::vector<Sum> sums_;
};

// One file while it is written.
class PartFile {
 public:
  static Result<std::unique_ptr<PartFile>> Create(const RowSchema& schema,
                                                  const DeliveryFilesPlan& plan,
                                                  std::size_t number) {
    auto part = std::make_unique<PartFile>();
    part->file_.path = fmt::format(
        "part-{:05}{}", number, FileExtension(plan.writer.format, plan.writer.compression));
    ASSIGN_OR_RETURN(part->output_,
                     OutputFile::Create(fmt::format("{}/{}", plan.folder, part->file_.path)));
    ASSIGN_OR_RETURN(
        part->writer_,
        RowWriter::Create(
            schema, plan.writer, [output = part->output_.get()](std::string_view bytes) {
              return output->Write(bytes);
            }));
    part->timestamp_ = FindColumn(schema, plan.timestamp_column, ValueType::kTimestamp);
    part->is_parquet_ = plan.writer.format == OutputFormat::kParquet;
    return part;
  }

  std::int64_t rows() const { return file_.rows; }

  Status Write(const RowBlock& block, std::size_t begin, std::size_t end) {
    RETURN_IF_ERROR(writer_->Write(block, begin, end));
    file_.rows += static_cast<std::int64_t>(end - begin);
    for (std::size_t row = begin; timestamp_ && row < end; ++row) {
      const ColumnBlock& times = block.columns[*timestamp_];
      if (times.IsValid(row)) {
        min_us_ = std::min(min_us_.value_or(times.integers[row]), times.integers[row]);
        max_us_ = std::max(max_us_.value_or(times.integers[row]), times.integers[row]);
      }
    }
    return {};
  }

  Result<ManifestFile> Finish() {
    RETURN_IF_ERROR(writer_->Finish());
    ASSIGN_OR_RETURN(const OutputFile::Written written, output_->Close());
    file_.bytes = written.bytes;
    file_.sha256 = written.sha256;
    file_.md5 = written.md5;
    if (is_parquet_) {
      file_.row_groups = writer_->row_groups();
    }
    file_.min_ts = min_us_ ? InstantText(*min_us_) : "";
    file_.max_ts = max_us_ ? InstantText(*max_us_) : "";
    FAULT_POINT("egress.after_file");
    return std::move(file_);
  }

 private:
  ManifestFile file_;
  std::unique_ptr<OutputFile> output_;
  std::unique_ptr<RowWriter> writer_;  // goes first
  std::optional<std::size_t> timestamp_;
  bool is_parquet_ = false;
  std::optional<std::int64_t> min_us_;
  std::optional<std::int64_t> max_us_;
};

// Counts runs of equal values; rows of one person lie together.
class PeopleCount {
 public:
  PeopleCount(const RowSchema& schema, std::string_view column)
      : column_(FindColumn(schema, column, ValueType::kString)) {}

  void Add(const RowBlock& block) {
    for (std::size_t row = 0; column_ && row < block.num_rows; ++row) {
      const std::string_view person = block.columns[*column_].strings[row];
      if (people_ == 0 || person != last_) {
        ++people_;
        last_ = person;
      }
    }
  }
  std::optional<std::int64_t> people() const {
    return column_ ? std::optional(people_) : std::nullopt;
  }

 private:
  std::optional<std::size_t> column_;
  std::int64_t people_ = 0;
  std::string last_;
};

// Cuts blocks into files of `rows_per_file` rows.
class Splitter {
 public:
  Splitter(const RowSchema& schema, const DeliveryFilesPlan& plan) : schema_(schema), plan_(plan) {}

  Status Write(const RowBlock& block) {
    for (std::size_t begin = 0; begin < block.num_rows;) {
      if (part_ == nullptr) {
        ASSIGN_OR_RETURN(part_, PartFile::Create(schema_, plan_, result_.files.size()));
      }
      const auto room = static_cast<std::size_t>(plan_.rows_per_file - part_->rows());
      const std::size_t end = std::min(block.num_rows, begin + room);
      RETURN_IF_ERROR(part_->Write(block, begin, end));
      begin = end;
      if (part_->rows() == plan_.rows_per_file) {
        RETURN_IF_ERROR(FinishPart());
      }
    }
    return {};
  }

  Result<DeliveryFiles> Finish() {
    if (part_ != nullptr) {
      RETURN_IF_ERROR(FinishPart());
    }
    return std::move(result_);
  }

 private:
  Status FinishPart() {
    ASSIGN_OR_RETURN(ManifestFile file, part_->Finish());
    part_.reset();
    result_.rows += file.rows;
    result_.bytes += file.bytes;
    result_.files.push_back(std::move(file));
    return {};
  }

  const RowSchema& schema_;
  const DeliveryFilesPlan& plan_;
  std::unique_ptr<PartFile> part_;
  DeliveryFiles result_;
};

}  // namespace

Result<DeliveryFiles> WriteDeliveryFiles(RowSource& rows, const DeliveryFilesPlan& plan) {
  CHECK_LE(1, plan.rows_per_file);
  const RowSchema schema = rows.schema();
  Splitter splitter(schema, plan);
  ColumnSums sums(schema);
  PeopleCount people(schema, plan.person_column);
  RowBlock block;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(block));
    if (!more) {
      break;
    }
    sums.Add(block);
    people.Add(block);
    RETURN_IF_ERROR(splitter.Write(block));
  }
  ASSIGN_OR_RETURN(DeliveryFiles written, splitter.Finish());
  written.sums = sums.Texts();
  written.people = people.people();
  return written;
}

}  // namespace sojourn
