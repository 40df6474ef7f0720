#include "cli/receipt.hpp"

#include <cmath>
#include <cstring>
#include <set>

#include "base/bits.hpp"
#include "base/sha256.hpp"
#include "cli/csv.hpp"
#include "cli/each_row.hpp"
#include "cli/verdict.hpp"

namespace copse::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 3> referrals{"no_cost", "near_boundary", "unlike_training"};

Json number(double value) { return std::isnan(value) ? Json(nullptr) : Json(value); }

// A number, or of several outputs all of them.
Json outputs(const double* values, std::size_t count) {
  if (count == 1) return number(*values);
  Json all = Json::array();
  for (std::size_t k = 0; k < count; ++k) all.push_back(number(values[k]));
  return all;
}

Json decision_of(const Model& model, const Decision& decision) {
  Json referral = Json::array();
  for (std::size_t i = 0; i < referrals.size(); ++i)
    if ((decision.referral >> i & 1U) != 0) referral.push_back(referrals[i]);
  const auto& grades = model.package().policy->grades;
  return {
      {"verdict", verdict_name(decision.verdict)},
      {"leaning", verdict_name(decision.leaning)},
      {"referral", std::move(referral)},
      {"grade", decision.grade < 0 ? Json(nullptr)
                                   : Json(grades[static_cast<std::size_t>(decision.grade)].name)},
      {"expectedLoss", number(decision.expected_loss)},
      {"costAccept", number(decision.cost_accept)},
      {"costDecline", number(decision.cost_decline)},
      {"breakEven", number(decision.break_even)}};
}

Result<std::size_t> language_at(const Reasons& reasons, const std::string& name) {
  for (std::size_t i = 0; i < reasons.languages.size(); ++i)
    if (name.empty() || reasons.languages[i].name == name) return i;
  return Error{Code::argument, "reasons are not told in \"" + name + "\""};
}

bool same(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) {
    return bit_cast<std::uint64_t>(a.get<double>()) == bit_cast<std::uint64_t>(b.get<double>());
  }
  return a == b;
}

std::string joined(const std::string& path, const std::string& key) {
  std::string whole = path;
  if (!whole.empty()) whole += '.';
  return whole += key;
}

// The path of the first part of `expected` that is otherwise in `found`; "" if none is.
std::string difference(const Json& expected, const Json& found, const std::string& path) {
  if (expected.is_object() && found.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      std::string at = joined(path, key);
      if (!found.contains(key)) return at;
      at = difference(value, found[key], at);
      if (!at.empty()) return at;
    }
    for (const auto& [key, value] : found.items())
      if (!expected.contains(key)) return joined(path, key);
    return "";
  }
  if (expected.is_array() && found.is_array() && expected.size() == found.size()) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      std::string place = path;
      place += '[';
      place += std::to_string(i);
      place += ']';
      std::string at = difference(expected[i], found[i], place);
      if (!at.empty()) return at;
    }
    return "";
  }
  return same(expected, found) ? "" : path;
}

// No receipt is deep, and what is would be copied and compared as deep in calls. A key that stands
// twice would be checked once.
Json parse(std::string_view text) {
  constexpr int deepest = 64;
  bool sound = true;
  std::vector<std::set<std::string>> keys;
  const auto look = [&](int depth, Json::parse_event_t event, const Json& parsed) {
    sound = sound && depth <= deepest;
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::key)
      sound = keys.back().insert(parsed.get<std::string>()).second && sound;
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    return true;
  };
  Json json = Json::parse(text, look, false);
  if (!sound) return Json::value_t::discarded;
  return json;
}

// Receipts stand one a line, or the whole file is one, or an array of them.
std::vector<Json> receipts_in(std::string_view text) {
  std::vector<Json> all;
  Json whole = parse(text);
  if (whole.is_array()) return {whole.begin(), whole.end()};
  if (!whole.is_discarded()) {
    all.push_back(std::move(whole));
    return all;
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (text.substr(0, end).find_first_not_of(" \t\r") != std::string_view::npos)
      all.push_back(parse(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

// Sentences tell the inputs that a hash hides.
void hide_texts(Json& answers) {
  if (!answers.contains("reasons")) return;
  for (Json& reason : answers["reasons"]["texts"]) reason.erase("text");
}

bool says_receipt(const Json& json) {
  return json.is_object() && json.contains("copse") && json["copse"] == "receipt";
}

class Verifier {
 public:
  Verifier(const LoadedModel& loaded, std::string model_file, std::string data, Host& host)
      : loaded_(loaded), model_file_(std::move(model_file)), data_(std::move(data)), host_(host) {}

  Status check(const Json& receipt, const std::string& place) {
    const auto wrong = [&](const std::string& what) {
      return Error{Code::corrupt, place + ": " + what};
    };
    if (!says_receipt(receipt)) return wrong("not a receipt");
    if (!receipt.contains("format") || receipt["format"] != 1)
      return Error{Code::unsupported, place + ": this version reads receipts of format 1"};
    const std::string hash = to_hex(loaded_.model.hash());
    if (!receipt.contains("model") || !receipt["model"].is_object() ||
        receipt["model"].value("hash", Json(nullptr)) != hash)
      return Error{Code::mismatch, place + ": it is of another model than " + model_file_};
    COPSE_TRY(const std::vector<double> row, row_of(receipt, place));
    std::string language;
    if (receipt.contains("reasons") && receipt["reasons"].is_object() &&
        receipt["reasons"].contains("language") && receipt["reasons"]["language"].is_string())
      language = receipt["reasons"]["language"].get<std::string>();
    auto expected = answers_of(loaded_.model, row, language);
    if (!expected) return wrong(expected.error().message);
    if (!receipt.contains("inputs")) hide_texts(*expected);
    for (const auto& [key, value] : expected->items()) {
      if (!receipt.contains(key)) return wrong(key + " is absent");
      if (key == "engine") {  // another version must give the same bits
        if (receipt[key] != value) unchecked_.insert(key);
        continue;
      }
      const std::string at = difference(value, receipt[key], key);
      if (at.empty()) continue;
      std::string sentence = place + ": ";
      sentence += at;
      return Error{Code::mismatch, sentence += " is not what the model says"};
    }
    constexpr std::array<std::string_view, 4> about{"copse", "format", "inputs", "hashedInputs"};
    for (const auto& [key, value] : receipt.items())
      if (!expected->contains(key) && std::find(about.begin(), about.end(), key) == about.end())
        unchecked_.insert(key);
    return ok();
  }

  /// What stood in receipts and is not the model's to say, such as notes.
  const std::set<std::string>& unchecked() const { return unchecked_; }

 private:
  Result<std::vector<double>> row_of(const Json& receipt, const std::string& place) {
    if (receipt.contains("inputs") && receipt.contains("hashedInputs"))
      return Error{Code::corrupt, place + ": it has both inputs and their hash"};
    if (receipt.contains("inputs")) return row_of_values(receipt["inputs"], place);
    const Json hashed = receipt.value("hashedInputs", Json(nullptr));
    if (!hashed.is_object() || !hashed.contains("salt") || !hashed["salt"].is_string())
      return Error{Code::corrupt, place + ": it has neither inputs nor their salted hash"};
    if (data_.empty())
      return Error{Code::argument,
                   place + ": its inputs are hashed: give a CSV that holds the client, too"};
    const std::string salt = hashed["salt"].get<std::string>();
    std::vector<double> known;
    COPSE_CHECK(each_row(loaded_, model_file_, data_, host_,
                         [&](std::size_t, std::span<const double> row) -> Status {
                           if (known.empty() && hashed["sha256"] == salted_hash(salt, row))
                             known.assign(row.begin(), row.end());
                           return ok();
                         }));
    if (known.empty())
      return Error{Code::mismatch, place + ": no row of " + data_ + " has its hash"};
    return known;
  }

  Result<std::vector<double>> row_of_values(const Json& inputs, const std::string& place) {
    const Model& model = loaded_.model;
    std::vector<double> row;
    for (std::size_t i = 0; i < model.input_count(); ++i) {
      const std::string& name = model.package().inputs[i];
      const auto wrong = [&](const std::string& what) {
        std::string sentence = place + ": inputs.";
        sentence += name;
        sentence += ' ';
        return Error{Code::corrupt, sentence += what};
      };
      if (!inputs.is_object() || !inputs.contains(name)) return wrong("is absent");
      const Json& value = inputs[name];
      if (value.is_null()) {
        row.push_back(std::nan(""));
      } else if (value.is_string() && model.coder(i).takes_text()) {
        const auto code = model.coder(i).code(value.get<std::string>());
        if (!code) return wrong(code.error().message);
        row.push_back(*code);
      } else if (value.is_number() && !model.coder(i).takes_text()) {
        row.push_back(value.get<double>());
      } else {
        return wrong("is of another kind than the model takes");
      }
    }
    if (inputs.size() != row.size())
      return Error{Code::corrupt, place + ": inputs has what is no input of the model"};
    return row;
  }

  const LoadedModel& loaded_;
  std::string model_file_;
  std::string data_;
  Host& host_;
  std::set<std::string> unchecked_;
};

}  // namespace

Result<Json> answers_of(const Model& model, std::span<const double> row,
                        const std::string& language) {
  const Package& package = model.package();
  const std::size_t count = model.output_count();
  std::vector<double> predictions(count);
  std::vector<double> margins(count);
  std::vector<double> members(count * package.members.size());
  double distance = 0;
  Decision decision;
  Scores scores{predictions.data(), margins.data(), members.data()};
  if (model.knows_training()) scores.distances = &distance;
  if (package.policy) scores.decisions = &decision;
  const Rows rows(
      row.data(), 1, static_cast<Eigen::Index>(row.size()),
      Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, static_cast<Eigen::Index>(row.size())));
  Workspace workspace;
  model.score(rows, scores, workspace);
  Json answers = {
      {"engine", COPSE_VERSION},
      {"model",
       {{"name", package.name}, {"version", package.version}, {"hash", to_hex(model.hash())}}},
      {"prediction", outputs(predictions.data(), count)},
      {"margin", outputs(margins.data(), count)}};
  Json each = Json::array();
  for (std::size_t m = 0; m < package.members.size(); ++m)
    each.push_back({{"name", package.members[m].name},
                    {"margin", outputs(members.data() + m * count, count)}});
  answers["members"] = std::move(each);
  if (model.knows_training()) answers["unlikeness"] = number(distance);
  if (package.policy) answers["decision"] = decision_of(model, decision);
  if (!package.reasons) return answers;
  COPSE_TRY(const std::size_t index, language_at(*package.reasons, language));
  auto spoken = model.reasons(rows, index, 4, workspace);
  if (!spoken) return answers;  // a model without covers
  Json texts = Json::array();
  for (const SpokenReason& reason : *spoken)
    texts.push_back({{"group", package.reasons->groups[reason.group]},
                     {"effect", reason.effect},
                     {"text", reason.text}});
  answers["reasons"] = {{"language", package.reasons->languages[index].name},
                        {"texts", std::move(texts)}};
  return answers;
}

std::string salted_hash(const std::string& salt, std::span<const double> row) {
  std::vector<std::byte> bytes(salt.size() + row.size() * sizeof(double));
  std::memcpy(bytes.data(), salt.data(), salt.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::uint64_t one_nan = 0x7ff8000000000000U;
    std::memcpy(bytes.data() + salt.size() + i * sizeof(double),
                std::isnan(row[i]) ? static_cast<const void*>(&one_nan) : &row[i], sizeof(double));
  }
  return to_hex(sha256(bytes));
}

bool is_receipt(std::span<const std::byte> bytes) {
  constexpr std::size_t head = 1U << 16U;  // models are large, receipts are not
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.substr(0, head).find("\"receipt\"") == std::string_view::npos) return false;
  const std::vector<Json> all = receipts_in(text);
  return !all.empty() && says_receipt(all.front());
}

Status verify_receipts(const std::string& file, std::span<const std::byte> bytes,
                       const std::string& model, const std::string& data, Host& host) {
  COPSE_TRY(const LoadedModel loaded, load_model(model, host));
  Verifier verifier(loaded, model, data, host);
  const std::vector<Json> all =
      receipts_in({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  for (std::size_t i = 0; i < all.size(); ++i)
    COPSE_CHECK(verifier.check(
        all[i], all.size() == 1 ? file : file + ": receipt " + std::to_string(i + 1)));
  std::string unchecked;
  for (const std::string& key : verifier.unchecked())
    unchecked += (unchecked.empty() ? "not checked, for the model does not say it: " : ", ") + key;
  if (!unchecked.empty()) unchecked += '\n';
  return host.print(counted(all.size(), "receipt") + ": computed again by " +
                    loaded.model.package().name + " " + loaded.model.package().version +
                    ", the same bit for bit\n" + unchecked);
}

Status receipt(Arguments arguments, Host& host) {
  std::vector<std::string> operands;
  std::string language;
  std::string salt;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] != "--language" && arguments[i] != "--salt") {
      operands.push_back(arguments[i]);
      continue;
    }
    const bool is_salt = arguments[i] == "--salt";
    if (i + 1 == arguments.size()) return Error{Code::argument, arguments[i] + " takes a value"};
    (is_salt ? salt : language) = arguments[i + 1];
    ++i;
    constexpr std::size_t least = 16;
    if (is_salt && salt.size() < least)
      return Error{Code::argument, "a salt is at least 16 characters that nobody can guess"};
  }
  COPSE_CHECK(expect_operands(operands, 2, "MODEL and DATA.csv"));
  COPSE_TRY(const LoadedModel loaded, load_model(operands[0], host));
  const Model& model = loaded.model;
  for (std::size_t i = 0; i < model.input_count() && salt.empty(); ++i)
    if (model.coder(i).takes_text())
      return Error{Code::unsupported,
                   operands[0] +
                       ": an input takes text, which a row of numbers has lost: make the "
                       "receipt in JavaScript, or with --salt"};
  std::string lines;
  const auto one = [&](std::size_t at, std::span<const double> row) -> Status {
    for (std::size_t i = 0; i < row.size(); ++i)
      if (std::isinf(row[i]))
        return Error{Code::unsupported, operands[1] + ": row " + std::to_string(at) + ": " +
                                            model.package().inputs[i] +
                                            " is infinite, which a receipt cannot hold"};
    COPSE_TRY(Json answers, answers_of(model, row, language));
    Json made = {{"copse", "receipt"}, {"format", 1}};
    made.update(answers);
    if (salt.empty()) {
      Json inputs = Json::object();
      for (std::size_t i = 0; i < row.size(); ++i)
        inputs[model.package().inputs[i]] = number(row[i]);
      made["inputs"] = std::move(inputs);
    } else {
      hide_texts(made);
      made["hashedInputs"] = {{"salt", salt}, {"sha256", salted_hash(salt, row)}};
    }
    lines += made.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    return ok();
  };
  COPSE_CHECK(each_row(loaded, operands[0], operands[1], host, one));
  return host.print(lines);
}

}  // namespace copse::cli
