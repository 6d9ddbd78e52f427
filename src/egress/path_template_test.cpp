#include "egress/path_template.h"

#include <random>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

const PathValues kDay = {
    .export_name = "daily",
    .run_id = "R1",
    .window = ResolveExportWindow("2026-01-31/2026-02-01T05:06:07", {}).value()};
const PathValues kAll = {.export_name = "daily", .run_id = "R1", .window = {}};

struct PathCase {
  std::string name;
  std::string path_template;
  PathValues values;
  std::string path;  // empty: refused
};

class Paths : public ::testing::TestWithParam<PathCase> {};

TEST_P(Paths, Expand) {
  const auto path = ExpandPath(GetParam().path_template, GetParam().values);
  if (GetParam().path.empty()) {
    EXPECT_EQ(path.status().code(), StatusCode::kInvalidDefinition);
    EXPECT_NE(path.status().hint(), "");
  } else {
    ASSERT_TRUE(path.ok()) << path.status().ToText();
    EXPECT_EQ(path.value(), GetParam().path);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    Paths,
    ::testing::Values(
        PathCase{"Default", "{export}/{run}", kAll, "daily/R1"},
        PathCase{
            "WindowFolders", "{export}/{window_start:%Y/%m/%d}/{run}", kDay, "daily/2026/01/31/R1"},
        PathCase{"WindowWithoutFormatIsADate", "{window_start}", kDay, "2026-01-31"},
        PathCase{"HivePartition",
                 "year={window_start:%Y}/month={window_start:%m}",
                 kDay,
                 "year=2026/month=01"},
        PathCase{"EveryFormat", "{window_end:%Y%m%dT%H%M%S-%j}", kDay, "20260201T050607-032"},
        PathCase{"WindowAloneTellsRunsApart", "x/{window_end:%d}", kDay, "x/01"},
        PathCase{"EveryRunInOnePlace", "{export}", kDay, ""},
        PathCase{"WindowOfAll", "{window_start:%Y}", kAll, ""},
        PathCase{"UnknownPlaceholder", "{export}/{date}/{run}", kDay, ""},
        PathCase{"UnknownFormat", "{run}/{window_start:%Q}", kDay, ""},
        PathCase{"FormatThatEnds", "{run}/{window_start:%}", kDay, ""},
        PathCase{"FormatOfRun", "{run:%Y}", kDay, ""},
        PathCase{"OpenBrace", "{run}/{export", kDay, ""},
        PathCase{"CloseBrace", "{run}}", kDay, ""},
        PathCase{"Absolute", "/x/{run}", kAll, ""},
        PathCase{"Upwards", "../{run}", kAll, ""},
        PathCase{"UpwardsInside", "x/../../{run}", kAll, ""},
        PathCase{"UpwardsByFormat", "x/{window_start:..}/{run}", kDay, ""},
        PathCase{"HiddenFolder", ".x/{run}", kAll, ""},
        PathCase{"EmptyFolder", "x//{run}", kAll, ""},
        PathCase{"TrailingSlash", "{run}/", kAll, ""},
        PathCase{"ControlCharacter", "x\n/{run}", kAll, ""},
        PathCase{"Empty", "", kAll, ""}),
    [](const auto& row) { return row.param.name; });

// Whatever the template: refused, or a path that stays below its root and differs between runs or
// windows.
TEST(PathTemplate, NeverLeavesTheDestinationAndNeverMeetsAnotherRun) {
  const std::vector<std::string> pieces = {"{export}",
                                           "{run}",
                                           "{window_start:%Y}",
                                           "{window_end:%d/%H}",
                                           "/",
                                           "..",
                                           ".",
                                           "a",
                                           "%",
                                           "{",
                                           "}"};
  const unsigned seed = 20'260'131;
  std::mt19937 random(seed);
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto n = 1 + random() % 6; n > 0; --n) {
      text += pieces[random() % pieces.size()];
    }
    const auto path = ExpandPath(text, kDay);
    if (!path.ok()) {
      continue;
    }
    ++accepted;
    const std::string framed = "/" + path.value() + "/";
    EXPECT_EQ(framed.find("//"), std::string::npos) << text;
    EXPECT_EQ(framed.find("/."), std::string::npos) << text;
    PathValues other = kDay;
    other.run_id = "R2";
    other.window = ResolveExportWindow("2025-02-02/2027-03-03T06:00", {}).value();
    EXPECT_NE(path.value(), ExpandPath(text, other).value()) << text;
  }
  EXPECT_GT(accepted, 500) << "seed " << seed;
}

}  // namespace
}  // namespace sojourn
