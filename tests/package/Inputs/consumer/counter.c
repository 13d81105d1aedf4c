// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A counter without a lock: the race is in the library, not in the program.
#include "counter.h"

static int value;

void CounterAdd(void) { value++; }

int CounterValue(void) { return value; }
