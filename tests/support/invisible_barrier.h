// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fixed interleavings that the detector cannot see.
//
// A test of a race detector must bring two threads into a chosen order without
// giving the detector a reason to believe in that order. The functions below
// are not instrumented, call nothing that is intercepted, and use relaxed
// atomics only, so they make no happens-before edge; the detector sees two
// threads that happen to run one after the other. An asm statement with a
// memory clobber keeps the compiler from moving the tested accesses across.
//
// There is one step counter per program. `InvisibleSet(n)` raises it to n,
// `InvisibleAwait(n)` spins until it is at least n. `InvisibleMeet(k)` is a
// one-shot meeting point of k threads, independent of the counter.

#ifndef HBSAN_TESTS_SUPPORT_INVISIBLE_BARRIER_H_
#define HBSAN_TESTS_SUPPORT_INVISIBLE_BARRIER_H_

#include <sys/syscall.h>

#if defined(__clang__)
#define INVISIBLE \
  __attribute__((disable_sanitizer_instrumentation, noinline, unused))
#else  // gcc, for objects that it instrumented
#define INVISIBLE __attribute__((no_sanitize_thread, noinline, unused))
#endif
#define NOINLINE __attribute__((noinline))

// Makes the compiler believe that the variable is looked at.
#define KEEP(variable) __asm__ volatile("" : : "m"(variable))

static unsigned invisible_step;
static unsigned invisible_arrivals;

INVISIBLE static long InvisibleSyscall(long number, long a, long b, long c) {
#if defined(__x86_64__)
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
#else
#error "no raw system call for this machine"
#endif
}

INVISIBLE static void InvisibleSet(unsigned step) {
  __asm__ volatile("" : : : "memory");
  __atomic_store_n(&invisible_step, step, __ATOMIC_RELAXED);
}

INVISIBLE static int InvisibleReached(unsigned step) {
  int reached = __atomic_load_n(&invisible_step, __ATOMIC_RELAXED) >= step;
  __asm__ volatile("" : : : "memory");
  return reached;
}

INVISIBLE static void InvisibleYield(void) {
  InvisibleSyscall(SYS_sched_yield, 0, 0, 0);
}

INVISIBLE static void InvisibleAwait(unsigned step) {
  while (!InvisibleReached(step)) {
    InvisibleYield();
  }
}

INVISIBLE static void InvisibleMeet(unsigned threads) {
  __asm__ volatile("" : : : "memory");
  __atomic_fetch_add(&invisible_arrivals, 1, __ATOMIC_RELAXED);
  while (__atomic_load_n(&invisible_arrivals, __ATOMIC_RELAXED) < threads) {
    InvisibleYield();
  }
  __asm__ volatile("" : : : "memory");
}

// Waits until the kernel has forgotten thread `tid` of this process.
INVISIBLE static void InvisibleAwaitThreadGone(long tid) {
  long pid = InvisibleSyscall(SYS_getpid, 0, 0, 0);
  while (InvisibleSyscall(SYS_tgkill, pid, tid, 0) == 0) {
    InvisibleYield();
  }
}

#endif  // HBSAN_TESTS_SUPPORT_INVISIBLE_BARRIER_H_
