// All events of a store as text, for tests: one line each, in the form of FakeLake::Expected.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "store/fake_lake_internal.h"
#include "store/kinds_internal.h"

namespace sojourn {

inline std::string ValueText(const StoreSnapshot& store,
                             std::size_t column,
                             const RawColumn& values,
                             std::size_t event) {
  const ValueType type = store.columns()[column].type;
  return WithKind(values.kind, [&]<typename T>(std::type_identity<T>) -> std::string {
    const T value = static_cast<const T*>(values.data)[event];
    if (IsCode(values.kind)) {
      if (value == 0) {
        return "-";
      }
      if (type == ValueType::kBoolean) {
        return value == 2 ? "true" : "false";
      }
      auto dictionary = store.OpenDictionary(column);
      EXPECT_TRUE(dictionary.ok()) << dictionary.status().ToText();
      EXPECT_LT(static_cast<std::uint32_t>(value), dictionary.value()->size());
      return fmt::format("'{}'", dictionary.value()->value(static_cast<std::uint32_t>(value)));
    }
    if (!values.IsValid(event)) {
      return "-";
    }
    return values.kind == Kind::kDouble ? CellText(static_cast<double>(value))
                                        : CellText(static_cast<std::int64_t>(value));
  });
}

// The values of one event in a column: lists in brackets, as LeafText writes them.
inline std::string EventText(const StoreSnapshot& store,
                             const EventBatch& batch,
                             std::size_t column,
                             std::size_t event) {
  std::vector<const ArrayLevel*> levels;  // outermost first
  const StoreColumn& described = store.columns()[column];
  if (!described.array.empty()) {
    auto level = std::ranges::find(batch.arrays, described.array, &ArrayLevel::path);
    EXPECT_TRUE(level != batch.arrays.end()) << described.array;
    levels.push_back(&*level);
    while (levels.front()->parent != ArrayLevel::kEvents) {
      levels.insert(levels.begin(), &batch.arrays[levels.front()->parent]);
    }
  }
  const auto text = [&](const auto& self, std::size_t depth, std::size_t row) -> std::string {
    if (depth == levels.size()) {
      return ValueText(store, column, batch.columns[column], row);
    }
    std::string inside;
    for (std::size_t e = levels[depth]->start[row]; e < levels[depth]->start[row + 1]; ++e) {
      inside += (inside.empty() ? "" : " ") + self(self, depth + 1, e);
    }
    return "[" + inside + "]";
  };
  return text(text, 0, event);
}

// A level has a list for each of its parents and begins anew in every batch.
inline void CheckLevels(const EventBatch& batch) {
  for (const ArrayLevel& array : batch.arrays) {
    const std::size_t parents = array.parent == ArrayLevel::kEvents
                                    ? batch.num_events()
                                    : batch.arrays[array.parent].num_elements();
    EXPECT_EQ(array.start.size(), parents + 1);
    EXPECT_EQ(array.start.front(), 0U);
    EXPECT_TRUE(std::ranges::is_sorted(array.start));
  }
}

// Checks the shapes of every batch on the way.
inline std::vector<std::string> StoreLines(const StoreSnapshot& store, std::size_t batch_events) {
  CursorOptions options;
  options.batch_events = batch_events;
  options.needs_person_ids = true;
  options.needs_sequence = true;
  for (std::size_t column = 0; column < store.columns().size(); ++column) {
    options.columns.push_back(column);
  }
  std::vector<std::string> lines;
  for (std::uint32_t shard = 0; shard < store.num_shards(); ++shard) {
    auto cursor = store.OpenShard(shard, options);
    EXPECT_TRUE(cursor.ok()) << cursor.status().ToText();
    EventBatch batch;
    for (;;) {
      auto more = cursor.value()->Next(batch);
      EXPECT_TRUE(more.ok()) << more.status().ToText();
      if (!more.ok() || !more.value()) {
        break;
      }
      CheckLevels(batch);
      EXPECT_EQ(batch.person_start.front(), 0U);
      EXPECT_EQ(batch.person_start.back(), batch.num_events());
      // A batch ends with the person that reaches batch_events.
      EXPECT_LT(batch.person_start[batch.num_persons() - 1], batch_events);
      for (std::size_t person = 0; person < batch.num_persons(); ++person) {
        for (std::size_t e = batch.person_start[person]; e < batch.person_start[person + 1]; ++e) {
          const auto number = [&](const RawColumn& column) {
            return WithKind(column.kind, [&]<typename T>(std::type_identity<T>) {
              return static_cast<std::int64_t>(static_cast<const T*>(column.data)[e]);
            });
          };
          std::string line = fmt::format("{} {} {} {} |",
                                         batch.PersonId(person),
                                         batch.time_us[e],
                                         number(batch.dataset),
                                         number(batch.sequence));
          for (std::size_t column = 0; column < batch.columns.size(); ++column) {
            line += " " + EventText(store, batch, column, e);
          }
          lines.push_back(std::move(line));
        }
      }
    }
  }
  return lines;
}

}  // namespace sojourn
