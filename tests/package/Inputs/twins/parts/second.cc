// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "parts.h"

static_assert(SECOND_VALUE == 3);

// The cycle: ObjectChecked is in the library that links this one.
bool SecondChecked() { return PART_CHECKED && ObjectChecked(); }
