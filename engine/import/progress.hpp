// How far a long import has come.
#pragma once

#include <functional>

namespace copse {

/// Called now and then, on the importing thread, with the share of the file that is read: 0 … 1,
/// never falling. Empty: nobody listens.
using Progress = std::function<void(double)>;

}  // namespace copse
