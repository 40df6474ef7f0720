// One side of the benchmark: holds a model and rows in memory and, for each line on standard input,
// scores all rows once and prints the seconds that took. What is timed is Model::score alone, from
// raw inputs to margins, on one thread.
//   copse_bench MODEL ROWS.f64 MARGINS.f64
// ROWS.f64 is row-major, doubles, missing NaN; the margins of the last round are written at the
// end.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "import/import.hpp"
#include "model.hpp"

namespace {

std::vector<char> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

copse::Result<copse::Model> load(const std::string& path) {
  const std::vector<char> file = read_file(path);
  const auto bytes = std::as_bytes(std::span(file));
  if (copse::is_package(bytes)) return copse::Model::load(bytes);
  COPSE_TRY(copse::SourceModel model, copse::import_model(bytes, path));
  return copse::Model::from(copse::wrap(std::move(model), "bench"));
}

}  // namespace

int main(int count, char** values) {
  if (count != 4) {
    std::cerr << "usage: copse_bench MODEL ROWS.f64 MARGINS.f64\n";
    return 2;
  }
  const auto model = load(values[1]);
  if (!model) {
    std::cerr << model.error().message << '\n';
    return 1;
  }
  const std::vector<char> raw = read_file(values[2]);
  const std::size_t inputs = model->input_count();
  const std::size_t row_bytes = inputs * sizeof(double);
  if (raw.empty() || raw.size() % row_bytes != 0) {
    std::cerr << values[2] << " does not hold whole rows of " << inputs << " doubles\n";
    return 1;
  }
  const std::size_t rows = raw.size() / row_bytes;
  const auto width = static_cast<Eigen::Index>(inputs);
  std::vector<double> cells(rows * inputs);
  std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(cells.data()));
  const copse::Rows view(cells.data(), static_cast<Eigen::Index>(rows), width,
                         Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, width));
  std::vector<double> margins(rows * model->output_count());
  copse::Scores out;
  out.margins = margins.data();
  for (std::string line; std::getline(std::cin, line);) {
    const auto from = std::chrono::steady_clock::now();
    model->score(view, out);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - from;
    std::cout << took.count() << std::endl;
  }
  std::ofstream written(values[3], std::ios::binary);
  written.write(reinterpret_cast<const char*>(margins.data()),
                static_cast<std::streamsize>(margins.size() * sizeof(double)));
  return written.good() ? 0 : 1;
}
