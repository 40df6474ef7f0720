#include "base/status.hpp"

namespace copse {
namespace {

std::string compose(std::string_view sentence, std::initializer_list<Part> parts) {
  std::string text;
  const Part* part = parts.begin();
  for (std::size_t at = 0; at < sentence.size(); ++at) {
    if (sentence.substr(at, 2) != "{}") {
      text += sentence[at];
      continue;
    }
    assert(part != parts.end());
    part++->append_to(text);
    ++at;
  }
  assert(part == parts.end());
  return text;
}

}  // namespace

void Part::append_to(std::string& sentence) const {
  if (text_ != nullptr)
    sentence.append(text_, static_cast<std::size_t>(number_));
  else
    sentence += std::to_string(number_);
}

Status::Status(Error error) : error_(new Error(std::move(error))) {}

Status::Status(Code code, std::string_view sentence, std::initializer_list<Part> parts)
    : Status(Error{code, compose(sentence, parts)}) {}

Status Status::within(std::string_view place, std::initializer_list<Part> parts) && {
  error().message = compose(place, parts) + ": " + error().message;
  return std::move(*this);
}

void Status::destroy(Error* error) { delete error; }

}  // namespace copse
