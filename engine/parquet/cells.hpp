// The cells of an Arrow array as numbers and as texts.
#pragma once

#include <arrow/array.h>

#include <functional>
#include <string_view>

namespace copse::parquet {

enum class Kind { number, text, other };

/// What cells of a type are read as.
Kind kind_of(const arrow::DataType& type);

/// As Batch::numbers. @param array  of a type that is Kind::number
void read_numbers(const arrow::Array& array, double* into);

/// As Batch::texts. @param array  of a type that is Kind::number or Kind::text
void read_texts(const arrow::Array& array,
                const std::function<void(std::size_t, std::string_view)>& visit);

}  // namespace copse::parquet
