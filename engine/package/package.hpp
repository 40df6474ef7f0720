// A Package is all that a model is: inputs, feature program, members, how they combine, policy,
// texts for the host and known answers. `write` and `read` are its one file format, `.copse`.
//
// The file, little-endian:
//   magic "COPSE\r\n\x1a" · u32 format version · u32 section count
//   SHA-256 of everything after this field (32 bytes): the package's hash
//   per section: 4-byte tag · u32 flags (bit 0: a reader that does not know it must refuse)
//                · u64 offset from the file's start · u64 size
//   the sections' bytes, in the order of the table, each padded with zeros to 8 bytes
// Canonical: equal packages give equal bytes, and `read` accepts nothing that `write` would not
// write (order, padding, no trailing bytes). A section "SIGN", when one comes to be, stands last
// and signs the hash of the rest.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/status.hpp"
#include "ensemble/ensemble.hpp"
#include "features/program.hpp"

namespace copse {

/// How the members' answers become one.
enum class Combine : std::uint8_t {
  margin = 0,      ///< weighted mean of margins, then the link, which is the same for all
  prediction = 1,  ///< weighted mean of predictions: the package's margin is then the prediction
};

struct Member {
  std::string name;
  double weight = 1;  ///< > 0, finite
  Ensemble ensemble;
  std::vector<std::uint32_t>
      columns;  ///< ensemble feature j reads feature columns[j] of the program
};

/// From the package's margin to a probability: see decide/calibrate.hpp.
struct Calibration {
  enum class Method : std::uint8_t {
    platt = 0,     ///< sigmoid(slope · margin + intercept)
    isotonic = 1,  ///< linear between the points, level beyond the first and the last
  };
  Method method = Method::platt;
  double slope = 1;      ///< > 0
  double intercept = 0;  ///< finite
  // Isotonic: at least two points.
  std::vector<double> margins;        ///< ascending, finite
  std::vector<double> probabilities;  ///< not descending, 0 … 1
};

/// A band around the boundary between accepting and declining in which a person decides: see
/// decide/decide.hpp.
struct Refer {
  double low = 0;
  double high = 0;      ///< >= low
  double coverage = 0;  ///< what low and high were fitted for, 0 … 1
};

/// A band of probability with a letter; bands ascend and the last reaches 1.
struct Grade {
  std::string name;
  double below = 1;  ///< the grade holds probabilities < below (the last one: <= 1)
};

/// What a wrong decision costs (Bahnsen et al. 2014): see decide/decide.hpp.
struct Policy {
  std::uint32_t exposure_input = 0;  ///< index of the input that is the credit line
  double loss_given_default = 0;     ///< share of the exposure, 0 … 1
  double interest_rate = 0;          ///< a month
  double funding_rate = 0;           ///< a month
  std::uint32_t term = 0;            ///< months
  double default_rate = 0;           ///< prior, of the training data, 0 … 1
  double mean_exposure = 0;          ///< of the training data
  std::vector<Grade> grades;
  std::optional<Refer> refer = {};
};

/// How the training data was spread over one input or feature.
struct TrainingColumn {
  enum class Kind : std::uint8_t {
    bins = 0,        ///< bin b holds points[b − 1] < x <= points[b]
    categories = 1,  ///< counts[k] rows hold points[k]
  };
  std::uint32_t column = 0;  ///< an input, or the number of inputs + a feature
  Kind kind = Kind::bins;
  std::vector<double> points;         ///< ascending, finite
  std::vector<std::uint32_t> counts;  ///< one a category; of bins one more than points
  std::uint32_t missing = 0;
};

/// What the training data was like: see decide/unlike.hpp.
struct Training {
  std::uint32_t rows = 0;  ///< > 0; what the counts of each column and its missing add to
  std::vector<TrainingColumn> columns;  ///< at least one, distinct
  double unusual_above = 0;             ///< what lies farther than this is unlike the data
  double unusual_share = 0;             ///< of clients like the data that lie farther all the same
};

/// A sentence for what a group of features adds to a prediction: see explain/reasons.hpp.
struct Reason {
  /// Holds values of least … most; a missing one is in no range.
  struct Range {
    std::uint32_t column = 0;  ///< an input, or the number of inputs + a feature
    double least = 0;
    double most = 0;
  };
  std::uint32_t group = 0;         ///< in Reasons::groups
  bool raises = false;             ///< the prediction; else lowers it
  bool missing_allowed = false;    ///< said though an input is missing that its features are of
  std::vector<Range> when;         ///< it is said where all hold
  std::vector<std::string> texts;  ///< one a language: package/reason_text.hpp
};

/// What an input can be, and how a client can change it: see whatif/.
struct Scale {
  double least = -std::numeric_limits<double>::infinity();  ///< declared
  double most = std::numeric_limits<double>::infinity();
  double step = 0;                 ///< of curves and changes, from `least` on; 0: none
  std::vector<double> categories;  ///< what it can be, in the recipe's order; empty: numbers
  bool falls = false;              ///< the client can change it to what is less, or listed before
  bool rises = false;
  double effort = 1;  ///< what it costs to cross the whole range, against other inputs; > 0
};

struct Reasons {
  struct Language {
    std::string name;       ///< "en"
    std::string thousands;  ///< what stands between them: ","
  };
  static constexpr std::uint32_t unspoken = 0xffffffffU;

  std::vector<Language> languages;              ///< at least one
  std::vector<std::string> groups;              ///< distinct
  std::vector<std::uint32_t> group_of_feature;  ///< one a feature of the program, or `unspoken`
  std::vector<Reason> all;                      ///< of those that hold the first is said
};

/// Rows that explanations can be asked against: see explain/background_shap.hpp.
struct Background {
  std::vector<double> inputs;   ///< rows × inputs, row-major, NaN = missing; 1 to
                                ///< limits::background_rows
  std::vector<double> weights;  ///< one a row, > 0, finite; empty: all weigh the same
};

/// Rows with the answers that the packer computed; replayed at load (model.hpp).
struct KnownAnswers {
  std::vector<double> inputs;       ///< rows × inputs, row-major, NaN = missing
  std::vector<double> margins;      ///< rows × outputs
  std::vector<double> predictions;  ///< rows × outputs
};

struct Package {
  std::string name;
  std::string version;
  std::vector<std::string> inputs;     ///< distinct, not empty
  std::vector<Categories> categories;  ///< of the inputs: empty, or one an input
  Program program;
  Combine combine = Combine::margin;
  std::vector<Member> members;  ///< at least one; outputs, task and classes are the same for all
  std::optional<Calibration> calibration;
  std::optional<Policy> policy;
  std::optional<Training> training;
  std::optional<Reasons> reasons;
  std::vector<Scale> scales;  ///< empty, or one an input
  std::optional<Background> background;
  std::vector<std::uint32_t> protected_inputs;  ///< ascending: inputs that one must answer for
  std::string
      texts;  ///< JSON (UTF-8) for the host: labels, units, choices, reasons, card; opaque here
  KnownAnswers answers;
};

/// What TrainingColumn::column names.
inline const std::string& column_name(const Package& package, std::uint32_t column) {
  const std::size_t inputs = package.inputs.size();
  return column < inputs ? package.inputs[column] : package.program.feature_names[column - inputs];
}

using Hash = std::array<std::byte, 32>;

/// Rates, term, grades and band: all of a policy that needs no package to be judged.
Status validate(const Policy& policy);

/// Everything that `Model` relies on, program and members included.
Status validate(const Package& package);

/// @return the file's bytes. The package must be valid.
std::vector<std::byte> write(const Package& package);

/// The hash that stands in a file that `write` made.
Hash hash_of(std::span<const std::byte> file);

struct Unpacked {
  Package package;
  Hash hash;
};

/// Reads and validates. Memory: at most a small multiple of `bytes.size()`.
/// @return an Error that names the section and offset, and never a partly read package.
Result<Unpacked> read(std::span<const std::byte> bytes);

/// Whether `bytes` begin as a package does.
bool is_package(std::span<const std::byte> bytes);

std::string to_hex(const Hash& hash);

}  // namespace copse
