/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Annotations: what a program can tell HBSan that it cannot see by itself.
 *
 * All functions are always declared and do nothing in a program that was not
 * built with hbsan-clang or hbsan-clang++, which define __HBSAN__.  They may be
 * called from any thread at any time.  C11 and C++17; no dependency.
 */
#ifndef HBSAN_HBSAN_H_
#define HBSAN_HBSAN_H_

#include <stddef.h>

#ifdef __cplusplus
#  define HBSAN_NOEXCEPT noexcept
extern "C" {
#else
#  define HBSAN_NOEXCEPT
#endif

#ifdef __HBSAN__
#  define HBSAN_ANNOTATION(declaration) declaration HBSAN_NOEXCEPT;
#  define HBSAN_ANNOTATION_POINTER(declaration) declaration HBSAN_NOEXCEPT;
#else
#  define HBSAN_ANNOTATION(declaration) \
    static inline declaration HBSAN_NOEXCEPT {}
#  define HBSAN_ANNOTATION_POINTER(declaration) \
    static inline declaration HBSAN_NOEXCEPT { return NULL; }
#  if defined(__clang__)
#    pragma clang diagnostic push
#    pragma clang diagnostic ignored "-Wunused-parameter"
#  elif defined(__GNUC__)
#    pragma GCC diagnostic push
#    pragma GCC diagnostic ignored "-Wunused-parameter"
#  endif
#endif

/* ---- Order ----
 * Everything before hbsan_release(p) in one thread is ordered before everything
 * after a later hbsan_acquire(p) in another.  Releases to one address add up.
 */
HBSAN_ANNOTATION(void hbsan_release(const volatile void* address))
HBSAN_ANNOTATION(void hbsan_acquire(const volatile void* address))

/* ---- Locks that are built from other things (futexes, assembly) ----
 * `locked` after the lock was taken, `unlocking` before it is given back. */
HBSAN_ANNOTATION(void hbsan_mutex_create(const volatile void* lock))
HBSAN_ANNOTATION(void hbsan_mutex_destroy(const volatile void* lock))
HBSAN_ANNOTATION(void hbsan_mutex_locked(const volatile void* lock))
HBSAN_ANNOTATION(void hbsan_mutex_unlocking(const volatile void* lock))
HBSAN_ANNOTATION(void hbsan_mutex_read_locked(const volatile void* lock))
HBSAN_ANNOTATION(void hbsan_mutex_read_unlocking(const volatile void* lock))

/* ---- Memory ----
 * The memory is new: earlier accesses to it are forgotten.  For allocators that
 * hand out parts of one block again and again. */
HBSAN_ANNOTATION(void hbsan_new_memory(const volatile void* begin,
                                       size_t bytes))

/* Races on these bytes are wanted, and not reported until the memory is freed
 * or new.  An access that races on them and on others may go unreported. */
HBSAN_ANNOTATION(void hbsan_benign_race(const volatile void* begin,
                                        size_t bytes))

/* ---- The calling thread ----
 * Each begin needs its end; they nest.  Ignored accesses are neither checked
 * nor remembered; while synchronisation is ignored it orders nothing.  Scopes
 * of reads, of writes and of both (accesses) are independent. */
HBSAN_ANNOTATION(void hbsan_ignore_reads_begin(void))
HBSAN_ANNOTATION(void hbsan_ignore_reads_end(void))
HBSAN_ANNOTATION(void hbsan_ignore_writes_begin(void))
HBSAN_ANNOTATION(void hbsan_ignore_writes_end(void))
HBSAN_ANNOTATION(void hbsan_ignore_accesses_begin(void))
HBSAN_ANNOTATION(void hbsan_ignore_accesses_end(void))
HBSAN_ANNOTATION(void hbsan_ignore_sync_begin(void))
HBSAN_ANNOTATION(void hbsan_ignore_sync_end(void))
/* The name in reports; copied, at most 31 characters. */
HBSAN_ANNOTATION(void hbsan_thread_name(const char* name))

/* ---- Fibers: stacks that a program switches by hand (swapcontext) ----
 * Each counts as a thread; a thread is its first fiber.  Call `switch` right
 * before the stacks are switched: what was done before it is ordered before
 * what the other fiber does next, unless `unordered`.  A fiber is destroyed by
 * another one. */
HBSAN_ANNOTATION_POINTER(void* hbsan_fiber_current(void))
HBSAN_ANNOTATION_POINTER(void* hbsan_fiber_create(void))
HBSAN_ANNOTATION(void hbsan_fiber_destroy(void* fiber))
HBSAN_ANNOTATION(void hbsan_fiber_switch(void* fiber))
HBSAN_ANNOTATION(void hbsan_fiber_switch_unordered(void* fiber))
HBSAN_ANNOTATION(void hbsan_fiber_name(void* fiber, const char* name))

#ifndef __HBSAN__
#  if defined(__clang__)
#    pragma clang diagnostic pop
#  elif defined(__GNUC__)
#    pragma GCC diagnostic pop
#  endif
#endif

#undef HBSAN_ANNOTATION
#undef HBSAN_ANNOTATION_POINTER
#undef HBSAN_NOEXCEPT

#ifdef __cplusplus
}
#endif

#endif /* HBSAN_HBSAN_H_ */
