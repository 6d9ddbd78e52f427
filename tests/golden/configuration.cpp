#include "tests/golden/configuration.h"

#include <filesystem>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace sojourn {
namespace {

// False: no such key.
bool SetKey(const std::string& key, const YAML::Node& value, Configuration& configuration) {
  if (key == "threads") {
    configuration.threads = value.as<std::size_t>();
  } else if (key == "batch_events") {
    configuration.batch_events = value.as<std::size_t>();
  } else if (key == "shards") {
    configuration.shards = value.as<std::uint32_t>();
  } else if (key == "shuffle") {
    configuration.shuffle = value.as<std::uint32_t>();
  } else if (key == "rename_persons") {
    configuration.rename_persons = value.as<bool>();
  } else if (key == "every_hash_zero") {
    configuration.every_hash_zero = value.as<bool>();
  } else if (key == "widest_types") {
    configuration.widest_types = value.as<bool>();
  } else if (key == "lake") {
    configuration.lake = value.as<bool>();
  } else if (key == "ingest_rows") {
    configuration.ingest_rows = value.as<std::size_t>();
  } else if (key == "repeat_ingests") {
    configuration.repeat_ingests = value.as<bool>();
  } else if (key == "restart") {
    configuration.restart = value.as<bool>();
  } else if (key == "rebuild") {
    configuration.rebuild = value.as<bool>();
  } else {
    return false;
  }
  return true;
}

}  // namespace

Result<Configuration> ReadConfiguration(const std::string& path) {
  Configuration configuration;
  configuration.name = std::filesystem::path(path).stem();
  try {
    for (const auto& entry : YAML::LoadFile(path)) {
      const std::string key = entry.first.as<std::string>();
      if (!SetKey(key, entry.second, configuration)) {
        return InvalidArgument(fmt::format("{}: unknown key: {}", path, key));
      }
    }
  } catch (const YAML::Exception& error) {
    return InvalidArgument(fmt::format("{}: {}", path, error.what()));
  }
  return configuration;
}

}  // namespace sojourn
