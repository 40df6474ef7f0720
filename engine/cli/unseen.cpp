#include "cli/unseen.hpp"

#include <cmath>

#include "base/city_hash.hpp"
#include "cli/csv.hpp"

namespace copse::cli {
namespace {

// What the trees ask of an input of hashes.
struct Asked {
  std::unordered_set<double> hashes;
  bool one_by_one = false;  // whether it is this one; then the file names no other
};

Asked asked(const Package& package, std::size_t input) {
  Asked all;
  for (const Member& member : package.members) {
    const Ensemble& ensemble = member.ensemble;
    for (const Tree& tree : ensemble.trees)
      for (const Node& node : tree.nodes) {
        if (node.is_leaf()) continue;
        if (package.program.feature_slots[member.columns[node.feature]] != input) continue;
        if (is_set_test(node.test)) {
          all.hashes.insert(ensemble.sets[node.at].begin(), ensemble.sets[node.at].end());
        } else if (node.value >= 0) {  // else it is a question that no hash answers with yes
          all.hashes.insert(node.value);
          all.one_by_one = true;
        }
      }
  }
  return all;
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
    column.complete = !categories.names.empty();
    column.names = static_cast<double>(categories.names.size());
    if (!column.hashed) continue;
    Asked trees = asked(package, i);
    column.complete = column.complete && !trees.one_by_one;
    for (const std::string& name : categories.names) trees.hashes.insert(catboost_hash(name));
    column.known = std::move(trees.hashes);
  }
}

void Unseen::look(std::size_t input, std::string_view cell, double code, std::uint64_t line) {
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
  if (++column.count > 1) return;
  column.first_line = line;
  column.first = quoted(std::string(cell));
}

void Unseen::merge(const Unseen& other) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    const Column& more = other.columns_[i];
    if (more.count != 0 && (column.count == 0 || more.first_line < column.first_line)) {
      column.first = more.first;
      column.first_line = more.first_line;
    }
    column.seen += more.seen;
    column.count += more.count;
  }
}

std::vector<std::string> Unseen::warnings(const std::string& name, const std::string& unit) const {
  std::vector<std::string> all;
  for (const Column& column : columns_) {
    // Trees need not ask for each category that there was, so one alone tells nothing.
    if (column.count == 0 || (!column.complete && column.seen != 0)) continue;
    const std::string count = std::to_string(column.count);
    const std::string what =
        !column.complete ? "none of its " + count +
                               " values is a category that the model's trees ask for, the first in "
        : column.count == 1
            ? "1 value is a category that the model does not know, in "
            : count + " values are categories that the model does not know, the first in ";
    std::string warning = name + ": column ";
    warning += quoted(column.input);
    warning += ": ";
    warning += what + unit + " " + std::to_string(column.first_line) + ", ";
    warning += column.first;
    all.push_back(std::move(warning));
  }
  return all;
}

}  // namespace copse::cli
