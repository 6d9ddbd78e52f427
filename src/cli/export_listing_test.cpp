#include "cli/export_listing.h"

#include <gtest/gtest.h>

#include "egress/writer.h"

namespace sojourn {
namespace {

RunRecord RunBy(std::string user, std::string destination, std::string state, std::int64_t rows) {
  RunRecord run;
  run.run_id = "R1";
  run.requested_by = std::move(user);
  run.destination = std::move(destination);
  run.state = std::move(state);
  run.rows_written = rows;
  run.bytes_written = rows * 10;
  return run;
}

std::string CsvOf(MemoryRows rows) {
  std::string csv;
  auto writer = RowWriter::Create(rows.schema(), {}, [&](std::string_view bytes) {
    csv += bytes;
    return Status();
  });
  RowBlock block;
  while (rows.Next(block).value()) {
    EXPECT_TRUE(writer.value()->Write(block, 0, block.num_rows).ok());
  }
  EXPECT_TRUE(writer.value()->Finish().ok());
  return csv;
}

TEST(ExportListing, RunsAreCountedByUserAndDestination) {
  const std::vector<RunRecord> runs = {RunBy("ana", "s3", "delivered", 5),
                                       RunBy("ben", "s3", "failed", 0),
                                       RunBy("ana", "s3", "empty", 0),
                                       RunBy("ana", "disk", "running", 7),
                                       RunBy("ana", "s3", "delivered", 2)};
  EXPECT_EQ(CsvOf(RunTotalsBy({"user", "destination"}, runs).value()),
            "user,destination,runs,delivered,failed,rows,bytes\n"
            "ana,disk,1,0,0,0,0\n"
            "ana,s3,3,3,0,7,70\n"
            "ben,s3,1,0,1,0,0\n");
  EXPECT_EQ(CsvOf(RunTotalsBy({"destination"}, runs).value()),
            "destination,runs,delivered,failed,rows,bytes\ndisk,1,0,0,0,0\ns3,4,3,1,7,70\n");
}

TEST(ExportListing, AnUnknownKeyIsNamed) {
  EXPECT_EQ(RunTotalsBy({"usr"}, {}).status().message(), "--by: unknown value: usr");
}

TEST(ExportListing, AnExportWithoutRunsIsListed) {
  Definitions definitions;
  definitions.exports["raw"] = {.name = "raw",
                                .source = {.report_json = {},
                                           .events = {},
                                           .dataset = ExportSource::RawDataset{"web_events", true}},
                                .destination = "disk",
                                .format = {},
                                .owner = "",
                                .purpose = "",
                                .place = {}};
  EXPECT_EQ(CsvOf(ExportRowsOf(definitions, {})),
            "export,source,window,destination,format,owner,last_run,last_state,last_rows\n"
            "raw,\"dataset web_events, incremental\",all,disk,csv,,,,\n");
}

}  // namespace
}  // namespace sojourn
