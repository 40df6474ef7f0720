// Packages: what `read` accepts, `write` gives back byte for byte. The mutator seals each file
// anew, for a wrong hash would hide everything behind it.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>

#include "base/sha256.hpp"
#include "decide/calibrate.hpp"
#include "decide/unlike.hpp"
#include "fuzz.hpp"
#include "package/package.hpp"
#include "package/sections.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  size = LLVMFuzzerMutate(data, size, most);
  if (size < copse::hashed_offset || seed % 64 == 0) return size;
  const auto hash = copse::sha256(copse::fuzz::bytes_of(data, size).subspan(copse::hashed_offset));
  std::transform(hash.begin(), hash.end(), data + copse::hash_offset,
                 [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
  return size;
}

namespace {

// A reader skips sections that it does not know if their flags let it; a writer cannot write them.
bool knows_all_sections(std::span<const std::byte> package) {
  const auto* text = reinterpret_cast<const char*>(package.data());
  std::uint32_t count = 0;
  std::memcpy(&count, text + copse::hash_offset - sizeof count, sizeof count);
  const auto& known = copse::section_tags;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string_view tag(text + copse::hashed_offset + i * copse::table_entry_size, 4);
    if (std::find(known.begin(), known.end(), tag) == known.end()) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using copse::fuzz::require;
  const auto bytes = copse::fuzz::bytes_of(data, size);
  const auto unpacked = copse::read(bytes);
  if (!unpacked) {
    require(!unpacked.error().message.empty(), "an error says something");
    return 0;
  }
  require(static_cast<bool>(validate(unpacked->package)), "what is read is valid");
  const std::vector<std::byte> written = write(unpacked->package);
  require(!knows_all_sections(bytes) ||
              std::equal(written.begin(), written.end(), bytes.begin(), bytes.end()),
          "what is read is written back as the same bytes");
  const copse::Package& package = unpacked->package;
  if (package.training) {
    const copse::Unlike unlike(*package.training, package);
    for (std::size_t c = 0; c < unlike.column_count(); ++c)
      for (const double value : {std::nan(""), -HUGE_VAL, 0.0, 1.5, HUGE_VAL})
        require(std::isfinite(unlike.surprise(c, value)), "a surprise is a number");
  }
  for (const double margin : {std::nan(""), -HUGE_VAL, -0.5, 0.0, 1.5, HUGE_VAL}) {
    const double p = package.calibration ? copse::calibrate(*package.calibration, margin) : 0;
    require(
        std::isnan(margin) ? package.calibration.has_value() == std::isnan(p) : p >= 0 && p <= 1,
        "a calibrated probability is one");
  }
  for (const copse::Member& member : unpacked->package.members)
    copse::fuzz::check_scores(member.ensemble);
  return 0;
}
