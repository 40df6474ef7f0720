#include <algorithm>
#include <array>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/number.hpp"
#include "cli/ranges.hpp"
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

// Scores blocks of rows and renders them as lines.
class Scorer {
 public:
  Scorer(const Model& model, Output output) : model_(model), output_(output) {}

  void render(const std::vector<double>& values, std::size_t rows, std::string& text) {
    const auto inputs = static_cast<Eigen::Index>(model_.input_count());
    const Rows block(values.data(), static_cast<Eigen::Index>(rows), inputs,
                     Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, inputs));
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
    model_.score(block, out);
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
    model_.score(block, out);
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

}  // namespace

Status score(Arguments arguments, Host& host) {
  Output output = Output::prediction;
  auto iterations = Iterations::all;
  std::vector<std::string> operands;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument.find("--output=") == 0) {
      COPSE_TRY(output, parse_output(argument.substr(9)));
    } else if (argument == "--output") {
      if (i + 1 == arguments.size()) return Error{Code::argument, "--output takes a value"};
      COPSE_TRY(output, parse_output(arguments[++i]));
    } else if (argument == best_iteration) {
      iterations = Iterations::best;
    } else {
      operands.push_back(argument);
    }
  }
  COPSE_CHECK(expect_operands(operands, 2, "MODEL and DATA.csv"));
  COPSE_TRY(const LoadedModel loaded, load_model(operands[0], host, iterations));
  const Model& model = loaded.model;
  if (output == Output::decision && !model.package().policy)
    return Error{Code::unsupported, operands[0] + ": the model carries no policy to decide by"};
  if (output == Output::unlikeness && !model.knows_training())
    return Error{Code::unsupported,
                 operands[0] + ": the model does not say what its training data was like"};
  if (output == Output::winner && model.class_count() == 0)
    return Error{Code::unsupported, operands[0] + ": " + no_class(model)};
  COPSE_TRY(const std::vector<std::byte> data, host.read(operands[1]));
  const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
  COPSE_TRY(Table table,
            Table::open(text, operands[1], model.package().inputs, loaded.has_names, &model));

  // Nothing is printed until every row is good: half an answer looks like a whole one.
  constexpr std::size_t block = 4096;
  Scorer scorer(model, output);
  Ranges ranges(model.package());
  std::string lines = header(output, model);
  std::vector<double> values;
  std::size_t total = 0;
  while (true) {
    values.clear();
    COPSE_TRY(const std::size_t rows, table.read(block, values));
    if (rows == 0) break;
    scorer.render(values, rows, lines);
    ranges.look(values, table.lines());
    total += rows;
  }
  if (total == 0) return Error{Code::corrupt, operands[1] + ": there is a header but no row"};
  warn_of(operands[0], loaded.note, host);
  if (loaded.is_source)
    for (const std::uint32_t input : model.package().protected_inputs)
      host.warn("copse: " + operands[0] + ": " + protected_sentence(model.package(), input) + "\n");
  std::vector<std::string> warnings = table.warnings();
  if (std::string odd = ranges.warning(operands[1]); !odd.empty())
    warnings.push_back(std::move(odd));
  for (const std::string& warning : warnings) host.warn("copse: " + warning + "\n");
  return host.print(lines);
}

}  // namespace copse::cli
