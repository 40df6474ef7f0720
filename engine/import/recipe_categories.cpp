#include "import/recipe_categories.hpp"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/city_hash.hpp"

namespace copse {
namespace {

using Coding = Categories::Coding;
using Unseen = Categories::Unseen;

// A feature of a member that reads an input.
struct Use {
  std::size_t member;
  std::size_t feature;
};

bool has_names(const Categories& categories) { return !categories.names.empty(); }

// The names that all of these know, in the order of the first.
std::vector<std::string> common_names(const std::vector<const Categories*>& all) {
  std::vector<std::string> names = all.front()->names;
  for (const Categories* other : all) {
    const std::unordered_set<std::string> known(other->names.begin(), other->names.end());
    names.erase(std::remove_if(names.begin(), names.end(),
                               [&](const std::string& name) { return known.count(name) == 0; }),
                names.end());
  }
  return names;
}

// The names that any of these knows, in the order in which they come.
std::vector<std::string> all_names(const std::vector<const Categories*>& all) {
  std::vector<std::string> names;
  std::unordered_set<std::string> known;
  for (const Categories* categories : all)
    for (const std::string& name : categories->names)
      if (known.insert(name).second) names.push_back(name);
  return names;
}

// What an input takes whose members have these categories.
Categories join(const std::vector<const Categories*>& all) {
  const Categories& first = *all.front();
  if (std::all_of(all.begin(), all.end(), [&](const Categories* c) { return *c == first; }))
    return first;
  std::vector<const Categories*> strict;
  bool hashed = false;
  bool complete = true;  // the names are all that any member knows
  bool missing = true;
  for (const Categories* categories : all) {
    const bool is_hashed = categories->coding == Coding::catboost_hash;
    hashed = hashed || is_hashed;
    complete = complete && has_names(*categories);
    missing = missing && categories->unseen == Unseen::missing;
    if (!is_hashed && categories->unseen == Unseen::error) strict.push_back(categories);
  }
  Categories joint;
  joint.coding = hashed ? Coding::catboost_hash : Coding::index;
  joint.unseen = !strict.empty()      ? Unseen::error
                 : missing && !hashed ? Unseen::missing
                                      : Unseen::other;
  if (!strict.empty())
    joint.names = common_names(strict);
  else if (complete)
    joint.names = all_names(all);
  return joint;
}

// Whether the member's codes are those that the input gives.
bool same_codes(const Categories& own, const Categories& joint) {
  if (own.coding != joint.coding) return false;
  if (own.coding == Coding::catboost_hash) return true;
  return own.names == joint.names && (joint.unseen != Unseen::other || own.unseen == Unseen::other);
}

// From the input's code to the member's; missing stays missing.
using Codes = std::map<double, double>;

// The member's codes of an input whose codes are places in a list of names.
Codes codes_of_places(const Categories& own, const Categories& joint) {
  std::unordered_map<std::string, double> places;
  for (const std::string& name : own.names)
    places.emplace(name, static_cast<double>(places.size()));
  const double unseen =
      own.unseen == Unseen::other ? static_cast<double>(own.names.size()) : std::nan("");
  Codes codes;
  for (const std::string& name : joint.names) {
    const auto place = places.find(name);
    codes.emplace(static_cast<double>(codes.size()),
                  place == places.end() ? unseen : place->second);
  }
  if (joint.unseen == Unseen::other) codes.emplace(static_cast<double>(codes.size()), unseen);
  return codes;
}

// Its codes of an input whose codes are hashes. What is not in the table is missing.
Result<Codes> codes_of_hashes(const Categories& own) {
  if (own.unseen == Unseen::other)
    return Error{Code::unsupported,
                 "takes what it never saw for one more category, and another member is CatBoost's, "
                 "so what is missing could not be told apart"};
  Codes codes;
  for (const std::string& name : own.names)
    if (!codes.emplace(catboost_hash(name), static_cast<double>(codes.size())).second)
      return Error{Code::unsupported,
                   "has two categories of the same hash, and another member is CatBoost's"};
  return codes;
}

constexpr const char* number_and_category = "is a number to this member and a category to another";

bool parse(const std::string& text, double& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = fast_float::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end;
}

// The numbers that the input's categories are to a member that takes numbers.
Result<Codes> numbers_of(const Categories& joint) {
  Codes codes;
  for (const std::string& name : joint.names) {
    double number = 0;
    // A member that refuses nothing sees numbers that are no categories too.
    if (joint.unseen != Unseen::error || !parse(name, number))
      return Error{Code::corrupt, number_and_category};
    const double code =
        joint.coding == Coding::index ? static_cast<double>(codes.size()) : catboost_hash(name);
    if (!codes.emplace(code, number).second)
      return Error{Code::unsupported, "has two categories of the same hash"};
  }
  return codes;
}

// A program of one input and one feature: what `codes` has for it.
Program lookup_program(const Codes& codes, const std::string& name) {
  Table table;
  table.name = name;
  table.key_names = {"input"};
  table.value_names = {"member"};
  table.defaults = {std::nan("")};
  for (const auto& [key, value] : codes) {
    table.keys.push_back(key);
    table.values.push_back(value);
  }
  Instruction lookup;
  lookup.op = Op::lookup;
  lookup.destination = 1;
  Program program;
  program.input_count = 1;
  program.slot_count = 2;
  program.instructions = {lookup};
  program.tables = {std::move(table)};
  program.feature_names = {name};
  program.feature_slots = {1};
  return program;
}

// Whether any tree asks for a feature.
std::vector<bool> asked_features(const Ensemble& ensemble) {
  std::vector<bool> asked(ensemble.feature_count);
  for (const Tree& tree : ensemble.trees) {
    for (const Node& node : tree.nodes)
      if (!node.is_leaf()) asked[node.feature] = true;
    for (const LinearLeaf& leaf : tree.linear)
      for (const LinearLeaf::Term& term : leaf.terms) asked[term.feature] = true;
  }
  return asked;
}

class Joiner {
 public:
  Joiner(Package& package, const std::vector<MemberOrigin>& origins)
      : package_(package), origins_(origins) {}

  Status run() {
    COPSE_CHECK(find_categories());
    if (categorical_.empty()) return ok();
    package_.categories.resize(package_.inputs.size());
    for (const auto& [input, uses] : categorical_) COPSE_CHECK(adopt(input, uses));
    for (std::size_t m = 0; m < package_.members.size(); ++m) COPSE_CHECK(take_numbers(m));
    return ok();
  }

 private:
  const Categories& categories(const Use& use) const {
    return package_.members[use.member].ensemble.categories[use.feature];
  }
  std::uint32_t slot(std::size_t member, std::size_t feature) const {
    return package_.program.feature_slots[package_.members[member].columns[feature]];
  }
  Error error(std::size_t member, std::size_t input, const Error& why) const {
    const std::string what = "input \"" + package_.inputs[input] + "\" " + why.message;
    return {why.code, origins_[member].place.error(what).message};
  }

  // A feature of categories must be an input as it stands, which then takes their texts.
  Status find_categories() {
    for (std::size_t m = 0; m < package_.members.size(); ++m) {
      const Member& member = package_.members[m];
      const std::vector<Categories>& all = member.ensemble.categories;
      for (std::size_t f = 0; f < all.size(); ++f) {
        if (all[f].coding == Coding::number) continue;
        if (slot(m, f) >= package_.inputs.size())
          return origins_[m].place.error(
              "feature \"" + package_.program.feature_names[member.columns[f]] +
              "\" is a category to this member, so it must be an input as it stands");
        categorical_[slot(m, f)].push_back({m, f});
      }
    }
    return ok();
  }

  Status adopt(std::size_t input, const std::vector<Use>& uses) {
    std::vector<const Categories*> all;
    all.reserve(uses.size());
    for (const Use& use : uses) all.push_back(&categories(use));
    Categories joint = join(all);
    if (joint.unseen == Unseen::error && !has_names(joint))
      return error(uses.back().member, input,
                   {Code::corrupt, "has no category in common with an earlier member's"});
    for (const Use& use : uses) {
      const Categories& own = categories(use);
      if (same_codes(own, joint)) continue;
      if (joint.coding == Coding::index) {
        look_up(use, codes_of_places(own, joint));
        continue;
      }
      auto codes = codes_of_hashes(own);
      if (!codes) return error(use.member, input, codes.error());
      look_up(use, *codes);
    }
    package_.categories[input] = std::move(joint);
    return ok();
  }

  // A member that takes for a number what is a category to another one.
  Status take_numbers(std::size_t m) {
    for (const std::uint32_t feature : origins_[m].prepared)
      if (const std::uint32_t input = package_.program.feature_slots[feature];
          categorical_.count(input) != 0)
        return error(m, input, {Code::corrupt, number_and_category});
    const Ensemble& ensemble = package_.members[m].ensemble;
    std::vector<bool> asked;
    for (std::uint32_t f = 0; f < ensemble.feature_count; ++f) {
      if (!ensemble.categories.empty() && ensemble.categories[f].coding != Coding::number) continue;
      const std::uint32_t input = slot(m, f);
      if (categorical_.count(input) == 0) continue;
      if (asked.empty()) asked = asked_features(ensemble);
      if (!asked[f]) continue;
      auto numbers = numbers_of(package_.categories[input]);
      if (!numbers) return error(m, input, numbers.error());
      look_up({m, f}, *numbers);
    }
    return ok();
  }

  void look_up(const Use& use, const Codes& codes) {
    Member& member = package_.members[use.member];
    std::uint32_t& column = member.columns[use.feature];
    const std::uint32_t feature = package_.program.feature_count();
    append(package_.program, lookup_program(codes, package_.program.feature_names[column]),
           std::vector<std::uint32_t>{column}, member.name + ": ");
    column = feature;
  }

  Package& package_;
  const std::vector<MemberOrigin>& origins_;
  std::map<std::uint32_t, std::vector<Use>> categorical_;  // by input
};

}  // namespace

Status join_categories(Package& package, const std::vector<MemberOrigin>& origins) {
  return Joiner(package, origins).run();
}

}  // namespace copse
