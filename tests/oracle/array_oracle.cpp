#include "tests/oracle/array_oracle.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/check.h"

namespace sojourn {
namespace {

using Path = std::vector<std::string>;

Path SplitPath(const std::string& text) {
  Path path;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    path.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return path;
}

// Where an element is: the index in each list from the event on. Of an event nothing.
struct Place {
  Path array;
  std::vector<std::size_t> indices;
  const OracleTree* tree = nullptr;
};

std::size_t CommonDepth(const Path& a, const Path& b) {
  std::size_t depth = 0;
  while (depth < std::min(a.size(), b.size()) && a[depth] == b[depth]) {
    ++depth;
  }
  return depth;
}

// Two elements go together when they lie under the same elements as far as their arrays agree.
bool GoTogether(const Place& a, const Place& b) {
  const std::size_t depth = CommonDepth(a.array, b.array);
  return std::equal(
      a.indices.begin(), a.indices.begin() + static_cast<std::ptrdiff_t>(depth), b.indices.begin());
}

// A column: its array and the name of the field there.
struct Column {
  Path array;
  std::string name;
  bool is_plain_list = false;
};

class ArrayOracle {
 public:
  ArrayOracle(const std::vector<OracleTreeEvent>& events,
              const View& view,
              const ReportRequest& request)
      : events_(events), view_(view), request_(request) {}

  std::map<std::vector<std::string>, std::vector<double>> Answer() {
    for (std::size_t m = 0; m < request_.metrics.size(); ++m) {
      AddMetric(m);
    }
    std::erase_if(rows_, [](const auto& row) {
      return row.first != std::vector<std::string>{"Total"} &&
             std::ranges::all_of(row.second, [](double v) { return v == 0; });
    });
    return std::move(rows_);
  }

 private:
  const Component* Find(const std::string& id) const {
    const auto found = std::ranges::find(view_.components, id, &Component::id);
    return found == view_.components.end() ? nullptr : &*found;
  }

  // A last name that some event has as a list is one, all before it are.
  const Column& ColumnOf(const std::string& field) {
    const auto known = columns_.find(field);
    return known != columns_.end() ? known->second
                                   : columns_.emplace(field, FindColumn(field)).first->second;
  }

  Column FindColumn(const std::string& field) const {
    Path path = SplitPath(field);
    const bool is_list = std::ranges::any_of(
        events_, [&](const OracleTreeEvent& event) { return HasList(event.tree, path, 0); });
    if (is_list) {
      return {path, kOwnValue, true};
    }
    const std::string name = path.back();
    path.pop_back();
    return {path, name, false};
  }

  static bool HasList(const OracleTree& tree, const Path& path, std::size_t depth) {
    const auto list = tree.lists.find(path[depth]);
    if (list == tree.lists.end()) {
      return false;
    }
    return depth + 1 == path.size() ||
           std::ranges::any_of(list->second, [&](const OracleTree& element) {
             return HasList(element, path, depth + 1);
           });
  }

  static void Collect(const OracleTree& tree,
                      const Path& array,
                      std::vector<std::size_t>& indices,
                      std::vector<Place>& places) {
    if (indices.size() == array.size()) {
      places.push_back({array, indices, &tree});
      return;
    }
    const auto list = tree.lists.find(array[indices.size()]);
    for (std::size_t i = 0; list != tree.lists.end() && i < list->second.size(); ++i) {
      indices.push_back(i);
      Collect(list->second[i], array, indices, places);
      indices.pop_back();
    }
  }

  // All elements of an array on an event, in order. Of plain lists only those with a value.
  static std::vector<Place> ElementsOf(const OracleTreeEvent& event, const Column& column) {
    std::vector<Place> places;
    std::vector<std::size_t> indices;
    Collect(event.tree, column.array, indices, places);
    std::erase_if(places, [&](const Place& place) {
      return column.is_plain_list && !LabelAt(place, column).has_value();
    });
    return places;
  }

  static const CellValue* ValueAt(const Place& place, const Column& column) {
    const auto value = place.tree->values.find(column.name);
    return value == place.tree->values.end() ||
                   std::holds_alternative<std::monostate>(value->second)
               ? nullptr
               : &value->second;
  }

  static std::optional<std::string> LabelAt(const Place& place, const Column& column) {
    const CellValue* value = ValueAt(place, column);
    if (value == nullptr) {
      return std::nullopt;
    }
    const auto* text = std::get_if<std::string>(value);
    return text != nullptr ? *text : fmt::format("{}", std::get<std::int64_t>(*value));
  }

  // What a dimension has on one event: labels by element (of dimensions of the event one element,
  // the event itself), or what stands for them where the event has no elements.
  struct Shown {
    std::vector<Place> places;
    std::vector<std::vector<std::string>> labels;  // by place; none: no value
    std::vector<std::string> without;

    void Add(const Place& place, const std::vector<std::string>& its) {
      places.push_back(place);
      labels.push_back(its);
    }
  };

  // What goes together with an element: for each dimension an element or nothing, all in agreement,
  // where nothing that is left out could be put in.
  class Tuples {
   public:
    explicit Tuples(const std::vector<Shown>& shown) : shown_(shown) {}

    std::set<std::vector<std::string>> Of(const Place& unit) {
      unit_ = &unit;
      chosen_.assign(shown_.size(), kNothing);
      found_.clear();
      Choose(0);
      return found_;
    }

   private:
    static constexpr std::size_t kNothing = static_cast<std::size_t>(-1);

    bool Fits(const Place& place) const {
      bool fits = GoTogether(place, *unit_);
      for (std::size_t d = 0; d < shown_.size(); ++d) {
        fits &= chosen_[d] == kNothing || GoTogether(place, shown_[d].places[chosen_[d]]);
      }
      return fits;
    }

    void Choose(std::size_t d) {
      if (d == shown_.size()) {
        AddChosen();
        return;
      }
      Choose(d + 1);
      for (std::size_t i = 0; i < shown_[d].places.size(); ++i) {
        chosen_[d] = kNothing;
        if (Fits(shown_[d].places[i])) {
          chosen_[d] = i;
          Choose(d + 1);
        }
      }
      chosen_[d] = kNothing;
    }

    void AddChosen() {
      std::vector<std::vector<std::string>> rows = {{}};
      for (std::size_t d = 0; d < shown_.size(); ++d) {
        if (chosen_[d] == kNothing &&
            std::ranges::any_of(shown_[d].places,
                                [&](const Place& place) { return Fits(place); })) {
          return;
        }
        std::vector<std::string> labels =
            chosen_[d] == kNothing ? shown_[d].without : shown_[d].labels[chosen_[d]];
        if (labels.empty()) {
          labels = {"No value"};
        }
        std::vector<std::vector<std::string>> longer;
        for (const auto& row : rows) {
          for (const std::string& label : labels) {
            longer.push_back(row);
            longer.back().push_back(label);
          }
        }
        rows = longer;
      }
      found_.insert(rows.begin(), rows.end());
    }

    const std::vector<Shown>& shown_;
    const Place* unit_ = nullptr;
    std::vector<std::size_t> chosen_;
    std::set<std::vector<std::string>> found_;
  };

  // The element of each event that holds the column, whether it has a value or not.
  std::vector<Place> AllElements(const OracleTreeEvent& event, const Column& column) const {
    std::vector<Place> places;
    std::vector<std::size_t> indices;
    Collect(event.tree, column.array, indices, places);
    return places;
  }

  // Whether no element of the array has a field.
  bool IsPlainList(const Path& array) const {
    return !array.empty() && std::ranges::all_of(events_, [&](const OracleTreeEvent& event) {
      return std::ranges::all_of(AllElements(event, {array, "", false}), [](const Place& place) {
        return place.tree->lists.empty() &&
               std::ranges::all_of(place.tree->values,
                                   [](const auto& value) { return value.first == kOwnValue; });
      });
    });
  }

  // By event.
  const std::vector<Shown>& ShownOf(const Component& component) {
    const auto known = shown_.find(component.id);
    if (known != shown_.end()) {
      return known->second;
    }
    std::vector<Shown> shown;
    if (!component.persistence) {
      shown = OwnValues(component);
    } else if (component.persistence->binding) {
      shown = BoundValues(component);
    } else {
      shown = PersistedValues(component);
    }
    return shown_.emplace(component.id, std::move(shown)).first->second;
  }

  std::vector<Shown> OwnValues(const Component& component) {
    const Column column = ColumnOf(component.field);
    std::vector<Shown> shown(events_.size());
    for (std::size_t e = 0; e < events_.size(); ++e) {
      for (const Place& place : ElementsOf(events_[e], column)) {
        const auto label = LabelAt(place, column);
        shown[e].Add(place, label ? std::vector{*label} : std::vector<std::string>());
      }
    }
    return shown;
  }

  bool OccursOn(const std::string& metric, std::size_t e) {
    const Column column = ColumnOf(Find(metric)->field);
    return std::ranges::any_of(ElementsOf(events_[e], column), [&](const Place& place) {
      const CellValue* value = ValueAt(place, column);
      return value != nullptr && std::get<std::int64_t>(*value) != 0;
    });
  }

  // A step of a person's journey and what it sets.
  struct Step {
    std::size_t event = 0;
    Place place;
    bool is_element = false;
    std::vector<std::string> sets;
  };

  // What the steps of one person show; `last_end` [event] is the event that ended what was before.
  std::vector<std::string> ShowStep(const std::vector<Step>& steps,
                                    std::size_t at,
                                    const Persistence& persistence) {
    std::vector<std::string> all;
    const std::vector<std::string>* first = nullptr;
    const std::vector<std::string>* last = nullptr;
    const bool known = persistence.allocation == Allocation::kFirstKnown ||
                       persistence.allocation == Allocation::kLastKnown;
    for (std::size_t i = 0; i < steps.size() && (known || i <= at); ++i) {
      bool ended = false;
      for (std::size_t e = steps[i].event; e < steps[at].event; ++e) {
        ended |= events_[e].person == events_[steps[at].event].person &&
                 !persistence.expires_on.empty() && OccursOn(persistence.expires_on, e);
      }
      if (steps[i].sets.empty() || ended) {
        continue;
      }
      first = first == nullptr ? &steps[i].sets : first;
      last = &steps[i].sets;
      for (const std::string& label : steps[i].sets) {
        if (std::ranges::count(all, label) == 0) {
          all.push_back(label);
        }
      }
    }
    switch (persistence.allocation) {
      case Allocation::kAll:
        return all;
      case Allocation::kOriginal:
      case Allocation::kFirstKnown:
        return first == nullptr ? std::vector<std::string>() : *first;
      default:
        return last == nullptr ? std::vector<std::string>() : *last;
    }
  }

  std::vector<Step> StepsOf(const Component& component, const std::string& person) {
    const Column column = ColumnOf(component.field);
    std::vector<Step> steps;
    for (std::size_t e = 0; e < events_.size(); ++e) {
      if (events_[e].person != person) {
        continue;
      }
      const std::vector<Place> elements = AllElements(events_[e], column);
      if (column.is_plain_list || elements.empty()) {  // one step for all
        Step& step = steps.emplace_back();
        step.event = e;
        step.place = {{}, {}, &events_[e].tree};
        for (const Place& place : elements) {
          if (const auto label = LabelAt(place, column)) {
            step.sets.push_back(*label);
          }
        }
        continue;
      }
      for (const Place& place : elements) {
        const auto label = LabelAt(place, column);
        steps.push_back({e, place, true, label ? std::vector{*label} : std::vector<std::string>()});
      }
    }
    return steps;
  }

  std::vector<Shown> PersistedValues(const Component& component) {
    const bool is_list = ColumnOf(component.field).is_plain_list;
    std::vector<Shown> shown(events_.size());
    std::set<std::string> persons;
    for (const OracleTreeEvent& event : events_) {
      persons.insert(event.person);
    }
    for (const std::string& person : persons) {
      const std::vector<Step> steps = StepsOf(component, person);
      for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto labels = ShowStep(steps, i, *component.persistence);
        Shown& on_event = shown[steps[i].event];
        if (steps[i].is_element || is_list) {
          on_event.Add(steps[i].place, labels);
        } else {
          on_event.without = labels;
        }
      }
    }
    return shown;
  }

  // The algorithm of 9.4 as it stands there, for events of one session a person.
  std::vector<Shown> BoundValues(const Component& component) {
    const Persistence& persistence = *component.persistence;
    const Column own = ColumnOf(component.field);
    const Component& to = *Find(persistence.binding->dimension);
    const std::vector<Shown> targets = ShownOf(to);
    const Path to_array = ColumnOf(to.field).array;
    const bool is_above = own.array.size() < to_array.size();
    const Path& level = is_above ? to_array : own.array;
    std::vector<Shown> shown(events_.size());
    std::map<std::string, std::map<std::string, std::string>> bound_of;  // by person
    for (std::size_t e = 0; e < events_.size(); ++e) {
      auto& bound = bound_of[events_[e].person];
      std::vector<std::string> persisted;
      if (is_above) {
        std::vector<Step> steps = StepsOf(component, events_[e].person);
        const auto at = std::ranges::find(steps, e, &Step::event) - steps.begin();
        persisted = ShowStep(steps, static_cast<std::size_t>(at), persistence);
      }
      const std::string& metric = persistence.binding->metric;
      const bool triggers = metric.empty() || OccursOn(metric, e);
      struct Spot {
        Place place;
        std::vector<std::string> to;
        std::optional<std::string> own;
      };
      std::vector<Spot> spots;
      const std::vector<Place> elements = AllElements(events_[e], {level, "", false});
      for (const Place& place : elements) {
        Spot& spot = spots.emplace_back();
        spot.place = place;
        spot.to = LabelsFor(targets[e], place);
        for (const Place& holder : AllElements(events_[e], own)) {
          if (GoTogether(holder, place)) {
            spot.own = LabelAt(holder, own);
          }
        }
      }
      if (elements.empty()) {
        Spot& spot = spots.emplace_back();
        spot.to = targets[e].places.empty()            ? targets[e].without
                  : targets[e].places[0].array.empty() ? targets[e].labels[0]
                                                       : std::vector<std::string>();
        if (own.array.empty()) {
          spot.own = LabelAt({{}, {}, &events_[e].tree}, own);
        }
      }
      for (const Spot& spot : spots) {
        const std::optional<std::string> value =
            is_above ? (persisted.empty() ? std::nullopt : std::optional(persisted[0])) : spot.own;
        if (!triggers || !value) {
          continue;
        }
        for (const std::string& binding : spot.to) {
          if (persistence.allocation == Allocation::kOriginal) {
            bound.try_emplace(binding, *value);
          } else {
            bound[binding] = *value;
          }
        }
      }
      for (const Spot& spot : spots) {
        std::optional<std::string> label = spot.own;
        for (const std::string& binding : spot.to) {
          if (bound.contains(binding)) {
            label = bound[binding];
          }
        }
        const auto labels = label ? std::vector{*label} : std::vector<std::string>();
        if (elements.empty()) {
          shown[e].without = labels;
        } else if (!labels.empty() || !IsPlainList(level)) {
          shown[e].Add(spot.place, labels);
        }
      }
      if (!persistence.expires_on.empty() && OccursOn(persistence.expires_on, e)) {
        bound.clear();
      }
      if (elements.empty() && level.empty()) {
        shown[e].Add({{}, {}, &events_[e].tree}, shown[e].without);
      }
    }
    return shown;
  }

  static std::vector<std::string> LabelsFor(const Shown& target, const Place& place) {
    for (std::size_t i = 0; i < target.places.size(); ++i) {
      if (GoTogether(target.places[i], place)) {
        return target.labels[i];
      }
    }
    return {};
  }

  bool Passes(std::size_t e) {
    return std::ranges::all_of(request_.filters, [&](const FilterRequest& filter) {
      const Shown& shown = ShownOf(*Find(filter.dimension))[e];
      const auto is_wanted = [&](const std::vector<std::string>& labels) {
        return std::ranges::any_of(labels, [&](const std::string& label) {
          return std::ranges::count(filter.values, label) > 0;
        });
      };
      return is_wanted(shown.without) || std::ranges::any_of(shown.labels, is_wanted);
    });
  }

  // An occurrence of a metric and what it adds.
  struct Occurrence {
    const OracleTreeEvent* event = nullptr;
    Place place;
    double amount = 0;
  };

  std::vector<Occurrence> OccurrencesOf(const std::string& metric) {
    std::vector<Occurrence> occurrences;
    const Component* component = Find(metric);
    for (const OracleTreeEvent& event : events_) {
      if (component == nullptr) {
        occurrences.push_back({&event, {{}, {}, &event.tree}, 1});
        continue;
      }
      const Column column = ColumnOf(component->field);
      for (const Place& place : ElementsOf(event, column)) {
        if (const CellValue* value = ValueAt(place, column)) {
          const auto* number = std::get_if<std::int64_t>(value);
          const bool counts_values = number != nullptr && !component->count;
          occurrences.push_back({&event, place, counts_values ? static_cast<double>(*number) : 1});
        }
      }
    }
    return component != nullptr && component->deduplicate
               ? WithoutRepeats(*component->deduplicate, occurrences)
               : occurrences;
  }

  std::vector<Occurrence> WithoutRepeats(const Deduplication& rules,
                                         const std::vector<Occurrence>& all) {
    std::vector<Occurrence> kept;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto id = IdOf(rules, all[i]);
      bool stays = true;
      for (std::size_t k = 0; k < all.size() && id; ++k) {
        const bool comes_instead = rules.keep == KeptOccurrence::kFirst ? k < i : k > i;
        stays &= !(comes_instead && all[k].event->person == all[i].event->person &&
                   IdOf(rules, all[k]) == id);
      }
      if (stays) {
        kept.push_back(all[i]);
      }
    }
    return kept;
  }

  // "all" without an id to go by; nothing where there should be one (D-31).
  std::optional<std::string> IdOf(const Deduplication& rules, const Occurrence& occurrence) {
    if (rules.by.empty()) {
      return "all";
    }
    const Column column = ColumnOf(Find(rules.by)->field);
    for (const Place& place : ElementsOf(*occurrence.event, column)) {
      if (GoTogether(place, occurrence.place)) {
        const auto label = LabelAt(place, column);
        return label ? std::optional("id " + *label) : std::nullopt;
      }
    }
    return std::nullopt;
  }

  void AddMetric(std::size_t m) {
    const bool counts_people = request_.metrics[m].metric == "people";
    const bool by_person = std::ranges::count(request_.dimensions, "person_id") > 0;
    std::set<std::pair<std::vector<std::string>, std::string>> seen;
    const auto add = [&](const std::vector<std::string>& row, const Occurrence& occurrence) {
      const bool is_new = seen.insert({row, occurrence.event->person}).second;
      auto& values =
          rows_.try_emplace(row, std::vector<double>(request_.metrics.size(), 0)).first->second;
      values[m] += counts_people ? (is_new ? 1 : 0) : occurrence.amount;
    };
    for (const Occurrence& occurrence : OccurrencesOf(request_.metrics[m].metric)) {
      const auto e = static_cast<std::size_t>(occurrence.event - events_.data());
      if (!Passes(e)) {
        continue;
      }
      std::vector<Shown> shown;
      for (const std::string& dimension : request_.dimensions) {
        if (const Component* component = Find(dimension)) {
          shown.push_back(ShownOf(*component)[e]);
        }
      }
      add({"Total"}, occurrence);
      for (std::vector<std::string> row : Tuples(shown).Of(occurrence.place)) {
        if (by_person) {
          row.insert(row.begin(), occurrence.event->person);
        }
        add(row, occurrence);
      }
    }
  }

  const std::vector<OracleTreeEvent>& events_;
  const View& view_;
  const ReportRequest& request_;
  std::map<std::string, Column> columns_;            // met so far
  std::map<std::string, std::vector<Shown>> shown_;  // of dimensions met so far
  std::map<std::vector<std::string>, std::vector<double>> rows_;
};

}  // namespace

std::map<std::vector<std::string>, std::vector<double>> AnswerOverArrays(
    const std::vector<OracleTreeEvent>& events, const View& view, const ReportRequest& request) {
  return ArrayOracle(events, view, request).Answer();
}

}  // namespace sojourn
