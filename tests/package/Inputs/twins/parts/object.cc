// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "parts.h"

static_assert(OBJECT_VALUE == 2);

bool ObjectChecked() { return PART_CHECKED; }
