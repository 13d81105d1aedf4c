// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lock under which reports are made.
#ifndef HBSAN_RUNTIME_REPORT_REPORT_LOCK_H_
#define HBSAN_RUNTIME_REPORT_REPORT_LOCK_H_

#include "runtime/thread/thread.h"

namespace hbsan {

// Takes the lock, unless the running thread `t` has it: then it is in a hook of
// the program.  An unknown thread, null, never has it.
class ReportLock {
 public:
  explicit ReportLock(ThreadState* t);
  ~ReportLock();
  ReportLock(const ReportLock&) = delete;
  ReportLock& operator=(const ReportLock&) = delete;

  static bool IsHeldBy(const ThreadState* t);
  // Around a fork, which no hook may make.
  static void LockForFork();
  static void UnlockAfterFork();

 private:
  bool locks_;
  u64 signals_ = 0;
};

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_REPORT_LOCK_H_
