// Reads values of a checked node. A key that is absent, null or wrong (then a mistake is on record)
// reads as the default of its form, so that reading never fails and later checks still see the
// rest.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "model/document_internal.h"
#include "model/duration.h"
#include "model/form_check_internal.h"
#include "model/forms.h"

namespace sojourn {

class FormReader {
 public:
  // `node` may be null: everything reads as default. All must outlive the reader.
  FormReader(const Node* node, const Form& form, KeyPlace place)
      : node_(node), form_(&form), place_(std::move(place)) {}

  bool Has(std::string_view key) const { return Get(key) != nullptr; }
  const KeyPlace& place() const { return place_; }
  // Where the key's value is; the object's place when absent.
  KeyPlace PlaceOf(std::string_view key) const;

  std::string Text(std::string_view key) const;
  std::int64_t Integer(std::string_view key) const;
  double Number(std::string_view key) const;
  bool Flag(std::string_view key) const;
  // Nothing when absent without default, or when a word stands there.
  std::optional<Duration> DurationOf(std::string_view key) const;
  std::vector<std::string> Texts(std::string_view key) const;
  std::vector<double> Numbers(std::string_view key) const;

  // Enumerator of a word; nothing when there is neither word nor default.
  template <typename Enum>
  std::optional<Enum> Word(std::string_view key) const {
    const std::optional<std::size_t> index = WordIndex(key);
    return index ? std::optional<Enum>(static_cast<Enum>(*index)) : std::nullopt;
  }

  // The same of a key that has a default.
  template <typename Enum>
  Enum Choice(std::string_view key) const {
    const std::optional<std::size_t> index = WordIndex(key);
    CHECK(index.has_value());
    return static_cast<Enum>(*index);
  }

  FormReader Object(std::string_view key) const;
  std::vector<FormReader> Objects(std::string_view key) const;
  // Column names of a map, in the order of its Objects.
  std::vector<std::string> MapKeys(std::string_view key) const;
  // The object itself, or the text that is short for its first key.
  const Node* node() const { return node_; }

 private:
  const Node* Get(std::string_view key) const;
  const FormKey& Row(std::string_view key) const;
  std::optional<std::size_t> WordIndex(std::string_view key) const;

  const Node* node_;
  const Form* form_;
  KeyPlace place_;
};

}  // namespace sojourn
