#include "package/integers.hpp"

#include <algorithm>
#include <bit>

namespace copse {
namespace {

// The bits of a value of a column whose largest is `most`.
unsigned width_of(std::uint64_t most, unsigned least_width) {
  const unsigned width = std::max(static_cast<unsigned>(std::bit_width(most)), least_width);
  return width == 0 || width >= 8 ? width : std::bit_ceil(width);
}

}  // namespace

void put_integers(ByteWriter& out, std::span<const std::uint64_t> values, unsigned least_width) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const std::uint64_t base = values.empty() ? 0 : *least;
  const unsigned width = width_of(values.empty() ? 0 : *most - base, least_width);
  out.put(static_cast<std::uint8_t>(width));
  out.put(base);
  const unsigned low = width % 8;
  unsigned held = 0;  // bits not yet out
  unsigned bits = 0;
  for (const std::uint64_t value : values) {
    bits |= static_cast<unsigned>((value - base) & ((1U << low) - 1)) << held;
    held += low;
    if (held < 8) continue;
    out.put(static_cast<std::uint8_t>(bits));
    bits >>= 8U;
    held -= 8;
  }
  if (held > 0) out.put(static_cast<std::uint8_t>(bits));
  for (unsigned shift = low; shift < width; shift += 8)
    for (const std::uint64_t value : values)
      out.put(static_cast<std::uint8_t>((value - base) >> shift));
}

std::vector<std::uint64_t> get_integers(ByteReader& in, std::size_t count, unsigned least_width) {
  const unsigned width = in.get<std::uint8_t>();
  const auto base = in.get<std::uint64_t>();
  if (width > 64 || width < least_width) in.fail("a column of numbers of an impossible width");
  const unsigned low = width % 8;
  if (width >= 8) in.has(count, width / 8);
  const auto low_bits = in.get_bytes((count * low + 7) / 8);
  const auto planes = in.get_bytes(count * (width / 8));
  if (in.failed()) return {};
  std::vector<std::uint64_t> values(count);
  unsigned held = 0;
  unsigned bits = 0;
  const std::byte* next = low_bits.data();
  for (std::uint64_t& value : values) {
    if (held < low) {
      bits |= std::to_integer<unsigned>(*next++) << held;
      held += 8;
    }
    value = bits & ((1U << low) - 1);
    bits >>= low;
    held -= low;
  }
  next = planes.data();
  for (unsigned shift = low; shift < width; shift += 8)
    for (std::uint64_t& value : values) value |= std::to_integer<std::uint64_t>(*next++) << shift;
  std::uint64_t least = count == 0 ? 0 : values[0];
  std::uint64_t most = least;
  for (std::uint64_t& value : values) {
    least = std::min(least, value);
    most = std::max(most, value);
    value += base;
  }
  if (bits != 0 || least != 0 || width != width_of(most, least_width) || most > ~base ||
      (count == 0 && base != 0)) {
    in.fail("a column of numbers is not stored as the writer stores it");
    return {};
  }
  return values;
}

void put_reals(ByteWriter& out, Real real, std::span<const double> values) {
  std::vector<std::uint64_t> keys(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) keys[i] = key_of(real, values[i]);
  put_integers(out, keys, whole_bytes);
}

std::vector<double> get_reals(ByteReader& in, Real real, std::size_t count) {
  std::vector<double> values;
  for (const std::uint64_t key : get_integers(in, count, whole_bytes)) {
    if (real == Real::f32 && key >> 32U != 0) in.fail("a float of more than 32 bits");
    values.push_back(from_key(real, key));
  }
  return values;
}

}  // namespace copse
