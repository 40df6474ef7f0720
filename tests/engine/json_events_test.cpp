#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "import/json_events.hpp"
#include "random_ensemble.hpp"

using namespace copse;
using copse::testing::Random;
using Format = JsonEvents::Format;

namespace {

// Writes down what it is told, with the place of each.
class Listener final : public JsonEvents {
 public:
  std::string heard;
  std::vector<JsonScalar::Kind> kinds;
  std::vector<double> numbers;
  std::vector<std::string> texts;  // of texts and of numbers
  std::string stop_at;             // fails at this path

 private:
  bool on_scalar(const JsonScalar& scalar) override {
    heard += path() + ";";
    kinds.push_back(scalar.kind);
    numbers.push_back(scalar.number);
    texts.emplace_back(scalar.text);
    return path() != stop_at || stop_at.empty() || fail("stop");
  }
  bool on_open(bool is_array) override {
    heard += is_array ? "[" : "{";
    return true;
  }
  bool on_close(bool is_array) override {
    heard += is_array ? "]" : "}";
    return true;
  }
};

std::string error_of(const std::string& text, Format format = Format::json) {
  Listener listener;
  const Status status = listener.parse(bytes_of(text), format, {});
  return status ? "" : status.error().message;
}

JsonScalar number_of(const std::string& text, Format format = Format::json) {
  Listener listener;
  const Status status = listener.parse(bytes_of(text), format, {});
  INFO(text << (status ? "" : status.error().message));
  REQUIRE(status);
  REQUIRE(listener.numbers.size() == 1);
  return {listener.kinds[0], listener.numbers[0]};
}

std::string text_of(const std::string& text) {
  Listener listener;
  const Status status = listener.parse(bytes_of(text), Format::json, {});
  INFO(text << (status ? "" : status.error().message));
  REQUIRE(status);
  return listener.texts.at(0);
}

}  // namespace

TEST_CASE("each value is told with its place") {
  Listener listener;
  REQUIRE(listener.parse(bytes_of(R"( {"a":[1,{"b":"x"},[true]],"c":null} )"), Format::json, {}));
  CHECK(listener.heard == "{[a[0];{a[1].b;}[a[2][0];]]c;}");
  CHECK(listener.numbers == std::vector<double>{1, 0, 1, 0});
}

TEST_CASE("a plain value may be all there is") {
  CHECK(number_of("17").number == 17);
  CHECK(text_of("\"a\"") == "a");
  CHECK(error_of("") == "damaged or cut short at byte 0: the file ends here");
}

TEST_CASE("numbers are read to the nearest double") {
  for (const std::string text :
       {"0", "-0", "7", "-12", "1E5", "1e-5", "0.1", "-3.25e+10", "9007199254740993",
        "123456789012345678901234567890", "1.7976931348623157e308", "5e-324", "1e-400",
        "0.30000000000000004"})
    CHECK(number_of(text).number == std::strtod(text.c_str(), nullptr));
  CHECK(std::signbit(number_of("-0").number));
  for (const std::string text :
       {"01", "1.", ".5", "+1", "1e", "-", "1e+", "0x10", "1_000", "--1", "1e999", "-1e999"})
    CHECK(error_of(text) != "");
}

TEST_CASE("digits are told of fractions, exponents and what no double holds") {
  CHECK(text_of("1.50") == "1.50");
  CHECK(text_of("1E5") == "1E5");
  CHECK(text_of("15") == "");
  CHECK(text_of("9007199254740993") == "9007199254740993");
}

TEST_CASE("a number becomes float32 in one rounding") {
  const auto nearest = [](const std::string& text) {
    Listener listener;
    REQUIRE(listener.parse(bytes_of(text), Format::json, {}));
    return nearest_f32({JsonScalar::Kind::number, listener.numbers[0], listener.texts[0]});
  };
  for (const std::string text :
       {"1.00000017881393432617187499999", "1.00000017881393432617187500001",
        "1.000000178813934326171875", "-1.00000005960464477539062500001", "1e-45", "7.1e-46",
        "1.1754942807573643e-38", "3.4028235677973366e38", "3.40282356779733661e38", "1e39",
        "16777217", "9007199791611905", "0", "-0"})
    CHECK(nearest(text) == static_cast<double>(std::strtof(text.c_str(), nullptr)));
  Random random(5);
  for (int i = 0; i < 20'000; ++i) {
    // Beside the middle of two float32, to more digits than a double has.
    const float low = std::ldexp(1.0F + static_cast<float>(random.below(1U << 23U)) * 0x1p-23F,
                                 static_cast<int>(random.below(40)) - 20);
    const double middle =
        (static_cast<double>(low) + static_cast<double>(std::nextafter(low, HUGE_VALF))) / 2;
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "%.40e", middle);
    text[38] = static_cast<char>('0' + random.below(10));
    CHECK(nearest(text.data()) == static_cast<double>(std::strtof(text.data(), nullptr)));
  }
}

TEST_CASE("NaN and infinities are read only where they are asked for") {
  for (const std::string text : {"NaN", "Infinity", "-Infinity", "[1,NaN]", "{\"a\":-Infinity}"}) {
    CHECK(error_of(text) != "");
    CHECK(error_of(text, Format::json_non_finite) == "");
  }
  CHECK(std::isnan(number_of("NaN", Format::json_non_finite).number));
  CHECK(number_of("-Infinity", Format::json_non_finite).number == -HUGE_VAL);
  for (const std::string text : {"nan", "-NaN", "Inf", "-", "-I", "Infinit"})
    CHECK(error_of(text, Format::json_non_finite) != "");
}

TEST_CASE("texts are UTF-8 with JSON's escapes") {
  CHECK(text_of(R"("a\"\\\/\b\f\n\r\tz")") == "a\"\\/\b\f\n\r\tz");
  CHECK(text_of(R"("\u00e4\u20AC\ud83d\ude00")") == "ä€😀");
  CHECK(text_of("\"ä€😀\"") == "ä€😀");
  CHECK(text_of("\"\"") == "");
  for (const std::string text :
       {R"("\x")", R"("\u12g4")", R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\u0041")",
        "\"\x01\"", "\"a\nb\"", "\"\\n\n\"", "\"\xff\"", "\"\xc3\"", "\"\xc0\x80\"",
        "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"a", "\"a\\", "\"\\u12"})
    CHECK(error_of(text) != "");
}

TEST_CASE("keys may be escaped, and none may be given twice") {
  Listener listener;
  REQUIRE(listener.parse(bytes_of(R"({"\u0061b":1})"), Format::json, {}));
  CHECK(listener.heard == "{ab;}");
  CHECK(error_of(R"({"a":{"b":1,"c":2,"b":3}})") == "a.b: given twice");
  CHECK(error_of(R"({"a":1,"\u0061":2})") == "a: given twice");
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  CHECK(error_of(many + "\"k\":0}") == "");
  CHECK(error_of("{\"a\":" + many + "\"k500\":0}}") == "a: a member is given twice");
}

TEST_CASE("what is not JSON is refused at its byte and place") {
  CHECK(error_of(R"({"a":[1 2]})") ==
        "damaged or cut short at byte 8, in a[1]: ',' or ']' must stand here");
  CHECK(error_of(R"({"a":[1,)") == "damaged or cut short at byte 8, in a[1]: the file ends here");
  for (const std::string text :
       {"{",     "[",     "[1,]",      "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "{1:2}", "[1}",   "{\"a\":1]", "tru",  "nul",     "truex",    "1 2",
        "[] []", "{a:1}", "'a'",       "[1]x", "// c\n1", "\xef\xbb"})
    CHECK(error_of(text) != "");
  CHECK(error_of("\xef\xbb\xbf[1]\n\t ") == "");
}

TEST_CASE("JSON is taken and refused as the library takes and refuses it") {
  Random random(11);
  const std::string pieces = "{}[]:,\"\"ab\\u0120-.eE+ truefalsnl\n";
  std::size_t taken = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (std::uint32_t size = 1 + random.below(9); size > 0; --size)
      text += pieces[random.below(static_cast<std::uint32_t>(pieces.size()))];
    const bool valid = nlohmann::json::accept(text);
    const std::string error = error_of(text);
    INFO(text << ": " << error);
    // Ours also refuses keys given twice.
    REQUIRE((error.empty() || error.find("given twice") != std::string::npos) == valid);
    taken += valid ? 1U : 0U;
  }
  CHECK(taken > 1000);
}

TEST_CASE("a reader that fails ends the reading with its sentence") {
  Listener listener;
  listener.stop_at = "a[2]";
  const Status status = listener.parse(bytes_of(R"({"a":[1,2,3,4]})"), Format::json, {});
  REQUIRE(!status);
  CHECK(status.error().message == "a[2]: stop");
  CHECK(listener.numbers.size() == 3);
}

TEST_CASE("nesting ends at a depth that no model has") {
  for (const Format format : {Format::json, Format::ubjson}) {
    CHECK(error_of(std::string(1'000'000, '['), format).find("nested too deeply") !=
          std::string::npos);
    CHECK(error_of(std::string(64, '[') + std::string(64, ']'), format) == "");
  }
}

TEST_CASE("UBJSON tells the same as JSON") {
  const std::string text =
      R"({"a":[1,2.5,-3,"x",true,null,{"b":[]}],"c":{"d":[1,2,3]},"e":[0.5,0.25]})";
  Listener json;
  REQUIRE(json.parse(bytes_of(text), Format::json, {}));
  for (const bool typed : {false, true}) {
    const auto packed = nlohmann::json::to_ubjson(nlohmann::json::parse(text), typed, typed);
    Listener ubjson;
    REQUIRE(ubjson.parse(std::as_bytes(std::span(packed)), Format::ubjson, {}));
    CHECK(ubjson.heard == json.heard);
    CHECK(ubjson.numbers == json.numbers);
  }
}

TEST_CASE("UBJSON that promises more than the file holds is refused") {
  // A million nulls of one byte each take no byte at all.
  const std::string promise("[$Z#l\x00\x0f\x42\x40", 9);
  CHECK(error_of(promise, Format::ubjson) == "[8]: more values than the file has bytes");
}

TEST_CASE("progress rises to the end") {
  const std::string text = "[" + std::string(5'000'000, ' ') + "1" + std::string(3'000'000, ' ') +
                           ",2,3" + std::string(1'500'000, ' ') + "]";
  std::vector<double> shares;
  Listener listener;
  REQUIRE(
      listener.parse(bytes_of(text), Format::json, [&](double share) { shares.push_back(share); }));
  REQUIRE(shares.size() >= 2);
  CHECK(std::is_sorted(shares.begin(), shares.end()));
  CHECK(shares.back() == 1);
}
