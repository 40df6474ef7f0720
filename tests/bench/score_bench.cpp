// Copse, natively, as one engine of the benchmark (worker.py has the other side of its lines):
//   copse_bench PACKAGE ROWS.f32 [contributions|interactions]
// ROWS.f32 is row-major; what is timed is Model::score from raw inputs to predictions, or
// Model::explain, or Model::interactions.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>

#include <unistd.h>

#include "model.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point from) {
  return std::chrono::duration<double>(Clock::now() - from).count();
}

std::vector<char> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Bench {
 public:
  Bench(std::string package, const std::string& rows, std::string gives)
      : package_(std::move(package)), gives_(std::move(gives)) {
    const std::vector<char> raw = read_file(rows);
    std::vector<float> given(raw.size() / sizeof(float));
    std::copy_n(raw.begin(), given.size() * sizeof(float), reinterpret_cast<char*>(given.data()));
    cells_.assign(given.begin(), given.end());
    given_ = cells_.size();
  }

  /// @return what to say: seconds, or "error" and a sentence
  std::string load() {
    const auto from = Clock::now();
    const std::vector<char> file = read_file(package_);
    auto loaded = copse::Model::load(std::as_bytes(std::span(file)));
    if (!loaded) return "error " + loaded.error().message;
    model_.emplace(std::move(*loaded));
    const double took = seconds_since(from);
    if (given_ == 0 || given_ % model_->input_count() != 0) {
      return "error the rows do not have " + std::to_string(model_->input_count()) + " columns";
    }
    return std::to_string(took) + " Copse " COPSE_VERSION;
  }

  /// `calls` calls of `rows` rows, one batch of the given rows after the other.
  double time(std::size_t rows, std::size_t calls) {
    repeat_to(rows);
    const std::size_t batches = std::max<std::size_t>(1, given_rows() / rows);
    if (!gives_.empty()) {
      explained_.resize(rows * explained_width());
      const auto from = Clock::now();
      for (std::size_t call = 0; call < calls; ++call) explain(view(call % batches * rows, rows));
      return seconds_since(from);
    }
    predictions_.resize(rows * model_->output_count());
    copse::Scores out;
    out.predictions = predictions_.data();
    const auto from = Clock::now();
    for (std::size_t call = 0; call < calls; ++call) {
      model_->score(view(call % batches * rows, rows), out);
    }
    return seconds_since(from);
  }

  /// The margins of all rows, as doubles, to a file; or what explains the first.
  bool answers(const std::string& path) {
    if (!gives_.empty()) {
      constexpr std::size_t most = 4096;
      constexpr std::size_t most_cells = 4'000'000;
      const std::size_t rows =
          std::max<std::size_t>(1, std::min({most, given_rows(), most_cells / explained_width()}));
      explained_.resize(rows * explained_width());
      explain(view(0, rows));
      constexpr std::size_t kept = 200;
      explained_.resize(std::min(kept, rows) * explained_width());
      return write(path, explained_);
    }
    std::vector<double> margins(given_rows() * model_->output_count());
    copse::Scores out;
    out.margins = margins.data();
    model_->score(view(0, given_rows()), out);
    return write(path, margins);
  }

  /// The predictions of the first rows, each scored by itself.
  bool singles(const std::string& path, std::size_t rows) {
    std::vector<double> predictions(std::min(rows, given_rows()) * model_->output_count());
    for (std::size_t at = 0; at < predictions.size(); at += model_->output_count()) {
      copse::Scores out;
      out.predictions = predictions.data() + at;
      model_->score(view(at / model_->output_count(), 1), out);
    }
    return write(path, predictions);
  }

 private:
  /// Doubles that explain a row.
  std::size_t explained_width() const {
    const std::size_t features = model_->feature_count();
    return model_->output_count() *
           (gives_ == "contributions" ? 1 + features : features * features);
  }

  void explain(const copse::Rows& rows) {
    const auto status = gives_ == "contributions"
                            ? model_->explain(rows, explained_.data(), workspace_)
                            : model_->interactions(rows, explained_.data(), workspace_);
    if (!status) {
      std::cout << "error " << status.error().message << std::endl;
      std::exit(1);
    }
  }

  static bool write(const std::string& path, const std::vector<double>& values) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(double)));
    return file.good();
  }

  std::size_t given_rows() const { return given_ / model_->input_count(); }

  /// The given rows over and over, if more are asked for than there are.
  void repeat_to(std::size_t rows) {
    const std::size_t wanted = rows * model_->input_count();
    const std::size_t had = cells_.size();
    if (had >= wanted) return;
    cells_.resize(wanted);
    for (std::size_t at = had; at < wanted; ++at) cells_[at] = cells_[at - given_];
  }

  copse::Rows view(std::size_t first, std::size_t count) const {
    const auto width = static_cast<Eigen::Index>(model_->input_count());
    return {cells_.data() + first * model_->input_count(), static_cast<Eigen::Index>(count), width,
            Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, width)};
  }

  std::string package_;
  std::vector<double> cells_;
  std::size_t given_ = 0;  // cells that the file has
  std::vector<double> predictions_;
  std::string gives_;  // what explains; "": scores
  std::vector<double> explained_;
  copse::Workspace workspace_;
  std::optional<copse::Model> model_;
};

std::string answer(Bench& bench, const std::string& line) {
  std::istringstream words(line);
  std::string verb;
  words >> verb;
  if (verb == "load") return bench.load();
  std::string path;
  if (verb == "answers") {
    std::getline(words >> std::ws, path);
    return bench.answers(path) ? "margin" : "error " + path + " cannot be written";
  }
  std::size_t rows = 0;
  words >> rows;
  if (verb == "singles") {
    std::getline(words >> std::ws, path);
    return bench.singles(path, rows) ? "prediction" : "error " + path + " cannot be written";
  }
  std::size_t calls = 0;
  words >> calls;
  if (verb != "time" || rows == 0) return "error there is no \"" + line + "\"";
  std::ostringstream text;
  text.precision(9);
  text << bench.time(rows, calls);
  return text.str();
}

}  // namespace

int main(int count, char** values) {
  const std::string gives = count == 4 ? values[3] : "";
  if ((count != 3 && count != 4) ||
      (count == 4 && gives != "contributions" && gives != "interactions")) {
    std::cerr << "usage: copse_bench PACKAGE ROWS.f32 [contributions|interactions]\n";
    return 2;
  }
  Bench bench(values[1], values[2], gives);
  std::cout << "ready " << getpid() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << answer(bench, line) << std::endl;
  }
  return 0;
}
