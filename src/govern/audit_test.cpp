#include "govern/audit.h"

#include <filesystem>

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/sha256.h"

namespace sojourn {
namespace {

class AuditTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "audit_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    control_ = std::move(ControlDb::Open(path(), clock_)).value();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path() const { return folder_ + "/control.db"; }

  void Record(int count) {
    for (int i = 0; i < count; ++i) {
      AuditEvent event;
      event.actor_id = "ana";
      event.action = "export.deliver";
      event.run_id = fmt::format("run{}", i);
      ASSERT_TRUE(RecordAudit(*control_, event).ok());
    }
  }

  // Changes the file behind the control database's back.
  void Tamper(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &database), SQLITE_OK);
    const std::string script =
        "DROP TRIGGER audit_is_never_updated; DROP TRIGGER audit_is_never_deleted;" + sql;
    EXPECT_EQ(sqlite3_exec(database, script.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }

  std::string folder_;
  ManualClock clock_{1'767'225'600'250'000};
  std::unique_ptr<ControlDb> control_;
};

TEST_F(AuditTest, KeysComeInTheContractsOrderAndEmptyOnesAreNull) {
  AuditEvent event;
  event.actor_id = "ana";
  event.action = "export.deliver";
  event.object_type = "export";
  event.object_name = "daily";
  event.object_revision = 3;
  event.destination_id = "disk";
  event.destination_kind = "local";
  event.data_view = "web";
  event.columns = {"channel", "revenue"};
  event.rows = 2;
  event.bytes = 0;
  event.files = {{"a.csv", "00ff"}};
  event.run_id = "r1";
  event.run_attempt = 2;
  event.run_hash = "11ee";
  const AuditRecord record = RecordAudit(*control_, event).value();
  EXPECT_EQ(
      record.body,
      R"({"seq":1,"prev_hash":"","at":"2026-01-01T00:00:00.25Z",)"
      R"("actor":{"id":"ana","type":"user","email":null,"auth_method":"local"},"on_behalf_of":null,)"
      R"("client":{"addr":null,"app":"sojourn","user_agent":null},"action":"export.deliver",)"
      R"("object":{"type":"export","id":"daily","name":"daily","revision":3},)"
      R"("destination":{"id":"disk","kind":"local","party":null,"location":null},)"
      R"("data":{"data_view":"web","columns":["channel","revenue"],"labels":null,"window":null,)"
      R"("segments":null,"rows":2,"bytes":0,"files":[{"path":"a.csv","sha256":"00ff"}]},)"
      R"("outcome":"allow","reason_code":null,"run_id":"r1","run_attempt":2,"run_hash":"11ee",)"
      R"("diff":null})");
  EXPECT_EQ(record.hash, Sha256Hex(record.body));
}

// export.md 17.3; `hash` is that of the body and stands beside it. R-65: files by hash.
TEST_F(AuditTest, HasEveryFieldOf173) {
  const AuditRecord record = RecordAudit(*control_, AuditEvent{}).value();
  const boost::json::value body = boost::json::parse(record.body);
  for (const char* pointer : {"/seq",
                              "/prev_hash",
                              "/at",
                              "/actor/id",
                              "/actor/type",
                              "/actor/email",
                              "/actor/auth_method",
                              "/on_behalf_of",
                              "/client/addr",
                              "/client/app",
                              "/client/user_agent",
                              "/action",
                              "/object/type",
                              "/object/id",
                              "/object/name",
                              "/object/revision",
                              "/destination/id",
                              "/destination/kind",
                              "/destination/party",
                              "/destination/location",
                              "/data/data_view",
                              "/data/columns",
                              "/data/labels",
                              "/data/window",
                              "/data/segments",
                              "/data/rows",
                              "/data/bytes",
                              "/data/files",
                              "/outcome",
                              "/reason_code",
                              "/run_id",
                              "/diff"}) {
    boost::json::error_code error;
    EXPECT_NE(body.find_pointer(pointer, error), nullptr) << pointer << " in " << record.body;
  }
}

TEST_F(AuditTest, ARecordOfAFailedTransactionIsNotThere) {
  Record(1);
  const Status status = control_->InTransaction([&]() -> Status {
    RETURN_IF_ERROR(RecordAudit(*control_, AuditEvent{}).status());
    return Busy("stop");
  });
  EXPECT_FALSE(status.ok());
  const AuditVerification verification = VerifyAudit(*control_).value();
  EXPECT_EQ(verification.records, 1);
  EXPECT_EQ(verification.first_broken, 0);
}

struct TamperCase {
  const char* name;
  const char* sql;
  std::int64_t first_broken;
};

class AuditTamperTest : public AuditTest, public testing::WithParamInterface<TamperCase> {};

TEST_P(AuditTamperTest, TheFirstBrokenRecordIsNamed) {
  Record(5);
  ASSERT_EQ(VerifyAudit(*control_).value().first_broken, 0);
  Tamper(GetParam().sql);
  const AuditVerification verification = VerifyAudit(*control_).value();
  EXPECT_EQ(verification.first_broken, GetParam().first_broken);
  EXPECT_EQ(verification.problems.size(), 1U);
}

constexpr TamperCase kTamperCases[] = {
    {"AFlippedByte", "UPDATE audit SET body = replace(body, 'ana', 'bna') WHERE seq = 3", 3},
    {"AFlippedHash",
     "UPDATE audit SET hash = replace(hash, substr(hash, 1, 8), '00000000') WHERE seq = 2",
     2},
    {"ARelinkedRecord",
     "UPDATE audit SET prev_hash = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 4",
     4},
    {"ADeletedRecord", "DELETE FROM audit WHERE seq = 2", 2},
    {"ADeletedFirstRecord", "DELETE FROM audit WHERE seq = 1", 1},
    {"ADeletedLastRecord", "DELETE FROM audit WHERE seq = 5", 5},
    {"SwappedRecords",
     "UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;"
     "UPDATE audit SET seq = 3 WHERE seq = 99",
     2},
    {"AnEmptiedAudit", "DELETE FROM audit", 1},
};

INSTANTIATE_TEST_SUITE_P(Tampering,
                         AuditTamperTest,
                         testing::ValuesIn(kTamperCases),
                         [](const auto& row) { return std::string(row.param.name); });

struct RunTamperCase {
  const char* name;
  const char* sql;
  std::vector<std::string> problems;
};

class RunLogTamperTest : public AuditTest, public testing::WithParamInterface<RunTamperCase> {
 protected:
  // Three attempts that have ended, each with its record.
  void SetUp() override {
    AuditTest::SetUp();
    for (const char* id : {"r1", "r2", "r3"}) {
      RunRecord run;
      run.run_id = id;
      run.state = "delivered";
      run.requested_by = "ana";
      run.manifest_sha256 = "00ff";
      run.rows_written = 5;
      ASSERT_TRUE(control_->InsertRun(run).ok());
      AuditEvent event;
      event.run_id = run.run_id;
      event.run_attempt = run.attempt;
      event.run_hash = HashOfRun(run);
      ASSERT_TRUE(RecordAudit(*control_, event).ok());
    }
    ASSERT_TRUE(VerifyAudit(*control_).value().problems.empty());
  }
};

TEST_P(RunLogTamperTest, TheAttemptIsNamed) {
  Tamper(GetParam().sql);
  const AuditVerification verification = VerifyAudit(*control_).value();
  EXPECT_EQ(verification.first_broken, 0);
  EXPECT_EQ(verification.problems, GetParam().problems);
}

const RunTamperCase kRunTamperCases[] = {
    {"AnotherUser",
     "UPDATE runs SET requested_by = 'eve' WHERE run_id = 'r2'",
     {"run r2 attempt 1: was changed in the run log since audit record 2"}},
    {"AnotherManifest",
     "UPDATE runs SET manifest_sha256 = 'ffff' WHERE run_id = 'r1'",
     {"run r1 attempt 1: was changed in the run log since audit record 1"}},
    {"AnotherStateThatIsNoEnd",
     "UPDATE runs SET state = 'running' WHERE run_id = 'r1'",
     {"run r1 attempt 1: was changed in the run log since audit record 1"}},
    {"TwoChanged",
     "UPDATE runs SET rows_written = 6 WHERE run_id <> 'r3'",
     {"run r2 attempt 1: was changed in the run log since audit record 2",
      "run r1 attempt 1: was changed in the run log since audit record 1"}},
    {"ADeletedRun",
     "DELETE FROM runs WHERE run_id = 'r3'",
     {"run r3 attempt 1: audit record 3 names it, the run log has it no more"}},
    {"AnInventedRun",
     "INSERT INTO runs SELECT 99, 'r9', attempt, export_name, export_revision, state, requested_by,"
     "owner, destination, scheduled_for_us, started_at_us, published_at_us, finished_at_us,"
     "rows_written, bytes_written, files, manifest_path, manifest_sha256, error_code, error_detail,"
     "detail_json FROM runs WHERE run_id = 'r1'",
     {"run r9 attempt 1: ended without an audit record"}},
};

INSTANTIATE_TEST_SUITE_P(Tampering,
                         RunLogTamperTest,
                         testing::ValuesIn(kRunTamperCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(AuditTest, ARunAtWorkNeedsNoRecord) {
  RunRecord run;
  run.run_id = "r1";
  run.state = "publishing";
  ASSERT_TRUE(control_->InsertRun(run).ok());
  EXPECT_TRUE(VerifyAudit(*control_).value().problems.empty());
}

}  // namespace
}  // namespace sojourn
