// The smallest change of an input or two with which a client reaches a goal: found by trying every
// change that is cheaper, so that it is the smallest, and so that "there is none" is proved, too.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model.hpp"

namespace copse {

struct Goal {
  enum class Kind : std::uint8_t {
    accept,  ///< the decision is to accept
    other,   ///< the decision is another than it is
    below,   ///< the prediction is at most `prediction`
    above,   ///< at least
  };
  Kind kind = Kind::accept;
  double prediction = 0;
};

/// What may be changed.
enum class Levers : std::uint8_t {
  actionable,  ///< what the client can change, in the recipe's directions, within what the training
               ///< data held; one input or two
  any,         ///< any one input with a declared step, either way, within its declared range
};

/// Whether an input of a row can be changed.
enum class LeverState : std::uint8_t {
  changes,   ///< it has other values
  fixed,     ///< it is not what is asked for, or declares neither steps nor categories
  missing,   ///< the row does not say what it is
  unlisted,  ///< its category is none of the declared ones, so that nothing says how far others are
  too_fine,  ///< it has more than most_lever_values
};
inline constexpr std::size_t most_lever_values = 10'000;

struct Change {
  std::uint32_t input;
  double value;
};

struct Counterfactual {
  std::vector<Change> changes;  ///< one or two, by input
  double cost;                  ///< of each the effort · how much of its range it crosses
  double prediction;
  std::int32_t verdict;  ///< Verdict; -1 without a policy
};

struct Search {
  bool reached = false;               ///< the client is there already: nothing was searched
  std::vector<Counterfactual> found;  ///< cheapest first; of one set of inputs the cheapest alone
  std::uint64_t tried = 0;            ///< how many other rows were scored
};

/// A value's cost is the scale's effort · |value − own| / the range's width; of categories, the
/// places between them / (their number − 1). Derived features are computed anew for each. A pair is
/// there only if it is cheaper than either of its inputs alone. Of an input the values are the
/// scale's steps, or its categories; one whose lever_state is not `changes` stays. O(pairs of
/// values · scoring a row) at worst.
/// @param row     one an input
/// @param locked  inputs that stay as they are
/// @param most    how many to find, at least 1
/// @return Code::argument for room for none or a goal that is no probability; Code::unsupported for
///         several outputs, a goal of decisions without a policy, or where no
///         scales are declared
Result<Search> counterfactuals(const Model& model, std::span<const double> row, Goal goal,
                               Levers levers, std::span<const std::uint32_t> locked,
                               std::size_t most, Workspace& workspace);

/// O(values of the input).
LeverState lever_state(const Package& package, std::span<const double> row, Levers levers,
                       std::uint32_t input);

}  // namespace copse
