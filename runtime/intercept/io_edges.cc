// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which clock belongs to a file descriptor.  Asked of the kernel each time: a
// descriptor number changes hands in ways that are not intercepted, and the
// question is cheap beside the transfer itself.
#include "runtime/intercept/io_edges.h"

#include <sys/stat.h>

#include "runtime/base/syscall.h"
#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

namespace hbsan {
namespace {

// One byte stands for one clock; sync objects are found by exact address.
constexpr u32 kClockBits = 14;
constexpr u32 kClocks = 1u << kClockBits;
enum : u32 { kSockets, kInodes, kDescriptors, kGroups };
char clocks[kGroups * kClocks];

// 0 when the descriptor is not open.
uptr ClockAddress(int fd) {
  struct stat status;
  if (RawSyscall(SYS_fstat, SyscallArg(fd), SyscallArg(&status)) != 0) {
    return 0;
  }
  u64 key = status.st_dev * 0x9e3779b97f4a7c15 ^ status.st_ino;
  u32 hash = (key * 0x9e3779b97f4a7c15) >> (64 - kClockBits);
  if (S_ISSOCK(status.st_mode))
    return Address(&clocks[kSockets]);
  if ((status.st_mode & S_IFMT) != 0) {
    return Address(&clocks[kInodes * kClocks + hash]);
  }
  // Anonymous inodes have no type, and one number for all of them.
  return Address(&clocks[kDescriptors * kClocks + (fd & (kClocks - 1))]);
}

}  // namespace

void DescriptorReleases(uptr pc, int fd) {
  ThreadState* t = CurrentThread();
  if (t == nullptr || t->in_runtime != 0 || fd < 0)
    return;
  ScopedRuntime scope(t);
  uptr clock = ClockAddress(fd);
  if (clock != 0)
    ReleaseMerge(t, pc, clock, SyncKind::kDescriptor);
}

void DescriptorAcquires(uptr pc, int fd) {
  ThreadState* t = CurrentThread();
  if (t == nullptr || t->in_runtime != 0 || fd < 0)
    return;
  ScopedRuntime scope(t);
  uptr clock = ClockAddress(fd);
  if (clock != 0)
    Acquire(t, pc, clock, SyncKind::kDescriptor);
}

}  // namespace hbsan
