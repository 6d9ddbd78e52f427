#include <algorithm>
#include <charconv>
#include <new>

#include <boost/json.hpp>

#include "base/file.h"
#include "base/hash.h"
#include "base/without_exceptions.h"
#include "store/layout_internal.h"
#include "store/manifest_internal.h"

namespace sojourn {
namespace {

namespace json = boost::json;

std::string ManifestPath(const std::string& folder) {
  return folder + "/manifest.json";
}

constexpr std::string_view kHashMember = ",\"xxh3\":\"";

std::string HashText(std::uint64_t hash) {
  return fmt::format("{:016x}", hash);
}

// ---- writing ----

json::object FileToJson(const StoredFile& file) {
  return {{"name", file.name}, {"bytes", file.bytes}, {"xxh3", HashText(file.hash)}};
}

json::array KindsToJson(const std::vector<Kind>& kinds) {
  json::array names;
  for (const Kind kind : kinds) {
    names.emplace_back(KindName(kind));
  }
  return names;
}

json::object PartToJson(const PartRecord& part) {
  return {{"events_file", FileToJson(part.events)},
          {"persons_file", FileToJson(part.persons)},
          {"types", KindsToJson(part.schema.columns)},
          {"sequence_type", KindName(part.schema.sequence)},
          {"has_dataset", part.schema.has_dataset},
          {"events", part.num_events},
          {"persons", part.num_persons},
          {"min_time_us", part.min_time_us},
          {"max_time_us", part.max_time_us}};
}

json::array ColumnsToJson(const StoreManifest& manifest) {
  json::array columns;
  for (std::size_t i = 0; i < manifest.columns.size(); ++i) {
    json::array sections;
    for (const DictionarySection& section : manifest.dictionaries[i]) {
      sections.emplace_back(json::object{{"file", FileToJson(section.file)},
                                         {"first_code", section.first_code},
                                         {"values", section.values}});
    }
    json::object column = {{"name", manifest.columns[i].name},
                           {"type", ValueTypeName(manifest.columns[i].type)},
                           {"stored", manifest.time_column != i},
                           {"dictionary", std::move(sections)}};
    if (!manifest.columns[i].array.empty()) {
      column["array"] = manifest.columns[i].array;
    }
    columns.emplace_back(std::move(column));
  }
  return columns;
}

json::array ArraysToJson(const StoreManifest& manifest) {
  json::array arrays;
  for (const StoreArray& array : manifest.arrays) {
    json::object& added = arrays.emplace_back(json::object{{"path", array.path}}).as_object();
    if (array.parent != StoreArray::kEvents) {
      added["parent"] = manifest.arrays[array.parent].path;
    }
  }
  return arrays;
}

// ---- reading: throws boost::system::system_error on a missing key or wrong type ----

std::uint64_t HashFromText(const std::string& text) {
  std::uint64_t hash = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, hash, 16);
  if (error != std::errc() || stop != end || HashText(hash) != text) {
    throw std::invalid_argument(fmt::format("not a hash: {}", text));
  }
  return hash;
}

StoredFile FileFromJson(const json::value& value) {
  StoredFile file{json::value_to<std::string>(value.at("name")),
                  value.at("bytes").to_number<std::uint64_t>(),
                  HashFromText(json::value_to<std::string>(value.at("xxh3")))};
  if (file.name.empty() || file.name.find('/') != std::string::npos) {
    throw std::invalid_argument(fmt::format("not a file name: {}", file.name));
  }
  return file;
}

// A Status inside the reading functions, which speak the JSON library's language.
template <typename T>
T OrThrow(Result<T> result) {
  if (!result.ok()) {
    throw std::invalid_argument(result.status().message());
  }
  return std::move(result).value();
}

PartRecord PartFromJson(const json::value& value) {
  PartRecord part;
  part.events = FileFromJson(value.at("events_file"));
  part.persons = FileFromJson(value.at("persons_file"));
  for (const json::value& name : value.at("types").as_array()) {
    part.schema.columns.push_back(OrThrow(ParseKind(json::value_to<std::string>(name))));
  }
  part.schema.sequence = OrThrow(ParseKind(json::value_to<std::string>(value.at("sequence_type"))));
  part.schema.has_dataset = value.at("has_dataset").as_bool();
  part.num_events = value.at("events").to_number<std::int64_t>();
  part.num_persons = value.at("persons").to_number<std::int64_t>();
  part.min_time_us = value.at("min_time_us").to_number<std::int64_t>();
  part.max_time_us = value.at("max_time_us").to_number<std::int64_t>();
  return part;
}

std::size_t FindArray(const StoreManifest& manifest, const std::string& path) {
  const auto found = std::ranges::find(manifest.arrays, path, &StoreArray::path);
  if (found == manifest.arrays.end()) {
    throw std::invalid_argument(fmt::format("an array that is not there: {}", path));
  }
  return static_cast<std::size_t>(found - manifest.arrays.begin());
}

// What lies in an array has a name that says so.
void CheckInside(const std::string& name, const std::string& array) {
  if (name != array && !name.starts_with(array + ".")) {
    throw std::invalid_argument(fmt::format("{} cannot be in the array: {}", name, array));
  }
}

void ArrayFromJson(const json::value& value, StoreManifest& manifest) {
  StoreArray array{json::value_to<std::string>(value.at("path"))};
  if (const json::value* parent = value.as_object().if_contains("parent")) {
    array.parent = FindArray(manifest, json::value_to<std::string>(*parent));
    CheckInside(array.path, manifest.arrays[array.parent].path);
  }
  manifest.arrays.push_back(std::move(array));
}

void ColumnFromJson(const json::value& value, StoreManifest& manifest) {
  const std::size_t index = manifest.columns.size();
  manifest.columns.push_back(
      {json::value_to<std::string>(value.at("name")),
       OrThrow(ParseValueType(json::value_to<std::string>(value.at("type"))))});
  if (const json::value* array = value.as_object().if_contains("array")) {
    manifest.columns[index].array = json::value_to<std::string>(*array);
    FindArray(manifest, manifest.columns[index].array);
    CheckInside(manifest.columns[index].name, manifest.columns[index].array);
  }
  if (!value.at("stored").as_bool()) {
    manifest.time_column = index;
  }
  std::vector<DictionarySection>& sections = manifest.dictionaries.emplace_back();
  for (const json::value& section : value.at("dictionary").as_array()) {
    sections.push_back({FileFromJson(section.at("file")),
                        section.at("first_code").to_number<std::uint32_t>(),
                        section.at("values").to_number<std::uint32_t>()});
    if (sections.back().values == 0) {
      throw std::invalid_argument("an empty dictionary section");
    }
    const std::size_t last = sections.size() - 1;
    const std::uint32_t expected =
        last == 0 ? 1 : sections[last - 1].first_code + sections[last - 1].values;
    if (sections.back().first_code != expected) {
      throw std::invalid_argument(fmt::format("dictionary of {}: codes are not consecutive: {}",
                                              manifest.columns[index].name,
                                              sections.back().first_code));
    }
  }
}

std::vector<IngestBatchRange> BatchesFromJson(const json::value& value) {
  std::vector<IngestBatchRange> batches;
  for (const json::value& batch : value.as_array()) {
    batches.push_back({json::value_to<std::string>(batch.at("id")),
                       batch.at("next_sequence").to_number<std::int64_t>()});
    if (batches.size() > 1 && batches.back().next_sequence < batches.end()[-2].next_sequence) {
      throw std::invalid_argument(
          fmt::format("ingest batches are not in order: {}", batches.back().batch));
    }
  }
  return batches;
}

StoreManifest ManifestFromJson(const json::value& value) {
  StoreManifest manifest;
  manifest.fingerprint = json::value_to<std::string>(value.at("fingerprint"));
  manifest.lake_snapshot = value.at("lake_snapshot").to_number<std::int64_t>();
  manifest.shards = value.at("shards").to_number<std::uint32_t>();
  manifest.next_file = value.at("next_file").to_number<std::uint64_t>();
  manifest.num_persons = value.at("persons").to_number<std::int64_t>();
  for (const json::value& dataset : value.at("datasets").as_array()) {
    manifest.datasets.push_back({json::value_to<std::string>(dataset.at("name")),
                                 dataset.at("next_sequence").to_number<std::int64_t>(),
                                 BatchesFromJson(dataset.at("batches"))});
  }
  for (const json::value& array : value.at("arrays").as_array()) {
    ArrayFromJson(array, manifest);
  }
  for (const json::value& column : value.at("columns").as_array()) {
    ColumnFromJson(column, manifest);
  }
  for (const json::value& part : value.at("parts").as_array()) {
    manifest.parts.push_back(PartFromJson(part));
  }
  for (const json::value& row : value.at("skipped").as_array()) {
    manifest.skipped.push_back({json::value_to<std::string>(row.at("dataset")),
                                json::value_to<std::string>(row.at("reason")),
                                row.at("rows").to_number<std::int64_t>()});
  }
  return manifest;
}

Status CheckConsistent(const StoreManifest& manifest, const std::string& path) {
  const std::size_t stored = manifest.columns.size() - (manifest.time_column.has_value() ? 1 : 0);
  for (const PartRecord& part : manifest.parts) {
    if (part.schema.columns.size() != stored || part.num_events <= 0 || part.num_persons <= 0) {
      return Corruption(
          fmt::format(
              "{}: part {} has no events or not {} columns", path, part.events.name, stored),
          "run `sojourn store rebuild`");
    }
  }
  return {};
}

bool HasItsHash(std::string_view text) {
  const std::size_t at = text.rfind(kHashMember);
  return at != std::string_view::npos && text == WithHash(std::string(text.substr(0, at)) + "}");
}

}  // namespace

std::vector<StoredFile> StoreManifest::Files() const {
  std::vector<StoredFile> files;
  for (const auto& sections : dictionaries) {
    for (const DictionarySection& section : sections) {
      files.push_back(section.file);
    }
  }
  for (const PartRecord& part : parts) {
    files.push_back(part.events);
    files.push_back(part.persons);
  }
  return files;
}

std::uint32_t StoreManifest::DictionarySize(std::size_t column) const {
  const auto& sections = dictionaries[column];
  return sections.empty() ? 1 : sections.back().first_code + sections.back().values;
}

std::string ManifestText(const StoreManifest& manifest) {
  json::array datasets;
  for (const DatasetProgress& dataset : manifest.datasets) {
    json::array batches;
    for (const IngestBatchRange& range : dataset.batches) {
      batches.emplace_back(
          json::object{{"id", range.batch}, {"next_sequence", range.next_sequence}});
    }
    datasets.emplace_back(json::object{{"name", dataset.name},
                                       {"next_sequence", dataset.next_sequence},
                                       {"batches", std::move(batches)}});
  }
  json::array parts;
  for (const PartRecord& part : manifest.parts) {
    parts.emplace_back(PartToJson(part));
  }
  json::array skipped;
  for (const SkippedRows& row : manifest.skipped) {
    skipped.emplace_back(
        json::object{{"dataset", row.dataset}, {"reason", row.reason}, {"rows", row.rows}});
  }
  const json::object root = {{"format", kStoreFormatVersion},
                             {"fingerprint", manifest.fingerprint},
                             {"lake_snapshot", manifest.lake_snapshot},
                             {"shards", manifest.shards},
                             {"next_file", manifest.next_file},
                             {"persons", manifest.num_persons},
                             {"datasets", std::move(datasets)},
                             {"arrays", ArraysToJson(manifest)},
                             {"columns", ColumnsToJson(manifest)},
                             {"parts", std::move(parts)},
                             {"skipped", std::move(skipped)}};
  return WithHash(json::serialize(root));
}

std::string WithHash(std::string_view json) {
  CHECK(json.ends_with('}'));
  json.remove_suffix(1);
  return fmt::format("{}{}{}\"}}\n", json, kHashMember, HashText(Hash64(json)));
}

Result<StoreManifest> ParseManifest(std::string_view text, const std::string& path) {
  try {
    const json::value value = json::parse({text.data(), text.size()});
    if (value.at("format").to_number<int>() != kStoreFormatVersion) {
      // Another program's files: as good as none, the caller makes them anew.
      return NotFound(fmt::format("{}: format {}, this program writes format {}",
                                  path,
                                  value.at("format").to_number<int>(),
                                  kStoreFormatVersion));
    }
    if (!HasItsHash(text)) {
      throw std::invalid_argument("its content does not have its hash");
    }
    StoreManifest manifest = ManifestFromJson(value);
    RETURN_IF_ERROR(CheckConsistent(manifest, path));
    return manifest;
  } catch (const std::bad_alloc&) {
    return OutOfMemory();
  } catch (const std::exception& error) {
    return Corruption(fmt::format("{}: {}", path, error.what()), "run `sojourn store rebuild`");
  }
}

Result<StoreManifest> ReadManifest(const std::string& folder) {
  const std::string path = ManifestPath(folder);
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return ParseManifest(text, path);
}

Status WriteManifest(const std::string& folder, const StoreManifest& manifest) {
  return WriteFileAtomically(ManifestPath(folder), ManifestText(manifest));
}

}  // namespace sojourn
