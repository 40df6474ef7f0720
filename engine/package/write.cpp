#include <algorithm>
#include <cassert>

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "package/package.hpp"
#include "package/sections.hpp"
#include "package/write_parts.hpp"

namespace copse {
namespace {

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

void put_calibration(ByteWriter& out, const Calibration& calibration) {
  out.put(static_cast<std::uint8_t>(calibration.method));
  if (calibration.method == Calibration::Method::platt) {
    out.put(calibration.slope);
    out.put(calibration.intercept);
    return;
  }
  put_doubles(out, calibration.margins);
  put_doubles(out, calibration.probabilities);
}

void put_refer(ByteWriter& out, const Refer& refer) {
  out.put(refer.low);
  out.put(refer.high);
  out.put(refer.coverage);
}

void put_training(ByteWriter& out, const Training& training) {
  out.put(training.rows);
  out.put(training.unusual_above);
  out.put(training.unusual_share);
  out.put(size32(training.columns.size()));
  for (const TrainingColumn& column : training.columns) {
    out.put(column.column);
    out.put(static_cast<std::uint8_t>(column.kind));
    put_doubles(out, column.points);
    for (const std::uint32_t count : column.counts) out.put(count);
    out.put(column.missing);
  }
}

void put_reasons(ByteWriter& out, const Reasons& reasons) {
  out.put(size32(reasons.languages.size()));
  for (const Reasons::Language& language : reasons.languages) {
    out.put_text(language.name);
    out.put_text(language.thousands);
  }
  put_names(out, reasons.groups);
  for (const std::uint32_t group : reasons.group_of_feature) out.put(group);
  out.put(size32(reasons.all.size()));
  for (const Reason& reason : reasons.all) {
    out.put(reason.group);
    out.put(
        static_cast<std::uint8_t>((reason.raises ? 1U : 0U) | (reason.missing_allowed ? 2U : 0U)));
    out.put(size32(reason.when.size()));
    for (const Reason::Range& range : reason.when) {
      out.put(range.column);
      out.put(range.least);
      out.put(range.most);
    }
    for (const std::string& text : reason.texts) out.put_text(text);
  }
}

void put_scales(ByteWriter& out, const std::vector<Scale>& scales) {
  for (const Scale& scale : scales) {
    out.put(scale.least);
    out.put(scale.most);
    out.put(scale.step);
    put_doubles(out, scale.categories);
    out.put(
        static_cast<std::uint8_t>((scale.falls ? falls_flag : 0) | (scale.rises ? rises_flag : 0)));
    out.put(scale.effort);
  }
}

void put_background(ByteWriter& out, const Background& background, std::size_t inputs) {
  const std::size_t rows = background.inputs.size() / inputs;
  out.put(size32(rows));
  for (std::size_t i = 0; i < inputs; ++i)
    for (std::size_t r = 0; r < rows; ++r) out.put(background.inputs[r * inputs + i]);
  put_doubles(out, background.weights);
}

bool is_there(const Package& package, Section section) {
  switch (section) {
    case Section::calibration:
      return package.calibration.has_value();
    case Section::policy:
      return package.policy.has_value();
    case Section::refer:
      return package.policy && package.policy->refer;
    case Section::training:
      return package.training.has_value();
    case Section::reasons:
      return package.reasons.has_value();
    case Section::scales:
      return !package.scales.empty();
    case Section::background:
      return package.background.has_value();
    case Section::protection:
      return !package.protected_inputs.empty();
    default:
      return true;
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
      put_categories(out, package.categories);
      break;
    case Section::program:
      put_program(out, package.program);
      break;
    case Section::members:
      out.put(size32(package.members.size()));
      for (const Member& member : package.members) put_member(out, member);
      break;
    case Section::calibration:
      put_calibration(out, *package.calibration);
      break;
    case Section::policy:
      put_policy(out, *package.policy);
      break;
    case Section::refer:
      put_refer(out, *package.policy->refer);
      break;
    case Section::training:
      put_training(out, *package.training);
      break;
    case Section::protection:
      out.put(size32(package.protected_inputs.size()));
      for (const std::uint32_t input : package.protected_inputs) out.put(input);
      break;
    case Section::reasons:
      put_reasons(out, *package.reasons);
      break;
    case Section::scales:
      put_scales(out, package.scales);
      break;
    case Section::background:
      put_background(out, *package.background, package.inputs.size());
      break;
    case Section::texts:
      out.put_bytes(bytes_of(package.texts));
      break;
    case Section::answers:
      put_doubles(out, package.answers.inputs);
      put_doubles(out, package.answers.margins);
      put_doubles(out, package.answers.predictions);
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
    if (!is_there(package, section)) continue;
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
