// What users define, as plain structs: datasets, connections, data views, destinations, exports
// (definitions.md 1 to 6). Made by model/parse.h, which has checked every rule that one document
// can break, and by model/validate.h, which has checked what documents say about each other.
// Immutable once loaded.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "base/column_type.h"
#include "base/journey_rules.h"
#include "base/rows.h"
#include "model/duration.h"
#include "model/value_rules.h"

namespace sojourn {

// Where an object was written, for messages; empty file: made by a command.
struct SourcePlace {
  std::string file;
  int line = 0;

  friend bool operator==(const SourcePlace&, const SourcePlace&) = default;
};

// "views/web.yaml:7: "; empty where the place is not known, as in definitions of a former revision.
std::string PlacePrefix(const SourcePlace& place);

enum class EpochUnit { kNone, kSecond, kMillisecond, kMicrosecond };

struct DatasetColumn {
  std::string name;
  ColumnType type = ValueType::kString;
  EpochUnit epoch = EpochUnit::kNone;  // of a timestamp that comes as a number

  friend bool operator==(const DatasetColumn&, const DatasetColumn&) = default;
};

// Past either limit the whole ingest fails and nothing is kept.
struct RejectLimits {
  std::int64_t max_rows = 1000;
  double max_share = 0.05;

  friend bool operator==(const RejectLimits&, const RejectLimits&) = default;
};

struct Dataset {
  std::string name;
  std::string timestamp;               // column; required of event datasets
  std::string id;                      // column that is the key of an event; may be empty
  bool deduplicate = false;            // first row per id wins
  std::vector<DatasetColumn> columns;  // as written; the lake knows those that were inferred
  RejectLimits rejects;
  SourcePlace place;

  friend bool operator==(const Dataset&, const Dataset&) = default;
};

struct ConnectionDataset {
  std::string dataset;
  std::string person;  // column

  friend bool operator==(const ConnectionDataset&, const ConnectionDataset&) = default;
};

// Event datasets that become one history per person. Their order breaks ties.
struct Connection {
  std::string name;
  std::vector<ConnectionDataset> datasets;
  SourcePlace place;

  friend bool operator==(const Connection&, const Connection&) = default;
};

// Keeps a value for each value of another dimension (dataviews.md 9.4).
struct Binding {
  std::string dimension;  // of the view
  std::string metric;     // of the view: binds only where it occurs; empty: wherever a value is set

  friend bool operator==(const Binding&, const Binding&) = default;
};

struct Persistence {
  Allocation allocation = Allocation::kMostRecent;
  Scope scope = Scope::kSession;     // of the state; kPerson when `lifetime` or `expires_on` is set
  std::optional<Duration> lifetime;  // custom time
  std::string expires_on;            // metric of the view whose occurrence ends it; then kPerson

  std::optional<Binding> binding;

  friend bool operator==(const Persistence&, const Persistence&) = default;
};

struct Attribution {
  AttributionModel model = AttributionModel::kLastTouch;
  Scope container = Scope::kPerson;
  std::optional<Duration> lookback =
      Duration{30, DurationUnit::kDay};  // D-44; nothing: the reporting window
  PersonLookback person_lookback = PersonLookback::kWindowStart;  // without lookback
  Duration half_life = {7, DurationUnit::kDay};                   // time decay
  std::array<double, 3> weights = {0, 0, 0};                      // custom: first, middle, last

  friend bool operator==(const Attribution&, const Attribution&) = default;
};

// Of the occurrences of one scope (and one value of `by`) one stays (dataviews.md 8.8).
struct Deduplication {
  Scope scope = Scope::kSession;
  std::string by;  // dimension of the view, else a column; empty: the metric itself
  KeptOccurrence keep = KeptOccurrence::kFirst;  // D-30

  friend bool operator==(const Deduplication&, const Deduplication&) = default;
};

// How a value becomes an amount (dataviews.md 8.3).
enum class CountKind { kValues, kInstances, kTrue, kFalse, kBoth };

enum class NoValueMode { kShow, kHide, kAsValue };

struct NumberFormat {
  enum class Kind { kDecimal, kPercent, kCurrency, kTime } kind = Kind::kDecimal;
  std::optional<int> decimals;  // nothing: 2, of an integer metric 0
  std::string currency;

  friend bool operator==(const NumberFormat&, const NumberFormat&) = default;
};

enum class ComponentKind { kDimension, kMetric };

// A dimension or metric of a view. Settings of the other kind are absent.
struct Component {
  std::string id;
  std::string title;  // the id when not written
  std::string description;
  ComponentKind kind = ComponentKind::kDimension;
  std::string field;  // column of the connection
  std::optional<Include> include;
  // dimension
  std::optional<Substring> substring;
  bool lowercase = false;
  std::vector<double> buckets;  // bounds, ascending
  std::optional<Persistence> persistence;
  std::string no_value_label = "No value";
  NoValueMode no_value_mode = NoValueMode::kShow;
  // metric
  std::optional<CountKind> count;  // nothing: by the column's type (D-23)
  std::optional<Deduplication> deduplicate;
  std::optional<Attribution> attribution;
  NumberFormat format;
  SourcePlace place;

  friend bool operator==(const Component&, const Component&) = default;
};

struct SessionSettings {
  Duration timeout = {30, DurationUnit::kMinute};  // D-08
  std::vector<std::string> start_metrics;          // component ids
  std::string field;  // the tracker's session ids; empty: by timeout

  friend bool operator==(const SessionSettings&, const SessionSettings&) = default;
};

struct View {
  std::string name;
  std::string connection;
  std::string timezone = "UTC";
  CalendarRules calendar;
  SessionSettings session;
  std::vector<Component> components;
  bool has_strict_limits = false;  // the project's
  SourcePlace place;

  friend bool operator==(const View&, const View&) = default;
};

// ---- what leaves (definitions.md 6) ----

struct Destination {
  std::string name;
  std::string type = "local";
  std::string path;  // local: folder, relative to the project
  std::string party = "internal";
  SourcePlace place;

  friend bool operator==(const Destination&, const Destination&) = default;
};

enum class FileFormat { kCsv, kNdjson, kParquet };

struct ExportFormat {
  FileFormat type = FileFormat::kCsv;
  std::string
      compression;  // parquet: none snappy gzip zstd (default zstd); csv, ndjson: none gzip zstd
  std::int64_t rows_per_file = 1'000'000;

  friend bool operator==(const ExportFormat&, const ExportFormat&) = default;
};

// Exactly one of the three sources is set.
struct ExportSource {
  std::optional<std::string> report_json;  // a report request (definitions.md 5) in canonical JSON
  struct Events {
    std::string view;
    std::vector<std::string> columns;
    friend bool operator==(const Events&, const Events&) = default;
  };
  std::optional<Events> events;
  struct RawDataset {
    std::string dataset;
    bool incremental = false;
    friend bool operator==(const RawDataset&, const RawDataset&) = default;
  };
  std::optional<RawDataset> dataset;

  friend bool operator==(const ExportSource&, const ExportSource&) = default;
};

struct Export {
  std::string name;
  ExportSource source;
  std::string window = "all";  // previous_day … or start/end
  std::string destination;
  std::string path = "{export}/{run}";
  ExportFormat format;
  std::string owner;
  std::string purpose;
  SourcePlace place;

  friend bool operator==(const Export&, const Export&) = default;
};

struct ProjectSettings {
  std::string name;
  std::string timezone = "UTC";
  bool auto_apply = true;
  std::uint32_t store_shards = 64;
  bool has_strict_limits = false;

  friend bool operator==(const ProjectSettings&, const ProjectSettings&) = default;
};

// All objects of a project at one revision, by name.
struct Definitions {
  ProjectSettings project;
  std::map<std::string, Dataset> datasets;
  std::map<std::string, Connection> connections;
  std::map<std::string, View> views;
  std::map<std::string, Destination> destinations;
  std::map<std::string, Export> exports;

  friend bool operator==(const Definitions&, const Definitions&) = default;
};

}  // namespace sojourn
