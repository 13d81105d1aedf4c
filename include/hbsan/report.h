/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Listening to reports: for test frameworks, crash services, and programs that
 * want to decide for themselves.
 *
 * In a program that was not built with HBSan these functions do nothing and
 * return 0 or null, so that code which calls them compiles in every build.
 * C11 and C++17; no dependency.
 */
#ifndef HBSAN_REPORT_H_
#define HBSAN_REPORT_H_

#include <stddef.h>

#ifdef __cplusplus
#  define HBSAN_NOEXCEPT noexcept
extern "C" {
#else
#  define HBSAN_NOEXCEPT
#endif

/* A function that returns `value` in other programs; empty for void. */
#ifdef __HBSAN__
#  define HBSAN_REPORT_FUNCTION(declaration, value) declaration HBSAN_NOEXCEPT;
#else
#  define HBSAN_REPORT_FUNCTION(declaration, value) \
    static inline declaration HBSAN_NOEXCEPT { return value; }
#  if defined(__clang__)
#    pragma clang diagnostic push
#    pragma clang diagnostic ignored "-Wunused-parameter"
#  elif defined(__GNUC__)
#    pragma GCC diagnostic push
#    pragma GCC diagnostic ignored "-Wunused-parameter"
#  endif
#endif
#define HBSAN_NOTHING

/* ---- Tests in one process ----
 *
 * From begin to end, the calling thread and the threads it creates belong to
 * the named test.  A thread belongs to the test that was current in its creator
 * when it was created, and stays there: a worker that outlives its test is not
 * blamed on the next one.  A race belongs to the test of the thread that made
 * the later access.  Tests may run in parallel in several threads. */
/* `name` is copied.  A name that was used before begins to count anew. */
HBSAN_REPORT_FUNCTION(void hbsan_test_begin(const char* name), HBSAN_NOTHING)
/* The races that the test has seen so far, those counted that equal one
 * reported before, in this test or another: a test that is repeated fails
 * again. */
HBSAN_REPORT_FUNCTION(unsigned hbsan_test_end(void), 0)
/* The same for any test by name, for races that came after its end. */
HBSAN_REPORT_FUNCTION(unsigned hbsan_test_races(const char* name), 0)
/* In the whole process, suppressed ones not counted. */
HBSAN_REPORT_FUNCTION(unsigned hbsan_race_count(void), 0)

/* ---- The hook ----
 *
 * A program may define this function.  It is called once for each race that is
 * reported, after the report was written, in the thread that found it, with the
 * runtime's report lock held and signals blocked: it may call all functions of
 * this file, and must neither wait for other threads nor start some.  What it
 * does is neither checked nor does it order anything.  The report, and all that
 * the functions below return, is valid until it returns. */
typedef struct hbsan_report hbsan_report;
void __hbsan_on_report(const hbsan_report* report);

/* ---- What a report says ----
 *
 * Kinds are the words of docs/user/report-format.md: "data-race", "write",
 * "heap".  A value that is not known is 0, null, or -1 for a thread.  Indices
 * begin with 0; one that is too large is answered like an unknown value.
 * A function with `pcs` stores up to `capacity` return addresses, the innermost
 * first, and returns how many frames there are. */
HBSAN_REPORT_FUNCTION(unsigned hbsan_report_id(const hbsan_report* report), 0)
HBSAN_REPORT_FUNCTION(const char* hbsan_report_kind(const hbsan_report* report),
                      NULL)
/* "data race on vptr" */
HBSAN_REPORT_FUNCTION(
    const char* hbsan_report_title(const hbsan_report* report), NULL)
/* Null if it belongs to none. */
HBSAN_REPORT_FUNCTION(const char* hbsan_report_test(const hbsan_report* report),
                      NULL)
/* The whole text, whatever the option `format` says. */
HBSAN_REPORT_FUNCTION(const char* hbsan_report_text(const hbsan_report* report),
                      NULL)

/* The accesses: 0 is the later one, which found the race, 1 the earlier one. */
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_access_count(const hbsan_report* report), 0)
HBSAN_REPORT_FUNCTION(const char* hbsan_report_access_kind(
                          const hbsan_report* report, size_t access),
                      NULL)
HBSAN_REPORT_FUNCTION(const void* hbsan_report_access_address(
                          const hbsan_report* report, size_t access),
                      NULL)
/* 0 when only a byte nearby is known. */
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_access_size(const hbsan_report* report, size_t access),
    0)
HBSAN_REPORT_FUNCTION(
    long hbsan_report_access_thread(const hbsan_report* report, size_t access),
    -1)
/* 1 if the stack is the access's own, 0 if it is that of the last release
 * before it. */
HBSAN_REPORT_FUNCTION(
    int hbsan_report_access_is_exact(const hbsan_report* report, size_t access),
    0)
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_access_stack(const hbsan_report* report, size_t access,
                                     const void** pcs, size_t capacity),
    0)
/* The locks held at the access: their ids, negative if held for reading only.
 * Stores up to `capacity`, returns how many there are. */
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_access_locks(const hbsan_report* report, size_t access,
                                     long* locks, size_t capacity),
    0)

/* What memory it is. */
HBSAN_REPORT_FUNCTION(
    const char* hbsan_report_location_kind(const hbsan_report* report), NULL)
/* A heap block; or else the place of the later access, and 0. */
HBSAN_REPORT_FUNCTION(
    const void* hbsan_report_location_address(const hbsan_report* report), NULL)
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_location_size(const hbsan_report* report), 0)
/* Who allocated the block, or whose stack or thread-local storage it is. */
HBSAN_REPORT_FUNCTION(
    long hbsan_report_location_thread(const hbsan_report* report), -1)
/* Of the allocation. */
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_location_stack(const hbsan_report* report,
                                       const void** pcs, size_t capacity),
    0)

/* The file descriptor, or -1. */
HBSAN_REPORT_FUNCTION(int hbsan_report_location_fd(const hbsan_report* report),
                      -1)

/* The locks that the accesses name, and where they were made. */
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_lock_count(const hbsan_report* report), 0)
HBSAN_REPORT_FUNCTION(long hbsan_report_lock_id(const hbsan_report* report,
                                                size_t lock),
                      0)
HBSAN_REPORT_FUNCTION(const void* hbsan_report_lock_address(
                          const hbsan_report* report, size_t lock),
                      NULL)
HBSAN_REPORT_FUNCTION(size_t hbsan_report_lock_stack(const hbsan_report* report,
                                                     size_t lock,
                                                     const void** pcs,
                                                     size_t capacity),
                      0)

/* The threads that anything above names, with their creators. */
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_thread_count(const hbsan_report* report), 0)
/* 0 is the main thread. */
HBSAN_REPORT_FUNCTION(long hbsan_report_thread_id(const hbsan_report* report,
                                                  size_t thread),
                      -1)
HBSAN_REPORT_FUNCTION(int hbsan_report_thread_os_tid(const hbsan_report* report,
                                                     size_t thread),
                      0)
/* Empty if it has none. */
HBSAN_REPORT_FUNCTION(const char* hbsan_report_thread_name(
                          const hbsan_report* report, size_t thread),
                      NULL)
HBSAN_REPORT_FUNCTION(int hbsan_report_thread_is_finished(
                          const hbsan_report* report, size_t thread),
                      0)
/* Of the creator; -1 for the main thread. */
HBSAN_REPORT_FUNCTION(
    long hbsan_report_thread_parent(const hbsan_report* report, size_t thread),
    -1)
/* Of its creation. */
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_thread_stack(const hbsan_report* report, size_t thread,
                                     const void** pcs, size_t capacity),
    0)

/* What the facts prove: "no-common-lock", and a sentence. */
HBSAN_REPORT_FUNCTION(
    size_t hbsan_report_hint_count(const hbsan_report* report), 0)
HBSAN_REPORT_FUNCTION(
    const char* hbsan_report_hint_id(const hbsan_report* report, size_t hint),
    NULL)
HBSAN_REPORT_FUNCTION(
    const char* hbsan_report_hint_text(const hbsan_report* report, size_t hint),
    NULL)

#ifndef __HBSAN__
#  if defined(__clang__)
#    pragma clang diagnostic pop
#  elif defined(__GNUC__)
#    pragma GCC diagnostic pop
#  endif
#endif

#undef HBSAN_REPORT_FUNCTION
#undef HBSAN_NOTHING
#undef HBSAN_NOEXCEPT

#ifdef __cplusplus
}
#endif

#endif /* HBSAN_REPORT_H_ */
