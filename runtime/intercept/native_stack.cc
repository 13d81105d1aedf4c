// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stretch of the machine stack that the shadow call stack does not show.
// A frame is pushed there by the instrumented function that is entered, so when
// a library without instrumentation calls an interceptor (libstdc++'s
// std::thread calls pthread_create), the place where the program called the
// library is in no entry.  The unwinder of the program's own C++ library finds
// it.  That takes microseconds: for rare calls only.
#include <dlfcn.h>
#include <unwind.h>

#include "runtime/intercept/front_end.h"

namespace hbsan {
namespace {

constexpr u32 kMaxForeignFrames = 64;

// Of the C++ run-time library; null in a C program that has none.
decltype(&_Unwind_Backtrace) backtrace;
decltype(&_Unwind_GetIP) get_ip;
bool looked_up;

// Without a lock, for dlsym has its own and may allocate: who comes at the same
// time finds the same.  Once, since a failure changes the program's dlerror.
bool FindUnwinder() {
  if (!LoadAcquire(&looked_up)) {
    StoreRelaxed(&get_ip, reinterpret_cast<decltype(get_ip)>(
                              dlsym(RTLD_DEFAULT, "_Unwind_GetIP")));
    StoreRelaxed(&backtrace, reinterpret_cast<decltype(backtrace)>(
                                 dlsym(RTLD_DEFAULT, "_Unwind_Backtrace")));
    StoreRelease(&looked_up, true);
  }
  return backtrace != nullptr && get_ip != nullptr;
}

struct Walk {
  uptr pc;  // where the walk begins; before it are the runtime's own frames
  u32 count;
  bool complete;  // the last frame is an instrumented one
  uptr frames[kMaxForeignFrames];
};

_Unwind_Reason_Code Visit(_Unwind_Context* frame, void* arg) {
  auto* walk = static_cast<Walk*>(arg);
  uptr pc = get_ip(frame);
  if (walk->count == 0 && pc != walk->pc)
    return _URC_NO_REASON;
  if (walk->count == kMaxForeignFrames)
    return _URC_END_OF_STACK;
  walk->frames[walk->count++] = pc;
  walk->complete = IsInstrumented(pc);
  return walk->complete ? _URC_END_OF_STACK : _URC_NO_REASON;
}

}  // namespace

ContextId CallerContext(ThreadState* t, uptr pc) {
  if (t == nullptr)
    return kNoContext;
  ContextId context = CurrentContext(t);
  if (IsInstrumented(pc) || !FindUnwinder())
    return context;
  Walk walk;
  walk.pc = pc;
  walk.count = 0;
  walk.complete = false;
  // The unwinder's own locks must not order the program's threads.
  IgnoreSync(t, +1);
  backtrace(Visit, &walk);
  IgnoreSync(t, -1);
  // Without the instrumented frame, those below it would seem to be called from
  // a place that did not call them.
  if (!walk.complete)
    return context;
  for (u32 i = walk.count; --i != 0;)
    context = InternFrame(context, walk.frames[i]);
  return context;
}

}  // namespace hbsan
