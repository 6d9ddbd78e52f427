#include <algorithm>
#include <vector>

#include "base/civil_time.h"
#include "base/json_reader.h"
#include "base/json_string.h"
#include "base/number_text.h"
#include "lake/duck_type_internal.h"
#include "lake/fit_json_internal.h"
#include "lake/survey_internal.h"
#include "lake/value_sql_internal.h"

namespace sojourn {
namespace {

using Kind = JsonReader::Kind;

constexpr std::size_t kShownBytes = 60;
constexpr std::size_t kMicrosDigits = 6;

std::string Shortened(std::string_view text) {
  return text.size() <= kShownBytes ? std::string(text)
                                    : fmt::format("{}…", text.substr(0, kShownBytes));
}

// "3" of "3.0"; the text itself where there is more behind the point.
std::string_view WithoutZeroFraction(std::string_view text) {
  const std::size_t point = text.find('.');
  return point != std::string_view::npos &&
                 text.find_first_not_of('0', point + 1) == std::string_view::npos
             ? text.substr(0, point)
             : text;
}

// Timestamps as files have them: without offset in UTC, "+02" and "+0200" for "+02:00", more than
// six decimals.
std::optional<std::int64_t> ReadTimestamp(std::string text) {
  if (text.starts_with("0000")) {
    return std::nullopt;  // DuckDB has no year 0
  }
  if (const std::size_t point = text.find('.'); point != std::string::npos) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", point + 1), text.size());
    if (end > point + 1 + kMicrosDigits) {
      text.erase(point + 1 + kMicrosDigits, end - point - 1 - kMicrosDigits);
    }
  }
  const std::size_t sign = text.find_last_of("+-");
  if (sign != std::string::npos && sign > std::string_view("2026-01-31").size()) {
    const std::size_t digits = text.size() - sign - 1;
    if (digits == 2) {
      text += ":00";
    } else if (digits == 4) {
      text.insert(sign + 3, ":");
    }
  }
  const std::optional<std::int64_t> instant = ParseInstant(text);
  return instant ? instant : ParseLocalTime(text);
}

std::optional<bool> ReadBoolean(std::string_view text) {
  const std::string lower = LowerAscii(std::string(text));
  if (lower == "true" || lower == "1") {
    return true;
  }
  return lower == "false" || lower == "0" ? std::optional(false) : std::nullopt;
}

// Reads one value and writes its canonical form. The first misfit ends it: `false` goes up, and
// every struct on the way puts its field's name before the path.
class JsonFitter {
 public:
  JsonFitter(std::string_view json, JsonOrigin origin, std::string& fitted)
      : reader_(json), origin_(origin), fitted_(fitted) {}

  std::optional<std::string> Fit(const ColumnType& type) {
    if (FitValue(type) && (reader_.AtEnd() || Misfit("not JSON", ""))) {
      return std::nullopt;
    }
    return path_.empty() ? misfit_ : path_ + ": " + misfit_;
  }

 private:
  bool Misfit(std::string_view what, std::string_view value) {
    misfit_ = what;
    if (!value.empty()) {
      misfit_ += ": " + Shortened(value);
    }
    return false;
  }

  // Of the value at hand, where a list or an object should be.
  bool Not(std::string_view kind) {
    const std::string_view found = reader_.Skip();
    return reader_.failed() ? Misfit("not JSON", "") : Misfit(fmt::format("not {}", kind), found);
  }

  bool FitValue(const ColumnType& type) {
    switch (reader_.Peek()) {
      case Kind::kNone:
        return Misfit("not JSON", "");
      case Kind::kNull:
        if (reader_.ReadWord().empty()) {
          return Misfit("not JSON", "");
        }
        fitted_ += "null";
        return true;
      default:
        break;
    }
    return type.is_list()     ? FitList(type.element())
           : type.is_struct() ? FitStruct(type.fields())
                              : FitLeaf(type.value());
  }

  bool FitList(const ColumnType& element) {
    if (reader_.Peek() != Kind::kArray) {
      return Not("a list");
    }
    const char* comma = "[";
    for (reader_.EnterArray(); reader_.NextElement();) {
      fitted_ += comma;
      if (!FitValue(element)) {
        return false;
      }
      comma = ",";
    }
    fitted_ += *comma == '[' ? "[]" : "]";
    return !reader_.failed() || Misfit("not JSON", "");
  }

  bool FitStruct(const std::vector<ColumnType::Field>& fields) {
    if (reader_.Peek() != Kind::kObject) {
      return Not("an object");
    }
    // Members come in any order and go out in the type's.
    std::vector<std::string_view> members(fields.size());
    std::string key;
    for (reader_.EnterObject(); reader_.NextKey(key);) {
      const auto field = std::ranges::find(fields, key, &ColumnType::Field::name);
      if (field == fields.end()) {
        return Misfit("a field that the type does not have", key);
      }
      std::string_view& member = members[static_cast<std::size_t>(field - fields.begin())];
      if (!member.empty()) {
        return Misfit("two fields of one name", key);
      }
      member = reader_.Skip();
    }
    return reader_.failed() ? Misfit("not JSON", "") : FitMembers(fields, members);
  }

  bool FitMembers(const std::vector<ColumnType::Field>& fields,
                  const std::vector<std::string_view>& members) {
    const JsonReader behind = reader_;
    const char* comma = "{";
    for (std::size_t i = 0; i < fields.size(); ++i) {
      fitted_ += comma;
      AppendJsonString(fields[i].name, fitted_);
      fitted_ += ':';
      reader_ = JsonReader(members[i].empty() ? std::string_view("null") : members[i]);
      if (!FitValue(fields[i].type)) {
        path_ = fields[i].name + (path_.empty() ? "" : ".") + path_;
        return false;
      }
      comma = ",";
    }
    fitted_ += '}';
    reader_ = behind;
    return true;
  }

  bool FitLeaf(ValueType type) {
    const Kind kind = reader_.Peek();
    if (kind == Kind::kArray || kind == Kind::kObject) {
      const std::string_view text = reader_.Skip();
      return reader_.failed() ? Misfit("not JSON", "") : FitText(type, text);
    }
    const bool is_quoted = kind == Kind::kString;
    const std::string text = is_quoted ? reader_.ReadString() : std::string(reader_.ReadWord());
    if (reader_.failed()) {
      return Misfit("not JSON", "");
    }
    const bool is_nothing =
        origin_ == JsonOrigin::kText ? is_quoted && text.empty() : !is_quoted && text == "NaN";
    if (is_nothing) {
      fitted_ += "null";
      return true;
    }
    return FitText(type, text);
  }

  bool FitText(ValueType type, std::string_view text) {
    switch (type) {
      case ValueType::kString:
        AppendJsonString(text, fitted_);
        return true;
      case ValueType::kInteger:
        if (const auto value = ParseInteger(WithoutZeroFraction(text))) {
          AppendInteger(*value, fitted_);
          return true;
        }
        break;
      case ValueType::kDouble:
        if (const auto value = ParseDouble(text)) {
          AppendDouble(*value, fitted_);
          return true;
        }
        break;
      case ValueType::kBoolean:
        if (const auto value = ReadBoolean(text)) {
          fitted_ += *value ? "true" : "false";
          return true;
        }
        break;
      case ValueType::kDate:
        if (const auto value = ParseLocalTime(text);
            value && text.size() <= 10 && !text.starts_with("0000")) {
          AppendJsonString(DateText(FloorTo(*value, kDayUs) / kDayUs), fitted_);
          return true;
        }
        break;
      case ValueType::kTimestamp:
        if (const auto value = ReadTimestamp(std::string(text))) {
          AppendJsonString(InstantText(*value), fitted_);
          return true;
        }
        break;
    }
    return Misfit(NotATypeText(type), text);
  }

  JsonReader reader_;
  const JsonOrigin origin_;
  std::string& fitted_;
  std::string misfit_;
  std::string path_;  // to the misfit: names of fields
};

constexpr std::string_view kTextFunction = "sojourn_fit_text";
constexpr std::string_view kTypedFunction = "sojourn_fit_typed";

std::string_view TextAt(duckdb_vector vector, std::size_t row) {
  const auto& cell = static_cast<const duckdb_string_t*>(duckdb_vector_get_data(vector))[row];
  const std::uint32_t length = cell.value.inlined.length;
  return {length <= sizeof cell.value.inlined.inlined ? cell.value.inlined.inlined
                                                      : cell.value.pointer.ptr,
          length};
}

// The scalar function (json, type text) over one chunk.
template <JsonOrigin kOrigin>
void FitChunk(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const duckdb_vector json = duckdb_data_chunk_get_vector(input, 0);
  const std::uint64_t* const valid = duckdb_vector_get_validity(json);
  const std::size_t rows = duckdb_data_chunk_get_size(input);
  const Result<ColumnType> type =
      ParseColumnType(TextAt(duckdb_data_chunk_get_vector(input, 1), 0));
  if (!type.ok()) {
    duckdb_scalar_function_set_error(info, type.status().ToText().c_str());
    return;
  }
  std::string fitted;
  for (std::size_t row = 0; row < rows; ++row) {
    if (valid != nullptr && ((valid[row / 64] >> (row % 64)) & 1) == 0) {
      duckdb_vector_ensure_validity_writable(output);
      duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
      continue;
    }
    fitted.clear();
    if (const auto misfit = FitJson(TextAt(json, row), type.value(), kOrigin, fitted)) {
      fitted = "!" + *misfit;
    }
    duckdb_vector_assign_string_element_len(output, row, fitted.data(), fitted.size());
  }
}

Status Register(DuckLink& link, std::string_view name, duckdb_scalar_function_t function) {
  duckdb_scalar_function made = duckdb_create_scalar_function();
  duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  duckdb_scalar_function_set_name(made, std::string(name).c_str());
  duckdb_scalar_function_add_parameter(made, text);
  duckdb_scalar_function_add_parameter(made, text);
  duckdb_scalar_function_set_return_type(made, text);
  duckdb_scalar_function_set_function(made, function);
  const duckdb_state state = duckdb_register_scalar_function(link.handle(), made);
  duckdb_destroy_logical_type(&text);
  duckdb_destroy_scalar_function(&made);
  return state == DuckDBSuccess ? Status()
                                : Internal(fmt::format("DuckDB refuses the function: {}", name));
}

}  // namespace

std::optional<std::string> FitJson(std::string_view json,
                                   const ColumnType& type,
                                   JsonOrigin origin,
                                   std::string& fitted) {
  return JsonFitter(json, origin, fitted).Fit(type);
}

Status RegisterFitJson(DuckLink& link) {
  RETURN_IF_ERROR(Register(link, kTextFunction, FitChunk<JsonOrigin::kText>));
  return Register(link, kTypedFunction, FitChunk<JsonOrigin::kTyped>);
}

std::string FittedSql(std::string_view json, const ColumnType& type, JsonOrigin origin) {
  return fmt::format("{}({}, {})",
                     origin == JsonOrigin::kText ? kTextFunction : kTypedFunction,
                     json,
                     SqlText(ColumnTypeText(type)));
}

std::string ValueOfFittedSql(std::string_view fitted, const ColumnType& type) {
  return fmt::format(
      "CASE WHEN NOT {} THEN {}::JSON::{} END", IsMisfitSql(fitted), fitted, DuckTypeText(type));
}

std::string IsMisfitSql(std::string_view fitted) {
  return fmt::format("starts_with({}, '!')", fitted);
}

std::string MisfitSql(std::string_view fitted) {
  return fmt::format("substr({}, 2)", fitted);
}

}  // namespace sojourn
