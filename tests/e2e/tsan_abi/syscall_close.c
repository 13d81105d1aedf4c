// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program that closes by the system call itself and announces it with the
// hooks of <sanitizer/linux_syscall_hooks.h>, as libuv does: the end of the pipe
// that the reader sees orders what was done before. RACY: what is done after it
// is not ordered.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %twenty 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %twenty 0 %t.clean
// CHECK: data race on 'shared_value'

#include <sanitizer/linux_syscall_hooks.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../support/two_threads.h"

int shared_value;
int ends[2];

NOINLINE static void Reader(void) {
  char byte;
  if (read(ends[0], &byte, 1) != 0) abort();
  int seen = shared_value;
  KEEP(seen);
}

NOINLINE static void Writer(void) {
#ifndef RACY
  shared_value = 1;
#endif
  __sanitizer_syscall_pre_close(ends[1]);
  long result = syscall(SYS_close, ends[1]);
  __sanitizer_syscall_post_close(result, ends[1]);
#ifdef RACY
  shared_value = 1;
#endif
}

int main(void) {
  if (pipe(ends) != 0) abort();
  RunTogether(Reader, Writer);
}
