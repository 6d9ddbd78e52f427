// Attribution by the whole engine and by the report oracle: every history of a tiny domain over two
// dimensions, every small population under the algorithmic model, every day as touch and conversion
// (dataviews.md 10, 11; architecture.md 7).
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "journey/algorithmic.h"
#include "tests/oracle/algorithmic_oracle.h"
#include "tests/oracle/report_comparison.h"
#include "tests/oracle/tiny_histories.h"

namespace sojourn {
namespace {

constexpr std::size_t kMost = kMostEvents > 4 ? 4 : 3;

constexpr AttributionModel kModels[] = {AttributionModel::kLastTouch,
                                        AttributionModel::kFirstTouch,
                                        AttributionModel::kLinear,
                                        AttributionModel::kParticipation,
                                        AttributionModel::kSameTouch,
                                        AttributionModel::kUShaped,
                                        AttributionModel::kJCurve,
                                        AttributionModel::kInverseJ,
                                        AttributionModel::kTimeDecay,
                                        AttributionModel::kCustom,
                                        AttributionModel::kAlgorithmic};

Attribution By(AttributionModel model, Scope container, std::optional<Duration> lookback) {
  Attribution attribution;
  attribution.model = model;
  attribution.container = container;
  attribution.lookback = lookback;
  attribution.half_life = {30, DurationUnit::kMinute};
  attribution.weights = {30, 20, 50};
  return attribution;
}

// Every event is a conversion; amounts tell them apart, values the persons.
MemoryDataset Conversions(const TinyDomain& domain, std::size_t events) {
  MemoryDataset dataset = AllHistories(domain, events);
  dataset.columns.push_back({"amount", ValueType::kInteger});
  std::int64_t amount = 1;
  for (MemoryRow& row : dataset.rows) {
    for (std::size_t c = 1; c < row.cells.size(); ++c) {
      if (auto* text = std::get_if<std::string>(&row.cells[c])) {
        *text += row.person;
      }
    }
    amount = std::get<std::string>(row.cells[0]) == "e1" ? 1 : 10 * amount;
    row.cells.emplace_back(amount);
  }
  return dataset;
}

TEST(ExhaustiveReports, TuplesOfTwoDimensionsUnderEveryModel) {
  View view;
  view.components = {TinyDimension("channel", "channel"),
                     TinyDimension("kept", "channel"),
                     TinyDimension("all", "channel"),
                     TinyDimension("page", "page"),
                     TinyMetric("amount", "amount")};
  view.components[1].persistence = Persistence{};
  view.components[2].persistence = Persistence{};
  view.components[2].persistence->allocation = Allocation::kAll;
  std::vector<ReportRequest> requests;
  for (const auto& dimensions : std::vector<std::vector<std::string>>{
           {"channel", "page"}, {"page", "kept"}, {"all", "page"}, {"page", "event_depth"}}) {
    for (const char* range : {"", "2026-01-01T10:01/2026-01-01T11:30"}) {
      ReportRequest& request = requests.emplace_back();
      request.range = range;
      request.dimensions = dimensions;
      request.totals = true;
      for (const AttributionModel model : kModels) {
        for (const Attribution& attribution :
             {By(model, Scope::kSession, {}),
              By(model, Scope::kPerson, {}),
              By(model, Scope::kPerson, Duration{30, DurationUnit::kMinute})}) {
          request.metrics.push_back(
              {"amount", fmt::format("m{}", request.metrics.size()), attribution});
        }
      }
    }
  }
  const TinyDomain domain{{{"channel", ValueType::kString}, {"page", ValueType::kString}},
                          {{{}, std::string("A"), std::string("B")}, {{}, std::string("x")}},
                          {30 * kMinuteUs, 30 * kMinuteUs + kSecondUs},
                          "2026-01-01T10:00"};
  ExpectTheOracleAgrees(Conversions(domain, kMost), view, requests);
}

// Three persons, each with any set of three values and with a conversion or none.
TEST(ExhaustiveReports, AlgorithmicSharesOfEverySmallPopulation) {
  View view;
  view.components = {TinyDimension("channel", "channel"), TinyMetric("amount", "amount")};
  ReportRequest request;
  request.dimensions = {"channel"};
  request.metrics = {{"amount", "amount", By(AttributionModel::kAlgorithmic, Scope::kPerson, {})}};
  request.totals = true;
  constexpr int kJourneys = 16;  // 8 sets, converted or not
  for (int population = 0; population < kJourneys * kJourneys * kJourneys; ++population) {
    MemoryDataset dataset{
        "all", {{"channel", ValueType::kString}, {"amount", ValueType::kInteger}}, {}};
    int rest = population;
    for (std::int64_t person = 0; person < 3; ++person, rest /= kJourneys) {
      const std::string id = "p" + std::to_string(person);
      for (int value = 0; value < 3; ++value) {
        if ((rest >> value & 1) != 0) {
          dataset.rows.push_back({id, 0, {std::string(1, static_cast<char>('A' + value)), {}}});
        }
      }
      dataset.rows.push_back(
          {id, 1, {{}, rest % kJourneys < 8 ? CellValue() : CellValue(person + 1)}});
    }
    const auto store = MakeMemoryStore({dataset}, {.shards = 2});
    ASSERT_EQ(DifferenceFromOracle(*store, {dataset}, view, request, {2, 1}), "");
  }
}

// The kernel's dividends against orders: three items with worths of 0, 1/2 and 1; four of 0 and 1.
TEST(ExhaustiveReports, DividendsAndOrdersGiveTheSameShares) {
  for (const auto& [items, worths] : {std::pair{1, 3}, {2, 3}, {3, 3}, {4, 2}}) {
    const std::size_t subsets = std::size_t{1} << items;
    std::vector<int> digit(subsets, 0);
    for (bool done = false; !done;) {
      std::vector<double> worth(subsets, 0);
      for (std::size_t s = 1; s < subsets; ++s) {
        worth[s] = static_cast<double>(digit[s]) / (worths - 1);
      }
      const auto shares = AlgorithmicShares(worth);
      const auto expected = OracleShapley(worth);
      ASSERT_EQ(shares.size(), expected.size());
      for (std::size_t i = 0; i < shares.size() && worth.back() != 0; ++i) {
        ASSERT_NEAR(shares[i], expected[i], 1e-9) << fmt::format("{}", fmt::join(worth, " "));
      }
      done = true;
      for (std::size_t s = 1; s < subsets && done; ++s) {
        digit[s] = (digit[s] + 1) % worths;
        done = digit[s] == 0;
      }
    }
  }
}

// Of twelve values the ten most recent share; which twelve, and in which order, is told by the
// touches, a value seen again is as recent as its last touch.
TEST(ExhaustiveReports, OfMoreThanTenItemsTheMostRecentShare) {
  View view;
  view.components = {TinyDimension("channel", "channel"), TinyMetric("amount", "amount")};
  ReportRequest request;
  request.dimensions = {"channel"};
  request.metrics = {{"amount", "amount", By(AttributionModel::kAlgorithmic, Scope::kPerson, {})}};
  request.totals = true;
  for (int again = 0; again < 12; ++again) {
    MemoryDataset dataset{
        "all", {{"channel", ValueType::kString}, {"amount", ValueType::kInteger}}, {}};
    for (int value = 0; value < 12; ++value) {
      dataset.rows.push_back({"p", value, {std::string(1, static_cast<char>('A' + value)), {}}});
    }
    dataset.rows.push_back({"p", 12, {std::string(1, static_cast<char>('A' + again)), {}}});
    dataset.rows.push_back({"p", 13, {{}, std::int64_t{10}}});
    const auto store = MakeMemoryStore({dataset}, {});
    ASSERT_EQ(DifferenceFromOracle(*store, {dataset}, view, request, {}), "");
  }
}

// A touch on every day of January and a conversion on every day around the ends of February, March
// and of the quarter; both sides of noon; in a leap year and in another.
TEST(ExhaustiveReports, CalendarLookbacksFromEveryDayToEveryDay) {
  View view;
  view.components = {TinyDimension("channel", "channel"), TinyMetric("amount", "amount")};
  for (const int year : {2024, 2026}) {
    MemoryDataset dataset{
        "all", {{"channel", ValueType::kString}, {"amount", ValueType::kInteger}}, {}};
    const std::int64_t january = DaysFromCivil({year, 1, 1});
    int person = 0;
    for (std::int64_t touch = january + 20; touch < january + 33; ++touch) {
      for (const std::int64_t length :
           {27, 28, 29, 30, 31, 32, 58, 59, 60, 61, 88, 89, 90, 91, 92}) {
        for (const std::int64_t later_us : {std::int64_t{0}, std::int64_t{1}, -kHourUs}) {
          const std::string id = "p" + std::to_string(person++);
          const std::int64_t noon_us = touch * kDayUs + 12 * kHourUs;
          dataset.rows.push_back({id, noon_us, {id, {}}});
          dataset.rows.push_back({id, noon_us + length * kDayUs + later_us, {{}, std::int64_t{1}}});
        }
      }
    }
    std::vector<ReportRequest> requests(1);
    requests[0].dimensions = {"channel"};
    requests[0].totals = true;
    for (const Duration lookback : {Duration{1, DurationUnit::kMonth},
                                    Duration{2, DurationUnit::kMonth},
                                    Duration{1, DurationUnit::kQuarter},
                                    Duration{30, DurationUnit::kDay}}) {
      for (const AttributionModel model :
           {AttributionModel::kLastTouch, AttributionModel::kLinear}) {
        requests[0].metrics.push_back({"amount",
                                       fmt::format("m{}", requests[0].metrics.size()),
                                       By(model, Scope::kPerson, lookback)});
      }
    }
    ExpectTheOracleAgrees(dataset, view, requests);
  }
}

// D-45: a touch on every day, a range from every day; the lookback begins with the range or with
// its month.
TEST(ExhaustiveReports, PersonLookbackFromEveryDay) {
  View view;
  view.components = {TinyDimension("channel", "channel"), TinyMetric("amount", "amount")};
  MemoryDataset dataset{
      "all", {{"channel", ValueType::kString}, {"amount", ValueType::kInteger}}, {}};
  const std::int64_t first = DaysFromCivil({2025, 12, 28});
  const std::int64_t last = DaysFromCivil({2026, 3, 5});
  for (std::int64_t day = first; day < last; ++day) {
    for (const std::int64_t before_us : {std::int64_t{0}, std::int64_t{1}}) {
      const std::string id = fmt::format("{} {}", DateText(day), before_us);
      dataset.rows.push_back({id, day * kDayUs - before_us, {id, {}}});
      dataset.rows.push_back({id, last * kDayUs, {{}, std::int64_t{1}}});
    }
  }
  std::vector<ReportRequest> requests;
  for (std::int64_t day = first; day < last; ++day) {
    ReportRequest& request = requests.emplace_back();
    request.range = DateText(day) + "T06:00/2026-03-06";
    request.dimensions = {"channel"};
    request.totals = true;
    for (const PersonLookback begin : {PersonLookback::kWindowStart, PersonLookback::kMonthStart}) {
      Attribution attribution = By(AttributionModel::kLinear, Scope::kPerson, {});
      attribution.person_lookback = begin;
      request.metrics.push_back(
          {"amount", fmt::format("m{}", request.metrics.size()), attribution});
    }
  }
  ExpectTheOracleAgrees(dataset, view, requests);
}

}  // namespace
}  // namespace sojourn
