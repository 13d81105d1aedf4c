/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef TALLY_H_
#define TALLY_H_
#include <pthread.h>
extern int tally;
void* Add(void* argument);
#endif
