/* That the public header is C99 is shown by compiling it as such. */
#include "copse.h"

int32_t copse_test_c99_abi_version(void);
int32_t copse_test_c99_abi_version(void) { return copse_abi_version(); }
