#include "tests/oracle/oracle_credits.h"

#include <algorithm>

namespace sojourn {
namespace {

constexpr std::size_t kMostItems = 10;  // D-51

OracleAttribution RulesOf(const Attribution& attribution) {
  OracleAttribution rules{.model = attribution.model, .container = attribution.container};
  if (attribution.lookback) {
    rules.lookback = LengthOf(*attribution.lookback);
  }
  rules.person_lookback = attribution.person_lookback;
  rules.half_life_us = attribution.half_life.fixed_us();
  std::copy(attribution.weights.begin(), attribution.weights.end(), rules.weights);
  return rules;
}

}  // namespace

std::vector<OracleKey> Combinations(const std::vector<std::vector<OracleItem>>& values) {
  std::vector<OracleKey> keys = {{}};
  for (const std::vector<OracleItem>& some : values) {
    std::vector<OracleKey> longer;
    for (const OracleKey& key : keys) {
      if (some.empty()) {
        longer.push_back(key);
        longer.back().push_back(std::nullopt);
      }
      for (const OracleItem& item : some) {
        longer.push_back(key);
        longer.back().push_back(item);
      }
    }
    keys = std::move(longer);
  }
  return keys;
}

OracleCreditor::OracleCreditor(const OracleHistory& history,
                               const OraclePerson& person,
                               const Attribution& attribution,
                               std::vector<OracleItemLists> values)
    : history_(history), person_(person), rules_(RulesOf(attribution)), values_(std::move(values)) {
  for (std::size_t e = 0; e < person.size(); ++e) {
    const auto has = [&](const OracleItemLists& of_dimension) { return !of_dimension[e].empty(); };
    all_.push_back(std::all_of(values_.begin(), values_.end(), has));
    any_.push_back(std::any_of(values_.begin(), values_.end(), has));
  }
}

// D-54, for each conversion by itself: events where all dimensions have a value, else those
// where one has.
std::vector<std::size_t> OracleCreditor::TouchesOf(std::size_t conversion) const {
  const auto touches = [&](const std::vector<bool>& touch) {
    return OracleTouches(
        person_.time_us, person_.session, touch, history_.window(), rules_, conversion);
  };
  const std::vector<std::size_t> full = touches(all_);
  return full.empty() ? touches(any_) : full;
}

// As if a conversion came at the end of the window, in the session of the last event in it (R-27,
//
std::vector<std::size_t> OracleCreditor::TouchesWithoutConversion() const {
  const OracleWindow& window = history_.window();
  std::vector<std::int64_t> time_us;
  std::vector<int> session;
  int last_session = -1;
  for (std::size_t e = 0; e < person_.size(); ++e) {
    if (window.end_us && person_.time_us[e] >= *window.end_us) {
      break;
    }
    time_us.push_back(person_.time_us[e]);
    session.push_back(person_.session[e]);
    last_session = window.Holds(person_.time_us[e]) ? person_.session[e] : last_session;
  }
  const std::size_t end = time_us.size();
  time_us.push_back(history_.WindowEnd());
  session.push_back(last_session);
  const auto touches = [&](std::vector<bool> touch) {
    touch.resize(end);
    touch.push_back(false);
    return OracleTouches(time_us, session, touch, window, rules_, end);
  };
  const std::vector<std::size_t> full = touches(all_);
  return full.empty() ? touches(any_) : full;
}

std::vector<OracleKey> OracleCreditor::KeysOf(std::size_t touch) const {
  std::vector<std::vector<OracleItem>> here;
  for (const OracleItemLists& of_dimension : values_) {
    here.push_back(of_dimension[touch]);
  }
  return Combinations(here);
}

// Of more than ten items the most recent.
std::set<OracleKey> OracleCreditor::CoalitionOf(const std::vector<std::size_t>& touches,
                                                bool& cuts) const {
  std::set<OracleKey> items;
  for (std::size_t i = touches.size(); i-- > 0 && items.size() < kMostItems;) {
    for (const OracleKey& key : KeysOf(touches[i])) {
      if (items.size() < kMostItems || items.contains(key)) {
        items.insert(key);
      } else {
        cuts = true;
      }
    }
  }
  return items;
}

void OracleCreditor::AddJourneys(const std::vector<std::size_t>& conversions,
                                 OracleCoalitions<OracleKey>& coalitions) {
  for (const std::size_t conversion : conversions) {
    coalitions.Add(CoalitionOf(TouchesOf(conversion), cuts_an_event_), true);
  }
  const bool is_in_window =
      std::any_of(person_.time_us.begin(), person_.time_us.end(), [&](std::int64_t time_us) {
        return history_.window().Holds(time_us);
      });
  if (conversions.empty() && is_in_window) {
    coalitions.Add(CoalitionOf(TouchesWithoutConversion(), cuts_an_event_), false);
  }
}

std::vector<std::pair<OracleKey, double>> OracleCreditor::Credits(
    std::size_t conversion, const OracleCoalitions<OracleKey>& coalitions) const {
  if (values_.empty()) {
    return {{OracleKey(), 1}};
  }
  OracleAttribution rules = rules_;
  std::vector<std::size_t> touches;
  if (rules.model != AttributionModel::kSameTouch) {
    touches = TouchesOf(conversion);
  } else if (any_[conversion]) {
    // The conversion's event alone, whatever came before (10.2).
    touches = {conversion};
    rules.model = AttributionModel::kLastTouch;
  }
  if (touches.empty()) {
    return {{OracleKey(values_.size(), std::nullopt), 1}};
  }
  std::vector<std::pair<OracleKey, double>> credits;
  if (rules.model == AttributionModel::kAlgorithmic) {
    bool cuts = false;
    const std::set<OracleKey> coalition = CoalitionOf(touches, cuts);
    const std::vector<double> shares = coalitions.SharesIn(coalition);
    for (const OracleKey& key : coalition) {
      credits.emplace_back(key, shares[credits.size()]);
    }
    return credits;
  }
  std::vector<std::int64_t> ages_us;
  for (const std::size_t touch : touches) {
    ages_us.push_back(person_.time_us[conversion] - person_.time_us[touch]);
  }
  const bool participation = rules.model == AttributionModel::kParticipation;
  const std::vector<double> shares =
      participation ? std::vector<double>(touches.size(), 1) : OracleShares(rules, ages_us);
  std::set<OracleKey> seen;
  for (std::size_t i = 0; i < touches.size(); ++i) {
    for (const OracleKey& key : KeysOf(touches[i])) {
      if (!participation || seen.insert(key).second) {
        credits.emplace_back(key, shares[i]);
      }
    }
  }
  return credits;
}

}  // namespace sojourn
