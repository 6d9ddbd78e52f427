#include "model/forms_internal.h"
#include "model/words.h"

namespace sojourn {
namespace {

using enum FormType;
using enum FormShape;
using enum FormSupport;

// Words of later versions, and words that name no enumerator of words.h.
constexpr std::array<Word, 1> kDestinationWords = {"local"};
constexpr std::array<Word, 4> kLaterDestinations = {"s3", "gcs", "azure", "sftp"};
constexpr std::array<Word, 3> kPartyWords = {"internal", "processor", "third"};
constexpr std::array<Word, 2> kModeWords = {"full", "incremental"};
constexpr std::array<Word, 4> kCompressionWords = {"none", "gzip", "zstd", "snappy"};
constexpr std::array<Word, 2> kOrderWords = {"ascending", "descending"};
constexpr std::array<Word, 2> kNoValueRequestWords = {"include", "exclude"};

constexpr FormKey kMetricRequestKeys[] = {
    {.key = "metric",
     .required = true,
     .text = "Id of a metric of the view, or a standard metric."},
    {.key = "as", .type = kLabel, .text = "Name of the column; the metric's id when absent."},
    {.key = "attribution",
     .type = kObject,
     .form = &kAttributionForm,
     .text = "Replaces the metric's whole attribution."},
    {.key = "segments", .type = kAnything, .support = kLater, .text = "Segments of this column."},
    {.key = "definition",
     .type = kAnything,
     .support = kLater,
     .text = "A calculated metric written in place."},
};
constexpr Form kMetricRequest = {
    "metric column", "A metric column of a report.", kMetricRequestKeys};

constexpr FormKey kFilterKeys[] = {
    {.key = "dimension", .required = true, .text = "Dimension whose values are compared."},
    {.key = "in",
     .type = kLabel,
     .shape = kList,
     .required = true,
     .fewest_items = 1,
     .text = "Labels to keep."},
};
constexpr Form kFilter = {"filter", "Keeps events by the value of a dimension.", kFilterKeys};

constexpr FormKey kSortKeys[] = {
    {.key = "column",
     .type = kLabel,
     .required = true,
     .text = "Name of a metric column, or a dimension."},
    {.key = "order",
     .type = kWord,
     .fallback = "descending",
     .words = kOrderWords,
     .text = "Direction."},
};
constexpr Form kSort = {"sort", "A column to sort by.", kSortKeys};

constexpr FormKey kSessionRequestKeys[] = {
    {.key = "timeout", .type = kDuration, .text = "Replaces the view's timeout."},
    {.key = "field", .type = kColumn, .text = "Replaces the view's session field."},
    {.key = "start_metrics",
     .type = kName,
     .shape = kList,
     .text = "Replaces the view's start metrics; an empty list is none."},
};
constexpr Form kSessionRequest = {
    "session", "Replaces the view's session settings key by key.", kSessionRequestKeys};

constexpr FormKey kRequestKeys[] = {
    {.key = "view", .type = kName, .required = true, .text = "View to report on."},
    {.key = "range",
     .text = "start/end in the view's zone, end exclusive, or formulas as in td-7d/td; all data "
             "when absent."},
    {.key = "dimensions",
     .shape = kList,
     .most_items = 10,
     .text = "Dimensions whose values make the rows."},
    {.key = "metrics",
     .type = kTextOrObject,
     .shape = kList,
     .required = true,
     .form = &kMetricRequest,
     .fewest_items = 1,
     .text = "Metric columns."},
    {.key = "segments",
     .type = kAnything,
     .support = kLater,
     .text = "Segments of the whole report."},
    {.key = "filters",
     .type = kObject,
     .shape = kList,
     .form = &kFilter,
     .text = "Keep events by the values of dimensions."},
    {.key = "search",
     .text = "Keeps rows whose first dimension matches, as in CONTAINS 'a' AND NOT MATCH 'home'."},
    {.key = "sort",
     .type = kObject,
     .shape = kList,
     .form = &kSort,
     .text = "Order of the rows; by the first metric, descending, when absent."},
    {.key = "limit", .type = kInteger, .least = 1, .text = "Rows of a page; all when absent."},
    {.key = "page", .type = kInteger, .fallback = "0", .least = 0, .text = "Page to show, from 0."},
    {.key = "no_value",
     .type = kWord,
     .words = kNoValueRequestWords,
     .text = "Shows or hides the rows without value; each dimension's own mode when absent."},
    {.key = "totals", .type = kBoolean, .fallback = "false", .text = "Adds the grand total."},
    {.key = "empty_buckets",
     .type = kBoolean,
     .fallback = "false",
     .text = "Lists time buckets without data too."},
    {.key = "as_of", .text = "State to answer from; now when absent."},
    {.key = "session",
     .type = kObject,
     .form = &kSessionRequest,
     .text = "Replaces session settings of the view."},
};

constexpr FormKey kDestinationKeys[] = {
    {.key = "name", .type = kName, .required = true, .text = "Name of the destination."},
    {.key = "type",
     .type = kWord,
     .required = true,
     .words = kDestinationWords,
     .later = kLaterDestinations,
     .text = "Where files go."},
    {.key = "path", .required = true, .text = "local: folder, relative to the project's."},
    {.key = "party",
     .type = kWord,
     .fallback = "internal",
     .words = kPartyWords,
     .text = "Who receives the files."},
    {.key = "bucket", .type = kAnything, .support = kLater, .text = "s3, gcs: name of the bucket."},
    {.key = "prefix", .type = kAnything, .support = kLater, .text = "First part of every name."},
    {.key = "endpoint",
     .type = kAnything,
     .support = kLater,
     .text = "Address of the object store."},
    {.key = "credentials",
     .type = kAnything,
     .support = kLater,
     .text = "Where the secret is found."},
    {.key = "account", .type = kAnything, .support = kLater, .text = "azure: account."},
    {.key = "container", .type = kAnything, .support = kLater, .text = "azure: container."},
    {.key = "host", .type = kAnything, .support = kLater, .text = "sftp: host."},
    {.key = "port", .type = kAnything, .support = kLater, .text = "sftp: port."},
    {.key = "user", .type = kAnything, .support = kLater, .text = "sftp: user."},
    {.key = "host_key", .type = kAnything, .support = kLater, .text = "sftp: key of the host."},
    {.key = "allow",
     .type = kAnything,
     .support = kLater,
     .text = "When and how fast files may leave."},
};

constexpr FormKey kEventsSourceKeys[] = {
    {.key = "view", .type = kName, .required = true, .text = "View whose events leave."},
    {.key = "columns",
     .shape = kList,
     .required = true,
     .fewest_items = 1,
     .text = "row_id, person_id, session_id, timestamp and components."},
    {.key = "mode", .type = kAnything, .support = kLater, .text = "append_only or correcting."},
};
constexpr Form kEventsSource = {
    "events source", "One row per event after processing.", kEventsSourceKeys};

constexpr FormKey kSourceKeys[] = {
    {.key = "report", .type = kObject, .form = &kRequestForm, .text = "A report request."},
    {.key = "events",
     .type = kObject,
     .form = &kEventsSource,
     .text = "Event-level rows of a view."},
    {.key = "dataset", .type = kName, .text = "Raw rows of a dataset."},
    {.key = "mode",
     .type = kWord,
     .fallback = "full",
     .words = kModeWords,
     .text = "dataset: all rows, or those since the last delivery."},
    {.key = "sql", .type = kAnything, .support = kLater, .text = "A statement."},
};
constexpr Form kSource = {"source", "What leaves: one of report, events, dataset.", kSourceKeys};

constexpr FormKey kExportFormatKeys[] = {
    {.key = "type",
     .type = kWord,
     .fallback = "csv",
     .words = kFileFormatWords,
     .text = "Format of the files."},
    {.key = "compression",
     .type = kWord,
     .words = kCompressionWords,
     .text = "none, gzip or zstd; parquet also snappy. Default none, parquet zstd."},
    {.key = "rows_per_file",
     .type = kInteger,
     .fallback = "1000000",
     .least = 1,
     .text = "Most rows of one file."},
};
constexpr Form kExportFormat = {"format", "How files are written.", kExportFormatKeys};

constexpr FormKey kExportKeys[] = {
    {.key = "name", .type = kName, .required = true, .text = "Name of the export."},
    {.key = "source", .type = kObject, .required = true, .form = &kSource, .text = "What leaves."},
    {.key = "window",
     .fallback = "all",
     .text = "Data to take: previous_hour, previous_day, previous_week, month_to_date, all, or "
             "start/end."},
    {.key = "destination", .type = kName, .required = true, .text = "Where it goes."},
    {.key = "path",
     .fallback = "{export}/{run}",
     .text = "Folder of a delivery: {export} {run} {window_start:%Y-%m-%d} {window_end:%Y-%m-%d}."},
    {.key = "format", .type = kObject, .form = &kExportFormat, .text = "How files are written."},
    {.key = "owner", .text = "Who answers for it."},
    {.key = "purpose", .text = "What the data is for."},
    {.key = "schedule", .type = kAnything, .support = kLater, .text = "When it runs by itself."},
    {.key = "retry",
     .type = kAnything,
     .support = kLater,
     .text = "How often a failed run is tried again."},
    {.key = "deadline", .type = kAnything, .support = kLater, .text = "When a run is late."},
    {.key = "notify", .type = kAnything, .support = kLater, .text = "Who hears of it."},
};

}  // namespace

constexpr Form kRequestForm = {
    .kind = "request", .text = "A report request.", .keys = kRequestKeys};

constexpr Form kDestinationForm = {.kind = "destination",
                                   .text = "Where exports go.",
                                   .keys = kDestinationKeys,
                                   .is_document = true};

constexpr Form kExportForm = {
    .kind = "export", .text = "A file that leaves.", .keys = kExportKeys, .is_document = true};

}  // namespace sojourn
