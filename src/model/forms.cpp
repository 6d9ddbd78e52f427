#include "model/forms.h"

#include <array>

#include "model/words.h"

namespace sojourn {
namespace {

using enum FormType;
using enum FormShape;
using enum FormSupport;

// ---- words of later versions, and words without an enum ----

constexpr std::array<Word, 1> kEventWords = {"event"};
constexpr std::array<Word, 3> kLaterDatasetTypes = {"profile", "lookup", "summary"};
constexpr std::array<Word, 2> kLaterTypes = {"list<", "struct<"};
constexpr std::array<Word, 1> kLaterAttribution = {"algorithmic"};
constexpr std::array<Word, 1> kLaterNoValueModes = {"as_value"};
constexpr std::array<Word, 1> kWindowWords = {"window"};
constexpr std::array<Word, 1> kCatalogWords = {"sqlite"};
constexpr std::array<Word, 2> kLaterCatalogs = {"postgresql://", "postgres://"};
constexpr std::array<Word, 1> kCalendarWords = {"gregorian"};
constexpr std::array<Word, 4> kLaterCalendars = {
    "retail_454", "custom_454", "custom_445", "custom_544"};
constexpr std::array<Word, 7> kWeekdayWords = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::array<Word, 1> kDestinationWords = {"local"};
constexpr std::array<Word, 4> kLaterDestinations = {"s3", "gcs", "azure", "sftp"};
constexpr std::array<Word, 3> kPartyWords = {"internal", "processor", "third"};
constexpr std::array<Word, 2> kModeWords = {"full", "incremental"};
constexpr std::array<Word, 4> kCompressionWords = {"none", "gzip", "zstd", "snappy"};
constexpr std::array<Word, 2> kOrderWords = {"ascending", "descending"};
constexpr std::array<Word, 2> kNoValueRequestWords = {"include", "exclude"};

// ---- project ----

constexpr FormKey kLakeKeys[] = {
    {.key = "catalog",
     .type = kWord,
     .fallback = "sqlite",
     .words = kCatalogWords,
     .later = kLaterCatalogs,
     .text = "Where the lake keeps its catalog."},
};
constexpr Form kLake = {"lake", "The lake's settings.", kLakeKeys};

constexpr FormKey kStoreKeys[] = {
    {.key = "shards",
     .type = kInteger,
     .fallback = "64",
     .least = 1,
     .most = 4096,
     .text = "Number of shards the store is split into by person."},
};
constexpr Form kStore = {"store", "The store's settings.", kStoreKeys};

constexpr FormKey kProjectKeys[] = {
    {.key = "name", .type = kName, .text = "Name of the project."},
    {.key = "timezone",
     .fallback = "UTC",
     .text = "Default time zone of views: an IANA name such as Europe/Oslo."},
    {.key = "auto_apply",
     .type = kBoolean,
     .fallback = "true",
     .text = "Commands apply changed definition files first and say so."},
    {.key = "lake", .type = kObject, .form = &kLake, .text = "Settings of the lake."},
    {.key = "store", .type = kObject, .form = &kStore, .text = "Settings of the store."},
    {.key = "server",
     .type = kAnything,
     .support = kLater,
     .text = "Addresses the server listens on."},
    {.key = "limits", .type = kAnything, .support = kLater, .text = "Enforced limits."},
    {.key = "default_window",
     .type = kAnything,
     .support = kLater,
     .text = "Range of requests that name none."},
};
constexpr Form kProject = {.kind = "project",
                           .text = "A project: the folder of sojourn.yaml.",
                           .keys = kProjectKeys,
                           .is_document = true};

// ---- dataset ----

constexpr FormKey kColumnKeys[] = {
    {.key = "type",
     .type = kWord,
     .required = true,
     .words = kTypeWords,
     .later = kLaterTypes,
     .text = "Type of the column's values."},
    {.key = "epoch",
     .type = kWord,
     .words = kEpochWords,
     .text = "Unit of a timestamp that comes as a number since 1970."},
    {.key = "labels",
     .type = kAnything,
     .support = kLater,
     .text = "Governance labels of the column."},
};
constexpr Form kColumnForm = {"column", "A column with a fixed type.", kColumnKeys};

constexpr FormKey kRejectsKeys[] = {
    {.key = "max_rows",
     .type = kInteger,
     .fallback = "1000",
     .least = 0,
     .text = "Most rows one ingest may refuse."},
    {.key = "max_share",
     .type = kNumber,
     .fallback = "0.05",
     .least = 0,
     .most = 1,
     .text = "Largest share of rows one ingest may refuse."},
};
constexpr Form kRejects = {
    "rejects", "Limits past which a whole ingest fails and nothing is kept.", kRejectsKeys};

constexpr FormKey kDatasetKeys[] = {
    {.key = "name",
     .type = kName,
     .required = true,
     .text = "Name of the dataset; must not start with sojourn_."},
    {.key = "type",
     .type = kWord,
     .fallback = "event",
     .words = kEventWords,
     .later = kLaterDatasetTypes,
     .text = "What a row is."},
    {.key = "timestamp",
     .type = kColumn,
     .required = true,
     .text = "Column that holds the time of the event."},
    {.key = "id", .type = kColumn, .text = "Column that is the key of an event."},
    {.key = "deduplicate",
     .type = kBoolean,
     .fallback = "false",
     .text = "Keep the first row per id, count the others."},
    {.key = "key",
     .type = kAnything,
     .support = kLater,
     .text = "Key of a lookup or profile dataset."},
    {.key = "columns",
     .type = kObject,
     .shape = kMap,
     .form = &kColumnForm,
     .text = "Types of columns; others are inferred at the first ingest and then fixed."},
    {.key = "labels",
     .type = kAnything,
     .support = kLater,
     .text = "Governance labels of all columns."},
    {.key = "rejects",
     .type = kObject,
     .form = &kRejects,
     .text = "How many rows an ingest may refuse."},
};
constexpr Form kDataset = {
    .kind = "dataset", .text = "A table of raw events.", .keys = kDatasetKeys, .is_document = true};

// ---- connection ----

constexpr FormKey kConnectionDatasetKeys[] = {
    {.key = "dataset", .type = kName, .required = true, .text = "Name of an event dataset."},
    {.key = "person",
     .type = kColumn,
     .required = true,
     .later_object = true,
     .text = "Column that says whose event it is."},
    {.key = "stitching",
     .type = kAnything,
     .support = kLater,
     .text = "Joins devices and persons."},
    {.key = "key", .type = kAnything, .support = kLater, .text = "Key of a lookup dataset."},
    {.key = "match",
     .type = kAnything,
     .support = kLater,
     .text = "Fields that a lookup dataset explains."},
};
constexpr Form kConnectionDataset = {
    "connected dataset", "A dataset and whose events it holds.", kConnectionDatasetKeys};

constexpr FormKey kConnectionKeys[] = {
    {.key = "name", .type = kName, .required = true, .text = "Name of the connection."},
    {.key = "datasets",
     .type = kObject,
     .shape = kList,
     .required = true,
     .form = &kConnectionDataset,
     .fewest_items = 1,
     .text = "Datasets that become one history per person; their order breaks ties of time."},
    {.key = "rolling_window_months",
     .type = kAnything,
     .support = kLater,
     .text = "Months of data to keep."},
};
constexpr Form kConnection = {.kind = "connection",
                              .text = "Event datasets joined by person.",
                              .keys = kConnectionKeys,
                              .is_document = true};

// ---- view ----

constexpr FormKey kCalendarKeys[] = {
    {.key = "type",
     .type = kWord,
     .fallback = "gregorian",
     .words = kCalendarWords,
     .later = kLaterCalendars,
     .text = "Kind of calendar."},
    {.key = "first_month",
     .type = kInteger,
     .support = kOnlyDefault,
     .fallback = "1",
     .least = 1,
     .most = 12,
     .text = "First month of the year."},
    {.key = "first_day_of_week",
     .type = kWord,
     .support = kOnlyDefault,
     .fallback = "sunday",
     .words = kWeekdayWords,
     .text = "First day of the week."},
    {.key = "first_day",
     .type = kAnything,
     .support = kLater,
     .text = "First day of the current year."},
    {.key = "extra_week_year", .type = kAnything, .support = kLater, .text = "Year with 53 weeks."},
};
constexpr Form kCalendar = {"calendar", "How days make weeks, months and years.", kCalendarKeys};

constexpr FormKey kSessionKeys[] = {
    {.key = "timeout",
     .type = kDuration,
     .fallback = "30m",
     .text = "A longer gap between two events ends the session: 1m to 53w."},
    {.key = "start_metrics",
     .type = kName,
     .shape = kList,
     .text = "Metrics of this view whose occurrence starts a new session."},
    {.key = "field",
     .type = kColumn,
     .text =
         "Column with the tracker's own session ids; timeout and start metrics then do not count."},
};
constexpr Form kSession = {"session", "What a session is.", kSessionKeys};

constexpr FormKey kPersistenceKeys[] = {
    {.key = "allocation",
     .type = kWord,
     .fallback = "most_recent",
     .words = kAllocationWords,
     .text = "Which value stays."},
    {.key = "expiration",
     .type = kWordOrDuration,
     .fallback = "session",
     .words = kScopeWords,
     .later_object = true,
     .text = "How long a value stays: session, person or a duration."},
    {.key = "binding",
     .type = kAnything,
     .support = kLater,
     .text = "Keeps a value per value of another dimension."},
};
constexpr Form kPersistence = {
    "persistence", "Lets a value stay beyond its event.", kPersistenceKeys};

constexpr FormKey kNoValueKeys[] = {
    {.key = "label",
     .type = kLabel,
     .fallback = "No value",
     .text = "Text of the row without value."},
    {.key = "mode",
     .type = kWord,
     .fallback = "show",
     .words = kNoValueModeWords,
     .later = kLaterNoValueModes,
     .text = "Whether that row is shown."},
};
constexpr Form kNoValue = {
    "no_value", "What reports do with events that have no value.", kNoValueKeys};

constexpr FormKey kAttributionKeys[] = {
    {.key = "model",
     .type = kWord,
     .fallback = "last_touch",
     .words = kAttributionWords,
     .later = kLaterAttribution,
     .text = "How a conversion is shared out over its touches."},
    {.key = "container",
     .type = kWord,
     .fallback = "person",
     .words = kScopeWords,
     .text = "Whose touches count: of the person, or of the conversion's session."},
    {.key = "lookback",
     .type = kWordOrDuration,
     .fallback = "30d",
     .words = kWindowWords,
     .text = "How far back touches count: window (the reporting window) or a duration up to 90d or "
             "13mo."},
    {.key = "half_life",
     .type = kDuration,
     .fallback = "7d",
     .text = "time_decay: age at which a touch counts half."},
    {.key = "weights",
     .type = kNumber,
     .shape = kList,
     .least = 0,
     .fewest_items = 3,
     .most_items = 3,
     .text = "custom: weights of the first, middle and last touches."},
};
constexpr Form kAttribution = {
    "attribution", "How a metric is credited to values of a dimension.", kAttributionKeys};

constexpr FormKey kNumberFormatKeys[] = {
    {.key = "kind",
     .type = kWord,
     .fallback = "decimal",
     .words = kNumberFormatWords,
     .text = "How a number is shown in terminal tables."},
    {.key = "decimals",
     .type = kInteger,
     .fallback = "0",
     .least = 0,
     .most = 10,
     .text = "Decimal places."},
    {.key = "currency", .text = "ISO 4217 code, for kind currency."},
};
constexpr Form kNumberFormat = {"format", "How a metric is shown.", kNumberFormatKeys};

constexpr FormKey kComponentKeys[] = {
    {.key = "id",
     .type = kName,
     .required = true,
     .text = "Id of the component, unique in the view."},
    {.key = "type",
     .type = kWord,
     .required = true,
     .words = kComponentKindWords,
     .text = "What the component is."},
    {.key = "field",
     .type = kColumn,
     .required = true,
     .text = "Column of the connection's datasets."},
    {.key = "title", .type = kLabel, .text = "Shown name; the id when absent."},
    {.key = "name", .support = kOtherName, .fallback = "title"},
    {.key = "description", .type = kLabel, .text = "What the component means."},
    {.key = "persistence",
     .type = kObject,
     .form = &kPersistence,
     .only_for = "dimension",
     .text = "Lets values stay beyond their event."},
    {.key = "no_value",
     .type = kObject,
     .form = &kNoValue,
     .only_for = "dimension",
     .text = "The row of events without value."},
    {.key = "lowercase",
     .type = kBoolean,
     .support = kOnlyDefault,
     .fallback = "false",
     .only_for = "dimension",
     .text = "Merges values that differ only in case."},
    {.key = "substring",
     .type = kAnything,
     .support = kLater,
     .only_for = "dimension",
     .text = "Takes a part of the value."},
    {.key = "buckets",
     .type = kAnything,
     .support = kLater,
     .only_for = "dimension",
     .text = "Groups numbers into ranges."},
    {.key = "include", .type = kAnything, .support = kLater, .text = "Keeps only some values."},
    {.key = "count",
     .type = kWord,
     .words = kCountWords,
     .only_for = "metric",
     .text = "How a value becomes an amount: values (numbers), instances, or true, false, both "
             "(booleans); by the column's type when absent."},
    {.key = "attribution",
     .type = kObject,
     .form = &kAttribution,
     .only_for = "metric",
     .text = "Shares conversions out over earlier touches."},
    {.key = "format",
     .type = kObject,
     .form = &kNumberFormat,
     .only_for = "metric",
     .text = "How the metric is shown in terminal tables."},
    {.key = "deduplicate",
     .type = kAnything,
     .support = kLater,
     .only_for = "metric",
     .text = "Counts repeated occurrences once."},
};
constexpr Form kComponent = {.kind = "component",
                             .text = "A dimension or metric of a view.",
                             .keys = kComponentKeys,
                             .chooser = "type"};

constexpr FormKey kViewKeys[] = {
    {.key = "name",
     .type = kName,
     .required = true,
     .text = "Name of the view; also its SQL name."},
    {.key = "connection",
     .type = kName,
     .required = true,
     .text = "Connection whose events the view shows."},
    {.key = "timezone", .text = "IANA time zone of days and ranges; the project's when absent."},
    {.key = "calendar",
     .type = kObject,
     .form = &kCalendar,
     .text = "Calendar of weeks, months and years."},
    {.key = "session", .type = kObject, .form = &kSession, .text = "What a session is."},
    {.key = "segments",
     .type = kAnything,
     .support = kLater,
     .text = "Segments laid over every report."},
    {.key = "containers",
     .type = kAnything,
     .support = kLater,
     .text = "Containers below the event."},
    {.key = "components",
     .type = kObject,
     .shape = kList,
     .form = &kComponent,
     .text = "Dimensions and metrics of the view."},
};
constexpr Form kView = {.kind = "view",
                        .text = "A way to look at a connection.",
                        .keys = kViewKeys,
                        .is_document = true};

// ---- report request ----

constexpr FormKey kMetricRequestKeys[] = {
    {.key = "metric",
     .required = true,
     .text = "Id of a metric of the view, or a standard metric."},
    {.key = "as", .type = kLabel, .text = "Name of the column; the metric's id when absent."},
    {.key = "attribution",
     .type = kObject,
     .form = &kAttribution,
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
     .type = kAnything,
     .support = kLater,
     .text = "Replaces the view's start metrics."},
};
constexpr Form kSessionRequest = {
    "session", "Replaces the view's session settings key by key.", kSessionRequestKeys};

constexpr FormKey kRequestKeys[] = {
    {.key = "view", .type = kName, .required = true, .text = "View to report on."},
    {.key = "range", .text = "start/end in the view's zone, end exclusive; all data when absent."},
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
     .type = kAnything,
     .support = kLater,
     .text = "Keeps rows whose first dimension matches."},
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
constexpr Form kRequest = {.kind = "request", .text = "A report request.", .keys = kRequestKeys};

// ---- what leaves ----

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
constexpr Form kDestination = {.kind = "destination",
                               .text = "Where exports go.",
                               .keys = kDestinationKeys,
                               .is_document = true};

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
    {.key = "report", .type = kObject, .form = &kRequest, .text = "A report request."},
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
constexpr Form kExport = {
    .kind = "export", .text = "A file that leaves.", .keys = kExportKeys, .is_document = true};

constexpr const Form* kForms[] = {
    &kProject, &kDataset, &kConnection, &kView, &kDestination, &kExport, &kRequest};
constexpr std::string_view kLaterKindNames[] = {
    "segment", "metric", "field", "policy", "principal"};
constexpr std::string_view kDocumentKindNames[] = {
    "project", "dataset", "connection", "view", "destination", "export"};

}  // namespace

const FormKey* Form::Find(std::string_view key) const {
  for (const FormKey& row : keys) {
    if (row.key == key) {
      return &row;
    }
  }
  return nullptr;
}

const Form* FindForm(std::string_view kind) {
  for (const Form* form : kForms) {
    if (form->kind == kind) {
      return form;
    }
  }
  return nullptr;
}

std::span<const Form* const> AllForms() {
  return kForms;
}
std::span<const std::string_view> LaterKinds() {
  return kLaterKindNames;
}
std::span<const std::string_view> DocumentKinds() {
  return kDocumentKindNames;
}

}  // namespace sojourn
