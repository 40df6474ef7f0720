// What the parts of the package writer share.
#pragma once

#include "base/bytes.hpp"
#include "package/package.hpp"

namespace copse {

inline std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

inline void put_names(ByteWriter& out, const std::vector<std::string>& names) {
  out.put(size32(names.size()));
  for (const std::string& name : names) out.put_text(name);
}

inline void put_doubles(ByteWriter& out, const std::vector<double>& values) {
  out.put(size32(values.size()));
  for (const double value : values) out.put(value);
}

inline void put_categories(ByteWriter& out, const std::vector<Categories>& all) {
  out.put(size32(all.size()));
  for (const Categories& categories : all) {
    out.put(static_cast<std::uint8_t>(categories.coding));
    out.put(static_cast<std::uint8_t>(categories.unseen));
    put_names(out, categories.names);
  }
}

void put_member(ByteWriter& out, const Member& member);
/// The trees of a member, whose sets and features are known.
void put_trees(ByteWriter& out, const Ensemble& ensemble);

}  // namespace copse
