#include "control/control_db.h"

#include <csignal>
#include <filesystem>
#include <functional>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sha256.h"

namespace sojourn {
namespace {

// A folder of its own per test, and the clock at 1000.
class ControlDbTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "control_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/control.db"; }

  std::unique_ptr<ControlDb> Open() {
    Result<std::unique_ptr<ControlDb>> db = ControlDb::Open(path(), clock_);
    EXPECT_TRUE(db.ok()) << db.status().ToText();
    return std::move(db).value();
  }

  // Runs `body` in a process of its own; returns its wait status.
  static int InChild(const std::function<bool()>& body) {
    const pid_t child = fork();
    if (child == 0) {
      _exit(body() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }

  std::string folder_;
  ManualClock clock_{1000};
};

LakeDatasetRecord Dataset(std::string name, std::int64_t snapshot) {
  return {.dataset = std::move(name),
          .columns = {{"ts", "timestamp"}, {"person", "string"}},
          .rows = 10,
          .rejected_rows = 1,
          .next_sequence = 10,
          .last_snapshot = snapshot};
}

IngestBatchRecord Batch(std::string dataset, std::string batch, std::int64_t snapshot) {
  return {.dataset = std::move(dataset),
          .batch = std::move(batch),
          .snapshot = snapshot,
          .rows = 10,
          .rejected_rows = 1,
          .dropped_duplicates = 2,
          .at_us = 5,
          .inputs = "a.csv,b.csv"};
}

RunRecord Attempt(std::string run_id, std::string export_name, std::int64_t attempt) {
  RunRecord run;
  run.run_id = std::move(run_id);
  run.export_name = std::move(export_name);
  run.attempt = attempt;
  return run;
}

Result<AuditRecord> Append(ControlDb& db, std::string_view text) {
  return db.AppendAudit(
      [&](std::int64_t seq, std::string_view prev, std::int64_t at_us) {
        return fmt::format("{} {} {} {}", seq, prev, at_us, text);
      },
      [](std::string_view body) { return Sha256Hex(body); });
}

TEST_F(ControlDbTest, ANewFileIsEmpty) {
  const std::unique_ptr<ControlDb> db = Open();
  EXPECT_EQ(db->LatestDefinitions().value().number, 0);
  EXPECT_EQ(db->LakeSnapshot().value(), 0);
  EXPECT_TRUE(db->LakeDatasets().value().empty());
  EXPECT_FALSE(db->HasUnfinishedIngest().value());
  EXPECT_TRUE(db->Runs("").value().empty());
  EXPECT_TRUE(db->AuditRecords({.first = 1, .count = 10}).value().empty());
  EXPECT_FALSE(db->Setting("store").value().has_value());
}

TEST_F(ControlDbTest, EqualDefinitionsKeepTheirRevisionAndTakeTheNewStamp) {
  const std::unique_ptr<ControlDb> db = Open();
  EXPECT_EQ(db->SaveDefinitions("a", "stamp 1").value().number, 1);
  EXPECT_EQ(db->SaveDefinitions("b", "stamp 2").value().number, 2);
  const DefinitionsRevision again = db->SaveDefinitions("b", "stamp 3").value();
  EXPECT_EQ(again.number, 2);
  EXPECT_EQ(again.files_stamp, "stamp 3");
  EXPECT_EQ(db->LatestDefinitions().value().files_stamp, "stamp 3");
  EXPECT_EQ(db->DefinitionsAt(1).value().canonical, "a");
  EXPECT_EQ(db->DefinitionsAt(1).value().hash, Sha256Hex("a"));
  EXPECT_EQ(db->DefinitionsAt(3).status().code(), StatusCode::kNotFound);
}

TEST_F(ControlDbTest, GoingBackToFormerDefinitionsIsANewRevision) {
  const std::unique_ptr<ControlDb> db = Open();
  for (const char* canonical : {"a", "b", "a"}) {
    ASSERT_TRUE(db->SaveDefinitions(canonical, "").ok());
  }
  EXPECT_EQ(db->LatestDefinitions().value().number, 3);
}

TEST_F(ControlDbTest, AFinishedIngestIsThereAfterReopening) {
  ASSERT_TRUE(Open()->FinishIngest(Dataset("web", 3), Batch("web", "b1", 3)).ok());
  ASSERT_TRUE(Open()->FinishIngest(Dataset("calls", 4), Batch("calls", "b1", 4)).ok());
  const std::unique_ptr<ControlDb> db = Open();
  EXPECT_EQ(db->LakeSnapshot().value(), 4);
  EXPECT_EQ(db->LakeDatasets().value().size(), 2U);
  const LakeDatasetRecord web = db->LakeDataset("web").value().value();
  EXPECT_EQ(web.next_sequence, 10);
  ASSERT_EQ(web.columns.size(), 2U);
  EXPECT_EQ(web.columns[1].name, "person");
  EXPECT_EQ(db->IngestBatch("web", "b1").value()->inputs, "a.csv,b.csv");
  EXPECT_FALSE(db->IngestBatch("web", "b2").value().has_value());
  EXPECT_FALSE(db->LakeDataset("shop").value().has_value());
}

TEST_F(ControlDbTest, TheNoteOfAnIngestStaysUntilFinishedOrAbandoned) {
  const std::unique_ptr<ControlDb> db = Open();
  ASSERT_TRUE(db->BeginIngest("web", "b1").ok());
  EXPECT_TRUE(Open()->HasUnfinishedIngest().value());
  ASSERT_TRUE(db->FinishIngest(Dataset("web", 1), Batch("web", "b1", 1)).ok());
  EXPECT_FALSE(db->HasUnfinishedIngest().value());
  ASSERT_TRUE(db->BeginIngest("web", "b2").ok());
  ASSERT_TRUE(db->AbandonIngest().ok());
  EXPECT_FALSE(db->HasUnfinishedIngest().value());
}

TEST_F(ControlDbTest, ARunIsReadBackAsWritten) {
  const std::unique_ptr<ControlDb> db = Open();
  RunRecord run = Attempt("r1", "daily", 1);
  run.state = "running";
  run.started_at_us = 7;
  ASSERT_TRUE(db->InsertRun(run).ok());
  run.state = "delivered";
  run.rows_written = 99;
  run.manifest_sha256 = "abc";
  run.detail_json = R"({"warnings":[]})";
  ASSERT_TRUE(db->UpdateRun(run).ok());
  const RunRecord read = db->Run("r1").value().value();
  EXPECT_EQ(read.state, "delivered");
  EXPECT_EQ(read.started_at_us, 7);
  EXPECT_EQ(read.rows_written, 99);
  EXPECT_EQ(read.manifest_sha256, "abc");
  EXPECT_EQ(read.detail_json, R"({"warnings":[]})");
  EXPECT_FALSE(db->Run("r2").value().has_value());
}

TEST_F(ControlDbTest, RunsAreNewestFirstAndARunShowsItsLatestAttempt) {
  const std::unique_ptr<ControlDb> db = Open();
  ASSERT_TRUE(db->InsertRun(Attempt("r1", "daily", 1)).ok());
  ASSERT_TRUE(db->InsertRun(Attempt("r2", "other", 1)).ok());
  ASSERT_TRUE(db->InsertRun(Attempt("r1", "daily", 2)).ok());
  EXPECT_EQ(db->Run("r1").value()->attempt, 2);
  const std::vector<RunRecord> runs = db->Runs("daily").value();
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].attempt, 2);
  EXPECT_EQ(db->Runs("").value().size(), 3U);
}

TEST_F(ControlDbTest, ATransactionThatFailsLeavesNothing) {
  const std::unique_ptr<ControlDb> db = Open();
  const Status status = db->InTransaction([&]() -> Status {
    RETURN_IF_ERROR(db->SetSetting("a", "1"));
    RETURN_IF_ERROR(Append(*db, "x").status());
    return Busy("stop");
  });
  EXPECT_EQ(status.code(), StatusCode::kBusy);
  EXPECT_FALSE(db->Setting("a").value().has_value());
  EXPECT_TRUE(db->AuditRecords({.first = 1, .count = 10}).value().empty());
  EXPECT_TRUE(db->SetSetting("a", "2").ok());
}

TEST_F(ControlDbTest, AFailedInnerTransactionDoomsTheOuterOne) {
  const std::unique_ptr<ControlDb> db = Open();
  const Status status = db->InTransaction([&]() -> Status {
    RETURN_IF_ERROR(db->SetSetting("outer", "1"));
    const Status inner = db->InTransaction([&]() -> Status {
      RETURN_IF_ERROR(db->SetSetting("inner", "1"));
      return Busy("stop");
    });
    return inner.ok() ? Internal("inner") : Status();
  });
  EXPECT_EQ(status.code(), StatusCode::kBusy);
  EXPECT_FALSE(db->Setting("outer").value().has_value());
}

TEST_F(ControlDbTest, AThrowingBodyRollsBack) {
  const std::unique_ptr<ControlDb> db = Open();
  EXPECT_THROW(static_cast<void>(db->InTransaction([&]() -> Status {
                 RETURN_IF_ERROR(db->SetSetting("a", "1"));
                 throw std::bad_alloc();
               })),
               std::bad_alloc);
  EXPECT_FALSE(db->Setting("a").value().has_value());
}

TEST_F(ControlDbTest, AuditRecordsChainAndNeverChange) {
  const std::unique_ptr<ControlDb> db = Open();
  ASSERT_TRUE(Append(*db, "one").ok());
  ASSERT_TRUE(Append(*db, "two").ok());
  const std::vector<AuditRecord> records = db->AuditRecords({.first = 1, .count = 10}).value();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].prev_hash, "");
  EXPECT_EQ(records[0].body, "1  1000 one");
  EXPECT_EQ(records[1].prev_hash, records[0].hash);
  EXPECT_EQ(db->AuditRecords({.first = 2, .count = 10}).value().size(), 1U);
}

TEST_F(ControlDbTest, TwoProcessesThatMeetANewFileAndAppendLeaveNoGap) {
  constexpr int kEach = 50;
  const auto append_many = [&](std::string_view text) {
    Result<std::unique_ptr<ControlDb>> db = ControlDb::Open(path(), clock_);
    bool ok = db.ok();
    for (int i = 0; ok && i < kEach; ++i) {
      ok = Append(*db.value(), text).ok();
    }
    return ok;
  };
  const pid_t first = fork();
  if (first == 0) {
    _exit(append_many("first") ? 0 : 1);
  }
  EXPECT_EQ(InChild([&] { return append_many("second"); }), 0);
  int status = 1;
  waitpid(first, &status, 0);
  EXPECT_EQ(status, 0);

  const std::vector<AuditRecord> records =
      Open()->AuditRecords({.first = 1, .count = 1000}).value();
  ASSERT_EQ(records.size(), std::size_t{2 * kEach});
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].seq, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(records[i].prev_hash, i == 0 ? "" : records[i - 1].hash);
  }
}

TEST_F(ControlDbTest, AKilledProcessLosesOnlyItsOpenTransaction) {
  const int status = InChild([&] {
    const std::unique_ptr<ControlDb> db = Open();
    if (!db->SetSetting("committed", "yes").ok()) {
      return false;
    }
    return db
        ->InTransaction([&]() -> Status {
          RETURN_IF_ERROR(db->SetSetting("open", "yes"));
          kill(getpid(), SIGKILL);
          return {};
        })
        .ok();
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  const std::unique_ptr<ControlDb> db = Open();
  EXPECT_EQ(db->Setting("committed").value(), "yes");
  EXPECT_FALSE(db->Setting("open").value().has_value());
  EXPECT_TRUE(db->SetSetting("open", "again").ok());
}

TEST_F(ControlDbTest, ForeignBytesAreCorruption) {
  ASSERT_TRUE(WriteFileAtomically(path(), std::string(5000, 'x')).ok());
  EXPECT_EQ(ControlDb::Open(path(), clock_).status().code(), StatusCode::kCorruption);
}

TEST_F(ControlDbTest, AMissingFolderIsNamed) {
  const Status status = ControlDb::Open(folder_ + "/none/control.db", clock_).status();
  EXPECT_EQ(status.reason(), kNoPermission);
  EXPECT_NE(status.message().find("none/control.db"), std::string::npos) << status.message();
}

}  // namespace
}  // namespace sojourn
