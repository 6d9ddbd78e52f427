#include <fmt/format.h>

#include "base/check.h"
#include "base/number_text.h"
#include "model/form_reader_internal.h"

namespace sojourn {
namespace {

// Whether a node stands for an object: its keys and values, or the text that is short for them.
bool IsObject(const Node* node, const FormKey& row) {
  return node != nullptr &&
         (node->kind == Node::Kind::kMap ||
          (node->kind == Node::Kind::kScalar && row.type == FormType::kTextOrObject));
}

}  // namespace

const FormKey& FormReader::Row(std::string_view key) const {
  const FormKey* row = form_->Find(key);
  CHECK(row != nullptr);
  return *row;
}

const Node* FormReader::Get(std::string_view key) const {
  if (node_ == nullptr) {
    return nullptr;
  }
  if (node_->kind == Node::Kind::kScalar) {
    return key == form_->keys.front().key ? node_ : nullptr;
  }
  const Node* value = node_->Find(key);
  return value == nullptr || value->kind == Node::Kind::kNull ? nullptr : value;
}

KeyPlace FormReader::PlaceOf(std::string_view key) const {
  const Node* value = Get(key);
  return value == nullptr ? place_ : place_.Inside(key, value->line);
}

std::string FormReader::Text(std::string_view key) const {
  const Node* value = Get(key);
  const bool is_text = value != nullptr && value->kind == Node::Kind::kScalar;
  return is_text ? value->text : std::string(Row(key).fallback);
}

std::int64_t FormReader::Integer(std::string_view key) const {
  return ParseInteger(Text(key)).value_or(ParseInteger(Row(key).fallback).value_or(0));
}

double FormReader::Number(std::string_view key) const {
  return ParseDouble(Text(key)).value_or(ParseDouble(Row(key).fallback).value_or(0));
}

bool FormReader::Flag(std::string_view key) const {
  return Text(key) == "true";
}

std::optional<Duration> FormReader::DurationOf(std::string_view key) const {
  const Result<Duration> duration = ParseDuration(Text(key));
  return duration.ok() ? std::optional<Duration>(duration.value()) : std::nullopt;
}

std::vector<std::string> FormReader::Texts(std::string_view key) const {
  std::vector<std::string> texts;
  if (const Node* value = Get(key); value != nullptr) {
    for (const Node& item : value->items) {
      texts.push_back(item.text);
    }
  }
  return texts;
}

std::vector<double> FormReader::Numbers(std::string_view key) const {
  std::vector<double> numbers;
  for (const std::string& text : Texts(key)) {
    numbers.push_back(ParseDouble(text).value_or(0));
  }
  return numbers;
}

std::optional<std::size_t> FormReader::WordIndex(std::string_view key) const {
  const FormKey& row = Row(key);
  const std::string text = Text(key);
  for (const std::string_view word : {std::string_view(text), row.fallback}) {
    if (const auto found = std::ranges::find(row.words, word); found != row.words.end()) {
      return static_cast<std::size_t>(found - row.words.begin());
    }
  }
  return std::nullopt;
}

FormReader FormReader::Object(std::string_view key) const {
  const Node* value = Get(key);
  return FormReader(IsObject(value, Row(key)) ? value : nullptr, *Row(key).form, PlaceOf(key));
}

std::vector<FormReader> FormReader::Objects(std::string_view key) const {
  std::vector<FormReader> objects;
  const Node* value = Get(key);
  if (value == nullptr) {
    return objects;
  }
  const KeyPlace place = PlaceOf(key);
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    const Node& item = value->items[i];
    KeyPlace inside = value->kind == Node::Kind::kMap
                          ? place.Inside(value->keys[i].text, item.line)
                          : KeyPlace{item.line, fmt::format("{}[{}]", place.key, i)};
    objects.emplace_back(
        IsObject(&item, Row(key)) ? &item : nullptr, *Row(key).form, std::move(inside));
  }
  return objects;
}

std::vector<std::string> FormReader::MapKeys(std::string_view key) const {
  std::vector<std::string> keys;
  if (const Node* value = Get(key); value != nullptr) {
    for (const Node::Key& name : value->keys) {
      keys.push_back(name.text);
    }
  }
  return keys;
}

}  // namespace sojourn
