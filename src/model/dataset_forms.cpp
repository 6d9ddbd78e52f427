#include "model/forms_internal.h"
#include "model/words.h"

namespace sojourn {
namespace {

using enum FormType;
using enum FormShape;
using enum FormSupport;

// Words of later versions, and words that name no enumerator of words.h.
constexpr std::array<Word, 1> kEventWords = {"event"};
constexpr std::array<Word, 3> kLaterDatasetTypes = {"profile", "lookup", "summary"};
constexpr std::array<Word, 1> kCatalogWords = {"sqlite"};
constexpr std::array<Word, 2> kLaterCatalogs = {"postgresql://", "postgres://"};

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

constexpr FormKey kLimitsKeys[] = {
    {.key = "strict",
     .type = kBoolean,
     .fallback = "false",
     .text = "Enforce the guardrails that sojourn limits lists."},
};
constexpr Form kLimits = {"limits", "Guardrails.", kLimitsKeys};

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
    {.key = "limits",
     .type = kObject,
     .form = &kLimits,
     .text = "Whether guardrails are enforced."},
    {.key = "default_window",
     .type = kAnything,
     .support = kLater,
     .text = "Range of requests that name none."},
};

constexpr FormKey kColumnKeys[] = {
    {.key = "type",
     .type = kColumnType,
     .required = true,
     .words = kTypeWords,
     .text = "Type of the column's values: a word, or list<…>, struct<name: type, …> in quotes."},
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

}  // namespace

constexpr Form kProjectForm = {.kind = "project",
                               .text = "A project: the folder of sojourn.yaml.",
                               .keys = kProjectKeys,
                               .is_document = true};

constexpr Form kDatasetForm = {
    .kind = "dataset", .text = "A table of raw events.", .keys = kDatasetKeys, .is_document = true};

constexpr Form kConnectionForm = {.kind = "connection",
                                  .text = "Event datasets joined by person.",
                                  .keys = kConnectionKeys,
                                  .is_document = true};

}  // namespace sojourn
