/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A runtime that only takes notes, for tests that execute instrumented code.
 * It maps the shadow memory but leaves filling it to the test.  Compile it
 * without the pass.
 */
#ifndef HBSAN_TESTS_RECORDING_RUNTIME_H_
#define HBSAN_TESTS_RECORDING_RUNTIME_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the last slow call said, and how many there have been. */
struct recorded_access {
  uintptr_t address;
  uint64_t bytes;
  int is_write;
  uintptr_t innermost_frame; /* what was on top of the shadow call stack */
};
extern struct recorded_access last_access;
extern int slow_calls;

/* Entries on the shadow call stack. */
long stack_depth(void);

#ifdef __cplusplus
}
#endif
#endif
