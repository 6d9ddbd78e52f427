// Damaged stores: each is refused with kCorruption that names the file, and a rebuild repairs it.
#include <algorithm>
#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/manifest_internal.h"
#include "store/snapshot_internal.h"
#include "store/store_lines_internal.h"
#include "store/temporary_folder_internal.h"
#include "store/verify_store.h"

namespace sojourn {
namespace {

FakeLake SmallLake() {
  FakeLake lake;
  lake.datasets.push_back(
      {"web",
       "user",
       "ts",
       {{"user", ValueType::kString}, {"ts", ValueType::kTimestamp}, {"n", ValueType::kInteger}},
       {}});
  for (std::int64_t i = 0; i < 50; ++i) {
    lake.datasets[0].rows.push_back({{"user " + std::to_string(i % 9), i * 7 % 11, i * 100}});
  }
  return lake;
}

class DamageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.folder = folder_.path();
    options_.shards = 3;
    ASSERT_TRUE(
        UpdateStoreFrom(options_, lake_.Sources(), lake_.At(1), UpdateMode::kIncremental).ok());
    const auto manifest = ReadManifest(options_.folder).value();
    events_ = manifest.parts[0].events.name;
    persons_ = manifest.parts[0].persons.name;
    dictionary_ = manifest.dictionaries[0][0].file.name;
  }

  std::string PathOf(const std::string& name) const { return options_.folder + "/" + name; }

  void Write(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(WriteFileAtomically(PathOf(name), bytes).ok());
  }

  // Loads and reads everything; the first failure.
  Status ReadAll() const {
    ASSIGN_OR_RETURN(const auto store, LoadStore(options_, lake_.Sources()));
    return ReadAllOf(*store);
  }

  // The same for files of any hash: what a reader meets that a mistaken writer made.
  Status ReadAllUnchecked() const {
    ASSIGN_OR_RETURN(StoreManifest manifest, ReadManifest(options_.folder));
    ASSIGN_OR_RETURN(const auto store,
                     FileSnapshot::Open(options_.folder, std::move(manifest), {}));
    return ReadAllOf(*store);
  }

  static Status ReadAllOf(const StoreSnapshot& store) {
    RETURN_IF_ERROR(store.OpenDictionary(0).status());
    CursorOptions cursor;
    cursor.columns = {0, 1, 2};
    cursor.needs_person_ids = true;
    cursor.needs_sequence = true;
    for (std::uint32_t shard = 0; shard < store.num_shards(); ++shard) {
      ASSIGN_OR_RETURN(const auto opened, store.OpenShard(shard, cursor));
      EventBatch batch;
      for (;;) {
        ASSIGN_OR_RETURN(const bool more, opened->Next(batch));
        if (!more) {
          break;
        }
      }
    }
    return {};
  }

  void ExpectRepairable(const std::string& file) {
    const Status status = ReadAll();
    EXPECT_EQ(status.code(), StatusCode::kCorruption) << status.ToText();
    EXPECT_NE(status.message().find(file), std::string::npos) << status.ToText();
    ASSERT_TRUE(UpdateStoreFrom(options_, lake_.Sources(), lake_.At(1), UpdateMode::kRebuild).ok());
    EXPECT_TRUE(ReadAll().ok());
  }

  void Flip(const std::string& name, std::size_t byte, unsigned bit) const {
    const int file = open(PathOf(name).c_str(), O_RDWR);
    ASSERT_GE(file, 0);
    unsigned char value = 0;
    EXPECT_EQ(pread(file, &value, 1, static_cast<off_t>(byte)), 1);
    value = static_cast<unsigned char>(value ^ (1U << bit));
    EXPECT_EQ(pwrite(file, &value, 1, static_cast<off_t>(byte)), 1);
    close(file);
  }

  // Until the file system's clock, which may be coarse, shows a later time.
  void PassATick() {
    const auto now = [&] {
      Write("tick", "");
      return std::filesystem::last_write_time(PathOf("tick"));
    };
    for (const auto began = now(); now() == began;) {
    }
  }

  Status Verify() const { return VerifyStore(options_, lake_.Sources()).status(); }

  TemporaryFolder folder_;
  StoreOptions options_;
  FakeLake lake_ = SmallLake();
  std::string events_, persons_, dictionary_;
};

TEST_F(DamageTest, ATruncatedFileIsRefused) {
  for (const std::string* name : {&events_, &persons_, &dictionary_}) {
    const std::string cut = *name;
    std::filesystem::resize_file(PathOf(cut), 100);
    ExpectRepairable(cut);
    SetUp();
  }
}

TEST_F(DamageTest, AMissingFileIsRefused) {
  std::filesystem::remove(PathOf(persons_));
  ExpectRepairable(persons_);
}

TEST_F(DamageTest, AFileOfTheRightLengthWithOtherBytesIsRefused) {
  Write(events_, std::string(std::filesystem::file_size(PathOf(events_)), 'x'));
  ExpectRepairable(events_);
}

TEST_F(DamageTest, AManifestThatIsNotOneIsRefused) {
  for (const char* text : {"", "{", "[]", "{\"format\": 4}", "{\"format\": 4, \"parts\": 7}"}) {
    Write("manifest.json", text);
    EXPECT_EQ(UpdateStoreFrom(options_, lake_.Sources(), lake_.At(2), UpdateMode::kIncremental)
                  .status()
                  .code(),
              StatusCode::kCorruption);
    ExpectRepairable("manifest.json");
  }
}

TEST_F(DamageTest, AManifestOfAnotherFormatIsNoStore) {
  Write("manifest.json", "{\"format\": 999}");
  EXPECT_EQ(ReadAll().code(), StatusCode::kNotFound);
  ASSERT_TRUE(
      UpdateStoreFrom(options_, lake_.Sources(), lake_.At(1), UpdateMode::kIncremental).ok());
  EXPECT_TRUE(ReadAll().ok());
}

TEST_F(DamageTest, ACodeThatStandsForNothingIsRefused) {
  // The codes of `user` are the bytes 1 … 9; the largest becomes one that no dictionary has.
  const std::string bytes = ReadFile(PathOf(events_)).value();
  const auto manifest = ReadManifest(options_.folder).value();
  ASSERT_EQ(manifest.DictionarySize(0), 10U);
  std::size_t damaged = 0;
  for (std::size_t i = 0; i < bytes.size() && damaged == 0; i += 64) {
    const auto* codes = reinterpret_cast<const unsigned char*>(&bytes[i]);
    // An array of codes: small, not zero, padded with zeros.
    if (std::all_of(codes, codes + 8, [](unsigned char c) { return c >= 1 && c <= 9; })) {
      damaged = i;
    }
  }
  ASSERT_GT(damaged, 0U);
  const int file = open(PathOf(events_).c_str(), O_WRONLY);
  EXPECT_EQ(pwrite(file, "\x0a", 1, static_cast<off_t>(damaged)), 1);
  close(file);
  EXPECT_EQ(ReadAllUnchecked().code(), StatusCode::kCorruption);
  ExpectRepairable(events_);
}

TEST_F(DamageTest, NoSingleDamagedByteCrashes) {
  for (const std::string& name : {events_, persons_, dictionary_}) {
    const std::string bytes = ReadFile(PathOf(name)).value();
    const int file = open(PathOf(name).c_str(), O_WRONLY);
    ASSERT_GE(file, 0);
    const auto write_byte = [file](std::size_t position, char byte) {
      EXPECT_EQ(pwrite(file, &byte, 1, static_cast<off_t>(position)), 1);
    };
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
      for (const char damage : {'\xff', '\x01', '\0'}) {
        write_byte(i, damage);
        static_cast<void>(ReadAllUnchecked());
      }
      write_byte(i, bytes[i]);
    }
    close(file);
  }
  EXPECT_TRUE(ReadAll().ok());
}

TEST_F(DamageTest, EveryFlippedBitIsSeen) {
  for (const std::string& name : {events_, persons_, dictionary_, std::string("manifest.json")}) {
    const std::size_t bytes = ReadFile(PathOf(name)).value().size();
    for (std::size_t byte = 0; byte < bytes; byte += 5) {
      const unsigned bit = byte / 5 % 8;
      Flip(name, byte, bit);
      const Status verified = Verify();
      const Status read = ReadAll();
      // A store of another format is no store, and made anew.
      for (const Status& status : {verified, read}) {
        EXPECT_TRUE(status.code() == StatusCode::kCorruption ||
                    (name == "manifest.json" && status.code() == StatusCode::kNotFound))
            << name << " byte " << byte << " bit " << bit << ": " << status.ToText();
      }
      Flip(name, byte, bit);
    }
  }
  EXPECT_TRUE(Verify().ok());
  EXPECT_TRUE(ReadAll().ok());
}

// A disk that changes bytes by itself touches no time: readers trust what they have checked, those
// who read everything do not.
TEST_F(DamageTest, WhatADiskChangesByItselfIsSeenByWhoeverReadsAllBytes) {
  EXPECT_TRUE(ReadAll().ok());
  Flip(events_, 200, 0);
  struct stat facts = {};
  ASSERT_EQ(stat(PathOf(events_).c_str(), &facts), 0);
  std::string memory;
  for (const StoredFile& file : ReadManifest(options_.folder).value().Files()) {
    ASSERT_EQ(stat(PathOf(file.name).c_str(), &facts), 0);
    memory += fmt::format("{} {} {} {}\n",
                          file.name,
                          facts.st_ino,
                          facts.st_size,
                          facts.st_ctim.tv_sec * 1'000'000'000 + facts.st_ctim.tv_nsec);
  }
  PassATick();
  Write("checked", memory);
  EXPECT_EQ(Verify().code(), StatusCode::kCorruption);

  // Nor does a merge give it a new hash: the second part is as large as the first, so both merge.
  const auto rows = lake_.datasets[0].rows;
  lake_.datasets[0].rows.insert(lake_.datasets[0].rows.end(), rows.begin(), rows.end());
  EXPECT_EQ(UpdateStoreFrom(options_, lake_.Sources(), lake_.At(2), UpdateMode::kIncremental)
                .status()
                .code(),
            StatusCode::kCorruption);
}

TEST_F(DamageTest, AFileThatWasCheckedIsNotReadAgain) {
  EXPECT_TRUE(ReadAll().ok());
  PassATick();
  std::filesystem::remove(PathOf("checked"));
  EXPECT_TRUE(ReadAll().ok());
  const auto written = std::filesystem::last_write_time(PathOf("checked"));
  PassATick();
  EXPECT_TRUE(ReadAll().ok());
  EXPECT_EQ(std::filesystem::last_write_time(PathOf("checked")), written);
}

TEST_F(DamageTest, NoDamagedManifestCrashes) {
  const std::string text = ReadFile(PathOf("manifest.json")).value();
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char damage : {'9', '-', '"', ' '}) {
      std::string damaged = text;
      damaged[i] = damage;
      const auto parsed = ParseManifest(damaged, "manifest.json");
      EXPECT_TRUE(parsed.ok() || parsed.status().code() == StatusCode::kCorruption ||
                  parsed.status().code() == StatusCode::kNotFound);
    }
  }
  EXPECT_EQ(ManifestText(ParseManifest(text, "manifest.json").value()), text);
}

}  // namespace
}  // namespace sojourn
