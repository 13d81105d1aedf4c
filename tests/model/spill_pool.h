// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef HBSAN_TESTS_MODEL_SPILL_POOL_H_
#define HBSAN_TESTS_MODEL_SPILL_POOL_H_

namespace hbsan::model {

struct Pool {
  unsigned long used = 1;
  unsigned freed_begin = 0;
  unsigned freed_end = 0;
};
Pool SavePool();
void RestorePool(const Pool& pool);

}  // namespace hbsan::model

#endif  // HBSAN_TESTS_MODEL_SPILL_POOL_H_
