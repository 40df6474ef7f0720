#include <algorithm>
#include <cstring>

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "ensemble/limits.hpp"
#include "package/package.hpp"
#include "package/read_parts.hpp"
#include "package/sections.hpp"

namespace copse {
namespace {

Status get_meta(ByteReader& in, Package& package) {
  package.name = in.get_text(limits::name_bytes);
  package.version = in.get_text(limits::name_bytes);
  const auto combine = in.get<std::uint8_t>();
  COPSE_CHECK(in.status());
  if (combine > static_cast<std::uint8_t>(Combine::prediction))
    return Status{Code::unsupported, "the package combines its members in an unknown way"};
  package.combine = static_cast<Combine>(combine);
  return ok();
}

Status get_tables(ByteReader& in, Program& program) {
  const auto count = in.get<std::uint32_t>();
  if (!in.has(count, 6 * sizeof(std::uint32_t))) return in.error("more tables than bytes");
  for (std::uint32_t i = 0; i < count; ++i) {
    Table table;
    table.name = in.get_text(limits::name_bytes);
    COPSE_TRY(table.key_names, get_names(in, limits::inputs));
    COPSE_TRY(table.value_names, get_names(in, limits::features));
    COPSE_TRY(table.keys, get_doubles(in));
    COPSE_TRY(table.values, get_doubles(in));
    COPSE_TRY(table.defaults, get_doubles(in));
    program.tables.push_back(std::move(table));
  }
  return ok();
}

Status get_program(ByteReader& in, Package& package) {
  Program& program = package.program;
  program.input_count = static_cast<std::uint32_t>(package.inputs.size());
  COPSE_TRY(program.constants, get_doubles(in));
  program.slot_count = in.get<std::uint32_t>();
  COPSE_CHECK(get_tables(in, program));
  const auto count = in.get<std::uint32_t>();
  if (!in.has(count, 28)) return in.error("more instructions than bytes");
  program.instructions.resize(count);
  for (Instruction& instruction : program.instructions) {
    instruction.op = static_cast<Op>(in.get<std::uint8_t>());
    for (std::uint8_t& stride : instruction.stride) stride = in.get<std::uint8_t>();
    instruction.width = in.get<std::uint32_t>();
    instruction.destination = in.get<std::uint32_t>();
    for (std::uint32_t& operand : instruction.operand) operand = in.get<std::uint32_t>();
    instruction.immediate = in.get<std::uint32_t>();
  }
  COPSE_TRY(program.feature_names, get_names(in, limits::features));
  program.feature_slots.resize(program.feature_names.size());
  for (std::uint32_t& slot : program.feature_slots) slot = in.get<std::uint32_t>();
  return ok();
}

Status get_policy(ByteReader& in, Package& package) {
  Policy policy;
  policy.exposure_input = in.get<std::uint32_t>();
  policy.loss_given_default = in.get<double>();
  policy.interest_rate = in.get<double>();
  policy.funding_rate = in.get<double>();
  policy.term = in.get<std::uint32_t>();
  policy.default_rate = in.get<double>();
  policy.mean_exposure = in.get<double>();
  const auto count = in.get<std::uint32_t>();
  if (!in.has(count, sizeof(std::uint32_t) + sizeof(double)))
    return in.error("more grades than bytes");
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string name = in.get_text(limits::name_bytes);
    policy.grades.push_back({std::move(name), in.get<double>()});
  }
  package.policy = std::move(policy);
  return ok();
}

Status get_answers(ByteReader& in, Package& package) {
  COPSE_TRY(package.answers.inputs, get_doubles(in));
  COPSE_TRY(package.answers.margins, get_doubles(in));
  COPSE_TRY(package.answers.predictions, get_doubles(in));
  return ok();
}

Status get_section(Section section, std::span<const std::byte> bytes, std::size_t offset,
                   Package& package) {
  ByteReader in(bytes, tag_of(section), offset);
  switch (section) {
    case Section::meta:
      COPSE_CHECK(get_meta(in, package));
      break;
    case Section::inputs: {
      COPSE_TRY(package.inputs, get_names(in, limits::inputs));
      COPSE_TRY(package.categories, get_categories(in));
      break;
    }
    case Section::program:
      COPSE_CHECK(get_program(in, package));
      break;
    case Section::members:
      COPSE_CHECK(get_members(in, package));
      break;
    case Section::policy:
      COPSE_CHECK(get_policy(in, package));
      break;
    case Section::texts: {
      const auto text = in.get_bytes(bytes.size());
      package.texts.assign(reinterpret_cast<const char*>(text.data()), text.size());
      break;
    }
    case Section::answers:
      COPSE_CHECK(get_answers(in, package));
      break;
  }
  return in.finish();
}

// Reads every section of the table. Sections stand in their order, end to end, zero-padded.
Status get_sections(std::span<const std::byte> file, std::uint32_t count, Package& package) {
  ByteReader table(file.subspan(hashed_offset), "table", hashed_offset);
  if (!table.has(count, table_entry_size)) return table.error("more sections than bytes");
  std::uint64_t next = hashed_offset + std::uint64_t{count} * table_entry_size;
  std::size_t known = 0;  // sections below it have been seen or left out
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto raw = table.get_bytes(4);
    const std::string_view tag(reinterpret_cast<const char*>(raw.data()), raw.size());
    const auto flags = table.get<std::uint32_t>();
    const auto offset = table.get<std::uint64_t>();
    const auto size = table.get<std::uint64_t>();
    if (offset != next || size > file.size() - std::min<std::uint64_t>(offset, file.size()))
      return table.error("section {} lies outside the file or out of order", {tag});
    const auto bytes =
        file.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
    next = (offset + size + section_alignment - 1) / section_alignment * section_alignment;
    if (next > file.size()) return table.error("section {} is not padded", {tag});
    const auto padding = file.subspan(static_cast<std::size_t>(offset + size),
                                      static_cast<std::size_t>(next - offset - size));
    for (const std::byte b : padding)
      if (b != std::byte{0}) return table.error("the padding of section {} is not zero", {tag});
    const auto found = std::find(section_tags.begin(), section_tags.end(), tag);
    if (found == section_tags.end()) {
      if ((flags & must_understand) != 0)
        return Status{
            Code::unsupported, "the package has a section \"{}\" that needs a newer engine", {tag}};
      continue;
    }
    const auto index = static_cast<std::size_t>(found - section_tags.begin());
    if (index < known) return table.error("section {} is out of order or doubled", {tag});
    if (flags != must_understand)
      return table.error("section {} has flags that it never has", {tag});
    known = index + 1;
    COPSE_CHECK(
        get_section(static_cast<Section>(index), bytes, static_cast<std::size_t>(offset), package));
  }
  if (next != file.size()) return table.error("the file goes on after its last section");
  return ok();
}

}  // namespace

bool is_package(std::span<const std::byte> bytes) {
  return bytes.size() >= package_magic.size() &&
         std::memcmp(bytes.data(), package_magic.data(), package_magic.size()) == 0;
}

Result<Unpacked> read(std::span<const std::byte> bytes) {
  if (!is_package(bytes)) return Status{Code::corrupt, "not a Copse package"};
  ByteReader header(bytes.subspan(package_magic.size()), "header", package_magic.size());
  const auto version = header.get<std::uint32_t>();
  const auto count = header.get<std::uint32_t>();
  const auto stored = header.get_bytes(sizeof(Hash));
  COPSE_CHECK(header.status());
  if (version != format_version)
    return Status{Code::unsupported,
                   "package format {}; this engine reads format {}",
                   {version, format_version}};
  Unpacked unpacked;
  unpacked.hash = sha256(bytes.subspan(hashed_offset));
  if (!std::equal(stored.begin(), stored.end(), unpacked.hash.begin()))
    return Status{Code::corrupt,
                   "the package is damaged or cut short: its content does not have its SHA-256"};
  COPSE_CHECK(get_sections(bytes, count, unpacked.package));
  COPSE_CHECK(validate(unpacked.package));
  return unpacked;
}

}  // namespace copse
