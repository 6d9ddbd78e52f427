#include "tests/oracle/array_data.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/civil_time.h"
#include "tests/oracle/any_report.h"
#include "tests/oracle/tiny_histories.h"

namespace sojourn {
namespace {

constexpr std::size_t kEvents = StoreArray::kEvents;

const std::vector<StoreArray>& Arrays() {
  static const std::vector<StoreArray> arrays = {
      {"a", kEvents}, {"a.b", 0}, {"a.t", 0}, {"c", kEvents}, {"s", kEvents}};
  return arrays;
}

const std::vector<StoreColumn>& Columns() {
  static const std::vector<StoreColumn> columns = {{"g", ValueType::kString},
                                                   {"v", ValueType::kInteger},
                                                   {"a.x", ValueType::kString, "a"},
                                                   {"a.m", ValueType::kInteger, "a"},
                                                   {"a.b.y", ValueType::kString, "a.b"},
                                                   {"a.b.n", ValueType::kInteger, "a.b"},
                                                   {"a.t", ValueType::kString, "a.t"},
                                                   {"c.z", ValueType::kString, "c"},
                                                   {"c.k", ValueType::kInteger, "c"},
                                                   {"s", ValueType::kString, "s"}};
  return columns;
}

// Puts the fields of an array's element, or of the event, into a row.
void Flatten(const OracleTree& tree, const std::string& array, MemoryRow& row) {
  const std::string prefix = array.empty() ? "" : array + ".";
  for (std::size_t c = 0; c < Columns().size(); ++c) {
    const StoreColumn& column = Columns()[c];
    if (column.array != array) {
      continue;
    }
    const std::string name = column.name == array ? kOwnValue : column.name.substr(prefix.size());
    const auto value = tree.values.find(name);
    const CellValue cell = value == tree.values.end() ? CellValue() : value->second;
    if (array.empty()) {
      row.cells[c] = cell;
    } else {
      row.elements[c].push_back(cell);
    }
  }
  for (std::size_t a = 0; a < Arrays().size(); ++a) {
    const std::string& path = Arrays()[a].path;
    if (!path.starts_with(prefix) || path.size() == prefix.size() ||
        path.find('.', prefix.size()) != path.npos) {
      continue;
    }
    const auto list = tree.lists.find(path.substr(prefix.size()));
    const std::size_t length = list == tree.lists.end() ? 0 : list->second.size();
    row.lists[a].push_back(static_cast<std::uint32_t>(length));
    for (std::size_t i = 0; i < length; ++i) {
      Flatten(list->second[i], path, row);
    }
  }
}

// All lists of up to `longest` of the given elements.
std::vector<std::vector<OracleTree>> AllLists(const std::vector<OracleTree>& elements,
                                              std::size_t longest) {
  std::vector<std::vector<OracleTree>> lists = {{}};
  for (std::size_t begin = 0, length = 1; length <= longest; ++length) {
    const std::size_t end = lists.size();
    for (; begin < end; ++begin) {
      for (const OracleTree& element : elements) {
        lists.push_back(lists[begin]);
        lists.back().push_back(element);
      }
    }
  }
  return lists;
}

// Gives every amount in the tree the next power of two.
void SetAmounts(OracleTree& tree, const char* name, std::int64_t& next) {
  if (*name != '\0') {
    tree.values[name] = next;
    next *= 2;
  }
  const std::pair<const char*, const char*> inside[] = {
      {"a", "m"}, {"b", "n"}, {"t", ""}, {"c", "k"}, {"s", ""}};
  for (const auto& [list, field] : inside) {
    for (OracleTree& element : tree.lists[list]) {
      SetAmounts(element, field, next);
    }
  }
}

OracleTree ElementWith(const char* name, const char* text) {
  OracleTree tree;
  if (text != nullptr) {
    tree.values[name] = std::string(text);
  }
  return tree;
}

std::vector<OracleTree> AnyList(const char* field, int longest) {
  std::vector<OracleTree> list(static_cast<std::size_t>(Pick(longest + 1)));
  for (OracleTree& element : list) {
    element = ElementWith(field, OneOf<const char*>({nullptr, "p", "q", "r"}));
  }
  return list;
}

CellValue AnyAmount() {
  const int amount = Pick(5);
  return amount == 4 ? CellValue() : CellValue(std::int64_t{amount - 1});
}

std::string TextOf(const OracleTree& tree) {
  std::string text;
  for (const auto& [name, value] : tree.values) {
    if (const auto* string = std::get_if<std::string>(&value)) {
      text += fmt::format("{}={} ", name, *string);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      text += fmt::format("{}={} ", name, *number);
    }
  }
  for (const auto& [name, list] : tree.lists) {
    for (const OracleTree& element : list) {
      text += fmt::format("{}({}) ", name, TextOf(element));
    }
  }
  return text;
}

}  // namespace

std::string TextOf(const std::vector<OracleTreeEvent>& events) {
  std::string text = "\n";
  for (const OracleTreeEvent& event : events) {
    text += fmt::format("{} {}: {}\n", event.person, event.time_us, TextOf(event.tree));
  }
  return text;
}

std::vector<OracleTreeEvent> AllTinyEvents() {
  std::vector<OracleTree> elements;  // of a
  for (const char* x : {static_cast<const char*>(nullptr), "p"}) {
    for (const auto& b : AllLists({ElementWith("y", nullptr), ElementWith("y", "q")}, 2)) {
      for (const auto& t : AllLists({ElementWith(kOwnValue, "r")}, 1)) {
        elements.push_back(ElementWith("x", x));
        elements.back().lists = {{"b", b}, {"t", t}};
      }
    }
  }
  std::vector<OracleTreeEvent> events;
  for (const auto& a : AllLists(elements, 2)) {
    for (const auto& c : AllLists({ElementWith("z", nullptr), ElementWith("z", "u")}, 1)) {
      OracleTreeEvent& event = events.emplace_back();
      event.person = fmt::format("p{}", events.size());
      event.tree = ElementWith("g", "h");
      event.tree.lists = {{"a", a}, {"c", c}, {"s", {}}};
      std::int64_t next = 1;
      SetAmounts(event.tree, "v", next);
    }
  }
  return events;
}

std::vector<OracleTreeEvent> AnyArrayEvents() {
  std::vector<OracleTreeEvent> events;
  for (int i = Pick(8); i >= 0; --i) {
    OracleTreeEvent& event = events.emplace_back();
    event.person = OneOf<std::string>({"ana", "ben", "cy"});
    event.time_us = static_cast<std::int64_t>(events.size()) * kMinuteUs;
    event.tree = ElementWith("g", OneOf<const char*>({nullptr, "p", "q"}));
    event.tree.values["v"] = AnyAmount();
    event.tree.lists = {{"a", AnyList("x", 3)}, {"c", AnyList("z", 2)}, {"s", AnyList("", 3)}};
    for (OracleTree& element : event.tree.lists["a"]) {
      element.values["m"] = AnyAmount();
      element.lists = {{"b", AnyList("y", 3)}, {"t", AnyList("", 2)}};
      for (OracleTree& inside : element.lists["b"]) {
        inside.values["n"] = AnyAmount();
      }
    }
    for (OracleTree& element : event.tree.lists["c"]) {
      element.values["k"] = AnyAmount();
    }
  }
  return events;
}

MemoryDataset RowsOfTrees(const std::vector<OracleTreeEvent>& events) {
  MemoryDataset dataset{"trees", Columns(), {}, {}, Arrays()};
  for (const OracleTreeEvent& event : events) {
    MemoryRow& row = dataset.rows.emplace_back();
    row.person = event.person;
    row.time_us = event.time_us;
    row.cells.resize(Columns().size());
    row.elements.resize(Columns().size());
    row.lists.resize(Arrays().size());
    Flatten(event.tree, "", row);
  }
  return dataset;
}

View ArrayView() {
  View view;
  for (const auto& [id, field] : std::vector<std::pair<const char*, const char*>>{
           {"g", "g"}, {"x", "a.x"}, {"y", "a.b.y"}, {"t", "a.t"}, {"z", "c.z"}, {"s", "s"}}) {
    view.components.push_back(TinyDimension(id, field));
  }
  for (const auto& [id, field] : std::vector<std::pair<const char*, const char*>>{{"v", "v"},
                                                                                  {"m", "a.m"},
                                                                                  {"n", "a.b.n"},
                                                                                  {"k", "c.k"},
                                                                                  {"ys", "a.b.y"},
                                                                                  {"ts", "a.t"},
                                                                                  {"ss", "s"}}) {
    view.components.push_back(TinyMetric(id, field));
  }
  const std::pair<const char*, const char*> deduplicated[] = {
      {"m", ""}, {"m", "x"}, {"n", "x"}, {"n", "y"}, {"n", "g"}};
  for (const auto& [metric, by] : deduplicated) {
    for (const KeptOccurrence keep : {KeptOccurrence::kFirst, KeptOccurrence::kLast}) {
      Component component = TinyMetric(fmt::format("d{}", view.components.size()),
                                       metric == std::string("m") ? "a.m" : "a.b.n");
      component.deduplicate = Deduplication{Scope::kPerson, by, keep};
      view.components.push_back(component);
    }
  }
  return view;
}

View ArrayViewWithPersistence() {
  View view = ArrayView();
  const auto add = [&](const char* field, const Persistence& persistence) {
    Component component = TinyDimension(fmt::format("p{}", view.components.size()), field);
    component.persistence = persistence;
    view.components.push_back(component);
  };
  for (const char* field : {"g", "a.x", "a.b.y", "a.t", "s"}) {
    for (const Allocation allocation : {Allocation::kMostRecent,
                                        Allocation::kOriginal,
                                        Allocation::kAll,
                                        Allocation::kFirstKnown,
                                        Allocation::kLastKnown}) {
      Persistence persistence;
      persistence.allocation = allocation;
      add(field, persistence);
      if (allocation == Allocation::kMostRecent || allocation == Allocation::kOriginal) {
        persistence.scope = Scope::kPerson;
        persistence.expires_on = "k";
        add(field, persistence);
      }
    }
  }
  view.components.push_back(TinyDimension("kept", "a.x"));
  view.components.back().persistence = Persistence{};
  // component, what it is bound to, metric
  const std::vector<std::array<const char*, 3>> kBindings = {{"a.x", "g", ""},
                                                             {"a.b.y", "g", ""},
                                                             {"a.b.y", "x", ""},
                                                             {"a.b.y", "x", "k"},
                                                             {"g", "x", "m"},
                                                             {"g", "y", "k"},
                                                             {"g", "t", "m"},
                                                             {"a.t", "x", ""},
                                                             {"a.t", "g", ""},
                                                             {"a.b.y", "kept", ""},
                                                             {"g", "kept", "k"},
                                                             {"a.x", "kept", ""},
                                                             {"g", "x", "v"},
                                                             {"s", "g", ""},
                                                             {"g", "s", "v"}};
  for (const auto& [field, to, metric] : kBindings) {
    for (const Allocation allocation : {Allocation::kMostRecent, Allocation::kOriginal}) {
      for (const char* ends : {"", "k"}) {
        Persistence persistence;
        persistence.allocation = allocation;
        persistence.scope = *ends == '\0' ? Scope::kSession : Scope::kPerson;
        persistence.expires_on = ends;
        persistence.binding = Binding{to, metric};
        add(field, persistence);
      }
    }
  }
  return view;
}

}  // namespace sojourn
