// Random requests over random little tables, answered by the engine and by the oracle. A failure
// prints the RapidCheck seed; RC_PARAMS="seed=…" runs it again, "max_success=…" more of them.
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/oracle/any_report.h"
#include "tests/oracle/report_comparison.h"
#include "tests/support/memory_store.h"

namespace sojourn {
namespace {

RC_GTEST_PROP(RandomReports, TheEngineAndTheOracleAgree, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnyView();
  std::vector<MemoryDataset> laid_out = datasets;
  Shuffle(laid_out);
  const auto store = MakeMemoryStore(laid_out, AnyLayout());
  for (int i = 0; i < 5; ++i) {
    const std::string difference =
        DifferenceFromOracle(*store, datasets, view, AnyRequest(), AnyRun());
    if (!difference.empty()) {
      RC_FAIL(difference);
    }
  }
}

}  // namespace
}  // namespace sojourn
