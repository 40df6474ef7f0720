#include "parquet/cells.hpp"

#include <arrow/array/array_decimal.h>
#include <arrow/array/array_dict.h>
#include <arrow/type.h>
#include <arrow/util/float16.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <vector>

namespace copse::parquet {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

template <class Array, class Value>
void each_number(const arrow::Array& any, double* into, Value&& value) {
  const auto& array = static_cast<const Array&>(any);
  if (array.null_count() == 0) {
    for (std::int64_t i = 0; i < array.length(); ++i) into[i] = value(array, i);
  } else {
    for (std::int64_t i = 0; i < array.length(); ++i)
      into[i] = array.IsNull(i) ? missing : value(array, i);
  }
}

// Calls `with` with an array of the type's own class and what makes a double of its values.
template <class With>
void by_type(const arrow::Array& array, With&& with) {
  const auto plain = [](const auto& of, std::int64_t i) {
    return static_cast<double>(of.Value(i));
  };
  switch (array.type_id()) {
    case arrow::Type::DOUBLE:
      return with.template operator()<arrow::DoubleArray>(plain);
    case arrow::Type::FLOAT:
      return with.template operator()<arrow::FloatArray>(plain);
    case arrow::Type::HALF_FLOAT:
      return with.template operator()<arrow::HalfFloatArray>(
          [](const arrow::HalfFloatArray& of, std::int64_t i) {
            return arrow::util::Float16::FromBits(of.Value(i)).ToDouble();
          });
    case arrow::Type::BOOL:
      return with.template operator()<arrow::BooleanArray>(
          [](const arrow::BooleanArray& of, std::int64_t i) { return of.Value(i) ? 1.0 : 0.0; });
    case arrow::Type::INT8:
      return with.template operator()<arrow::Int8Array>(plain);
    case arrow::Type::INT16:
      return with.template operator()<arrow::Int16Array>(plain);
    case arrow::Type::INT32:
      return with.template operator()<arrow::Int32Array>(plain);
    case arrow::Type::INT64:
      return with.template operator()<arrow::Int64Array>(plain);
    case arrow::Type::UINT8:
      return with.template operator()<arrow::UInt8Array>(plain);
    case arrow::Type::UINT16:
      return with.template operator()<arrow::UInt16Array>(plain);
    case arrow::Type::UINT32:
      return with.template operator()<arrow::UInt32Array>(plain);
    case arrow::Type::UINT64:
      return with.template operator()<arrow::UInt64Array>(plain);
    default:
      return;
  }
}

template <class Array>
void each_text(const arrow::Array& any,
               const std::function<void(std::size_t, std::string_view)>& visit) {
  const auto& array = static_cast<const Array&>(any);
  for (std::int64_t i = 0; i < array.length(); ++i)
    visit(static_cast<std::size_t>(i), array.IsNull(i) ? std::string_view{} : array.GetView(i));
}

template <class Array>
void each_decimal(const arrow::Array& any,
                  const std::function<void(std::size_t, std::string_view)>& visit) {
  const auto& array = static_cast<const Array&>(any);
  for (std::int64_t i = 0; i < array.length(); ++i)
    visit(static_cast<std::size_t>(i), array.IsNull(i) ? std::string{} : array.FormatValue(i));
}

// Calls `visit(row, nothing or an index into the dictionary)`.
template <class Visit>
void each_index(const arrow::DictionaryArray& array, Visit&& visit) {
  for (std::int64_t i = 0; i < array.length(); ++i)
    visit(static_cast<std::size_t>(i),
          array.IsNull(i) ? -1 : static_cast<std::ptrdiff_t>(array.GetValueIndex(i)));
}

// A number as its shortest text, in the buffer.
template <class Array, class Value>
std::string_view text_of(const Array& array, std::int64_t at, Value&& value,
                         std::array<char, 32>& buffer) {
  if constexpr (std::is_same_v<Array, arrow::BooleanArray>) {
    return array.Value(at) ? "True" : "False";
  } else {
    const auto write = [&](auto number) -> std::string_view {
      const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
      return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
    };
    if constexpr (arrow::is_integer_type<typename Array::TypeClass>::value)
      return write(array.Value(at));
    else
      return write(value(array, at));
  }
}

void each_number_as_text(const arrow::Array& any,
                         const std::function<void(std::size_t, std::string_view)>& visit) {
  by_type(any, [&]<class Array>(auto value) {
    const auto& array = static_cast<const Array&>(any);
    std::array<char, 32> buffer;
    for (std::int64_t i = 0; i < array.length(); ++i)
      visit(static_cast<std::size_t>(i),
            array.IsNull(i) ? std::string_view{} : text_of(array, i, value, buffer));
  });
}

}  // namespace

Kind kind_of(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::NA:
    case arrow::Type::BOOL:
    case arrow::Type::INT8:
    case arrow::Type::INT16:
    case arrow::Type::INT32:
    case arrow::Type::INT64:
    case arrow::Type::UINT8:
    case arrow::Type::UINT16:
    case arrow::Type::UINT32:
    case arrow::Type::UINT64:
    case arrow::Type::HALF_FLOAT:
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE:
      return Kind::number;
    case arrow::Type::STRING:
    case arrow::Type::LARGE_STRING:
    case arrow::Type::STRING_VIEW:
    case arrow::Type::BINARY:
    case arrow::Type::LARGE_BINARY:
    case arrow::Type::BINARY_VIEW:
    case arrow::Type::DECIMAL32:
    case arrow::Type::DECIMAL64:
    case arrow::Type::DECIMAL128:
    case arrow::Type::DECIMAL256:
      return Kind::text;
    case arrow::Type::DICTIONARY:
      return kind_of(*static_cast<const arrow::DictionaryType&>(type).value_type());
    default:
      return Kind::other;
  }
}

void read_numbers(const arrow::Array& array, double* into) {
  if (array.type_id() == arrow::Type::NA) {
    std::fill(into, into + array.length(), missing);
  } else if (array.type_id() == arrow::Type::DICTIONARY) {
    const auto& coded = static_cast<const arrow::DictionaryArray&>(array);
    std::vector<double> values(static_cast<std::size_t>(coded.dictionary()->length()));
    read_numbers(*coded.dictionary(), values.data());
    each_index(coded, [&](std::size_t row, std::ptrdiff_t index) {
      into[row] = index < 0 ? missing : values[static_cast<std::size_t>(index)];
    });
  } else {
    by_type(array, [&]<class Array>(auto value) { each_number<Array>(array, into, value); });
  }
}

void read_texts(const arrow::Array& array,
                const std::function<void(std::size_t, std::string_view)>& visit) {
  switch (array.type_id()) {
    case arrow::Type::NA:
      for (std::int64_t i = 0; i < array.length(); ++i) visit(static_cast<std::size_t>(i), {});
      return;
    case arrow::Type::STRING:
      return each_text<arrow::StringArray>(array, visit);
    case arrow::Type::LARGE_STRING:
      return each_text<arrow::LargeStringArray>(array, visit);
    case arrow::Type::STRING_VIEW:
      return each_text<arrow::StringViewArray>(array, visit);
    case arrow::Type::BINARY:
      return each_text<arrow::BinaryArray>(array, visit);
    case arrow::Type::LARGE_BINARY:
      return each_text<arrow::LargeBinaryArray>(array, visit);
    case arrow::Type::BINARY_VIEW:
      return each_text<arrow::BinaryViewArray>(array, visit);
    case arrow::Type::DECIMAL32:
      return each_decimal<arrow::Decimal32Array>(array, visit);
    case arrow::Type::DECIMAL64:
      return each_decimal<arrow::Decimal64Array>(array, visit);
    case arrow::Type::DECIMAL128:
      return each_decimal<arrow::Decimal128Array>(array, visit);
    case arrow::Type::DECIMAL256:
      return each_decimal<arrow::Decimal256Array>(array, visit);
    case arrow::Type::DICTIONARY: {
      const auto& coded = static_cast<const arrow::DictionaryArray&>(array);
      std::vector<std::string> values;
      read_texts(*coded.dictionary(),
                 [&](std::size_t, std::string_view cell) { values.emplace_back(cell); });
      return each_index(coded, [&](std::size_t row, std::ptrdiff_t index) {
        visit(row, index < 0 ? std::string_view{} : values[static_cast<std::size_t>(index)]);
      });
    }
    default:
      return each_number_as_text(array, visit);
  }
}

}  // namespace copse::parquet
