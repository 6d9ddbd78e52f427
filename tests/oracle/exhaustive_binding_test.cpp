// Binding at event level over every history of a tiny domain, by the whole engine and by the report
// oracle (dataviews.md 9.4, D-41 to D-43, D-52; architecture.md 7).
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "tests/oracle/tiny_histories.h"

namespace sojourn {
namespace {

constexpr std::size_t kMost = kMostEvents > 4 ? 3 : 2;

Persistence Expiring(const std::string& how) {
  Persistence persistence;
  persistence.scope = how == "session" ? Scope::kSession : Scope::kPerson;
  if (how == "time") {
    persistence.lifetime = Duration{10, DurationUnit::kMinute};
  } else if (how == "metric") {
    persistence.expires_on = "end";
  }
  return persistence;
}

// Each of the bound dimensions asked for with every range; four at a time.
std::vector<ReportRequest> Requests(const std::vector<std::string>& bound) {
  std::vector<ReportRequest> requests;
  for (const char* range : {"", "2026-01-01T10:06/2026-01-01T11:05"}) {
    for (std::size_t begin = 0; begin < bound.size(); begin += 4) {
      ReportRequest& request = requests.emplace_back();
      request.range = range;
      request.dimensions = {"person_id", "event"};
      for (std::size_t i = begin; i < std::min(bound.size(), begin + 4); ++i) {
        request.dimensions.push_back(bound[i]);
      }
      request.metrics = {{"events", "events", {}}};
      request.totals = true;
    }
  }
  return requests;
}

// Gaps within a session and a custom time, between both, and to another session.
const TinyDomain& Domain() {
  static const TinyDomain domain{
      {{"term", ValueType::kString}, {"product", ValueType::kString}, {"add", ValueType::kBoolean}},
      {{{}, std::string("A"), std::string("B")},
       {{}, std::string("x"), std::string("y")},
       {{}, true}},
      {5 * kMinuteUs, kHourUs},
      "2026-01-01T10:00"};
  return domain;
}

View ViewOfBindings(const std::string& to, std::vector<std::string>& bound) {
  View view;
  view.components = {TinyDimension("event", "event"),
                     TinyDimension("product", "product"),
                     TinyDimension("product_kept", "product"),
                     TinyMetric("add", "add"),
                     TinyMetric("end", "add")};
  view.components[2].persistence = Persistence{};
  for (const Allocation allocation : {Allocation::kMostRecent, Allocation::kOriginal}) {
    for (const char* how : {"session", "person", "time", "metric"}) {
      for (const char* metric : {"", "add"}) {
        Component term = TinyDimension("term" + std::to_string(view.components.size()), "term");
        term.persistence = Expiring(how);
        term.persistence->allocation = allocation;
        term.persistence->binding = Binding{to, metric};
        view.components.push_back(term);
        bound.push_back(term.id);
      }
    }
  }
  return view;
}

TEST(ExhaustiveReports, BindingToAnEventsOwnValue) {
  std::vector<std::string> bound;
  const View view = ViewOfBindings("product", bound);
  ExpectTheOracleAgrees(AllHistories(Domain(), kMost), view, Requests(bound));
}

TEST(ExhaustiveReports, BindingToAPersistedValue) {
  std::vector<std::string> bound;
  const View view = ViewOfBindings("product_kept", bound);
  TinyDomain domain = Domain();
  domain.cells[2] = {true};
  ExpectTheOracleAgrees(AllHistories(domain, kMost), view, Requests(bound));
}

// Longer histories that always have a product, where values are bound again and again.
TEST(ExhaustiveReports, BindingAgainAndAgain) {
  std::vector<std::string> bound;
  const View view = ViewOfBindings("product", bound);
  TinyDomain domain = Domain();
  domain.cells = {
      {{}, std::string("A"), std::string("B")}, {std::string("x"), std::string("y")}, {{}}};
  ExpectTheOracleAgrees(
      AllHistories(domain, kMost + 1), view, Requests({bound[0], bound[2], bound[8], bound[12]}));
}

// D-52: with one dimension, bound values touch where one was set; amounts tell conversions apart.
TEST(ExhaustiveReports, AttributionOfBoundDimensions) {
  std::vector<std::string> bound;
  View view = ViewOfBindings("product", bound);
  MemoryDataset dataset = AllHistories(Domain(), kMost);
  dataset.columns.push_back({"amount", ValueType::kInteger});
  std::int64_t amount = 1;
  for (MemoryRow& row : dataset.rows) {
    amount = std::get<std::string>(row.cells[0]) == "e1" ? 1 : 10 * amount;
    row.cells.emplace_back(amount);
    if (auto* term = std::get_if<std::string>(&row.cells[1])) {
      *term += row.person;  // the person shows in the value
    }
  }
  view.components.push_back(TinyMetric("amount", "amount"));
  std::vector<ReportRequest> requests;
  for (const std::string& term : {bound[0], bound[1], bound[9], bound[12]}) {
    ReportRequest& request = requests.emplace_back();
    request.dimensions = {term};
    for (const AttributionModel model : {AttributionModel::kLastTouch,
                                         AttributionModel::kFirstTouch,
                                         AttributionModel::kLinear,
                                         AttributionModel::kParticipation,
                                         AttributionModel::kSameTouch}) {
      Attribution attribution;
      attribution.model = model;
      request.metrics.push_back(
          {"amount", "m" + std::to_string(request.metrics.size()), attribution});
    }
    request.totals = true;
  }
  ExpectTheOracleAgrees(dataset, view, requests);
}

}  // namespace
}  // namespace sojourn
