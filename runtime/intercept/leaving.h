// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls that a C++ exception may leave, from code that has nothing of the C++
// library: what is to be done afterwards is done then, too.
//
// The frame of the call has a personality routine of its own, which finds in a
// preserved register what is to be done.  A thread-local note would not do:
// libraries for tasks move frames to other threads.
#ifndef HBSAN_RUNTIME_INTERCEPT_LEAVING_H_
#define HBSAN_RUNTIME_INTERCEPT_LEAVING_H_

#include "runtime/base/base.h"

namespace hbsan {

// The first member of what `leave` needs.
struct Leaving {
  void (*leave)(const Leaving*);
};

extern "C" uptr hbsan_call_leaving(void* function, uptr a, uptr b, uptr c,
                                   uptr d, const Leaving* leaving);

// Calls `function`, then leaving.leave, however the call ends.
template <typename R, typename... A>
R CallLeaving(R (*function)(A...), const Leaving& leaving, A... args) {
  static_assert(sizeof...(A) <= 4);
  uptr words[4] = {uptr(args)...};
  uptr result = hbsan_call_leaving(reinterpret_cast<void*>(function), words[0],
                                   words[1], words[2], words[3], &leaving);
  leaving.leave(&leaving);
  return R(result);
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_LEAVING_H_
