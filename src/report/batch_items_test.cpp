#include "report/batch_items.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "report/raw_column.h"

namespace sojourn {
namespace {

TEST(BatchItems, AnEventBelongsToTheBatchOfItsSequence) {
  const std::vector<std::vector<IngestBatchRange>> by_dataset = {
      {{"monday", 2}, {"nothing", 2}, {"tuesday", 5}}, {{"calls", 3}, {"monday", 4}}};
  const BatchItems items(by_dataset);
  const std::vector<std::int8_t> dataset = {0, 0, 0, 0, 1, 1, 0, 1};
  const std::vector<std::int8_t> sequence = {0, 1, 2, 4, 2, 3, 1, 4};
  const std::vector<std::int64_t> time_us(dataset.size());
  EventBatch batch;
  batch.time_us = time_us;
  batch.dataset = {RawColumn::Kind::kInt8, dataset.data(), nullptr, 0};
  batch.sequence = {RawColumn::Kind::kInt8, sequence.data(), nullptr, 0};
  Arena arena;
  std::vector<std::string> labels;
  for (const std::uint32_t code : items.Codes(batch, arena)) {
    labels.push_back(code == 0 ? "none" : items.label(code));
  }
  EXPECT_EQ(labels,
            (std::vector<std::string>{
                "monday", "monday", "tuesday", "tuesday", "calls", "monday", "monday", "none"}));
  EXPECT_EQ(items.label(1), "calls");  // in the order of their bytes
}

}  // namespace
}  // namespace sojourn
