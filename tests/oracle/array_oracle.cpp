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

  // What goes together with an element: for each dimension an element or nothing, all in agreement,
  // where nothing that is left out could be put in.
  class Tuples {
   public:
    Tuples(const std::vector<std::vector<Place>>& elements, const std::vector<Column>& columns)
        : elements_(elements), columns_(columns) {}

    std::set<std::vector<std::string>> Of(const Place& unit) {
      unit_ = &unit;
      chosen_.assign(columns_.size(), nullptr);
      found_.clear();
      Choose(0);
      return found_;
    }

   private:
    bool Fits(const Place& place) const {
      return GoTogether(place, *unit_) && std::ranges::all_of(chosen_, [&](const Place* other) {
               return other == nullptr || GoTogether(place, *other);
             });
    }

    void Choose(std::size_t d) {
      if (d < columns_.size()) {
        chosen_[d] = nullptr;
        Choose(d + 1);
        for (const Place& place : elements_[d]) {
          chosen_[d] = nullptr;
          if (Fits(place)) {
            chosen_[d] = &place;
            Choose(d + 1);
          }
        }
        chosen_[d] = nullptr;
        return;
      }
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (chosen_[i] == nullptr &&
            std::ranges::any_of(elements_[i], [&](const Place& place) { return Fits(place); })) {
          return;
        }
      }
      std::vector<std::string> labels;
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        labels.push_back(chosen_[i] == nullptr
                             ? "No value"
                             : LabelAt(*chosen_[i], columns_[i]).value_or("No value"));
      }
      found_.insert(labels);
    }

    const std::vector<std::vector<Place>>& elements_;
    const std::vector<Column>& columns_;
    const Place* unit_ = nullptr;
    std::vector<const Place*> chosen_;
    std::set<std::vector<std::string>> found_;
  };

  std::vector<Column> DimensionColumns() {
    std::vector<Column> columns;
    for (const std::string& dimension : request_.dimensions) {
      if (const Component* component = Find(dimension)) {
        columns.push_back(ColumnOf(component->field));
      }
    }
    return columns;
  }

  bool Passes(const OracleTreeEvent& event) {
    return std::ranges::all_of(request_.filters, [&](const FilterRequest& filter) {
      const Column column = ColumnOf(Find(filter.dimension)->field);
      return std::ranges::any_of(ElementsOf(event, column), [&](const Place& place) {
        const auto label = LabelAt(place, column);
        return label && std::ranges::count(filter.values, *label) > 0;
      });
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
    const std::vector<Column> columns = DimensionColumns();
    const bool by_person = std::ranges::count(request_.dimensions, "person_id") > 0;
    std::set<std::pair<std::vector<std::string>, std::string>> seen;
    const auto add = [&](const std::vector<std::string>& row, const Occurrence& occurrence) {
      const bool is_new = seen.insert({row, occurrence.event->person}).second;
      auto& values =
          rows_.try_emplace(row, std::vector<double>(request_.metrics.size(), 0)).first->second;
      values[m] += counts_people ? (is_new ? 1 : 0) : occurrence.amount;
    };
    for (const Occurrence& occurrence : OccurrencesOf(request_.metrics[m].metric)) {
      if (!Passes(*occurrence.event)) {
        continue;
      }
      std::vector<std::vector<Place>> elements;
      for (const Column& column : columns) {
        elements.push_back(ElementsOf(*occurrence.event, column));
      }
      add({"Total"}, occurrence);
      for (std::vector<std::string> row : Tuples(elements, columns).Of(occurrence.place)) {
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
  std::map<std::string, Column> columns_;  // met so far
  std::map<std::vector<std::string>, std::vector<double>> rows_;
};

}  // namespace

std::map<std::vector<std::string>, std::vector<double>> AnswerOverArrays(
    const std::vector<OracleTreeEvent>& events, const View& view, const ReportRequest& request) {
  return ArrayOracle(events, view, request).Answer();
}

}  // namespace sojourn
