#include "report/dimension_items.h"

#include <bit>

#include "base/number_text.h"

namespace sojourn {

PersonItems::PersonItems(std::uint32_t num_shards)
    : ordinal_bits_(32 - std::bit_width(num_shards - 1)), shards_(num_shards) {}

std::uint32_t PersonItems::Add(std::uint32_t shard, std::string_view person) {
  StringColumn& names = shards_[shard];
  names.Append(person);
  CHECK_LT(names.size(), (std::size_t{1} << ordinal_bits_) - 1);
  return static_cast<std::uint32_t>((std::uint64_t{shard} << ordinal_bits_) + names.size());
}

std::string_view PersonItems::name(std::uint32_t code) const {
  const std::uint64_t shard = ordinal_bits_ == 32 ? 0 : code >> ordinal_bits_;
  const std::uint64_t ordinal = code - (shard << ordinal_bits_);
  return shards_[shard][ordinal - 1];
}

std::string ItemLabel(const StoreSnapshot& store,
                      const PlannedDimension& dimension,
                      const PersonItems* persons,
                      std::uint32_t code) {
  if (dimension.rules) {
    return dimension.rules->label(code);
  }
  switch (dimension.source) {
    case DimensionSource::kCodes:
      if (dimension.type == ValueType::kBoolean) {
        return code == 1 ? "false" : "true";
      }
      return std::string(dimension.dictionary->value(code));
    case DimensionSource::kNumbers:
      return dimension.numbers->Label(code);
    case DimensionSource::kTimeBucket:
      return dimension.buckets->label(code);
    case DimensionSource::kTimePart:
      return dimension.parts->label(code);
    case DimensionSource::kEventDepth:
      return fmt::format("{}", code);
    case DimensionSource::kSessionType:
      return code == 1 ? "First-time" : "Returning";
    case DimensionSource::kTimeSpent:
      return TimeSpentLabel(dimension.time_spent_of, code);
    case DimensionSource::kPersonId:
      return std::string(persons->name(code));
    case DimensionSource::kBatch:
      return dimension.batches->label(code);
    case DimensionSource::kDataset:
      return store.datasets()[code - 1];
  }
  CHECK(false);
}

std::vector<std::uint8_t> CodesThatPass(const StoreSnapshot& store,
                                        const PlannedDimension& dimension,
                                        const std::set<std::string, std::less<>>& wanted) {
  std::vector<std::uint8_t> passes(dimension.num_codes, 0);
  if (dimension.source == DimensionSource::kEventDepth) {  // the item's text is its code
    constexpr std::int64_t kDeepest = 10'000'000;
    for (const std::string& text : wanted) {
      const std::int64_t depth = ParseInteger(text).value_or(0);
      if (depth > 0 && depth < kDeepest) {
        passes.resize(std::max(passes.size(), static_cast<std::size_t>(depth) + 1));
        passes[static_cast<std::size_t>(depth)] = 1;
      }
    }
    return passes;
  }
  if (dimension.buckets != nullptr) {
    for (const std::string& text : wanted) {
      for (const std::uint32_t code : dimension.buckets->CodesOfLabel(text)) {
        passes[code] = 1;
      }
    }
    return passes;
  }
  for (std::uint32_t code = 1; code < passes.size(); ++code) {
    passes[code] = dimension.dictionary != nullptr
                       ? wanted.contains(dimension.dictionary->value(code))
                       : wanted.contains(ItemLabel(store, dimension, nullptr, code));
  }
  return passes;
}

std::vector<std::uint8_t> CodesKept(const StoreSnapshot& store,
                                    const PlannedDimension& dimension,
                                    const SearchClause& clause) {
  std::vector<std::uint8_t> kept(dimension.num_codes, 0);
  for (std::uint32_t code = 0; code < kept.size(); ++code) {
    kept[code] = clause.Keeps(code == 0 ? dimension.no_value_label
                                        : ItemLabel(store, dimension, nullptr, code));
  }
  return kept;
}

bool IsOrderedByText(const PlannedDimension& dimension) {
  if (dimension.rules) {
    return false;  // their codes are in order
  }
  return dimension.source == DimensionSource::kPersonId ||
         dimension.source == DimensionSource::kDataset ||
         (dimension.source == DimensionSource::kCodes && dimension.type == ValueType::kString);
}

}  // namespace sojourn
