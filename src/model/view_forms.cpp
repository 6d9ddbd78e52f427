#include "model/forms_internal.h"
#include "model/value_rule_forms_internal.h"
#include "model/words.h"

namespace sojourn {
namespace {

using enum FormType;
using enum FormShape;
using enum FormSupport;

// Words of later versions, and words that name no enumerator of words.h.
constexpr std::array<Word, 1> kWindowWords = {"window"};
constexpr FormKey kCalendarKeys[] = {
    {.key = "type",
     .type = kWord,
     .fallback = "gregorian",
     .words = kCalendarWords,
     .text =
         "Kind of calendar; retail_454 is the NRF's, the digits of the others are the weeks of a "
         "quarter's months."},
    {.key = "first_month",
     .type = kInteger,
     .fallback = "1",
     .least = 1,
     .most = 12,
     .text = "gregorian: first month of the year and of its first quarter."},
    {.key = "first_day_of_week",
     .type = kWord,
     .fallback = "sunday",
     .words = kWeekdayWords,
     .text = "gregorian: first day of the week."},
    {.key = "first_day",
     .text =
         "custom: first day of one of the years, as in 2026-02-01; its weekday begins every week."},
    {.key = "extra_week_year",
     .type = kInteger,
     .least = 1900,
     .most = 2200,
     .text = "custom: a year of 53 weeks, no leap year; the others follow from it."},
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

constexpr FormKey kExpirationKeys[] = {
    {.key = "metric",
     .type = kName,
     .required = true,
     .text = "Metric of this view whose occurrence ends the value, after its event."},
};
constexpr Form kExpiration = {"expiration", "What ends a value that stays.", kExpirationKeys};

constexpr FormKey kBindingKeys[] = {
    {.key = "dimension",
     .type = kName,
     .required = true,
     .text = "Dimension of this view for each of whose values a value is kept."},
    {.key = "metric",
     .type = kName,
     .text = "Metric of this view: values are bound only where it occurs."},
};
constexpr Form kBinding = {
    "binding", "Keeps a value per value of another dimension.", kBindingKeys};

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
     .form = &kExpiration,
     .text = "How long a value stays: session, person, a duration, or {metric: M}."},
    {.key = "binding",
     .type = kObject,
     .form = &kBinding,
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
     .text = "Whether that row is shown."},
};
constexpr Form kNoValue = {
    "no_value", "What reports do with events that have no value.", kNoValueKeys};

constexpr FormKey kAttributionKeys[] = {
    {.key = "model",
     .type = kWord,
     .fallback = "last_touch",
     .words = kAttributionWords,
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
     .text = "How far back touches count: window (the reporting window) or a duration."},
    {.key = "person_lookback",
     .type = kWord,
     .fallback = "window_start",
     .words = kPersonLookbackWords,
     .text = "lookback window: from the range's start, or from the first day of its month."},
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

constexpr FormKey kDeduplicateKeys[] = {
    {.key = "scope",
     .type = kWord,
     .required = true,
     .words = kScopeWords,
     .text = "Where repeats count once: in a session, or over the person's whole months."},
    {.key = "by",
     .type = kColumn,
     .text = "Dimension or column whose values are each kept once; the metric itself when absent."},
    {.key = "keep",
     .type = kWord,
     .fallback = "first",
     .words = kKeepWords,
     .text = "Which occurrence stays."},
};
constexpr Form kDeduplicate = {
    "deduplicate", "Counts repeated occurrences of a metric once.", kDeduplicateKeys};

constexpr FormKey kNumberFormatKeys[] = {
    {.key = "kind",
     .type = kWord,
     .fallback = "decimal",
     .words = kNumberFormatWords,
     .text = "How a number is shown in terminal tables."},
    {.key = "decimals",
     .type = kInteger,
     .least = 0,
     .most = 10,
     .text = "Decimal places; without it 2, of an integer metric none."},
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
     .fallback = "false",
     .only_for = "dimension",
     .text = "Merges values that differ only in case."},
    {.key = "substring",
     .type = kObject,
     .form = &kSubstringForm,
     .only_for = "dimension",
     .text = "Takes a part of the value."},
    {.key = "buckets",
     .type = kNumber,
     .shape = kList,
     .fewest_items = 1,
     .only_for = "dimension",
     .text = "Groups numbers into ranges: the bounds, ascending, as in [5, 10, 20]."},
    {.key = "include",
     .type = kObject,
     .form = &kIncludeForm,
     .text = "Keeps only the values that pass; others are as if never there."},
    {.key = "count",
     .type = kWord,
     .words = kCountWords,
     .only_for = "metric",
     .text = "How a value becomes an amount: values (numbers), instances, or true, false, both "
             "(booleans); by the column's type when absent."},
    {.key = "attribution",
     .type = kObject,
     .form = &kAttributionForm,
     .only_for = "metric",
     .text = "Shares conversions out over earlier touches."},
    {.key = "format",
     .type = kObject,
     .form = &kNumberFormat,
     .only_for = "metric",
     .text = "How the metric is shown in terminal tables."},
    {.key = "deduplicate",
     .type = kObject,
     .form = &kDeduplicate,
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

}  // namespace

constexpr Form kViewForm = {.kind = "view",
                            .text = "A way to look at a connection.",
                            .keys = kViewKeys,
                            .is_document = true};

constexpr Form kAttributionForm = {
    "attribution", "How a metric is credited to values of a dimension.", kAttributionKeys};

}  // namespace sojourn
