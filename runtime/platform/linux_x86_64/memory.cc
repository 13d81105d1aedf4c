// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pages from the kernel.
#include <errno.h>
#include <sys/mman.h>

#include "runtime/base/syscall.h"
#include "runtime/platform/platform.h"

// glibc 2.36's headers have it, older ones do not.
#ifndef MAP_FIXED_NOREPLACE
#  define MAP_FIXED_NOREPLACE 0x100000
#endif

namespace hbsan::platform {
namespace {

// NORESERVE: the shadow spans terabytes of which a program touches little.
constexpr int kMapFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

s64 Map(uptr address, uptr bytes, int flags) {
  return RawSyscall(SYS_mmap, address, bytes, PROT_READ | PROT_WRITE,
                    SyscallArg(flags), SyscallArg(-1), 0);
}

bool Failed(s64 result) { return result < 0 && result > -4096; }

}  // namespace

void* MapPages(uptr bytes) {
  s64 result = Map(0, bytes, kMapFlags);
  return Failed(result) ? nullptr : reinterpret_cast<void*>(result);
}

void* MapPagesOrDie(uptr bytes, const char* what) {
  s64 result = Map(0, bytes, kMapFlags);
  if (Failed(result)) {
    Die("HBSan: error: cannot map %lu KiB for %s (errno %d): raise the limits "
        "on memory (ulimit -v, cgroup, vm.max_map_count)",
        bytes >> 10, what, static_cast<int>(-result));
  }
  return reinterpret_cast<void*>(result);
}

bool MapPagesAt(uptr address, uptr bytes) {
  s64 result = Map(address, bytes, kMapFlags | MAP_FIXED_NOREPLACE);
  if (Failed(result))
    return false;
  if (static_cast<uptr>(result) == address)
    return true;
  // A kernel before 4.17 takes the flag for a hint.
  UnmapPages(reinterpret_cast<void*>(result), bytes);
  return false;
}

void UnmapPages(void* address, uptr bytes) {
  RawSyscall(SYS_munmap, SyscallArg(address), bytes);
}

void DropPages(uptr address, uptr bytes) {
  RawSyscall(SYS_madvise, address, bytes, MADV_DONTNEED);
}

void FindUsedPages(uptr address, uptr pages, u8* used) {
  if (RawSyscall(SYS_mincore, address, pages * kPageBytes, SyscallArg(used)) !=
      0) {
    for (uptr i = 0; i < pages; i++) used[i] = 1;
    return;
  }
  for (uptr i = 0; i < pages; i++) used[i] &= 1;
}

void AdviseSparse(uptr address, uptr bytes) {
  RawSyscall(SYS_madvise, address, bytes, MADV_DONTDUMP);
  RawSyscall(SYS_madvise, address, bytes, MADV_NOHUGEPAGE);
}

}  // namespace hbsan::platform
