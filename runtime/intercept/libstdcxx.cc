// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What libstdc++.so, which is not instrumented, does with atomic operations of
// its own on behalf of its headers: a promise that is kept at the end of the
// thread (set_value_at_thread_exit and the like) is marked as ready there.
#include "runtime/intercept/library_function.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

namespace {

// std::__future_base::_State_baseV2::_Make_ready.
struct MakeReady {
  MakeReady* next;
  void (*callback)(void*);
  // A weak_ptr.
  struct State {
    void* functions;
    void* result;
    u32 status;  // whose release store the future's loads find
  }* state;
  void* count;
};

void (*real_callback)(void*);

void MakeReadyAtExit(void* argument) {
  // The address alone is used: the state may be gone by now.
  uptr status =
      Address(&static_cast<const MakeReady*>(argument)->state->status);
  InRuntime([=](ThreadState* t) { Release(t, 0, status, SyncKind::kAtomic); });
  LoadRelaxed (&real_callback)(argument);
}

}  // namespace

HBSAN_LIBRARY_FUNCTION(
    "_ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv", uptr,
    make_ready_set, (MakeReady * promise)) {
  uptr result = real_make_ready_set(promise);
  // One function, whoever comes first.
  StoreRelaxed(&real_callback, promise->callback);
  promise->callback = MakeReadyAtExit;
  return result;
}
