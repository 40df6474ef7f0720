#include <algorithm>
#include <charconv>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/each_row.hpp"
#include "cli/number.hpp"

namespace copse::cli {
namespace {

constexpr std::size_t most_reasons = 1000;

struct Options {
  std::vector<std::string> operands;
  std::string language;  // "": the first
  std::size_t most = 4;
};

Result<Options> parse(Arguments arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::size_t sign = std::min(arguments[i].find('='), arguments[i].size());
    const std::string name = arguments[i].substr(0, sign);
    if (name != "--language" && name != "--most") {
      options.operands.push_back(arguments[i]);
      continue;
    }
    const bool joined = sign < arguments[i].size();
    if (!joined && ++i == arguments.size()) return Error{Code::argument, name + " takes a value"};
    const std::string value = joined ? arguments[i].substr(sign + 1) : arguments[i];
    if (name == "--language") {
      options.language = value;
      continue;
    }
    const char* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, options.most);
    if (read.ptr != end || read.ec != std::errc() || options.most == 0 ||
        options.most > most_reasons)
      return Error{Code::argument,
                   "--most takes a number from 1 to 1000, and not \"" + value + "\""};
  }
  return options;
}

Result<std::size_t> language_of(const Package& package, const std::string& wanted,
                                const std::string& file) {
  if (!package.reasons)
    return Error{Code::unsupported, file + ": the model has no texts for its reasons"};
  const std::vector<Reasons::Language>& languages = package.reasons->languages;
  std::string names;
  for (std::size_t i = 0; i < languages.size(); ++i) {
    if (wanted.empty() || languages[i].name == wanted) return i;
    names += (i == 0 ? "" : ", ") + languages[i].name;
  }
  return Error{Code::argument, "reasons are told in " + names + ", and not in \"" + wanted + "\""};
}

}  // namespace

Status reasons(Arguments arguments, Host& host) {
  COPSE_TRY(const Options options, parse(arguments));
  COPSE_CHECK(expect_operands(options.operands, 2, "MODEL and DATA.csv"));
  const std::string& file = options.operands[0];
  COPSE_TRY(const LoadedModel loaded, load_model(file, host));
  const Model& model = loaded.model;
  COPSE_TRY(const std::size_t language, language_of(model.package(), options.language, file));

  // No more columns than there can be reasons.
  const std::size_t most = std::min(options.most, model.package().reasons->groups.size());
  std::string lines;
  for (std::size_t i = 1; i <= most; ++i)
    lines += (i == 1 ? "effect_" : ",effect_") + std::to_string(i) + ",reason_" + std::to_string(i);
  lines += '\n';
  const auto inputs = static_cast<Eigen::Index>(model.input_count());
  Workspace workspace;
  const auto one = [&](std::size_t, std::span<const double> values) -> Status {
    const Rows row(values.data(), 1, inputs,
                   Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, inputs));
    COPSE_TRY(const std::vector<SpokenReason> spoken,
              model.reasons(row, language, most, workspace));
    for (std::size_t i = 0; i < most; ++i) {
      if (i != 0) lines += ',';
      if (i < spoken.size()) append_number(lines, spoken[i].effect);
      lines += ',';
      if (i < spoken.size()) lines += csv_cell(spoken[i].text);
    }
    lines += '\n';
    return ok();
  };
  COPSE_CHECK(each_row(loaded, file, options.operands[1], host, one));
  return host.print(lines);
}

}  // namespace copse::cli
