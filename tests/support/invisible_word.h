// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The word inside a lock that the detector is told about by annotations only.
//
// `FromTo(a, b)` makes b of a and says whether it did; `Add(n)` returns what
// was there before. Both order memory like a lock's instructions, and the
// detector sees neither of them.

#ifndef HBSAN_TESTS_SUPPORT_INVISIBLE_WORD_H_
#define HBSAN_TESTS_SUPPORT_INVISIBLE_WORD_H_

#include "invisible_barrier.h"

class InvisibleWord {
 public:
  INVISIBLE bool FromTo(int from, int to) {
    return __atomic_compare_exchange_n(&word_, &from, to, false,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  }
  INVISIBLE int Add(int change) {
    return __atomic_fetch_add(&word_, change, __ATOMIC_SEQ_CST);
  }

 private:
  int word_ = 0;
};

#endif  // HBSAN_TESTS_SUPPORT_INVISIBLE_WORD_H_
