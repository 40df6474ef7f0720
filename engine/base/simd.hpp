// The few 128-bit vector operations that the kernels need beyond what the compilers' vector types
// give: WebAssembly SIMD, SSE4.1, or plain loops.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE4_1__)
#include <smmintrin.h>
#endif

namespace copse::simd {

// NOLINTBEGIN(modernize-use-using): an alias of a template argument loses the attribute in GCC
typedef std::uint64_t u64x2 __attribute__((vector_size(16)));
typedef std::uint32_t u32x4 __attribute__((vector_size(16)));
typedef std::int32_t i32x4 __attribute__((vector_size(16)));
typedef std::int16_t i16x8 __attribute__((vector_size(16)));
typedef std::uint8_t u8x16 __attribute__((vector_size(16)));
typedef float f32x4 __attribute__((vector_size(16)));
typedef double f64x2 __attribute__((vector_size(16)));
// NOLINTEND(modernize-use-using)

template <class Vector>
Vector load(const void* from) {
  Vector v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
template <class Vector>
void store(void* to, Vector v) {
  std::memcpy(to, &v, sizeof v);
}

inline bool any(u64x2 v) { return (v[0] | v[1]) != 0; }

inline f32x4 splat(float x) { return f32x4{x, x, x, x}; }
inline i32x4 splat(std::int32_t x) { return i32x4{x, x, x, x}; }
inline f64x2 splat(double x) { return f64x2{x, x}; }

inline i32x4 clamp(i32x4 v, i32x4 low, i32x4 high) {
  v = v > low ? v : low;
  return v < high ? v : high;
}

/// Sixteen 32-bit lanes that are 0 or -1, as bytes.
inline u8x16 narrow(i32x4 a, i32x4 b, i32x4 c, i32x4 d) {
#if defined(__wasm_simd128__)
  return reinterpret_cast<u8x16>(wasm_i8x16_narrow_i16x8(
      wasm_i16x8_narrow_i32x4(reinterpret_cast<v128_t>(a), reinterpret_cast<v128_t>(b)),
      wasm_i16x8_narrow_i32x4(reinterpret_cast<v128_t>(c), reinterpret_cast<v128_t>(d))));
#elif defined(__SSE4_1__)
  return reinterpret_cast<u8x16>(
      _mm_packs_epi16(_mm_packs_epi32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)),
                      _mm_packs_epi32(reinterpret_cast<__m128i>(c), reinterpret_cast<__m128i>(d))));
#else
  u8x16 out;
  for (int i = 0; i < 4; ++i) {
    out[i] = static_cast<std::uint8_t>(a[i]);
    out[i + 4] = static_cast<std::uint8_t>(b[i]);
    out[i + 8] = static_cast<std::uint8_t>(c[i]);
    out[i + 12] = static_cast<std::uint8_t>(d[i]);
  }
  return out;
#endif
}

/// The top bit of each byte, that of the first one lowest.
inline std::uint32_t bits(u8x16 v) {
#if defined(__wasm_simd128__)
  return wasm_i8x16_bitmask(reinterpret_cast<v128_t>(v));
#elif defined(__SSE4_1__)
  return static_cast<std::uint32_t>(_mm_movemask_epi8(reinterpret_cast<__m128i>(v)));
#else
  std::uint32_t out = 0;
  for (unsigned i = 0; i < 16; ++i) out |= static_cast<std::uint32_t>(v[i] >> 7U) << i;
  return out;
#endif
}

/// table[index] of each byte; an index is below 16.
inline u8x16 swizzle(u8x16 table, u8x16 index) {
#if defined(__wasm_simd128__)
  return reinterpret_cast<u8x16>(
      wasm_i8x16_swizzle(reinterpret_cast<v128_t>(table), reinterpret_cast<v128_t>(index)));
#elif defined(__SSE4_1__)
  return reinterpret_cast<u8x16>(
      _mm_shuffle_epi8(reinterpret_cast<__m128i>(table), reinterpret_cast<__m128i>(index)));
#else
  u8x16 out;
  for (int i = 0; i < 16; ++i) out[i] = table[index[i]];
  return out;
#endif
}

/// The same of a table of 32 bytes; an index is below 32.
inline u8x16 swizzle32(u8x16 low, u8x16 high, u8x16 index) {
#if defined(__wasm_simd128__)
  // What is out of range gives 0.
  return swizzle(low, index) | swizzle(high, index - 16);
#elif defined(__SSE4_1__)
  // What has its top bit set gives 0; other indices count modulo 16.
  return swizzle(low, index + 0x70) | swizzle(high, index - 16);
#else
  u8x16 out;
  for (int i = 0; i < 16; ++i) out[i] = index[i] < 16 ? low[index[i]] : high[index[i] - 16];
  return out;
#endif
}

/// Bytes, or pairs of bytes, of two vectors in turn: of their lower or their upper halves.
inline u8x16 weave_low(u8x16 a, u8x16 b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
inline u8x16 weave_high(u8x16 a, u8x16 b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15,
                                 31);
}
inline u8x16 weave_pairs_low(u8x16 a, u8x16 b) {
  return __builtin_shufflevector(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
}
inline u8x16 weave_pairs_high(u8x16 a, u8x16 b) {
  return __builtin_shufflevector(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30,
                                 31);
}

}  // namespace copse::simd
