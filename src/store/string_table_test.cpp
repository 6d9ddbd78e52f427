#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/thread_pool.h"
#include "store/string_table_internal.h"

namespace sojourn {
namespace {

std::vector<std::uint32_t> Encode(StringTable& table,
                                  StringTable::Cache& cache,
                                  const std::vector<std::string_view>& values,
                                  std::uint64_t (*hash)(std::string_view) = &Hash64) {
  std::vector<std::uint64_t> hashes;
  for (const std::string_view value : values) {
    hashes.push_back(hash(value));
  }
  std::vector<std::uint32_t> codes(values.size());
  table.Encode(values, hashes, cache, codes);
  return codes;
}

std::uint64_t ZeroHash(std::string_view) {
  return 0;
}

TEST(StringTable, GivesCodesFromOneInOrderOfAppearance) {
  StringTable table;
  StringTable::Cache cache;
  // One partition's values are taken together, so only values of one chunk each have a known order.
  EXPECT_EQ(Encode(table, cache, {"b"}), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(Encode(table, cache, {"a", "b", "a"}), (std::vector<std::uint32_t>{2, 1, 2}));
  EXPECT_EQ(table.size(), 3U);
  EXPECT_EQ(table.Values(1), (std::vector<std::string_view>{"b", "a"}));
  EXPECT_EQ(table.Values(2), (std::vector<std::string_view>{"a"}));
}

TEST(StringTable, NoValueIsCodeZeroAndTheEmptyTextIsAValue) {
  StringTable table;
  StringTable::Cache cache;
  EXPECT_EQ(Encode(table, cache, {"", std::string_view(), ""}),
            (std::vector<std::uint32_t>{1, 0, 1}));
  EXPECT_EQ(table.Values(1), (std::vector<std::string_view>{""}));
}

TEST(StringTable, KeepsValuesApartWhoseHashesAreEqual) {
  StringTable table;
  StringTable::Cache cache;
  std::vector<std::string> texts;
  for (int i = 0; i < 100; ++i) {
    texts.push_back("value " + std::to_string(i));
  }
  const std::vector<std::string_view> values(texts.begin(), texts.end());
  const auto codes = Encode(table, cache, values, &ZeroHash);
  EXPECT_EQ(Encode(table, cache, values, &ZeroHash), codes);
  const auto stored = table.Values(1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(stored[codes[i] - 1], values[i]);
  }
}

TEST(StringTable, ContinuesAnExistingDictionary) {
  StringTable table;
  StringTable::Cache cache;
  table.Load("x");
  table.Load("y");
  EXPECT_EQ(Encode(table, cache, {"y", "x"}), (std::vector<std::uint32_t>{2, 1}));
  EXPECT_EQ(Encode(table, cache, {"z"}), (std::vector<std::uint32_t>{3}));
}

TEST(StringTable, GivesAllThreadsTheSameCodes) {
  constexpr std::size_t kThreads = 4;
  StringTable table;
  std::vector<std::map<std::string, std::uint32_t>> seen(kThreads);
  const auto work = [&](std::size_t index, std::size_t) -> Status {
    std::mt19937 random(static_cast<std::uint32_t>(index));
    StringTable::Cache cache;
    for (int chunk = 0; chunk < 50; ++chunk) {
      std::vector<std::string> texts;
      for (int i = 0; i < 500; ++i) {
        texts.push_back("some value " + std::to_string(random() % 5000));
      }
      const auto codes = Encode(table, cache, {texts.begin(), texts.end()});
      for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto [place, added] = seen[index].try_emplace(texts[i], codes[i]);
        EXPECT_EQ(place->second, codes[i]);
      }
    }
    return {};
  };
  ASSERT_TRUE(RunParallel(kThreads, kThreads, work).ok());
  const auto values = table.Values(1);
  for (const auto& codes : seen) {
    for (const auto& [text, code] : codes) {
      EXPECT_EQ(values[code - 1], text);
    }
  }
}

}  // namespace
}  // namespace sojourn
