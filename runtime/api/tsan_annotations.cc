// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The annotations that existing code makes for ThreadSanitizer: its interface
// functions (sanitizer/tsan_interface.h), and the Annotate* family that abseil,
// LLVM and many others call when a race detector is present.
#include "runtime/api/annotate.h"
#include "runtime/detect/detect.h"

using namespace hbsan;

namespace {

// Flags of __tsan_mutex_*, as its header defines them.
constexpr unsigned kReadLock = 1 << 3;
constexpr unsigned kTryLock = 1 << 4;
constexpr unsigned kTryLockFailed = 1 << 5;
constexpr unsigned kRecursiveLock = 1 << 6;
constexpr unsigned kRecursiveUnlock = 1 << 7;

void AnnotateIgnore(int change) {
  InRuntime([=](ThreadState* t) { IgnoreAccesses(t, change); });
}

void AnnotateIgnoreReads(int change) {
  InRuntime([=](ThreadState* t) { IgnoreReads(t, change); });
}

void AnnotateIgnoreWrites(int change) {
  InRuntime([=](ThreadState* t) { IgnoreWrites(t, change); });
}

void AnnotateIgnoreSync(int change) {
  InRuntime([=](ThreadState* t) { IgnoreSync(t, change); });
}

// Between pre and post the lock's own code runs; its accesses are its business.
void AnnotateLockCode(int change) {
  InRuntime([=](ThreadState* t) {
    IgnoreAccesses(t, change);
    IgnoreSync(t, change);
    ChangeDepth(&t->in_locks, change);
  });
}

// A lock that another lock's code takes: what was done to its memory under the
// inner one elsewhere, as to free it, comes before.  The inner one's unlock
// tells nobody, or all who use locks whose code shares a lock would be ordered.
void AnnotateLockedWithin(uptr pc, uptr lock, bool read) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  u16 ignored = t->ignore_sync;
  if (ignored == t->in_locks)
    t->ignore_sync = 0;
  AnnotateLocked(pc, lock, read);
  t->ignore_sync = ignored;
}

// Of an object that code without instrumentation stands for.  `caller` is where
// the program called that code.
void AnnotateAccess(uptr pc, void* object, void* caller, AccessKind kind) {
  InRuntime([=](ThreadState* t) {
    uptr* top = t->hot->stack_top;
    if (caller != nullptr) {
      *top = Address(caller);
      t->hot->stack_top = top + 1;
    }
    CheckRange(t, pc, Address(object), 1, kind);
    t->hot->stack_top = top;
  });
}

}  // namespace

// ---- ThreadSanitizer's interface ----

HBSAN_EXPORT void __tsan_acquire(void* address) {
  AnnotateAcquire(HBSAN_CALLER(), Address(address));
}

HBSAN_EXPORT void __tsan_release(void* address) {
  AnnotateRelease(HBSAN_CALLER(), Address(address));
}

HBSAN_EXPORT void __tsan_mutex_create(void* lock, unsigned) {
  AnnotateCreate(HBSAN_CALLER(), Address(lock));
}

HBSAN_EXPORT void __tsan_mutex_destroy(void* lock, unsigned) {
  AnnotateDestroy(HBSAN_CALLER(), Address(lock));
}

HBSAN_EXPORT void __tsan_mutex_pre_lock(void*, unsigned) {
  AnnotateLockCode(+1);
}

HBSAN_EXPORT void __tsan_mutex_post_lock(void* lock, unsigned flags,
                                         int recursion) {
  AnnotateLockCode(-1);
  if ((flags & kTryLock) && (flags & kTryLockFailed))
    return;
  int levels = flags & kRecursiveLock ? recursion : 1;
  for (int i = 0; i < levels; i++)
    AnnotateLockedWithin(HBSAN_CALLER(), Address(lock), flags & kReadLock);
}

// The levels that a recursive unlock gives back at once, for the lock that
// takes them again.
HBSAN_EXPORT int __tsan_mutex_pre_unlock(void* lock, unsigned flags) {
  ThreadState* t = CurrentThread();
  int levels = 1;
  if ((flags & kRecursiveUnlock) && t != nullptr)
    levels = static_cast<int>(LockDepth(t, Address(lock)));
  for (int i = 0; i < levels; i++)
    AnnotateUnlocking(HBSAN_CALLER(), Address(lock), flags & kReadLock);
  AnnotateLockCode(+1);
  return flags & kRecursiveUnlock ? levels : 0;
}

HBSAN_EXPORT void __tsan_mutex_post_unlock(void*, unsigned) {
  AnnotateLockCode(-1);
}

// A notification inside a lock's own code: the same rules.
HBSAN_EXPORT void __tsan_mutex_pre_signal(void*, unsigned) {
  AnnotateLockCode(+1);
}

HBSAN_EXPORT void __tsan_mutex_post_signal(void*, unsigned) {
  AnnotateLockCode(-1);
}

// Inside a lock's code, a call of the program's own (a condition's predicate):
// the exemption pauses.
HBSAN_EXPORT void __tsan_mutex_pre_divert(void*, unsigned) {
  AnnotateLockCode(-1);
}

HBSAN_EXPORT void __tsan_mutex_post_divert(void*, unsigned) {
  AnnotateLockCode(+1);
}

HBSAN_EXPORT void __tsan_ignore_thread_begin() { AnnotateIgnore(+1); }
HBSAN_EXPORT void __tsan_ignore_thread_end() { AnnotateIgnore(-1); }

HBSAN_EXPORT void* __tsan_external_register_tag(const char* type) {
  return const_cast<char*>(type);
}
HBSAN_EXPORT void __tsan_external_register_header(void*, const char*) {}
HBSAN_EXPORT void __tsan_external_assign_tag(void*, void*) {}
HBSAN_EXPORT void __tsan_external_read(void* object, void* caller, void*) {
  AnnotateAccess(HBSAN_CALLER(), object, caller, AccessKind::kRead);
}
HBSAN_EXPORT void __tsan_external_write(void* object, void* caller, void*) {
  AnnotateAccess(HBSAN_CALLER(), object, caller, AccessKind::kWrite);
}

// Misuse of locks is not reported, and nothing is kept that could be flushed.
HBSAN_EXPORT void __tsan_check_no_mutexes_held() {}
HBSAN_EXPORT void __tsan_flush_memory() {}

// ---- The Annotate* family; `file` and `line` say where it was written ----

#define HBSAN_ANNOTATE(name, ...) \
  HBSAN_EXPORT void Annotate##name(const char*, int __VA_OPT__(, ) __VA_ARGS__)

HBSAN_ANNOTATE(HappensBefore, uptr address) {
  AnnotateRelease(HBSAN_CALLER(), address);
}
HBSAN_ANNOTATE(HappensAfter, uptr address) {
  AnnotateAcquire(HBSAN_CALLER(), address);
}
HBSAN_ANNOTATE(RWLockCreate, uptr lock) {
  AnnotateCreate(HBSAN_CALLER(), lock);
}
HBSAN_ANNOTATE(RWLockCreateStatic, uptr lock) {
  AnnotateCreate(HBSAN_CALLER(), lock);
}
HBSAN_ANNOTATE(RWLockDestroy, uptr lock) {
  AnnotateDestroy(HBSAN_CALLER(), lock);
}
HBSAN_ANNOTATE(RWLockAcquired, uptr lock, uptr is_write) {
  AnnotateLocked(HBSAN_CALLER(), lock, is_write == 0);
}
HBSAN_ANNOTATE(RWLockReleased, uptr lock, uptr is_write) {
  AnnotateUnlocking(HBSAN_CALLER(), lock, is_write == 0);
}
HBSAN_ANNOTATE(IgnoreReadsBegin) { AnnotateIgnoreReads(+1); }
HBSAN_ANNOTATE(IgnoreReadsEnd) { AnnotateIgnoreReads(-1); }
HBSAN_ANNOTATE(IgnoreWritesBegin) { AnnotateIgnoreWrites(+1); }
HBSAN_ANNOTATE(IgnoreWritesEnd) { AnnotateIgnoreWrites(-1); }
HBSAN_ANNOTATE(IgnoreSyncBegin) { AnnotateIgnoreSync(+1); }
HBSAN_ANNOTATE(IgnoreSyncEnd) { AnnotateIgnoreSync(-1); }
HBSAN_ANNOTATE(NewMemory, uptr begin, uptr bytes) { AnnotateNew(begin, bytes); }
HBSAN_ANNOTATE(ThreadName, const char* name) {
  InRuntime([=](ThreadState* t) { SetThreadName(t->info, name); });
}
// Of an object whose size is not told.
HBSAN_ANNOTATE(BenignRace, uptr address, const char*) {
  AnnotateBenign(HBSAN_CALLER(), address,
                 HBSAN_GRANULE_BYTES - address % HBSAN_GRANULE_BYTES);
}
HBSAN_ANNOTATE(BenignRaceSized, uptr begin, uptr bytes, const char*) {
  AnnotateBenign(HBSAN_CALLER(), begin, bytes);
}
// For lock-set detectors and tests of detectors; nothing to do for
// happens-before.
HBSAN_ANNOTATE(CondVarSignal, uptr) {}
HBSAN_ANNOTATE(CondVarSignalAll, uptr) {}
HBSAN_ANNOTATE(CondVarWait, uptr, uptr) {}
HBSAN_ANNOTATE(MutexIsUsedAsCondVar, uptr) {}
HBSAN_ANNOTATE(MutexIsNotPHB, uptr) {}
HBSAN_ANNOTATE(PublishMemoryRange, uptr, uptr) {}
HBSAN_ANNOTATE(UnpublishMemoryRange, uptr, uptr) {}
HBSAN_ANNOTATE(PCQCreate, uptr) {}
HBSAN_ANNOTATE(PCQDestroy, uptr) {}
HBSAN_ANNOTATE(PCQPut, uptr) {}
HBSAN_ANNOTATE(PCQGet, uptr) {}
HBSAN_ANNOTATE(ExpectRace, uptr, const char*) {}
HBSAN_ANNOTATE(FlushExpectedRaces) {}
HBSAN_ANNOTATE(FlushState) {}
HBSAN_ANNOTATE(EnableRaceDetection, int) {}
HBSAN_ANNOTATE(TraceMemory, uptr) {}
HBSAN_ANNOTATE(MemoryIsInitialized, uptr, uptr) {}
HBSAN_ANNOTATE(MemoryIsUninitialized, uptr, uptr) {}
HBSAN_ANNOTATE(NoOp, uptr) {}
#undef HBSAN_ANNOTATE

// Chromium's and WebKit's spellings.
HBSAN_EXPORT void WTFAnnotateHappensBefore(const char*, int, uptr address) {
  AnnotateRelease(HBSAN_CALLER(), address);
}
HBSAN_EXPORT void WTFAnnotateHappensAfter(const char*, int, uptr address) {
  AnnotateAcquire(HBSAN_CALLER(), address);
}
HBSAN_EXPORT void WTFAnnotateBenignRaceSized(const char*, int, uptr begin,
                                             uptr bytes, const char*) {
  AnnotateBenign(HBSAN_CALLER(), begin, bytes);
}

// Valgrind's client request, under the name that these headers look up.
HBSAN_EXPORT int RunningOnValgrind() { return 0; }
