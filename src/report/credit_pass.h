// Attributed metrics of one batch: touches and conversions once per kind, every model over the same
// ranges.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "journey/attribution.h"
#include "report/cells.h"
#include "report/coalitions.h"
#include "report/row_sums.h"
#include "report/stages.h"
#include "report/touch_lists.h"
#include "report/touch_tuples.h"

namespace sojourn {

// Metrics that share out the same conversions over the same touches go through them together. Time
// dimensions show the time of the conversion (D-48, R-24). One per worker.
class CreditPass {
 public:
  CreditPass(const Plan& plan, CellIndex& cells);

  // Adds the credits of the batch's attributed metrics to `sums`, growing it where new cells are
  // met, and what of each conversion shows in rows that are not hidden to cell 1 of
  // `filtered_totals`, where given: the shares of touches with a value in every hiding dimension,
  // under participation all of it when there is one.
  // Algorithmic shares are known only when all batches are: until then their conversions wait in
  // `coalitions`.
  void Add(const BatchStages& stages, RowSums& sums, RowSums* filtered_totals, Arena& arena);

  // By metric; empty for all but algorithmic ones. Items are tuples of touch_dimensions().
  const Coalitions& coalitions(std::size_t metric) const { return coalitions_[metric]; }

 private:
  static constexpr std::size_t kTotalCell = 1;

  struct CreditGroup {
    std::size_t touches = 0;            // in Plan::touches
    std::size_t occurrences = 0;        // in Plan::occurrences
    std::vector<std::size_t> metrics;   // in Plan::metrics
    std::vector<std::size_t> by_count;  // places in `metrics` that go by count
    CreditSplitter full;                // rules as metrics
    CreditSplitter partial;
  };
  struct SplitConversions {
    const CreditSplitter& splitter;
    const ListedConversions& listed;
    const std::vector<std::uint32_t>& unreached;  // places in `listed` that belong to "No value"
  };

  bool IsAlgorithmic(std::size_t metric) const {
    return plan_.metrics[metric].attribution->rule.kind == CreditKind::kAlgorithmic;
  }
  // Whether LastTouches alone can give the credit of all the group's metrics.
  bool AllGoToLastTouch(const CreditGroup& group, const BatchStages& stages) const;
  void AddLastTouch(std::size_t metric,
                    const BatchStages& stages,
                    RowSums& sums,
                    RowSums* filtered_totals,
                    Arena& arena);
  // Same touch of several dimensions: what the conversion's event has of them, whatever came before
  // it (10.2).
  void AddSameTouch(std::size_t metric,
                    const BatchStages& stages,
                    RowSums& sums,
                    RowSums* filtered_totals,
                    Arena& arena);
  // Whether the same touches do, but for their reach.
  bool AreListedTogether(const PlannedTouches& a, const PlannedTouches& b) const;
  // Where the touches stand that any group looks at which lists them together with `planned`.
  std::span<const EventStretch> WhereTouchesCount(const PlannedTouches& planned,
                                                  const BatchStages& stages,
                                                  Arena& arena) const;
  // Gives `amount` of a conversion to a touch.
  void Give(std::uint32_t touch_code,
            std::uint32_t conversion_event,
            double amount,
            const BatchStages& stages,
            MetricSums& target,
            RowSums& sums);
  // Calls credit(i, touch code, share) for all that conversions give.
  template <typename Credit>
  static void Split(const SplitConversions& split, std::size_t rule, Credit credit);
  void Share(std::size_t metric,
             std::size_t rule,
             const SplitConversions& split,
             const BatchStages& stages,
             RowSums& sums);
  // Share for all metrics of a group that go by count.
  void ShareByCount(const CreditGroup& group,
                    const SplitConversions& split,
                    const BatchStages& stages,
                    RowSums& sums);
  void AddShown(std::size_t metric,
                std::size_t rule,
                const SplitConversions& split,
                ExactSum& total);
  // All metrics of a group but the algorithmic ones.
  void AddSplit(const CreditGroup& group,
                const SplitConversions& split,
                const BatchStages& stages,
                RowSums& sums,
                RowSums* filtered_totals);
  void AddGroup(CreditGroup& group,
                const TouchSet& touches,
                const BatchStages& stages,
                RowSums& sums,
                RowSums* filtered_totals,
                Arena& arena);
  // For an algorithmic metric of a group. Filters take conversions away when credit is given: they
  // change the worth of no set (1.2, D-51).
  void AddCoalitions(std::size_t metric,
                     const TouchSet& touches,
                     const BatchStages& stages,
                     RowSums& sums,
                     RowSums* filtered_totals,
                     Arena& arena);
  // Calls visit(i, items) for each conversion or journey.
  template <typename Visit>
  void ForEachItemSet(const TouchSet& touches,
                      const Conversions& conversions,
                      Arena& arena,
                      Visit visit);
  // The tuples of touch codes, ascending, one after the other.
  void ListItems(std::vector<std::uint32_t>& codes, std::vector<std::uint32_t>& items);
  Conversions JourneysWithoutConversion(std::span<const std::uint32_t> converting_events,
                                        std::span<const std::uint32_t> scope_of_event,
                                        const BatchStages& stages,
                                        Arena& arena) const;

  const Plan& plan_;
  CellIndex& cells_;
  TouchTuples tuples_;
  TouchLists lists_;
  std::vector<CreditGroup> groups_;                 // those listed together side by side
  std::vector<std::size_t> same_touch_;             // metrics of AddSameTouch; in no group
  std::vector<Coalitions> coalitions_;              // by metric
  std::vector<std::span<ExactSum>> cells_of_rule_;  // of the group at work, from code 0 on
  TouchWindow full_window_;                         // of item sets
  TouchWindow partial_window_;
};

}  // namespace sojourn
