#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "base/bits.hpp"
#include "base/bytes.hpp"
#include "base/math.hpp"
#include "base/sha256.hpp"
#include "package/package.hpp"

using namespace copse;

namespace {

// Distance in units of the last place between doubles of the same sign.
std::int64_t ulps(double a, double b) {
  return std::abs(bit_cast<std::int64_t>(a) - bit_cast<std::int64_t>(b));
}

std::string digest(const std::string& text) { return to_hex(sha256(bytes_of(text))); }

}  // namespace

TEST_CASE("exp is within one ulp of the platform's over its whole range") {
  for (double x = -745; x < 709.7; x += 0.00737) {
    CAPTURE(x);
    REQUIRE(ulps(exp_f64(x), std::exp(x)) <= 1);
  }
  CHECK(exp_f64(0) == 1);
  CHECK(exp_f64(-0.0) == 1);
  CHECK(exp_f64(710) == std::numeric_limits<double>::infinity());
  CHECK(exp_f64(-746) == 0);
  CHECK(std::isnan(exp_f64(std::nan(""))));
}

TEST_CASE("log is within one ulp of the platform's from the smallest to the largest double") {
  for (int exponent = -1074; exponent < 1024; ++exponent)
    for (double m = 1; m < 2; m += 0.0137) {
      const double x = std::ldexp(m, exponent);
      CAPTURE(x);
      REQUIRE(ulps(log_f64(x), std::log(x)) <= 1);
    }
  CHECK(log_f64(1) == 0);
  CHECK(log_f64(0) == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(log_f64(-1)));
}

TEST_CASE("the float32 log has the bits of the C library's logf for every base score on a grid") {
  for (std::uint32_t i = 1; i < 1U << 22U; i += 3) {
    const float x = 1.0F / (static_cast<float>(i) / 4194304.0F) - 1.0F;
    const float ours = log_f32(x);
    const float theirs = std::log(x);
    if (bit_cast<std::uint32_t>(ours) == bit_cast<std::uint32_t>(theirs)) continue;
    CAPTURE(i, x, ours, theirs);
    REQUIRE(false);
  }
  CHECK(log_f32(1.0F) == 0.0F);
  CHECK(std::isnan(log_f32(-1.0F)));
}

TEST_CASE("SHA-256 gives the digests of FIPS 180-4's examples") {
  CHECK(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(digest(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("reading past the end of bytes gives zeros and an error that names the place") {
  ByteWriter out;
  out.put(std::uint32_t{7});
  out.put_text("seven");
  ByteReader in(out.bytes(), "TEST", 100);
  CHECK(in.get<std::uint32_t>() == 7);
  CHECK(in.get_text(10) == "seven");
  CHECK(in.finish());
  CHECK(in.get<double>() == 0);
  REQUIRE(in.failed());
  const Status status = in.status();
  REQUIRE(!status);
  CHECK(status.error().message.find("section TEST, byte 113") == 0);
}

TEST_CASE("a text longer than its limit is an error, however long it says it is") {
  ByteWriter out;
  out.put(std::uint32_t{0xffffffff});
  ByteReader in(out.bytes(), "TEST", 0);
  CHECK(in.get_text(1000).empty());
  CHECK(in.failed());
}
