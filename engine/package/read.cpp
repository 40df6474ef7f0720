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

void get_meta(ByteReader& in, Package& package) {
  package.name = in.get_text(limits::name_bytes);
  package.version = in.get_text(limits::name_bytes);
  const auto combine = in.get<std::uint8_t>();
  if (combine > static_cast<std::uint8_t>(Combine::prediction))
    in.fail(Status{Code::unsupported, "the package combines its members in an unknown way"});
  package.combine = static_cast<Combine>(combine);
}

void get_program(ByteReader& in, Package& package) {
  Program& program = package.program;
  program.input_count = static_cast<std::uint32_t>(package.inputs.size());
  program.constants = get_doubles(in);
  program.slot_count = in.get<std::uint32_t>();
  program.tables.resize(in.get_count(6 * sizeof(std::uint32_t), "tables"));
  for (Table& table : program.tables) {
    table.name = in.get_text(limits::name_bytes);
    table.key_names = get_names(in, limits::inputs);
    table.value_names = get_names(in, limits::features);
    table.keys = get_doubles(in);
    table.values = get_doubles(in);
    table.defaults = get_doubles(in);
  }
  program.instructions.resize(in.get_count(28, "instructions"));
  for (Instruction& instruction : program.instructions) {
    instruction.op = static_cast<Op>(in.get<std::uint8_t>());
    for (std::uint8_t& stride : instruction.stride) stride = in.get<std::uint8_t>();
    instruction.width = in.get<std::uint32_t>();
    instruction.destination = in.get<std::uint32_t>();
    for (std::uint32_t& operand : instruction.operand) operand = in.get<std::uint32_t>();
    instruction.immediate = in.get<std::uint32_t>();
  }
  program.feature_names = get_names(in, limits::features);
  program.feature_slots.resize(program.feature_names.size());
  for (std::uint32_t& slot : program.feature_slots) slot = in.get<std::uint32_t>();
}

void get_policy(ByteReader& in, Package& package) {
  Policy& policy = package.policy.emplace();
  policy.exposure_input = in.get<std::uint32_t>();
  policy.loss_given_default = in.get<double>();
  policy.interest_rate = in.get<double>();
  policy.funding_rate = in.get<double>();
  policy.term = in.get<std::uint32_t>();
  policy.default_rate = in.get<double>();
  policy.mean_exposure = in.get<double>();
  policy.grades.resize(in.get_count(sizeof(std::uint32_t) + sizeof(double), "grades"));
  for (Grade& grade : policy.grades) {
    grade.name = in.get_text(limits::name_bytes);
    grade.below = in.get<double>();
  }
}

void get_calibration(ByteReader& in, Package& package) {
  Calibration& calibration = package.calibration.emplace();
  calibration.method = get_choice(in, Calibration::Method::isotonic);
  if (calibration.method == Calibration::Method::platt) {
    calibration.slope = in.get<double>();
    calibration.intercept = in.get<double>();
    return;
  }
  calibration.margins = get_doubles(in);
  calibration.probabilities = get_doubles(in);
}

void get_refer(ByteReader& in, Package& package) {
  if (!package.policy) return in.fail("belongs to a policy, and there is none");
  Refer& refer = package.policy->refer.emplace();
  refer.low = in.get<double>();
  refer.high = in.get<double>();
  refer.coverage = in.get<double>();
}

void get_training(ByteReader& in, Package& package) {
  Training& training = package.training.emplace();
  training.rows = in.get<std::uint32_t>();
  training.unusual_above = in.get<double>();
  training.unusual_share = in.get<double>();
  training.columns.resize(in.get_count(13, "columns"));
  for (TrainingColumn& column : training.columns) {
    column.column = in.get<std::uint32_t>();
    column.kind = get_choice(in, TrainingColumn::Kind::categories);
    column.points = get_doubles(in);
    const std::size_t counts =
        column.points.size() + (column.kind == TrainingColumn::Kind::bins ? 1 : 0);
    if (!in.has(counts, sizeof(std::uint32_t))) return;
    column.counts.resize(counts);
    for (std::uint32_t& count : column.counts) count = in.get<std::uint32_t>();
    column.missing = in.get<std::uint32_t>();
  }
}

void get_protection(ByteReader& in, Package& package) {
  package.protected_inputs.resize(in.get_count(sizeof(std::uint32_t), "inputs"));
  if (package.protected_inputs.empty()) in.fail("is empty");
  for (std::uint32_t& input : package.protected_inputs) input = in.get<std::uint32_t>();
}

void get_reasons(ByteReader& in, Package& package) {
  Reasons& reasons = package.reasons.emplace();
  reasons.languages.resize(in.get_count(2 * sizeof(std::uint32_t), "languages"));
  for (Reasons::Language& language : reasons.languages) {
    language.name = in.get_text(limits::name_bytes);
    language.thousands = in.get_text(limits::name_bytes);
  }
  reasons.groups = get_names(in, limits::features);
  if (!in.has(package.program.feature_count(), sizeof(std::uint32_t))) return;
  reasons.group_of_feature.resize(package.program.feature_count());
  for (std::uint32_t& group : reasons.group_of_feature) group = in.get<std::uint32_t>();
  reasons.all.resize(in.get_count(9 + 4 * reasons.languages.size(), "reasons"));
  for (Reason& reason : reasons.all) {
    reason.group = in.get<std::uint32_t>();
    const int flags = get_choice(in, 3);
    reason.raises = (flags & 1) != 0;
    reason.missing_allowed = (flags & 2) != 0;
    reason.when.resize(in.get_count(20, "ranges"));
    for (Reason::Range& range : reason.when) {
      range.column = in.get<std::uint32_t>();
      range.least = in.get<double>();
      range.most = in.get<double>();
    }
    reason.texts.resize(reasons.languages.size());
    for (std::string& text : reason.texts) text = in.get_text(limits::name_bytes);
    if (in.failed()) return;
  }
}

void get_scales(ByteReader& in, Package& package) {
  if (!in.has(package.inputs.size(), 4 * sizeof(double) + 5)) return;
  package.scales.resize(package.inputs.size());
  for (Scale& scale : package.scales) {
    scale.least = in.get<double>();
    scale.most = in.get<double>();
    scale.step = in.get<double>();
    scale.categories = get_doubles(in);
    const std::uint8_t moves = get_choice(in, std::uint8_t{falls_flag | rises_flag});
    scale.falls = (moves & falls_flag) != 0;
    scale.rises = (moves & rises_flag) != 0;
    scale.effort = in.get<double>();
  }
}

// Stored input by input, which compresses better.
void get_background(ByteReader& in, Package& package) {
  Background& background = package.background.emplace();
  const std::size_t inputs = package.inputs.size();
  if (inputs == 0) return in.fail("belongs to inputs, and there are none");
  const std::size_t rows = in.get_count(inputs * sizeof(double), "rows");
  background.inputs.resize(rows * inputs);
  for (std::size_t i = 0; i < inputs; ++i)
    for (std::size_t r = 0; r < rows; ++r) background.inputs[r * inputs + i] = in.get<double>();
  background.weights = get_doubles(in);
}

Status get_section(Section section, std::span<const std::byte> bytes, std::size_t offset,
                   Package& package) {
  ByteReader in(bytes, tag_of(section), offset);
  switch (section) {
    case Section::meta:
      get_meta(in, package);
      break;
    case Section::inputs:
      package.inputs = get_names(in, limits::inputs);
      package.categories = get_categories(in);
      break;
    case Section::program:
      get_program(in, package);
      break;
    case Section::members:
      get_members(in, package);
      break;
    case Section::calibration:
      get_calibration(in, package);
      break;
    case Section::policy:
      get_policy(in, package);
      break;
    case Section::refer:
      get_refer(in, package);
      break;
    case Section::training:
      get_training(in, package);
      break;
    case Section::protection:
      get_protection(in, package);
      break;
    case Section::reasons:
      get_reasons(in, package);
      break;
    case Section::scales:
      get_scales(in, package);
      break;
    case Section::background:
      get_background(in, package);
      break;
    case Section::texts: {
      const auto text = in.get_bytes(bytes.size());
      package.texts.assign(reinterpret_cast<const char*>(text.data()), text.size());
      break;
    }
    case Section::answers:
      package.answers.inputs = get_doubles(in);
      package.answers.margins = get_doubles(in);
      package.answers.predictions = get_doubles(in);
      break;
  }
  return in.finish();
}

// Reads every section of the table. Sections stand in their order, end to end, zero-padded.
Status get_sections(std::span<const std::byte> file, std::uint32_t count, Package& package) {
  ByteReader table(file.subspan(hashed_offset), "table", hashed_offset);
  if (!table.has(count, table_entry_size)) return table.status();
  std::uint64_t next = hashed_offset + std::uint64_t{count} * table_entry_size;
  const auto wrong = [&](std::string_view what, std::string_view tag) {
    table.fail(what, {tag});
    return table.status();
  };
  std::size_t known = 0;  // sections below it have been seen or left out
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto raw = table.get_bytes(4);
    const std::string_view tag(reinterpret_cast<const char*>(raw.data()), raw.size());
    const auto flags = table.get<std::uint32_t>();
    const auto offset = table.get<std::uint64_t>();
    const auto size = table.get<std::uint64_t>();
    if (offset != next || size > file.size() - std::min<std::uint64_t>(offset, file.size()))
      return wrong("section {} lies outside the file or out of order", tag);
    const auto bytes =
        file.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
    next = (offset + size + section_alignment - 1) / section_alignment * section_alignment;
    if (next > file.size()) return wrong("section {} is not padded", tag);
    const auto padding = file.subspan(static_cast<std::size_t>(offset + size),
                                      static_cast<std::size_t>(next - offset - size));
    for (const std::byte b : padding)
      if (b != std::byte{0}) return wrong("the padding of section {} is not zero", tag);
    const auto found = std::find(section_tags.begin(), section_tags.end(), tag);
    if (found == section_tags.end()) {
      if ((flags & must_understand) != 0)
        return Status{
            Code::unsupported, "the package has a section \"{}\" that needs a newer engine", {tag}};
      continue;
    }
    const auto index = static_cast<std::size_t>(found - section_tags.begin());
    if (index < known) return wrong("section {} is out of order or doubled", tag);
    if (flags != must_understand) return wrong("section {} has flags that it never has", tag);
    known = index + 1;
    COPSE_CHECK(
        get_section(static_cast<Section>(index), bytes, static_cast<std::size_t>(offset), package));
  }
  if (next != file.size()) table.fail("the file goes on after its last section");
  return table.status();
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
  if (header.failed()) return header.status();
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
