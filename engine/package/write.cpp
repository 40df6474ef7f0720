#include <algorithm>
#include <cassert>

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "package/package.hpp"
#include "package/sections.hpp"

namespace copse {
namespace {

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

void put_names(ByteWriter& out, const std::vector<std::string>& names) {
  out.put(size32(names.size()));
  for (const std::string& name : names) out.put_text(name);
}

void put_doubles(ByteWriter& out, const std::vector<double>& values) {
  out.put(size32(values.size()));
  for (const double value : values) out.put(value);
}

void put_meta(ByteWriter& out, const Package& package) {
  out.put_text(package.name);
  out.put_text(package.version);
  out.put(static_cast<std::uint8_t>(package.combine));
}

void put_program(ByteWriter& out, const Program& program) {
  put_doubles(out, program.constants);
  out.put(program.slot_count);
  out.put(size32(program.tables.size()));
  for (const Table& table : program.tables) {
    out.put_text(table.name);
    put_names(out, table.key_names);
    put_names(out, table.value_names);
    put_doubles(out, table.keys);
    put_doubles(out, table.values);
    put_doubles(out, table.defaults);
  }
  out.put(size32(program.instructions.size()));
  for (const Instruction& instruction : program.instructions) {
    out.put(static_cast<std::uint8_t>(instruction.op));
    for (const std::uint8_t stride : instruction.stride) out.put(stride);
    out.put(instruction.width);
    out.put(instruction.destination);
    for (const std::uint32_t operand : instruction.operand) out.put(operand);
    out.put(instruction.immediate);
  }
  put_names(out, program.feature_names);
  for (const std::uint32_t slot : program.feature_slots) out.put(slot);
}

void put_real(ByteWriter& out, Real real, double value) {
  if (real == Real::f32)
    out.put(static_cast<float>(value));
  else
    out.put(value);
}

// Nodes go out column by column over all trees, so that like stands beside like.
void put_nodes(ByteWriter& out, const Ensemble& ensemble) {
  const auto each = [&](auto&& put) {
    for (const Tree& tree : ensemble.trees)
      for (const Node& node : tree.nodes) put(node);
  };
  each([&](const Node& node) {
    const unsigned leaf = node.is_leaf() ? leaf_flag : 0U;
    const unsigned missing = node.missing_left ? missing_left_flag : 0U;
    out.put(static_cast<std::uint8_t>(leaf | missing));
  });
  each([&](const Node& node) {
    if (!node.is_leaf()) out.put(static_cast<std::uint16_t>(node.feature));
  });
  each([&](const Node& node) {
    if (!node.is_leaf()) out.put(node.left);
  });
  each([&](const Node& node) {
    if (!node.is_leaf()) out.put(node.right);
  });
  each([&](const Node& node) { put_real(out, ensemble.real, node.value); });
  each([&](const Node& node) { put_real(out, ensemble.real, node.cover); });
}

void put_member(ByteWriter& out, const Member& member) {
  const Ensemble& ensemble = member.ensemble;
  out.put_text(member.name);
  out.put(member.weight);
  out.put_text(ensemble.source);
  out.put(static_cast<std::uint8_t>(ensemble.real));
  out.put(static_cast<std::uint8_t>(ensemble.comparison));
  out.put(static_cast<std::uint8_t>(ensemble.link));
  put_names(out, ensemble.feature_names);
  out.put(size32(member.columns.size()));
  for (const std::uint32_t column : member.columns) out.put(column);
  put_doubles(out, ensemble.base_margin);
  out.put(size32(ensemble.trees.size()));
  for (const Tree& tree : ensemble.trees) {
    out.put(size32(tree.nodes.size()));
    out.put(tree.output);
  }
  put_nodes(out, ensemble);
}

void put_policy(ByteWriter& out, const Policy& policy) {
  out.put(policy.exposure_input);
  out.put(policy.loss_given_default);
  out.put(policy.interest_rate);
  out.put(policy.funding_rate);
  out.put(policy.term);
  out.put(policy.default_rate);
  out.put(policy.mean_exposure);
  out.put(size32(policy.grades.size()));
  for (const Grade& grade : policy.grades) {
    out.put_text(grade.name);
    out.put(grade.below);
  }
}

ByteWriter section_bytes(const Package& package, Section section) {
  ByteWriter out;
  switch (section) {
    case Section::meta:
      put_meta(out, package);
      break;
    case Section::inputs:
      put_names(out, package.inputs);
      break;
    case Section::program:
      put_program(out, package.program);
      break;
    case Section::members:
      out.put(size32(package.members.size()));
      for (const Member& member : package.members) put_member(out, member);
      break;
    case Section::policy:
      put_policy(out, *package.policy);
      break;
    case Section::texts:
      out.put_bytes(bytes_of(package.texts));
      break;
    case Section::answers:
      put_doubles(out, package.answers.inputs);
      put_doubles(out, package.answers.margins);
      put_doubles(out, package.answers.probabilities);
      break;
  }
  return out;
}

}  // namespace

std::vector<std::byte> write(const Package& package) {
  assert(validate(package));
  struct Entry {
    Section section;
    ByteWriter bytes;
  };
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < section_tags.size(); ++i) {
    const auto section = static_cast<Section>(i);
    if (section == Section::policy && !package.policy) continue;
    entries.push_back({section, section_bytes(package, section)});
  }
  ByteWriter out;
  out.put_bytes(bytes_of(package_magic));
  out.put(format_version);
  out.put(size32(entries.size()));
  out.put_bytes(Hash{});  // its place
  std::uint64_t offset = hashed_offset + entries.size() * table_entry_size;
  for (Entry& entry : entries) {
    out.put_bytes(bytes_of(tag_of(entry.section)));
    out.put(must_understand);
    out.put(offset);
    out.put(std::uint64_t{entry.bytes.size()});
    entry.bytes.pad_to(section_alignment);
    offset += entry.bytes.size();
  }
  for (Entry& entry : entries) out.put_bytes(entry.bytes.bytes());
  std::vector<std::byte> bytes = std::move(out.bytes());
  const Hash hash = sha256(std::span(bytes).subspan(hashed_offset));
  std::copy(hash.begin(), hash.end(), bytes.begin() + hash_offset);
  return bytes;
}

Hash hash_of(std::span<const std::byte> file) {
  assert(is_package(file) && file.size() >= hashed_offset);
  Hash hash{};
  std::copy_n(file.begin() + hash_offset, hash.size(), hash.begin());
  return hash;
}

std::string to_hex(const Hash& hash) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte b : hash) {
    text += digits[std::to_integer<unsigned>(b) >> 4U];
    text += digits[std::to_integer<unsigned>(b) & 15U];
  }
  return text;
}

}  // namespace copse
