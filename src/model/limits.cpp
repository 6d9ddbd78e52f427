#include "model/limits.h"

#include "base/check.h"
#include "base/civil_time.h"
#include "model/forms.h"

namespace sojourn {
namespace {

constexpr std::int64_t kLongestTimeoutUs = 53 * kWeekUs;
constexpr std::int64_t kLongestCustomUs = 90 * kDayUs;
constexpr std::int64_t kLongestLookbackMonths = 13;
constexpr std::int64_t kLongestMonthUs = 31 * kDayUs;
constexpr std::size_t kMostBuckets = 20;
constexpr std::size_t kMostOfOneKind = 5000;

// The default of a key below keys of objects: DefaultOf("dataset", {"rejects", "max_rows"}).
std::string DefaultOf(std::string_view kind, std::initializer_list<std::string_view> path) {
  const Form* form = FindForm(kind);
  std::string_view fallback;
  for (const std::string_view key : path) {
    CHECK(form != nullptr);
    const FormKey* const row = form->Find(key);
    CHECK(row != nullptr);
    fallback = row->fallback;
    form = row->form;
  }
  return std::string(fallback);
}

std::string Bytes(std::size_t count) {
  return fmt::format("{} bytes", count);
}

}  // namespace

std::vector<Limit> Limits() {
  using enum LimitKind;
  return {
      {"input columns", fmt::format("{}", kMostInputColumns), kAlways, "", "Columns of one file."},
      {"input column name", Bytes(kLongestInputColumn), kAlways, "", "--map gives a shorter one."},
      {"batch id", Bytes(kLongestBatchId), kAlways, "", "Of ingest --batch."},
      {"refused rows",
       DefaultOf("dataset", {"rejects", "max_rows"}),
       kDefault,
       "dataset rejects.max_rows",
       "Past it the whole ingest fails."},
      {"share of refused rows",
       DefaultOf("dataset", {"rejects", "max_share"}),
       kDefault,
       "dataset rejects.max_share",
       "Past it the whole ingest fails."},
      {"store shards",
       DefaultOf("project", {"store", "shards"}),
       kDefault,
       "project store.shards",
       "1 to 4096; each is answered by one thread."},
      {"definition file", Bytes(kLongestDocument), kAlways, "", "Also of a request."},
      {"definition nesting",
       fmt::format("{} levels", kDeepestNesting),
       kAlways,
       "",
       "Of maps and lists."},
      {"definition text", Bytes(kLongestText), kAlways, "", "Of one value."},
      {"name", Bytes(kLongestName), kAlways, "", "Of objects and components."},
      {"column name", Bytes(kLongestColumn), kAlways, "", "Of a column that a definition uses."},
      {"session timeout", "1m to 53w", kAlways, "", "Of a view, and of a report."},
      {"lookback", "90d or 13mo", kGuardrail, "project limits.strict", "Of an attribution."},
      {"expiration",
       "90d",
       kGuardrail,
       "project limits.strict",
       "Of a persisted value; first and last known have none."},
      {"buckets",
       fmt::format("{}", kMostBuckets),
       kGuardrail,
       "project limits.strict",
       "Of a dimension, those below and above the bounds with them."},
      {"components",
       fmt::format("{}", kMostOfOneKind),
       kGuardrail,
       "project limits.strict",
       "Dimensions of a view, and metrics."},
      {"report dimensions",
       fmt::format("{}", kMostReportDimensions),
       kAlways,
       "",
       "Of one report."},
      {"export path", Bytes(kLongestExportPath), kAlways, "", "As written, with its placeholders."},
      {"rows of a file",
       DefaultOf("export", {"format", "rows_per_file"}),
       kDefault,
       "export format.rows_per_file",
       "A delivery goes on in the next file."},
  };
}

Status CheckSessionTimeout(const Duration& timeout) {
  if (!timeout.is_calendar() && timeout.fixed_us() >= kMinuteUs &&
      timeout.fixed_us() <= kLongestTimeoutUs) {
    return {};
  }
  return InvalidArgument(fmt::format("a session timeout is 1m to 53w: {}", DurationText(timeout)),
                         "write it in s, m, h, d or w");
}

Status CheckLookback(const Duration& lookback) {
  const bool fits = lookback.is_calendar() ? lookback.months() <= kLongestLookbackMonths
                                           : lookback.fixed_us() <= kLongestCustomUs;
  return fits ? Status()
              : InvalidArgument(
                    fmt::format("a lookback is 90d or 13mo at most under strict limits: {}",
                                DurationText(lookback)),
                    "or write lookback: window for the reporting window");
}

Status CheckLifetime(Allocation allocation, const Duration& lifetime) {
  const bool is_known =
      allocation == Allocation::kFirstKnown || allocation == Allocation::kLastKnown;
  const std::int64_t longest_us =
      lifetime.is_calendar() ? lifetime.months() * kLongestMonthUs : lifetime.fixed_us();
  return is_known || longest_us <= kLongestCustomUs
             ? Status()
             : InvalidArgument(fmt::format("an expiration is 90d at most under strict limits: {}",
                                           DurationText(lifetime)),
                               "or write expiration: person");
}

Status CheckNumBuckets(std::size_t num_bounds) {
  return num_bounds < kMostBuckets
             ? Status()
             : InvalidArgument(fmt::format("buckets are {} at most under strict limits: {}",
                                           kMostBuckets,
                                           num_bounds + 1),
                               "write fewer bounds");
}

Status CheckNumComponents(std::string_view kinds, std::size_t number) {
  return number <= kMostOfOneKind
             ? Status()
             : InvalidArgument(fmt::format("{} of a view are {} at most under strict limits: {}",
                                           kinds,
                                           kMostOfOneKind,
                                           number),
                               "make a second view of the connection");
}

}  // namespace sojourn
