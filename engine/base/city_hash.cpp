#include "base/city_hash.hpp"

#include <cstddef>
#include <cstring>
#include <utility>

namespace copse {
namespace {

using Word = std::uint64_t;

// The specification's multipliers.
constexpr Word k0 = 0xc3a5c85c97cb3127U;
constexpr Word k1 = 0xb492b66fbe98f273U;
constexpr Word k2 = 0x9ae16a3b2f90404fU;
constexpr Word k3 = 0xc949d7c7509e6557U;

constexpr std::size_t block = 64;

struct Pair {
  Word first;
  Word second;
};

// Machines are little-endian (bytes.hpp), as the specification wants the words.
template <class T>
Word load(const char* at) {
  T value{};
  std::memcpy(&value, at, sizeof(T));
  return value;
}
Word word(const char* at) { return load<std::uint64_t>(at); }
Word half(const char* at) { return load<std::uint32_t>(at); }
Word byte(char c) { return static_cast<unsigned char>(c); }

Word rotate(Word x, unsigned by) { return by == 0 ? x : (x >> by) | (x << (64U - by)); }
Word shift_mix(Word x) { return x ^ (x >> 47U); }

// Murmur's way to make one word of two.
Word combine(Word low, Word high) {
  constexpr Word multiplier = 0x9ddfea08eb382d69U;
  const Word a = shift_mix((low ^ high) * multiplier);
  const Word b = shift_mix((high ^ a) * multiplier);
  return b * multiplier;
}

Word up_to_16(const char* s, std::size_t size) {
  if (size > 8) {
    const Word last = word(s + size - 8);
    return combine(word(s), rotate(last + size, static_cast<unsigned>(size))) ^ last;
  }
  if (size >= 4) return combine(size + (half(s) << 3U), half(s + size - 4));
  if (size == 0) return k2;
  const Word y = byte(s[0]) + (byte(s[size / 2]) << 8U);
  const Word z = size + (byte(s[size - 1]) << 2U);
  return shift_mix(y * k2 ^ z * k3) * k2;
}

Word up_to_32(const char* s, std::size_t size) {
  const Word a = word(s) * k1;
  const Word b = word(s + 8);
  const Word c = word(s + size - 8) * k2;
  const Word d = word(s + size - 16) * k0;
  return combine(rotate(a - b, 43) + rotate(c, 30) + d, a + rotate(b ^ k3, 20) - c + size);
}

// One half of up_to_64: 32 bytes from `s`, begun with `a` and ended with `last`.
Pair fold_32(const char* s, Word a, Word last) {
  Word b = rotate(a + last, 52);
  Word c = rotate(a, 37);
  a += word(s + 8);
  c += rotate(a, 7);
  a += word(s + 16);
  return {a + last, b + rotate(a, 31) + c};
}

Word up_to_64(const char* s, std::size_t size) {
  const Pair v = fold_32(s, word(s) + (size + word(s + size - 16)) * k0, word(s + 24));
  const Pair w = fold_32(s + size - 32, word(s + 16) + word(s + size - 32), word(s + size - 8));
  const Word r = shift_mix((v.first + w.second) * k2 + (w.first + v.second) * k0);
  return shift_mix(r * k0 + v.second) * k2;
}

Pair weak_32(const char* s, Word a, Word b) {
  a += word(s);
  b = rotate(b + a + word(s + 24), 21);
  const Word c = a;
  a += word(s + 8) + word(s + 16);
  b += rotate(a, 44);
  return {a + word(s + 24), b + c};
}

Word longer(const char* s, std::size_t size) {
  // The end first, then whole blocks from the beginning; the last of them overlap the end.
  const char* const end = s + size;
  Word x = word(s);
  Word y = word(end - 16) ^ k1;
  Word z = word(end - 56) ^ k0;
  Pair v = weak_32(end - 64, size, y);
  Pair w = weak_32(end - 32, size * k1, k0);
  z += shift_mix(v.second) * k1;
  x = rotate(z + x, 39) * k1;
  y = rotate(y, 33) * k1;
  for (std::size_t blocks = (size - 1) / block; blocks > 0; --blocks, s += block) {
    x = rotate(x + y + v.first + word(s + 16), 37) * k1;
    y = rotate(y + v.second + word(s + 48), 42) * k1;
    x ^= w.second;
    y ^= v.first;
    z = rotate(z ^ w.first, 33);
    v = weak_32(s, v.second * k1, x + w.first);
    w = weak_32(s + 32, z + w.second, y);
    std::swap(z, x);
  }
  return combine(combine(v.first, w.first) + shift_mix(y) * k1 + z,
                 combine(v.second, w.second) + x);
}

}  // namespace

std::uint64_t city_hash_64(std::string_view text) {
  if (text.size() <= 16) return up_to_16(text.data(), text.size());
  if (text.size() <= 32) return up_to_32(text.data(), text.size());
  if (text.size() <= block) return up_to_64(text.data(), text.size());
  return longer(text.data(), text.size());
}

double catboost_hash(std::string_view text) {
  return static_cast<double>(city_hash_64(text) & 0xffffffffU);
}

}  // namespace copse
