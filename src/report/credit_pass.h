// Attributed metrics of one batch: touches and conversions once per kind, every model over the same
// ranges.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "journey/attribution.h"
#include "report/cells.h"
#include "report/coalitions.h"
#include "report/row_sums.h"
#include "report/stages.h"

namespace sojourn {

// With one dimension besides time, touches are its own values (instances; dataviews.md 11); with
// several, the tuple of their resolved values, on events where all have one or, for conversions
// without such a touch, where at least one has (D-54, R-25). Time dimensions show the time of the
// conversion (D-48, R-24). One per worker.
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

  // Touches of one kind: `full` have all dimensions, `partial` at least one (empty with one
  // dimension).
  struct TouchSet {
    std::span<const std::uint32_t> scope_of_event;  // [E] of the container
    Touches full;
    Touches partial;
  };
  struct ListedConversions {
    Conversions conversions;
    std::span<const double> amounts;
  };

  TouchSet BuildTouches(const PlannedTouches& planned, const BatchStages& stages, Arena& arena);
  Touches ListTouches(const PlannedTouches& planned,
                      const BatchStages& stages,
                      std::span<const std::uint32_t> scope_of_event,
                      bool all_dimensions,
                      Arena& arena);
  ListedConversions ListConversions(std::size_t occurrences,
                                    Scope container,
                                    std::span<const std::uint32_t> scope_of_event,
                                    const BatchStages& stages,
                                    Arena& arena) const;
  // Whether LastTouches alone can give the metric's credit.
  bool GoesToLastTouch(const PlannedAttribution& attribution, const BatchStages& stages) const;
  void AddLastTouch(std::size_t metric,
                    const BatchStages& stages,
                    RowSums& sums,
                    RowSums* filtered_totals,
                    Arena& arena);
  // Gives `amount` of a conversion to a touch.
  void Give(std::uint32_t touch_code,
            std::uint32_t conversion_event,
            double amount,
            const BatchStages& stages,
            MetricSums& target,
            RowSums& sums);
  // Whether the row of a touch has a value in every hiding dimension.
  bool IsShown(std::uint32_t touch_code) const;
  void AddMetric(std::size_t metric,
                 const TouchSet& touches,
                 const BatchStages& stages,
                 RowSums& sums,
                 RowSums* filtered_totals,
                 Arena& arena);
  // The same for an algorithmic metric.
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
  Touches DescribeTouches(const PlannedTouches& planned,
                          const BatchStages& stages,
                          std::span<const std::uint32_t> scope_of_event,
                          std::span<const std::uint32_t> events,
                          Arena& arena) const;
  // First instant at which a touch counts.
  std::int64_t EarliestTouch(const PlannedTouches& planned) const;
  Touches ListInstances(const PlannedTouches& planned,
                        const BatchStages& stages,
                        std::span<const std::uint32_t> scope_of_event,
                        Arena& arena);
  // Codes of the touch tuples of one event, appended to touch_codes_.
  void AppendTuples(const BatchStages& stages, std::size_t event, bool all_dimensions);
  std::uint32_t TouchCode(std::span<const std::uint32_t> codes);
  // The code that a touch has in the i-th of the touch dimensions.
  std::uint32_t DimensionCode(std::uint32_t touch_code, std::size_t i) const;
  std::uint32_t CellOfCredit(std::uint32_t touch_code,
                             std::uint32_t conversion_event,
                             const BatchStages& stages);

  const Plan& plan_;
  CellIndex& cells_;
  std::vector<std::size_t> touch_dimensions_;  // positions of the dimensions besides time
  std::vector<std::size_t> time_dimensions_;
  std::vector<CreditSplitter> splitters_;  // by metric: full touches
  std::vector<CreditSplitter> partial_splitters_;
  std::vector<Coalitions> coalitions_;  // by metric
  TouchWindow full_window_;             // of item sets
  TouchWindow partial_window_;
  std::vector<double> shown_amounts_;  // of one conversion
  TupleTable tuples_;  // touch tuples, when cells are not dense; number 0 is "no value" in all
  std::vector<std::uint32_t> touch_codes_;   // of the touches being listed
  std::vector<std::uint32_t> codes_;         // one tuple
  std::vector<std::uint32_t> report_codes_;  // one code per report dimension
};

}  // namespace sojourn
