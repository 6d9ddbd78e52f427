#include "govern/audit.h"

#include <filesystem>

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

TEST_F(AuditTest, KeysComeInTheContractsOrderAndEmptyOnesAreLeftOut) {
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
  const AuditRecord record = RecordAudit(*control_, event).value();
  EXPECT_EQ(
      record.body,
      R"({"seq":1,"prev_hash":"","at":"2026-01-01T00:00:00.25Z",)"
      R"("actor":{"id":"ana","type":"user","auth_method":"local"},"client":{"app":"sojourn"},)"
      R"("action":"export.deliver","object":{"type":"export","name":"daily","revision":3},)"
      R"("destination":{"id":"disk","kind":"local"},)"
      R"("data":{"data_view":"web","columns":["channel","revenue"],"rows":2,"bytes":0,)"
      R"("files":[{"path":"a.csv","sha256":"00ff"}]},"outcome":"allow","run_id":"r1"})");
  EXPECT_EQ(record.hash, Sha256Hex(record.body));
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
  EXPECT_NE(verification.problem, "");
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

}  // namespace
}  // namespace sojourn
