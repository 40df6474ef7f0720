#include <algorithm>
#include <array>
#include <charconv>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/number.hpp"
#include "cli/output.hpp"
#include "cli/ranges.hpp"
#include "cli/row_reader.hpp"
#include "cli/verdict.hpp"

namespace copse::cli {
namespace {

enum class Output { prediction, margin, winner, decision, leaf, unlikeness };

Result<Output> parse_output(const std::string& text) {
  if (text == "probability" || text == "prediction") return Output::prediction;
  if (text == "margin") return Output::margin;
  if (text == "class") return Output::winner;
  if (text == "decision") return Output::decision;
  if (text == "leaf") return Output::leaf;
  if (text == "unlikeness") return Output::unlikeness;
  return Error{Code::argument, "\"" + text +
                                   "\" is not probability, prediction, margin, class, decision, "
                                   "leaf or unlikeness"};
}

// "margin", or one a column where there are several: "margin_0,margin_1".
template <class Name>
std::string columns(const std::string& what, std::size_t count, Name&& name) {
  if (count == 1) return what + "\n";
  std::string line;
  for (std::size_t k = 0; k < count; ++k)
    line += (k == 0 ? "" : ",") + csv_cell(what + "_" + name(k));
  return line + "\n";
}

std::string header(Output output, const Model& model) {
  const auto number = [](std::size_t k) { return std::to_string(k); };
  const auto output_name = [&](std::size_t k) {
    return model.class_count() == 0 ? number(k) : model.class_name(k);
  };
  switch (output) {
    case Output::winner:
      return "class\n";
    case Output::decision:
      return std::string("decision,leaning,referral,grade,expected_loss,cost_accept,") +
             "cost_decline,break_even" + (model.knows_training() ? ",unlikeness\n" : "\n");
    case Output::unlikeness: {
      std::string line = "unlikeness";
      for (const TrainingColumn& column : model.package().training->columns)
        line += "," + csv_cell(column_name(model.package(), column.column));
      return line + "\n";
    }
    case Output::leaf:
      return columns("leaf", model.tree_count(), number);
    case Output::margin:
      return columns("margin", model.output_count(), output_name);
    case Output::prediction:
      break;
  }
  return columns(model.class_count() == 0 ? "prediction" : "probability", model.output_count(),
                 output_name);
}

// Which of the columns, from the first on, hold texts; those that are not told hold numbers.
std::vector<bool> texts_of(Output output) {
  if (output == Output::winner) return {true};
  if (output == Output::decision) return {true, true, true, true};
  return {};
}

// Scores rows and renders them as lines.
class Scorer {
 public:
  Scorer(const Model& model, Output output) : model_(model), output_(output) {}

  void render(const RowReader& read, std::string& text) {
    const std::size_t rows = read.rows();
    const Rows block(
        read.values(), static_cast<Eigen::Index>(rows),
        static_cast<Eigen::Index>(model_.input_count()),
        Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(static_cast<Eigen::Index>(read.stride()), 1));
    if (output_ == Output::leaf)
      render_leaves(block, rows, text);
    else if (output_ == Output::unlikeness)
      render_unlikeness(block, rows, text);
    else
      render_scores(block, rows, text);
  }

 private:
  void render_leaves(const Rows& block, std::size_t rows, std::string& text) {
    const std::size_t trees = model_.tree_count();
    leaves_.resize(rows * trees);
    model_.leaves(block, leaves_.data());
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t t = 0; t < trees; ++t) {
        if (t != 0) text += ',';
        text += std::to_string(leaves_[r * trees + t]);
      }
      text += '\n';
    }
  }

  void render_unlikeness(const Rows& block, std::size_t rows, std::string& text) {
    const std::size_t columns = model_.unlike().column_count();
    distances_.resize(rows);
    numbers_.resize(rows * columns);
    Scores out;
    out.distances = distances_.data();
    model_.score(block, out, workspace_);
    model_.surprises(block, numbers_.data());
    for (std::size_t r = 0; r < rows; ++r) {
      append_number(text, distances_[r]);
      for (std::size_t c = 0; c < columns; ++c) {
        text += ',';
        append_number(text, numbers_[r * columns + c]);
      }
      text += '\n';
    }
  }

  void render_scores(const Rows& block, std::size_t rows, std::string& text) {
    const std::size_t outputs = model_.output_count();
    numbers_.resize(rows * outputs);
    Scores out;
    (output_ == Output::margin ? out.margins : out.predictions) = numbers_.data();
    if (output_ == Output::decision) {
      decisions_.resize(rows);
      out.decisions = decisions_.data();
      distances_.resize(rows);
      if (model_.knows_training()) out.distances = distances_.data();
    }
    model_.score(block, out, workspace_);
    for (std::size_t r = 0; r < rows; ++r) {
      if (output_ == Output::decision) {
        append_decision(decisions_[r], text);
        if (model_.knows_training()) {
          text += ',';
          append_number(text, distances_[r]);
        }
      } else if (output_ == Output::winner) {
        text += csv_cell(winner(r));
      } else {
        for (std::size_t k = 0; k < outputs; ++k) {
          if (k != 0) text += ',';
          append_number(text, numbers_[r * outputs + k]);
        }
      }
      text += '\n';
    }
  }

  // The most probable class; of equals the first.
  std::string winner(std::size_t row) const {
    const std::size_t outputs = model_.output_count();
    if (outputs == 1) return model_.class_name(numbers_[row] > 0.5 ? 1 : 0);
    const auto first = numbers_.begin() + static_cast<std::ptrdiff_t>(row * outputs);
    const auto best = std::max_element(first, first + static_cast<std::ptrdiff_t>(outputs));
    return model_.class_name(static_cast<std::size_t>(best - first));
  }

  void append_decision(const Decision& decision, std::string& text) const {
    const std::vector<Grade>& grades = model_.package().policy->grades;
    constexpr std::array<std::string_view, 3> reasons{"no_cost", "near_boundary",
                                                      "unlike_training"};
    for (const Verdict verdict : {decision.verdict, decision.leaning}) {
      text += verdict_name(verdict);
      text += ',';
    }
    bool several = false;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
      if ((decision.referral >> i & 1U) == 0) continue;
      if (several) text += '+';
      text += reasons[i];
      several = true;
    }
    text += ',';
    if (decision.grade >= 0) text += grades[static_cast<std::size_t>(decision.grade)].name;
    for (const double money : {decision.expected_loss, decision.cost_accept, decision.cost_decline,
                               decision.break_even}) {
      text += ',';
      append_number(text, money);
    }
  }

  const Model& model_;
  Output output_;
  Workspace workspace_;
  std::vector<double> numbers_;
  std::vector<double> distances_;
  std::vector<Decision> decisions_;
  std::vector<std::uint32_t> leaves_;
};

// Why a model has no most probable class.
std::string no_class(const Model& model) {
  const bool labels =
      model.output_count() > 1 && model.package().members.front().ensemble.link == Link::sigmoid;
  if (!labels) return "the model does not predict a class";
  return "the model predicts " + std::to_string(model.output_count()) +
         " labels that do not exclude one another, and so no class: a row has a probability for "
         "each (--output probability)";
}

// All that a thread needs of its own.
struct Worker {
  Worker(const Table& table, const Model& model, Output output)
      : rows(table), scorer(model, output), ranges(model.package()) {}
  RowReader rows;
  Scorer scorer;
  Ranges ranges;
};

// A part of the table, and what became of it.
struct Task {
  Chunk chunk;
  Status status;
  std::string lines;
  std::size_t rows = 0;
};

// Takes as many chunks as a few for each thread, works on them at once, and keeps their lines in
// the order of the table; so again until its end.
// @return how many rows there are; the first Error in the table's order
Result<std::size_t> score_all(Table& table, std::vector<std::unique_ptr<Worker>>& workers,
                              Host& host, Spool& spool) {
  const auto threads = static_cast<unsigned>(workers.size());
  std::vector<Task> tasks(threads == 1 ? 1 : threads * 4);
  std::size_t total = 0;
  while (true) {
    std::size_t count = 0;
    Status trouble;
    while (count < tasks.size()) {
      auto any = table.next(tasks[count].chunk);
      if (!any) {
        trouble = std::move(any).failure();
        break;
      }
      if (!*any) break;
      ++count;
    }
    host.each(count, threads, [&](std::size_t index, unsigned thread) {
      Task& task = tasks[index];
      Worker& worker = *workers[thread];
      task.lines.clear();
      task.status = worker.rows.read(task.chunk);
      task.rows = worker.rows.rows();
      if (!task.status) return;
      worker.scorer.render(worker.rows, task.lines);
      worker.ranges.look(worker.rows);
    });
    for (std::size_t i = 0; i < count; ++i) {
      COPSE_CHECK(std::move(tasks[i].status));
      COPSE_CHECK(spool.keep(tasks[i].lines));
      total += tasks[i].rows;
    }
    COPSE_CHECK(std::move(trouble));
    if (count < tasks.size()) return total;
  }
}

constexpr unsigned most_threads = 1024;

Result<unsigned> parse_threads(const std::string& text) {
  unsigned threads = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, threads);
  if (error != std::errc{} || stop != end || threads == 0 || threads > most_threads)
    return Error{Code::argument, "--threads takes a whole number from 1 to " +
                                     std::to_string(most_threads) + ", and not \"" + text + "\""};
  return threads;
}

// What the options say; the operands are what is left.
struct Asked {
  Output output = Output::prediction;
  Iterations iterations = Iterations::all;
  unsigned threads;
  std::string file;  // "": standard output
  std::vector<std::string> operands;
};

Result<Asked> parse_arguments(Arguments arguments, const Host& host) {
  Asked asked;
  asked.threads = std::min(host.threads(), most_threads);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const std::size_t equals = argument.find('=');
    const std::string option = argument.substr(0, equals);
    if (option != "--output" && option != "--threads" && option != "-o") {
      if (argument == best_iteration)
        asked.iterations = Iterations::best;
      else
        asked.operands.push_back(argument);
      continue;
    }
    if (equals == std::string::npos && i + 1 == arguments.size())
      return Error{Code::argument, option + " takes a value"};
    const std::string& value =
        equals == std::string::npos ? arguments[++i] : argument.substr(equals + 1);
    if (option == "--output") {
      COPSE_TRY(asked.output, parse_output(value));
    } else if (option == "-o") {
      COPSE_CHECK(check_output(value));
      asked.file = value;
    } else {
      COPSE_TRY(asked.threads, parse_threads(value));
    }
  }
  COPSE_CHECK(expect_operands(asked.operands, 2, "MODEL and DATA.csv"));
  return asked;
}

}  // namespace

Status score(Arguments arguments, Host& host) {
  COPSE_TRY(const Asked asked, parse_arguments(arguments, host));
  const Output output = asked.output;
  const std::string& model_file = asked.operands[0];
  const std::string& data_file = asked.operands[1];
  COPSE_TRY(const LoadedModel loaded, load_model(model_file, host, asked.iterations));
  const Model& model = loaded.model;
  if (output == Output::decision && !model.package().policy)
    return Error{Code::unsupported, model_file + ": the model carries no policy to decide by"};
  if (output == Output::unlikeness && !model.knows_training())
    return Error{Code::unsupported,
                 model_file + ": the model does not say what its training data was like"};
  if (output == Output::winner && model.class_count() == 0)
    return Error{Code::unsupported, model_file + ": " + no_class(model)};
  COPSE_TRY(Table table, Table::open(host, data_file, model.package().inputs, loaded.has_names,
                                     &model, asked.threads));

  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < asked.threads; ++i)
    workers.push_back(std::make_unique<Worker>(table, model, output));
  COPSE_TRY(const std::unique_ptr<Spool> spool, spool_to(host, asked.file, texts_of(output)));
  COPSE_CHECK(spool->keep(header(output, model)));
  COPSE_TRY(const std::size_t total, score_all(table, workers, host, *spool));
  for (std::size_t i = 1; i < workers.size(); ++i) {
    workers[0]->rows.merge(workers[i]->rows);
    workers[0]->ranges.merge(workers[i]->ranges);
  }
  if (total == 0) return table.no_rows(&workers[0]->rows);
  warn_of(model_file, loaded.note, host);
  if (loaded.is_source)
    for (const std::uint32_t input : model.package().protected_inputs)
      host.warn("copse: " + model_file + ": " + protected_sentence(model.package(), input) + "\n");
  std::vector<std::string> warnings = table.warnings(&workers[0]->rows);
  if (std::string odd = workers[0]->ranges.warning(data_file); !odd.empty())
    warnings.push_back(std::move(odd));
  for (const std::string& warning : warnings) host.warn("copse: " + warning + "\n");
  return spool->release();
}

}  // namespace copse::cli
