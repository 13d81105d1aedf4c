// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A spin lock that knows who has it.
#include "runtime/report/report_lock.h"

#include "runtime/platform/platform.h"

namespace hbsan {
namespace {
SpinLock g_lock;
ThreadState* g_holder;
}  // namespace

ReportLock::ReportLock(ThreadState* t) : locks_(!IsHeldBy(t)) {
  if (!locks_)
    return;
  // A handler that left by a jump would keep the lock.
  signals_ = platform::BlockSignals();
  g_lock.Lock();
  StoreRelaxed(&g_holder, t);
}

ReportLock::~ReportLock() {
  if (!locks_)
    return;
  StoreRelaxed(&g_holder, nullptr);
  g_lock.Unlock();
  platform::RestoreSignals(signals_);
}

bool ReportLock::IsHeldBy(const ThreadState* t) {
  return t != nullptr && LoadRelaxed(&g_holder) == t;
}

void ReportLock::LockForFork() { g_lock.Lock(); }
void ReportLock::UnlockAfterFork() { g_lock.Unlock(); }

}  // namespace hbsan
