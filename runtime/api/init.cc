// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Start-up.  The runtime must be ready before the first instrumented
// instruction, which may be in any module's constructor.  Inside an executable
// that is what .preinit_array is for (executable_start.cc); a shared object may
// not have one, and uses a constructor: the dynamic linker runs those of a
// library before those of whoever needs it.
#include "runtime/flags/flags.h"
#include "runtime/intercept/descriptors.h"
#include "runtime/intercept/front_end.h"
#include "runtime/intercept/heap.h"
#include "runtime/intercept/thread_table.h"
#include "runtime/platform/platform.h"
#include "runtime/report/report.h"
#include "runtime/shadow/shadow.h"
#include "runtime/thread/sampling.h"

namespace hbsan {
namespace {

void Start() {
  static bool started;
  if (started)
    return;
  started = true;
  ResolveAllReals();
  InitFlags();
  InitShadow();
  InitSampling();
  InitReports();
  InitDetect();
  g_describe_block = DescribeBlock;
  g_descriptor_at = DescriptorAt;
  g_deliver_signals = DeliverPendingSignals;
  InitThreadEnd();
  StartMainThread();
  WatchMainThreadEnd();
  InitExit();
  InitFork();
  if (g_flags.verbosity >= 1)
    PrintError("HBSan: started in process %d: ABI %d, shadow at 0x%llx, %u "
               "events kept per thread",
               platform::ProcessId(), HBSAN_ABI_VERSION, HBSAN_SHADOW_BASE,
               static_cast<ThreadState*>(__hbsan_hot.thread)->events.mask + 1);
}

}  // namespace
}  // namespace hbsan

// Every instrumented module calls this from its constructors.
HBSAN_EXPORT void __hbsan_init_v1() {
  hbsan::Start();
  hbsan::AddInstrumentedModule(HBSAN_CALLER());
  hbsan::FindExceptionAllocator();
}

// So do objects that another compiler instrumented (tsan_abi.cc).
HBSAN_EXPORT void __tsan_init() {
  hbsan::Start();
  hbsan::AddForeignModules();
  hbsan::FindExceptionAllocator();
}

extern "C" __attribute__((constructor(101))) void hbsan_start() {
  hbsan::Start();
}
