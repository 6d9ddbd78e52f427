#include "report/item_rules.h"

#include <algorithm>

#include "base/lower_case.h"
#include "base/number_text.h"
#include "report/dimension_items.h"
#include "report/plan.h"
#include "report/text_part.h"
#include "report/value_filter.h"

namespace sojourn {
namespace {

bool IsNumber(ValueType type) {
  return type == ValueType::kInteger || type == ValueType::kDouble;
}

// Substring, lower case and include of the texts of a dictionary.
Result<std::vector<std::optional<std::string>>> RuledTexts(const Component& component,
                                                           const PlannedDimension& dimension,
                                                           const StoreSnapshot& store,
                                                           const TimeZone& zone) {
  std::optional<TextPart> part;
  if (component.substring) {
    ASSIGN_OR_RETURN(part, TextPart::Create(*component.substring));
  }
  std::optional<ValueFilter> filter;
  if (component.include) {
    ASSIGN_OR_RETURN(filter, ValueFilter::Create(*component.include, dimension.type, zone));
  }
  std::vector<std::optional<std::string>> texts(dimension.num_codes);
  for (std::uint32_t code = 1; code < texts.size(); ++code) {
    std::string text = ItemLabel(store, dimension, nullptr, code);
    texts[code] = part ? part->Of(text) : std::optional(std::move(text));
    if (texts[code] && component.lowercase) {
      texts[code] = LowerCase(*texts[code]);
    }
    if (texts[code] && filter && !filter->PassesText(*texts[code])) {
      texts[code].reset();
    }
  }
  return texts;
}

// Include of the numbers of a column.
Result<std::vector<std::optional<double>>> RuledNumbers(const Component& component,
                                                        const PlannedDimension& dimension,
                                                        const TimeZone& zone) {
  std::optional<ValueFilter> filter;
  if (component.include) {
    ASSIGN_OR_RETURN(filter, ValueFilter::Create(*component.include, dimension.type, zone));
  }
  std::vector<std::optional<double>> numbers(dimension.num_codes);
  for (std::uint32_t code = 1; code < numbers.size(); ++code) {
    const bool passes = !filter || (dimension.type == ValueType::kDouble
                                        ? filter->PassesNumber(dimension.numbers->number(code))
                                        : filter->PassesInteger(dimension.numbers->integer(code)));
    if (passes) {
      numbers[code] = dimension.numbers->number(code);
    }
  }
  return numbers;
}

}  // namespace

bool ItemRules::Apply(const Component& component) {
  return component.substring || component.lowercase || component.include ||
         !component.buckets.empty() || component.no_value_mode == NoValueMode::kAsValue;
}

Result<ItemRules> ItemRules::Create(const Component& component,
                                    const PlannedDimension& dimension,
                                    const StoreSnapshot& store,
                                    const TimeZone& zone) {
  ItemRules rules;
  if (!component.buckets.empty()) {
    ASSIGN_OR_RETURN(const auto numbers, RuledNumbers(component, dimension, zone));
    rules.SetBuckets(component.buckets, numbers);
    rules.MarkKept(numbers);
    return rules;
  }
  std::vector<std::optional<std::string>> texts;
  if (dimension.source == DimensionSource::kNumbers) {
    ASSIGN_OR_RETURN(const auto numbers, RuledNumbers(component, dimension, zone));
    texts.resize(numbers.size());
    for (std::uint32_t code = 1; code < numbers.size(); ++code) {
      if (numbers[code]) {
        texts[code] = ItemLabel(store, dimension, nullptr, code);
      }
    }
  } else {
    ASSIGN_OR_RETURN(texts, RuledTexts(component, dimension, store, zone));
  }
  rules.MarkKept(texts);
  if (component.no_value_mode == NoValueMode::kAsValue) {
    for (auto& text : texts) {
      text = text.value_or(component.no_value_label);
    }
  }
  rules.SetItems(texts, !IsNumber(dimension.type));
  return rules;
}

template <typename Value>
void ItemRules::MarkKept(const std::vector<std::optional<Value>>& values) {
  for (const std::optional<Value>& value : values) {
    is_kept_.push_back(value ? 1 : 0);
  }
}

void ItemRules::SetItems(const std::vector<std::optional<std::string>>& texts, bool sorts) {
  for (const auto& text : texts) {
    if (text) {
      labels_.push_back(*text);
    }
  }
  if (sorts) {
    std::ranges::sort(labels_);
    labels_.erase(std::ranges::unique(labels_).begin(), labels_.end());
  }
  new_code_.assign(texts.size(), 0);
  std::uint32_t next = 0;
  for (std::size_t code = 0; code < texts.size(); ++code) {
    if (texts[code]) {
      const auto place = std::ranges::lower_bound(labels_, *texts[code]) - labels_.begin();
      new_code_[code] = sorts ? static_cast<std::uint32_t>(place) + 1 : ++next;
    }
  }
}

void ItemRules::SetBuckets(const std::vector<double>& bounds,
                           const std::vector<std::optional<double>>& numbers) {
  // D-25: below the first bound, [b, next) between, the last bound and more.
  labels_.push_back(fmt::format("Less than {}", DoubleText(bounds.front())));
  for (std::size_t i = 0; i + 1 < bounds.size(); ++i) {
    labels_.push_back(fmt::format("{} to {}", DoubleText(bounds[i]), DoubleText(bounds[i + 1])));
  }
  labels_.push_back(fmt::format("{} or more", DoubleText(bounds.back())));
  new_code_.assign(numbers.size(), 0);
  for (std::size_t code = 0; code < numbers.size(); ++code) {
    if (numbers[code]) {
      const auto above = std::ranges::upper_bound(bounds, *numbers[code]) - bounds.begin();
      new_code_[code] = static_cast<std::uint32_t>(above) + 1;
    }
  }
}

std::span<const std::uint32_t> ItemRules::Map(std::span<const std::uint32_t> codes,
                                              Arena& arena) const {
  const auto mapped = arena.Allocate<std::uint32_t>(codes.size());
  for (std::size_t event = 0; event < codes.size(); ++event) {
    mapped[event] = new_code_[codes[event]];
  }
  return mapped;
}

std::span<const std::uint32_t> ItemRules::MapList(std::span<const std::uint32_t> codes,
                                                  Arena& arena) const {
  const auto mapped = arena.Allocate<std::uint32_t>(codes.size());
  for (std::size_t element = 0; element < codes.size(); ++element) {
    const std::uint32_t code = codes[element];
    mapped[element] = is_kept_[code] != 0 ? new_code_[code] : 0;
  }
  return mapped;
}

}  // namespace sojourn
