// What the codes of a dimension stand for: their texts and their order (rulings.md ).
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/rows.h"
#include "model/search_clause.h"
#include "report/plan.h"

namespace sojourn {

// Ids of persons met while running, numbered per shard: each shard's list is written by the one
// thread that reads it.
class PersonItems {
 public:
  explicit PersonItems(std::uint32_t num_shards);

  // Code of the shard's next person; codes are > 0 and unique over all shards.
  std::uint32_t Add(std::uint32_t shard, std::string_view person);
  std::string_view name(std::uint32_t code) const;

 private:
  int ordinal_bits_;
  std::vector<StringColumn> shards_;
};

// Text of one item; `code` > 0. `persons` may be null unless the dimension is the person id.
std::string ItemLabel(const StoreSnapshot& store,
                      const PlannedDimension& dimension,
                      const PersonItems* persons,
                      std::uint32_t code);

// Texts of items met again and again: made once while a code stays among some thousand. References
// must outlive it.
class LabelCache {
 public:
  LabelCache(const StoreSnapshot& store,
             const PlannedDimension& dimension,
             const PersonItems& persons)
      : store_(&store), dimension_(&dimension), persons_(&persons), kept_(kKept) {}

  // As ItemLabel; lives until the next call.
  std::string_view Of(std::uint32_t code) {
    Kept& kept = kept_[code % kKept];
    if (kept.code != code) {
      kept.code = code;
      kept.label = ItemLabel(*store_, *dimension_, persons_, code);
    }
    return kept.label;
  }

 private:
  static constexpr std::uint32_t kKept = 4096;
  struct Kept {
    std::uint32_t code = 0;
    std::string label;
  };

  const StoreSnapshot* store_;
  const PlannedDimension* dimension_;
  const PersonItems* persons_;
  std::vector<Kept> kept_;  // by the code's last bits
};

// By code: 1 where the item's text is wanted. The no-value label never matches.
std::vector<std::uint8_t> CodesThatPass(const StoreSnapshot& store,
                                        const PlannedDimension& dimension,
                                        const std::set<std::string, std::less<>>& wanted);

// By code, code 0 with the no-value label: 1 where `clause` keeps the item. Requires known
// codes.
std::vector<std::uint8_t> CodesKept(const StoreSnapshot& store,
                                    const PlannedDimension& dimension,
                                    const SearchClause& clause);

// Whether items are ordered by their text; else by their code, which then follows the value.
bool IsOrderedByText(const PlannedDimension& dimension);

}  // namespace sojourn
