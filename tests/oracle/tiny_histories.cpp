#include "tests/oracle/tiny_histories.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/civil_time.h"
#include "tests/oracle/report_comparison.h"

namespace sojourn {
namespace {

// All choices of one cell per column.
std::vector<std::vector<CellValue>> AllEvents(const TinyDomain& domain) {
  std::vector<std::vector<CellValue>> events = {{}};
  for (const std::vector<CellValue>& cells : domain.cells) {
    std::vector<std::vector<CellValue>> longer;
    for (const std::vector<CellValue>& event : events) {
      for (const CellValue& cell : cells) {
        longer.push_back(event);
        longer.back().push_back(cell);
      }
    }
    events = std::move(longer);
  }
  return events;
}

void AddPerson(const std::vector<MemoryRow>& history, MemoryDataset& dataset) {
  const std::string person = "p" + std::to_string(dataset.rows.size() / history.size());
  for (const MemoryRow& row : history) {
    dataset.rows.push_back(row);
    dataset.rows.back().person = person;
  }
}

void AddHistories(const TinyDomain& domain,
                  const std::vector<std::vector<CellValue>>& events,
                  std::size_t length,
                  std::vector<MemoryRow>& history,
                  MemoryDataset& dataset) {
  if (history.size() == length) {
    AddPerson(history, dataset);
    return;
  }
  const bool is_first = history.empty();
  const std::vector<std::int64_t> gaps_us =
      is_first ? std::vector<std::int64_t>{0} : domain.gaps_us;
  for (const std::vector<CellValue>& event : events) {
    for (const std::int64_t gap_us : gaps_us) {
      MemoryRow row;
      row.time_us = (is_first ? *ParseLocalTime(domain.begin) : history.back().time_us) + gap_us;
      row.cells = {"e" + std::to_string(history.size() + 1)};
      row.cells.insert(row.cells.end(), event.begin(), event.end());
      history.push_back(row);
      AddHistories(domain, events, length, history, dataset);
      history.pop_back();
    }
  }
}

// The difference that one person's history alone makes, else that of all.
std::string SmallestDifference(const MemoryDataset& dataset,
                               const View& view,
                               const ReportRequest& request) {
  std::string all =
      DifferenceFromOracle(*MakeMemoryStore({dataset}, {}), {dataset}, view, request, {});
  for (auto row = dataset.rows.begin(); row != dataset.rows.end();) {
    const auto end = std::find_if(row, dataset.rows.end(), [&](const MemoryRow& other) {
      return other.person != row->person;
    });
    const MemoryDataset alone = {dataset.name, dataset.columns, {row, end}};
    const std::string difference =
        DifferenceFromOracle(*MakeMemoryStore({alone}, {}), {alone}, view, request, {});
    if (!difference.empty()) {
      return difference;
    }
    row = end;
  }
  return "no person alone; the difference of all begins\n" + all.substr(0, 3000);
}

}  // namespace

MemoryDataset AllHistories(const TinyDomain& domain, std::size_t events) {
  MemoryDataset dataset{"all", {{"event", ValueType::kString}}, {}};
  dataset.columns.insert(dataset.columns.end(), domain.columns.begin(), domain.columns.end());
  std::vector<MemoryRow> history;
  AddHistories(domain, AllEvents(domain), events, history, dataset);
  return dataset;
}

void ExpectTheOracleAgrees(const MemoryDataset& dataset,
                           const View& view,
                           const std::vector<ReportRequest>& requests) {
  struct Way {
    MemoryStoreOptions layout;
    RunOptions run;
  };
  const Way kWays[] = {{{7, false, false, 1}, {1, 32'768}},
                       {{1, true, false, 1}, {8, 1}},
                       {{64, false, true, 1}, {2, 100}}};
  std::size_t next = 0;
  for (const ReportRequest& request : requests) {
    // The oracle is slow: it answers each request once, the engine in one way after the other.
    const LabelledRows expected = RowsOf(AnswerByOracle({dataset}, view, request), view, request);
    for (const Way& way : kWays) {
      const auto store = MakeMemoryStore({dataset}, way.layout);
      const auto table = RunReport(*store, view, request, way.run);
      ASSERT_TRUE(table.ok()) << table.status().ToText();
      ASSERT_TRUE(AreNear(RowsOf(table.value()), expected))
          << "request " << next << ": " << SmallestDifference(dataset, view, request);
    }
    ++next;
  }
}

Component TinyDimension(const std::string& id, const std::string& field) {
  Component component;
  component.id = component.title = id;
  component.field = field;
  return component;
}

Component TinyMetric(const std::string& id, const std::string& field) {
  Component component = TinyDimension(id, field);
  component.kind = ComponentKind::kMetric;
  return component;
}

}  // namespace sojourn
