#include "import/import.hpp"

namespace copse {

Error no_best_iteration() {
  return {Code::unsupported,
          "the file names no best iteration: only XGBoost's do, others keep no trees after it"};
}

}  // namespace copse
