// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A number changes hands in ways that are not seen: libc opens and closes files
// inside, others call the system directly.  So each number has the identity of
// the file that its uses were noted for, and they count for no other file.
#include "runtime/intercept/descriptors.h"

#include "runtime/detect/detect.h"
#include "runtime/intercept/front_end.h"
#include "runtime/intercept/locks.h"
#include "runtime/platform/platform.h"
#include "runtime/shadow/shadow.h"

namespace hbsan {
namespace {

constexpr int kDescriptors = 1 << 16;  // greater numbers are not checked

struct Descriptor {
  u64 identity;  // of the file when it was last used; 0 = none
};
static_assert(sizeof(Descriptor) == HBSAN_GRANULE_BYTES);
Descriptor g_descriptors[kDescriptors];
int g_used;  // numbers below this may have uses

uptr PlaceOf(int fd) { return Address(&g_descriptors[fd]); }

// The running thread, if its caller's accesses are checked.
ThreadState* CheckedThread(uptr pc, int fd) {
  if (fd < 0 || fd >= kDescriptors)
    return nullptr;
  ThreadState* t = CurrentThread();
  return t != nullptr && t->in_runtime == 0 && IsInstrumented(pc) ? t : nullptr;
}

void NoteUsed(int fd) {
  int used = LoadRelaxed(&g_used);
  while (used <= fd &&
         !__atomic_compare_exchange_n(&g_used, &used, fd + 1, true,
                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

}  // namespace

void UsingDescriptor(uptr pc, int fd) {
  // What the only thread does is ordered before all that others will do.
  if (LiveThreadCount() == 1)
    return;
  ThreadState* t = CheckedThread(pc, fd);
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  u64* identity = &g_descriptors[fd].identity;
  u64 file = platform::FileIdentity(fd);
  // What is not open was perhaps closed just now, and that is in the cell.
  if (file != 0 && LoadRelaxed(identity) != file) {
    ResetShadow(PlaceOf(fd), sizeof(Descriptor));
    StoreRelaxed(identity, file);
    NoteUsed(fd);
  }
  CheckRange(t, pc, PlaceOf(fd), sizeof(Descriptor), AccessKind::kRead);
}

void ClosingDescriptor(uptr pc, int fd) {
  // A child of vfork has descriptors of its own, and its parent's memory.
  if (fd < 0 || fd >= kDescriptors || !IsOwnProcess())
    return;
  u64* identity = &g_descriptors[fd].identity;
  u64 file = platform::FileIdentity(fd);
  if (file == 0)
    return;
  bool used = LoadRelaxed(identity) == file;
  StoreRelaxed(identity, 0);
  ThreadState* t = CheckedThread(pc, fd);
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  if (!used)
    ResetShadow(PlaceOf(fd), sizeof(Descriptor));
  NoteUsed(fd);
  CheckRange(t, pc, PlaceOf(fd), sizeof(Descriptor), AccessKind::kWrite);
}

void ForgetDescriptor(int fd) {
  if (fd >= 0 && fd < kDescriptors && IsOwnProcess())
    StoreRelaxed(&g_descriptors[fd].identity, 0);
}

void ForgetDescriptors() {
  int used = LoadRelaxed(&g_used);
  ResetShadow(PlaceOf(0), static_cast<uptr>(used) * sizeof(Descriptor));
  for (int fd = 0; fd < used; fd++) ForgetDescriptor(fd);
}

int DescriptorAt(uptr address) {
  uptr offset = address - PlaceOf(0);
  return offset < sizeof(g_descriptors)
             ? static_cast<int>(offset / sizeof(Descriptor))
             : -1;
}

}  // namespace hbsan
