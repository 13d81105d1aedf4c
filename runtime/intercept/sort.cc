// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libc's functions that sort and search by a comparison of the program's.  The
// comparison's call stack goes through them to their caller; what they move is
// the caller's access.
#include <features.h>
#undef __USE_EXTERN_INLINES  // bsearch, which is defined here
#include <search.h>
#include <stdlib.h>

#include "runtime/intercept/range_check.h"

using namespace hbsan;

HBSAN_REAL(qsort);
HBSAN_REAL(qsort_r);
HBSAN_REAL(bsearch);
HBSAN_REAL(lfind);
HBSAN_REAL(lsearch);
HBSAN_REAL(tsearch);
HBSAN_REAL(tfind);
HBSAN_REAL(tdelete);
HBSAN_REAL(twalk);
HBSAN_REAL(twalk_r);

HBSAN_EXPORT void qsort(void* base, size_t count, size_t bytes,
                        int (*compare)(const void*, const void*)) {
  uptr pc = HBSAN_CALLER();
  if (count > 1)
    CallerAccess(pc).Write(base, count * bytes);
  CallFrame frame(pc);
  real_qsort(base, count, bytes, compare);
}

HBSAN_EXPORT void qsort_r(void* base, size_t count, size_t bytes,
                          int (*compare)(const void*, const void*, void*),
                          void* argument) {
  uptr pc = HBSAN_CALLER();
  if (count > 1)
    CallerAccess(pc).Write(base, count * bytes);
  CallFrame frame(pc);
  real_qsort_r(base, count, bytes, compare, argument);
}

// What these look at, they hand to the comparison, which is checked.

HBSAN_EXPORT void* bsearch(const void* key, const void* base, size_t count,
                           size_t bytes,
                           int (*compare)(const void*, const void*)) {
  CallFrame frame(HBSAN_CALLER());
  return real_bsearch(key, base, count, bytes, compare);
}

HBSAN_EXPORT void* lfind(const void* key, const void* base, size_t* count,
                         size_t bytes,
                         int (*compare)(const void*, const void*)) {
  CallFrame frame(HBSAN_CALLER());
  return real_lfind(key, base, count, bytes, compare);
}

HBSAN_EXPORT void* lsearch(const void* key, void* base, size_t* count,
                           size_t bytes,
                           int (*compare)(const void*, const void*)) {
  CallFrame frame(HBSAN_CALLER());
  return real_lsearch(key, base, count, bytes, compare);
}

HBSAN_EXPORT void* tsearch(const void* key, void** root,
                           int (*compare)(const void*, const void*)) {
  CallFrame frame(HBSAN_CALLER());
  return real_tsearch(key, root, compare);
}

HBSAN_EXPORT void* tfind(const void* key, void* const* root,
                         int (*compare)(const void*, const void*)) {
  CallFrame frame(HBSAN_CALLER());
  return real_tfind(key, root, compare);
}

HBSAN_EXPORT void* tdelete(const void* __restrict key, void** __restrict root,
                           int (*compare)(const void*, const void*)) {
  CallFrame frame(HBSAN_CALLER());
  return real_tdelete(key, root, compare);
}

HBSAN_EXPORT void twalk(const void* root,
                        void (*action)(const void*, VISIT, int)) {
  CallFrame frame(HBSAN_CALLER());
  real_twalk(root, action);
}

HBSAN_EXPORT void twalk_r(const void* root,
                          void (*action)(const void*, VISIT, void*),
                          void* argument) {
  CallFrame frame(HBSAN_CALLER());
  real_twalk_r(root, action, argument);
}
