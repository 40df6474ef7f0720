// The module copse-parquet.so: a Parquet file is written by Arrow C++, a row group at a time.
#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/io/file.h>
#include <arrow/table.h>
#include <parquet/arrow/writer.h>

#include <cmath>
#include <exception>

#include "parquet/parquet.hpp"

namespace copse::parquet {
namespace {

class ArrowWriter final : public Writer {
 public:
  ArrowWriter(std::string path, std::span<const WrittenColumn> columns)
      : path_(std::move(path)), builders_(columns.size()) {
    arrow::FieldVector fields;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      fields.push_back(
          arrow::field(columns[c].name, columns[c].is_text ? arrow::utf8() : arrow::float64()));
      if (columns[c].is_text)
        builders_[c].texts = std::make_unique<arrow::StringBuilder>();
      else
        builders_[c].numbers = std::make_unique<arrow::DoubleBuilder>();
    }
    schema_ = arrow::schema(std::move(fields));
  }

  Status open() {
    auto file = arrow::io::FileOutputStream::Open(path_);
    if (!file.ok()) return failed(file.status());
    file_ = *file;
    const auto how =
        ::parquet::WriterProperties::Builder().compression(::parquet::Compression::SNAPPY)->build();
    auto writer =
        ::parquet::arrow::FileWriter::Open(*schema_, arrow::system_memory_pool(), file_, how);
    if (!writer.ok()) return failed(writer.status());
    writer_ = std::move(*writer);
    return ok();
  }

  Status number(std::size_t column, double value) override {
    arrow::DoubleBuilder& builder = *builders_[column].numbers;
    return checked(std::isnan(value) ? builder.AppendNull() : builder.Append(value));
  }

  Status text(std::size_t column, std::string_view value) override {
    return checked(builders_[column].texts->Append(value));
  }

  Status end_row() override {
    if (++rows_ < group) return ok();
    return flush();
  }

  Status close() override {
    COPSE_CHECK(flush());
    COPSE_CHECK(guarded([&] { return writer_->Close(); }));
    return guarded([&] { return file_->Close(); });
  }

 private:
  static constexpr std::int64_t group = std::int64_t{1} << 16U;  // rows

  struct Builder {
    std::unique_ptr<arrow::DoubleBuilder> numbers;
    std::unique_ptr<arrow::StringBuilder> texts;
  };

  Error failed(const arrow::Status& status) const {
    const std::string& all = status.message();
    return {status.IsOutOfMemory() ? Code::memory : Code::io,
            path_ + ": " + all.substr(0, all.find('\n'))};
  }

  Status checked(const arrow::Status& status) const {
    if (status.ok()) return ok();
    return failed(status);
  }

  template <class Work>
  Status guarded(Work&& work) const {
    try {
      return checked(work());
    } catch (const std::exception& failure) {
      return Error{Code::io, path_ + ": " + failure.what()};
    }
  }

  Status flush() {
    if (rows_ == 0) return ok();
    return guarded([&]() -> arrow::Status {
      arrow::ArrayVector columns(builders_.size());
      for (std::size_t c = 0; c < columns.size(); ++c) {
        Builder& builder = builders_[c];
        auto finished = builder.texts ? builder.texts->Finish(&columns[c])
                                      : builder.numbers->Finish(&columns[c]);
        if (!finished.ok()) return finished;
      }
      const auto table = arrow::Table::Make(schema_, columns, rows_);
      rows_ = 0;
      return writer_->WriteTable(*table, group);
    });
  }

  std::string path_;
  std::shared_ptr<arrow::Schema> schema_;
  std::vector<Builder> builders_;
  std::shared_ptr<arrow::io::FileOutputStream> file_;
  std::unique_ptr<::parquet::arrow::FileWriter> writer_;
  std::int64_t rows_ = 0;  // since the last row group
};

}  // namespace
}  // namespace copse::parquet

// What the program looks for, by the type Create.
extern "C" __attribute__((visibility("default")))
copse::Result<std::unique_ptr<copse::parquet::Writer>>
copse_parquet_create(const std::string& path,
                     std::span<const copse::parquet::WrittenColumn> columns) {
  try {
    auto writer = std::make_unique<copse::parquet::ArrowWriter>(path, columns);
    COPSE_CHECK(writer->open());
    return std::unique_ptr<copse::parquet::Writer>(std::move(writer));
  } catch (const std::exception& failure) {
    return copse::Error{copse::Code::io, path + ": " + failure.what()};
  }
}
