#include "egress/manifest.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

Manifest Example() {
  Manifest manifest;
  manifest.export_name = "channel_daily";
  manifest.export_revision = 3;
  manifest.run_id = "20260201T021500000-3fa9c1";
  manifest.kind = "table";
  manifest.owner = "svc-exports";
  manifest.requested_by = "ana";
  manifest.trigger = "manual";
  manifest.destination_id = "warehouse";
  manifest.data_view = "web";
  manifest.window = {.start = "2026-01-31T05:00:00Z",
                     .end = "2026-02-01T05:00:00Z",
                     .timezone = "America/New_York"};
  manifest.watermark = {.from = 0, .to = 12};
  manifest.state = {.id = "12.0.3.1",
                    .lake_snapshot = 12,
                    .identity_version = 0,
                    .definitions_revision = 3,
                    .engine_version = 1};
  manifest.query_hash = std::string(64, 'a');
  manifest.columns = {{.name = "channel",
                       .type = ValueType::kString,
                       .component_id = "channel",
                       .title = "Channel"},
                      {.name = "revenue",
                       .type = ValueType::kDouble,
                       .component_id = "revenue",
                       .title = "Revenue"}};
  manifest.rows = 2;
  manifest.bytes = 40;
  manifest.sums = {{"revenue", "140.5"}};
  manifest.files = {{.path = "part-00000.csv",
                     .rows = 2,
                     .bytes = 40,
                     .sha256 = std::string(64, 'b'),
                     .md5 = std::string(32, 'c'),
                     .row_groups = {},
                     .min_ts = "",
                     .max_ts = ""}};
  manifest.created_at = "2026-02-01T02:15:00Z";
  return manifest;
}

constexpr std::string_view kExampleText = R"({
  "manifest_version": 1,
  "export_id": "channel_daily",
  "export_name": "channel_daily",
  "export_revision": 3,
  "run_id": "20260201T021500000-3fa9c1",
  "attempt": 1,
  "kind": "table",
  "mode": "full",
  "owner": "svc-exports",
  "requested_by": "ana",
  "trigger": "manual",
  "destination_id": "warehouse",
  "data_view": {
    "id": "web",
    "revision": 3
  },
  "segments": [],
  "window": {
    "start": "2026-01-31T05:00:00Z",
    "end": "2026-02-01T05:00:00Z",
    "tz": "America/New_York"
  },
  "lookback": null,
  "watermark": {
    "from": 0,
    "to": 12
  },
  "previous_manifest": null,
  "state": {
    "id": "12.0.3.1",
    "lake_snapshot": 12,
    "identity_version": 0,
    "graph_sequence": 0,
    "lookup_versions": {},
    "definitions_revision": 3,
    "engine_version": 1,
    "erasure_epoch": 0
  },
  "stitch_generation": 0,
  "engine_version": 1,
  "query_hash": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "policy": {
    "policy_revision": 0,
    "decision": "allow",
    "dropped": [],
    "masked": []
  },
  "schema": {
    "fingerprint": "FINGERPRINT",
    "columns": [
      {
        "name": "channel",
        "component_id": "channel",
        "title": "Channel",
        "type": "string",
        "nullable": true,
        "labels": [],
        "transform": null
      },
      {
        "name": "revenue",
        "component_id": "revenue",
        "title": "Revenue",
        "type": "double",
        "nullable": true,
        "labels": [],
        "transform": null
      }
    ]
  },
  "totals": {
    "rows": 2,
    "bytes": 40,
    "files": 1,
    "sums": {
      "revenue": 140.5
    }
  },
  "files": [
    {
      "path": "part-00000.csv",
      "rows": 2,
      "bytes": 40,
      "sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
      "md5": "cccccccccccccccccccccccccccccccc",
      "row_groups": null,
      "min_ts": null,
      "max_ts": null,
      "partition": null
    }
  ],
  "created_at": "2026-02-01T02:15:00Z",
  "complete": true
}
)";

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Manifest, IsThisText) {
  EXPECT_EQ(
      ManifestText(Example()),
      Replaced(std::string(kExampleText), "FINGERPRINT", SchemaFingerprint(Example().columns)));
}

TEST(Manifest, ReadsBackWhatItWrote) {
  Manifest manifest = Example();
  manifest.previous_manifest = {.path = "channel_daily/x/_manifest.json",
                                .sha256 = std::string(64, 'd')};
  manifest.people = 7;
  manifest.files[0].row_groups = 2;
  manifest.files[0].min_ts = "2026-01-31T05:00:00.25Z";
  manifest.columns[0].name = "odd \"name\"\n😀";
  for (const Manifest& example : {Example(), manifest}) {
    const std::string text = ManifestText(example);
    const auto read = ParseManifest(text);
    ASSERT_TRUE(read.ok()) << read.status().ToText();
    EXPECT_EQ(ManifestText(read.value()), text);
  }
}

TEST(Manifest, FingerprintSeesNamesTypesAndOrderOnly) {
  auto columns = Example().columns;
  const std::string fingerprint = SchemaFingerprint(columns);
  columns[0].title = "another title";
  EXPECT_EQ(SchemaFingerprint(columns), fingerprint);
  columns[0].type = ValueType::kInteger;
  EXPECT_NE(SchemaFingerprint(columns), fingerprint);
  EXPECT_NE(SchemaFingerprint({Example().columns[1], Example().columns[0]}), fingerprint);
}

struct DamageCase {
  std::string name;
  std::string from;
  std::string to;
  std::string named;  // what the message must name
};

class DamagedManifest : public ::testing::TestWithParam<DamageCase> {};

TEST_P(DamagedManifest, IsRefusedByName) {
  const std::string text = Replaced(ManifestText(Example()), GetParam().from, GetParam().to);
  const auto read = ParseManifest(text);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().code(), StatusCode::kCorruption);
  EXPECT_NE(read.status().message().find(GetParam().named), std::string::npos)
      << read.status().message();
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    DamagedManifest,
    ::testing::Values(
        DamageCase{"NotJson", "{\n", "", "not JSON"},
        DamageCase{"AnotherVersion",
                   "\"manifest_version\": 1",
                   "\"manifest_version\": 2",
                   "manifest_version"},
        DamageCase{"NotComplete", "\"complete\": true", "\"complete\": false", "complete"},
        DamageCase{"NegativeRows",
                   "\"rows\": 2,\n      \"bytes\"",
                   "\"rows\": -2,\n      \"bytes\"",
                   "files[0].rows"},
        DamageCase{"FractionalBytes", "\"bytes\": 40", "\"bytes\": 40.5", "totals.bytes"},
        DamageCase{
            "HashOfAnotherType", "\"sha256\": \"b", "\"sha256\": 1, \"x\": \"b", "files[0].sha256"},
        DamageCase{"FilesThatAreNone", "\"files\": [", "\"files\": 1, \"was\": [", "files"},
        DamageCase{"FileCount", "\"files\": 1", "\"files\": 2", "totals.files"},
        DamageCase{"ColumnsOfAnotherFingerprint",
                   "\"type\": \"double\"",
                   "\"type\": \"int64\"",
                   "fingerprint"},
        DamageCase{"SumThatIsText", "140.5", "\"140.5\"", "totals.sums.revenue"},
        DamageCase{"StateThatIsNone", "\"state\": {", "\"state\": 1, \"was\": {", "state"}),
    [](const auto& row) { return row.param.name; });

TEST(Manifest, DeepNestingIsRefusedNotFollowed) {
  EXPECT_EQ(ParseManifest(std::string(100'000, '[')).status().code(), StatusCode::kCorruption);
}

}  // namespace
}  // namespace sojourn
