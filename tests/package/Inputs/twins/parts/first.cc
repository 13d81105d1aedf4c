// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "parts.h"

bool FirstChecked() { return PART_CHECKED; }
