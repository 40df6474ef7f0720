// Reads JSON text and tells JsonEvents what it meets. Ours, because the library's reader refuses
// the NaN that XGBoost writes into its JSON, and takes five times as long.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "import/json_events.hpp"

namespace copse {

class JsonText {
 public:
  JsonText(const char* first, const char* last, JsonEvents& events, bool non_finite,
           const Progress& progress);

  /// @return false after JsonEvents::fail
  bool read();

 private:
  void skip_blank();
  bool step();
  bool value();
  bool word();
  bool number();
  bool float_number(const char* begin, bool is_wide);
  bool string(std::string_view& text);
  bool escaped(const char* begin, std::string_view& text);
  bool escape();
  bool hex(unsigned& unit);
  bool member();
  bool digits();
  void report();
  bool damaged(const std::string& what);

  const char* first_;
  const char* at_;
  const char* last_;
  JsonEvents& events_;
  bool non_finite_;
  bool fresh_ = true;  // nothing yet in the innermost object or array
  const Progress& progress_;
  const char* report_at_;
  std::string unescaped_;
};

}  // namespace copse
