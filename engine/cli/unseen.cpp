#include "cli/unseen.hpp"

#include <cmath>

#include "base/city_hash.hpp"
#include "cli/csv.hpp"

namespace copse::cli {
namespace {

// The hashes that trees ask an input for, where the file keeps no names.
std::unordered_set<double> asked(const Package& package, std::size_t input) {
  std::unordered_set<double> values;
  for (const Member& member : package.members) {
    const Ensemble& ensemble = member.ensemble;
    for (const Tree& tree : ensemble.trees)
      for (const Node& node : tree.nodes) {
        if (node.is_leaf()) continue;
        if (package.program.feature_slots[member.columns[node.feature]] != input) continue;
        if (node.test == Test::equal) values.insert(node.value);
        if (is_set_test(node.test))
          values.insert(ensemble.sets[node.at].begin(), ensemble.sets[node.at].end());
      }
  }
  return values;
}

}  // namespace

Unseen::Unseen(const Model& model) {
  const Package& package = model.package();
  columns_.resize(package.inputs.size());
  for (std::size_t i = 0; i < package.categories.size(); ++i) {
    const Categories& categories = package.categories[i];
    Column& column = columns_[i];
    column.input = package.inputs[i];
    column.hashed = categories.coding == Categories::Coding::catboost_hash;
    column.named = !categories.names.empty();
    column.names = static_cast<double>(categories.names.size());
    if (!column.hashed) continue;
    for (const std::string& name : categories.names) column.known.insert(catboost_hash(name));
    if (column.known.empty()) column.known = asked(package, i);
  }
}

void Unseen::look(std::size_t input, const std::string& cell, double code, std::size_t line) {
  Column& column = columns_[input];
  if (column.hashed) {
    // Trees that never ask treat all alike.
    if (column.known.empty()) return;
    if (column.known.count(code) != 0) {
      ++column.seen;
      return;
    }
  } else if (code < column.names || (std::isnan(code) && says_missing(cell))) {
    return;
  }
  if (++column.count == 1) column.first = "line " + std::to_string(line) + ", " + quoted(cell);
}

std::vector<std::string> Unseen::warnings(const std::string& name) const {
  std::vector<std::string> all;
  for (const Column& column : columns_) {
    // Trees need not ask for each category that there was, so one alone tells nothing.
    if (column.count == 0 || (!column.named && column.seen != 0)) continue;
    const std::string count = std::to_string(column.count);
    const std::string what =
        !column.named ? "none of its " + count +
                            " values is a category that the model's trees ask for, the first in "
        : column.count == 1
            ? "1 value is a category that the model does not know, in "
            : count + " values are categories that the model does not know, the first in ";
    all.push_back(name + ": column " + quoted(column.input) + ": " + what + column.first);
  }
  return all;
}

}  // namespace copse::cli
