// The browser's module has no code of its own: it is the C ABI, exported (include/exports.txt).
#include "copse.h"

static_assert(COPSE_ABI_VERSION == 3);
