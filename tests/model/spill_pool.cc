// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pool of spill nodes, and a way to put it back.
#include "tests/model/spill_pool.h"

#include "runtime/shadow/spill.cc"

namespace hbsan::model {

Pool SavePool() { return {g_used, g_freed_begin, g_freed_end}; }

void RestorePool(const Pool& pool) {
  g_used = pool.used;
  g_freed_begin = pool.freed_begin;
  g_freed_end = pool.freed_end;
  // An execution may have been left in the middle.
  g_lock.Unlock();
}

}  // namespace hbsan::model
