// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// syscall() hands on six arguments and errno, whether it waits on a futex or
// not. RACY: a futex orders nothing, only the atomic operations around it do.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <errno.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "../../support/two_threads.h"

#ifdef RACY
enum { kPublish = __ATOMIC_RELAXED, kLook = __ATOMIC_RELAXED };
#else
enum { kPublish = __ATOMIC_RELEASE, kLook = __ATOMIC_ACQUIRE };
#endif

int word;
int shared_value;

NOINLINE static void Waiter(void) {
  InvisibleSet(1);
  while (__atomic_load_n(&word, kLook) == 0)
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}syscall_function.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Waker(void) {
  InvisibleAwait(1);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Waker{{.*}}syscall_function.c:[[#@LINE-2]]:
  __atomic_store_n(&word, 1, kPublish);
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void Expect(int holds) {
  if (!holds) abort();
}

static void CheckArguments(void) {
  char name[] = "/tmp/syscall_function.XXXXXX";
  int file = mkstemp(name);
  unlink(name);
  Expect(pwrite(file, "x", 1, 8192) == 1);
  char *page = (char *)syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE,
                               file, 8192L);
  Expect(page[0] == 'x' && page[1] == 0);
  Expect(syscall(SYS_close, -1) == -1 && errno == EBADF);
  Expect(syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 1, NULL) == -1 &&
         errno == EAGAIN);
  struct timespec soon = {0, 1000};
  Expect(syscall(SYS_futex, &word,
                 FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, 0, &soon,
                 NULL, 1) == -1 &&
         errno == ETIMEDOUT);
  // The last argument says for which wakers.
  Expect(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, &soon, NULL, 0) ==
             -1 &&
         errno == EINVAL);
}

int main(void) {
  CheckArguments();
  RunTogether(Waiter, Waker);
}
