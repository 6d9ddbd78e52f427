// Laws of the store over random data: however rows come in, its events are those that a plain sort
// of all rows gives.
#include <array>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/hash.h"
#include "store/store_lines_internal.h"
#include "store/temporary_folder_internal.h"

namespace sojourn {
namespace {

std::uint64_t ZeroHash(std::string_view) {
  return 0;
}
// Two shards' worth of collisions.
std::uint64_t OneBitHash(std::string_view id) {
  return Hash64(id) & (std::uint64_t{1} << 63);
}

rc::Gen<Cell> Text(int different) {
  return rc::gen::map(rc::gen::inRange(0, different + 2), [](int i) -> Cell {
    if (i == 0) {
      return {};
    }
    return i == 1 ? std::string()
                  : std::string(static_cast<std::size_t>(i % 20), 'x') + std::to_string(i);
  });
}

rc::Gen<Cell> Integer(std::int64_t low, std::int64_t high) {
  return rc::gen::map(
      rc::gen::pair(rc::gen::inRange(0, 8), rc::gen::inRange<std::int64_t>(low, high)),
      [](const auto& pick) -> Cell { return pick.first == 0 ? Cell() : Cell(pick.second); });
}

rc::Gen<Cell> Number() {
  return rc::gen::element<Cell>(Cell(), Cell(0.0), Cell(-1.5), Cell(1e300));
}

rc::Gen<Cell> Flag() {
  return rc::gen::element<Cell>(Cell(), Cell(true), Cell(false));
}

template <typename Make>
Cell List(int longest, Make make) {
  const int size = *rc::gen::inRange(-1, longest + 1);
  if (size < 0) {
    return {};
  }
  Cells elements;
  for (int i = 0; i < size; ++i) {
    elements.push_back(make());
  }
  return elements;
}

// A struct, now and then without value.
template <typename Make>
Cell Struct(Make make) {
  return *rc::gen::inRange(0, 6) == 0 ? Cell() : Cell(make());
}

constexpr const char* kWebItems =
    "list<struct<sku: string, price: double, extras: list<struct<n: int64, tags: list<string>>>>>";
// Another order of the fields, one dataset without the inner list.
constexpr const char* kCallItems = "list<struct<price: int64, sku: string>>";

Cell WebItems(int range) {
  return List(3, [range] {
    return Struct([range] {
      return Cells{*Text(range), *Number(), List(2, [range] {
                     return Struct([range] {
                       return Cells{*Integer(-range, range), List(2, [] { return *Text(3); })};
                     });
                   })};
    });
  });
}

Cell CallItems(int range) {
  return List(2, [range] {
    return Struct([range] { return Cells{*Integer(-range, range), *Text(range)}; });
  });
}

ColumnType TypeOf(const char* text) {
  return ParseColumnType(text).value();
}

// Rows of two datasets; those of later snapshots have later sequences, as the lake gives them.
FakeLake RandomLake(std::int64_t snapshots) {
  FakeLake lake;
  lake.datasets.push_back({"web",
                           "user",
                           "ts",
                           {{"user", ValueType::kString},
                            {"ts", ValueType::kTimestamp},
                            {"page", ValueType::kString},
                            {"n", ValueType::kInteger},
                            {"amount", ValueType::kDouble},
                            {"flag", ValueType::kBoolean},
                            {"tags", TypeOf("list<string>")},
                            {"items", TypeOf(kWebItems)},
                            {"at", TypeOf("struct<city: string, marks: list<int64>>")}},
                           {}});
  lake.datasets.push_back({"calls",
                           "who",
                           "ts",
                           {{"who", ValueType::kString},
                            {"n", ValueType::kInteger},
                            {"ts", ValueType::kTimestamp},
                            {"items", TypeOf(kCallItems)}},
                           {}});
  const int range = *rc::gen::element(3, 300, 70'000);
  for (std::int64_t snapshot = 1; snapshot <= snapshots; ++snapshot) {
    for (int row = *rc::gen::inRange(0, 40); row > 0; --row) {
      lake.datasets[0].rows.push_back(
          {{*Text(6),
            *Integer(0, 12),
            *Text(range),
            *Integer(-range, range),
            *Number(),
            *Flag(),
            List(3, [] { return *Text(4); }),
            WebItems(range),
            Struct([range] {
              return Cells{*Text(3), List(2, [range] { return *Integer(-range, range); })};
            })},
           snapshot});
    }
    for (int row = *rc::gen::inRange(0, 10); row > 0; --row) {
      lake.datasets[1].rows.push_back(
          {{*Text(6), *Integer(-range, range), *Integer(0, 12), CallItems(range)}, snapshot});
    }
  }
  lake.chunk_rows = *rc::gen::element<std::size_t>(1, 7, 2048);
  return lake;
}

StoreOptions RandomOptions(const std::string& folder) {
  StoreOptions options;
  options.folder = folder;
  options.shards = *rc::gen::element(1U, 7U, 64U);
  options.threads = *rc::gen::element<std::size_t>(1, 3);
  options.memory_bytes = *rc::gen::element<std::uint64_t>(1, 200'000, std::uint64_t{1} << 30);
  options.max_parts = *rc::gen::element(1U, 2U, 8U);
  return options;
}

void CheckSucceeds(const Status& status) {
  if (!status.ok()) {
    RC_FAIL(status.ToText());
  }
}

void CheckHolds(const StoreOptions& options,
                const FakeLake& lake,
                std::int64_t snapshot,
                PersonHash hash) {
  const auto store = LoadStore(options, lake.Sources());
  CheckSucceeds(store.status());
  const std::vector<std::string> expected = lake.Expected(snapshot, hash);
  RC_ASSERT(store.value()->lake_snapshot() == snapshot);
  RC_ASSERT(store.value()->num_events() == static_cast<std::int64_t>(expected.size()));
  std::set<std::string> persons;
  for (const std::string& line : expected) {
    persons.insert(line.substr(0, line.find(' ')));
  }
  RC_ASSERT(store.value()->num_persons() == static_cast<std::int64_t>(persons.size()));
  for (const std::size_t batch_events : {1U, 5U, 100'000U}) {
    RC_ASSERT(StoreLines(*store.value(), batch_events) == expected);
  }
}

TEST(StoreProperty, ManyUpdatesGiveWhatAPlainSortGives) {
  EXPECT_TRUE(rc::check("updates, merges and rebuilds hold the same events", [] {
    constexpr std::int64_t kSnapshots = 4;
    const FakeLake lake = RandomLake(kSnapshots);
    const TemporaryFolder folder;
    const StoreOptions options = RandomOptions(folder.path());
    constexpr std::array<PersonHash, 3> kHashes = {&Hash64, &ZeroHash, &OneBitHash};
    const PersonHash hash = kHashes[*rc::gen::inRange<std::size_t>(0, kHashes.size())];
    for (std::int64_t snapshot = 1; snapshot <= kSnapshots; ++snapshot) {
      CheckSucceeds(
          UpdateStoreFrom(
              options, lake.Sources(), lake.At(snapshot), UpdateMode::kIncremental, {hash})
              .status());
      CheckHolds(options, lake, snapshot, hash);
    }
    CheckSucceeds(CompactStore(options, lake.Sources()));
    CheckHolds(options, lake, kSnapshots, hash);
    CheckSucceeds(
        UpdateStoreFrom(options, lake.Sources(), lake.At(kSnapshots), UpdateMode::kRebuild, {hash})
            .status());
    CheckHolds(options, lake, kSnapshots, hash);
  }));
}

}  // namespace
}  // namespace sojourn
