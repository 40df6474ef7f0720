// copse-table.wasm has no code of its own: it is the C ABI of tables, exported (exports.txt).
#include "copse_table.h"

static_assert(COPSE_TABLE_ABI_VERSION == 3);
