#include <array>

#include "base/sort.hpp"
#include "ensemble/limits.hpp"
#include "import/import.hpp"
#include "import/lightgbm_categories.hpp"
#include "import/lightgbm_objective.hpp"
#include "import/lightgbm_tree.hpp"
#include "import/share_sets.hpp"
#include "import/utf8.hpp"

namespace copse {
namespace {

// The lines before the trees that matter.
enum HeaderKey : std::uint8_t {
  version,
  num_class,
  num_tree_per_iteration,
  max_feature_idx,
  objective,
  average_output,
  feature_names,
  feature_infos,
  tree_sizes,
  header_key_count
};
constexpr std::array<std::string_view, header_key_count> header_names{
    "version",        "num_class",     "num_tree_per_iteration", "max_feature_idx", "objective",
    "average_output", "feature_names", "feature_infos",          "tree_sizes"};

constexpr std::string_view tree_prefix = "Tree=";
constexpr std::string_view trees_end = "end of trees";
constexpr std::string_view pandas_prefix = "pandas_categorical:";
constexpr std::string_view categorical_prefix = "[categorical_feature: ";

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

class LightGBMReader {
 public:
  LightGBMReader(std::string_view text, const Progress& progress) : lines_(text, progress) {}

  Result<Ensemble> read() {
    COPSE_CHECK(read_header());
    COPSE_CHECK(apply_header());
    COPSE_CHECK(read_trees());
    COPSE_CHECK(read_rest());
    COPSE_CHECK(check_tree_count());
    COPSE_TRY(ensemble_.categories, read_lightgbm_categories(columns_, ensemble_.feature_count));
    COPSE_CHECK(validate(ensemble_));
    return std::move(ensemble_);
  }

 private:
  Status read_header();
  Status apply_header();
  Status apply_outputs();
  void apply_names();
  Status read_trees();
  Status read_tree(LightGBMTreeReader& reader);
  Status read_rest();
  Status check_tree_count();

  Error here(const std::string& what, Code code = Code::corrupt) const {
    return at_line(lines_.number(), what, code);
  }

  TextLines lines_;
  bool more_ = false;  // whether a line is at hand
  std::array<TextField, header_key_count> header_;
  LightGBMColumns columns_;
  Ensemble ensemble_;
};

// Leaves the first tree, or the end of none, at hand.
Status LightGBMReader::read_header() {
  while ((more_ = lines_.next()) && lines_.line().empty()) {
  }
  if (!more_ || lines_.line() != "tree")
    return at_line(std::max<std::size_t>(lines_.number(), 1),
                   "not a LightGBM model: \"tree\" must stand here");
  while ((more_ = lines_.next())) {
    const std::string_view line = lines_.line();
    if (starts_with(line, tree_prefix) || line == trees_end) break;
    const std::string_view key = line.substr(0, line.find('='));
    for (std::size_t k = 0; k < header_key_count; ++k) {
      if (header_names[k] != key) continue;
      if (header_[k]) return here(std::string(key) + " is given twice");
      header_[k] = {key, line.substr(std::min(key.size() + 1, line.size())), lines_.number()};
    }
  }
  for (const HeaderKey key :
       {version, num_class, num_tree_per_iteration, max_feature_idx, feature_names, feature_infos})
    if (!header_[key]) return here("there is no " + std::string(header_names[key]) + " before it");
  return ok();
}

Status LightGBMReader::apply_header() {
  const TextField& format = header_[version];
  if (format.value != "v3" && format.value != "v4")
    return format.error("\"" + std::string(format.value.substr(0, 40)) +
                            "\"; LightGBM 3 and 4 write v3 and v4, which this version reads",
                        Code::unsupported);
  ensemble_.input = Real::f64;
  ensemble_.sum = Real::f64;
  COPSE_TRY(const std::uint32_t last,
            whole_number(header_[max_feature_idx], 0, limits::features - 1));
  ensemble_.feature_count = last + 1;
  columns_.infos = header_[feature_infos];
  if (const std::size_t names = count_words(header_[feature_names].value); names != last + 1)
    return header_[feature_names].error(std::to_string(names) + " names where max_feature_idx is " +
                                        std::to_string(last));
  if (!is_utf8(header_[feature_names].value))
    return header_[feature_names].error("a name that is not UTF-8");
  apply_names();
  const std::vector<std::string>& names = ensemble_.feature_names;
  if (const auto twice = doubled({names.begin(), names.end()}))
    return header_[feature_names].error("two are called \"" + std::string(twice->substr(0, 200)) +
                                        "\"");
  return apply_outputs();
}

Status LightGBMReader::apply_outputs() {
  COPSE_TRY(const LightGBMObjective said, read_lightgbm_objective(header_[objective]));
  ensemble_.link = said.link;
  ensemble_.link_scale = said.link_scale;
  ensemble_.task = said.task;
  ensemble_.source = "LightGBM " + std::string(header_[version].value) + " " + said.name;
  const TextField& field = header_[num_tree_per_iteration];
  COPSE_TRY(const std::uint32_t outputs, whole_number(field, 1, limits::outputs));
  COPSE_TRY(const std::uint32_t classes, whole_number(header_[num_class], 1, limits::outputs));
  if (outputs != classes) return field.error("must be num_class, " + std::to_string(classes));
  const bool counted = header_[objective] && said.name != "custom";
  if (counted && outputs != std::max(said.class_count, 1U))
    return header_[objective].error("has " + std::to_string(std::max(said.class_count, 1U)) +
                                    " outputs where num_tree_per_iteration is " +
                                    std::to_string(outputs));
  ensemble_.base_margin.assign(outputs, 0.0);
  return ok();
}

// LightGBM calls columns without names Column_0, Column_1 …
void LightGBMReader::apply_names() {
  bool named = false;
  Words words(header_[feature_names].value);
  for (auto word = words.next(); !word.empty(); word = words.next()) {
    named = named || word != "Column_" + std::to_string(ensemble_.feature_names.size());
    ensemble_.feature_names.emplace_back(word);
  }
  if (!named) ensemble_.feature_names.clear();
}

// Leaves the end of the trees at hand, or nothing.
Status LightGBMReader::read_trees() {
  LightGBMTreeReader reader(ensemble_.feature_count, ensemble_.sets);
  while (more_) {
    const std::string_view line = lines_.line();
    if (line == trees_end || starts_with(line, pandas_prefix)) return ok();
    if (starts_with(line, tree_prefix)) {
      COPSE_CHECK(read_tree(reader));
    } else if (line.empty()) {
      more_ = lines_.next();
    } else {
      return here("\"" + std::string(line.substr(0, 40)) + "\" where a tree or \"" +
                  std::string(trees_end) + "\" must stand");
    }
  }
  if (ensemble_.trees.empty()) return here("the file is cut short: no tree follows");
  return ok();
}

// A tree ends at an empty line. At the end of the file it may be cut short, but not if it has its
// last line.
Status LightGBMReader::read_tree(LightGBMTreeReader& reader) {
  LightGBMTreeText text;
  text.line = lines_.number();
  while ((more_ = lines_.next()) && !lines_.line().empty() && lines_.line() != trees_end &&
         !starts_with(lines_.line(), tree_prefix))
    COPSE_CHECK(text.add(lines_.line(), lines_.number()));
  if (!more_ && !text[LightGBMTreeText::shrinkage])
    return here("the file is cut short within the tree of line " + std::to_string(text.line));
  if (ensemble_.trees.size() == limits::trees)
    return at_line(text.line, "more than " + std::to_string(limits::trees) + " trees", Code::limit);
  COPSE_TRY(Tree tree, reader.read(text));
  tree.output = static_cast<std::uint32_t>(ensemble_.trees.size() % ensemble_.output_count());
  ensemble_.trees.push_back(std::move(tree));
  return ok();
}

// Importances and parameters, of which only the categorical features matter, and what the Python
// package adds.
Status LightGBMReader::read_rest() {
  bool in_parameters = false;
  for (; more_; more_ = lines_.next()) {
    const std::string_view line = lines_.line();
    if (line == "parameters:") in_parameters = true;
    if (line == "end of parameters") in_parameters = false;
    if (in_parameters && starts_with(line, categorical_prefix) && line.back() == ']') {
      const std::size_t begin = categorical_prefix.size();
      columns_.categorical = {"categorical_feature", line.substr(begin, line.size() - begin - 1),
                              lines_.number()};
    }
    if (!starts_with(line, pandas_prefix)) continue;
    if (columns_.pandas) return here("pandas_categorical is given twice");
    columns_.pandas = {"pandas_categorical", line.substr(pandas_prefix.size()), lines_.number()};
  }
  if (in_parameters) return here("the file is cut short within the parameters");
  return ok();
}

Status LightGBMReader::check_tree_count() {
  const std::size_t trees = ensemble_.trees.size();
  const TextField& sizes = header_[tree_sizes];
  if (sizes && count_words(sizes.value) != trees)
    return sizes.error(std::to_string(count_words(sizes.value)) + " trees where the file has " +
                       std::to_string(trees));
  const std::size_t outputs = ensemble_.output_count();
  if (trees % outputs != 0)
    return header_[num_tree_per_iteration].error(
        std::to_string(trees) + " trees are not whole iterations of " + std::to_string(outputs));
  const std::size_t iterations = trees / outputs;
  if (header_[average_output] && trees != 0) ensemble_.divisor = static_cast<double>(iterations);
  return ok();
}

}  // namespace

Result<Ensemble> import_lightgbm(std::span<const std::byte> bytes, const Progress& progress) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  auto ensemble = LightGBMReader(text, progress).read();
  if (!ensemble) return ensemble;
  share_equal_sets(*ensemble);
  if (progress) progress(1);
  return ensemble;
}

}  // namespace copse
