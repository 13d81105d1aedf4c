// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks of atomic operations and fences: the C++20 model by the table in
// docs/design/memory_model.md.  Under their second names they are those that
// gcc and clang call under -fsanitize=thread.
//
// C is the thread's clock, FR the clock of its last release fence, FA what its
// relaxed reads have seen, M the clock that the object's current value carries:
//
//   store release            M := C, tick        store relaxed    M := FR
//   rmw   release            M join= C, tick     rmw   relaxed    M join= FR
//   read  acquire            C join= M           read  relaxed    FA join= M
//
// A read-modify-write is both a read and an rmw; a failed compare-exchange is a
// read only.  The value and M change together, under the object's lock.
//
// Without a clock anywhere near there is nothing to do: the presence bit of the
// line says so with one load.  It is set before the first value that carries a
// clock is stored, so a reader that saw such a value also sees the bit if it
// looks after reading.
#include "runtime/detect/detect.h"
#include "runtime/intercept/front_end.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"

namespace hbsan {
namespace {

constexpr int kRelaxed = 0, kRelease = 3, kSeqCst = 5;
// Bits 15 and up carry hints that mean nothing here.
constexpr int kOrderBits = 0x7fff;
constexpr bool IsRelease(int order) { return order >= 3; }
constexpr bool IsAcquire(int order) { return order != 0 && order != 3; }

HBSAN_ALWAYS_INLINE bool MayHaveClock(uptr address) {
  // Acquire: keeps the load after the operation whose value it judges.
  return (LoadAcquire(SyncPresenceWord(address)) & SyncPresenceBit(address)) !=
         0;
}

HBSAN_ALWAYS_INLINE void ReadClock(ThreadState* t, uptr pc, uptr address,
                                   const SyncClock& m, int order) {
  if (t->ignore_sync != 0 || m.empty())
    return;
  if (IsAcquire(order)) {
    if (HBSAN_UNLIKELY(AcquireClock(t, m)))
      AppendAcquisition(t, SyncKind::kAtomic, pc, address);
  } else {
    NoteRead(t, m);
  }
}

// Reads the value and learns from its clock without the object's lock.  False,
// and nothing done, when somebody else is at the object or the thread has not
// heard of the snapshot, which then only the lock keeps alive.
template <typename T>
HBSAN_ALWAYS_INLINE bool TryReadUnlocked(ThreadState* t, uptr pc,
                                         const volatile T* p, uptr address,
                                         int order, T* value) {
  const SyncObject* object = FindObject(address);
  if (object == nullptr)
    return false;
  SyncClock clock;
  if (!PeekClock(object, address, &clock,
                 [&] { *value = __atomic_load_n(p, __ATOMIC_SEQ_CST); }) ||
      !HasHeard(t, clock)) {
    return false;
  }
  ReadClock(t, pc, address, clock, order);
  return true;
}

// True when a tick must follow, after the object is unlocked.
bool UpdateClock(ThreadState* t, SyncClock* m, int order) {
  if (t->ignore_sync != 0)
    return false;
  if (IsRelease(order)) {
    // Who has just learnt M knows that the merge is a replacement.
    if (IsAcquire(order)) {
      ReleaseClock(t, m);
    } else {
      ReleaseMergeClock(t, m);
    }
    return true;
  }
  if (t->release_fence != nullptr)
    JoinClock(m, *t->release_fence);
  return false;
}

bool StoreClock(ThreadState* t, SyncObject* object, int order) {
  SyncClock* m = &object->clock;
  // Replaces what stores before it left, but not what the program said.
  if (HBSAN_UNLIKELY(object->annotated))
    return UpdateClock(t, m, IsRelease(order) ? kRelease : kRelaxed);
  if (t->ignore_sync != 0)
    return false;
  if (IsRelease(order)) {
    ReleaseClock(t, m);
    return true;
  }
  if (t->release_fence != nullptr) {
    CopyClock(m, *t->release_fence);
  } else {
    ClearClock(m);
  }
  return false;
}

void TickAt(ThreadState* t, uptr pc, uptr address) {
  Tick(t, pc, SyncKind::kAtomic, address);
}

// True when a store or update of this order leaves or makes a clock.
HBSAN_ALWAYS_INLINE bool CarriesClock(ThreadState* t, int order) {
  return IsRelease(order) || t->release_fence != nullptr;
}

// A bad address must fault here, not under a lock: the program may catch the
// fault and leave its handler by longjmp.
template <typename T>
HBSAN_ALWAYS_INLINE void Probe(const volatile T* p) {
  (void)*reinterpret_cast<const volatile u8*>(p);
}

template <typename T>
HBSAN_ALWAYS_INLINE void Check(ThreadState* t, uptr pc, const volatile T* p,
                               AccessKind kind) {
  uptr address = Address(p);
  if constexpr (sizeof(T) <= HBSAN_GRANULE_BYTES) {
    if (HBSAN_LIKELY((address & 7) + sizeof(T) <= HBSAN_GRANULE_BYTES)) {
      if (HBSAN_UNLIKELY(t->ignores(kind)))
        return;
      u32 mask = ((1u << sizeof(T)) - 1) << (address & 7);
      CheckAtomicSlot(
          t, address, Slot::Make(t->hot->own[0], mask, kind).raw(),
          Event::PackPc(pc, static_cast<EventKind>(kind), sizeof(T)));
      return;
    }
  }
  CheckAtomic(t, pc, address, sizeof(T), kind);
}

template <typename T>
T LoadAndLearn(ThreadState* t, uptr pc, const volatile T* p, int order) {
  uptr address = Address(p);
  T value = __atomic_load_n(p, __ATOMIC_SEQ_CST);
  if (HBSAN_LIKELY(!MayHaveClock(address)))
    return value;
  if (HBSAN_LIKELY(TryReadUnlocked(t, pc, p, address, order, &value)))
    return value;
  SyncObject* object = LockObjectIfExists(address);
  if (object == nullptr)
    return value;
  value = __atomic_load_n(p, __ATOMIC_SEQ_CST);
  ReadClock(t, pc, address, object->clock, order);
  UnlockObject(object);
  return value;
}

// What reads is checked after it learnt from what it read: a plain write that
// the value's writer released before is ordered.
template <typename T>
T Load(const volatile T* p, int order, uptr pc) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return __atomic_load_n(p, __ATOMIC_SEQ_CST);
  ScopedRuntime scope(t);
  T value = LoadAndLearn(t, pc, p, order);
  Check(t, pc, p, AccessKind::kAtomicRead);
  return value;
}

template <typename T>
void NativeStore(volatile T* p, T value, int order) {
  if (order == kSeqCst) {
    __atomic_store_n(p, value, __ATOMIC_SEQ_CST);
  } else {
    __atomic_store_n(p, value, __ATOMIC_RELEASE);
  }
}

template <typename T>
void Store(volatile T* p, T value, int order, uptr pc) {
  ThreadState* t = CurrentThread();
  uptr address = Address(p);
  if (t == nullptr)
    return NativeStore(p, value, order);
  ScopedRuntime scope(t);
  Check(t, pc, p, AccessKind::kAtomicWrite);
  if (t->ignore_sync != 0 ||
      (!CarriesClock(t, order) && !MayHaveClock(address))) {
    return NativeStore(p, value, order);
  }
  Probe(p);
  SyncObject* object = CarriesClock(t, order) ? LockObject(t, pc, address)
                                              : LockObjectIfExists(address);
  if (object == nullptr)
    return NativeStore(p, value, order);
  NativeStore(p, value, order);
  bool ticks = StoreClock(t, object, order);
  UnlockObject(object);
  if (ticks)
    TickAt(t, pc, address);
}

// `operation` performs the update and returns the old value.
template <typename T, typename Operation>
T Update(volatile T* p, int order, uptr pc, Operation operation) {
  ThreadState* t = CurrentThread();
  uptr address = Address(p);
  if (t == nullptr)
    return operation();
  ScopedRuntime scope(t);
  auto check = [&] { Check(t, pc, p, AccessKind::kAtomicWrite); };
  bool carries = CarriesClock(t, order);
  if (!carries && !MayHaveClock(address)) {
    T old = operation();
    // A clock may have come meanwhile; the value read may be the one that
    // carries it.
    if (HBSAN_UNLIKELY(MayHaveClock(address))) {
      if (SyncObject* object = LockObjectIfExists(address)) {
        ReadClock(t, pc, address, object->clock, order);
        UnlockObject(object);
      }
    }
    check();
    return old;
  }
  Probe(p);
  SyncObject* object =
      carries ? LockObject(t, pc, address) : LockObjectIfExists(address);
  T old = operation();
  if (object == nullptr) {
    check();
    return old;
  }
  ReadClock(t, pc, address, object->clock, order);
  check();
  bool ticks = UpdateClock(t, &object->clock, order);
  UnlockObject(object);
  if (ticks)
    TickAt(t, pc, address);
  return old;
}

template <typename T>
T NativeCompareExchange(volatile T* p, T expected, T desired) {
  __atomic_compare_exchange_n(p, &expected, desired, false, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
  return expected;
}

template <typename T>
T CompareExchange(volatile T* p, T expected, T desired, int success,
                  int failure, uptr pc) {
  ThreadState* t = CurrentThread();
  uptr address = Address(p);
  if (t == nullptr)
    return NativeCompareExchange(p, expected, desired);
  ScopedRuntime scope(t);
  Probe(p);
  // It is checked under the lock, which should then not wait for the cell.
  __builtin_prefetch(CellOf(address), 1);
  SyncObject* object = nullptr;
  if (CarriesClock(t, success) &&
      __atomic_load_n(p, __ATOMIC_RELAXED) == expected) {
    object = LockObject(t, pc, address);
  } else {
    object = LockObjectIfExists(address);
  }
  T old = NativeCompareExchange(p, expected, desired);
  bool ticks = false;
  if (object == nullptr && old == expected && CarriesClock(t, success)) {
    // It looked like a failure and was none; whoever reads the new value before
    // the clock is there has only been lucky, as on the machine itself.
    object = LockObject(t, pc, address);
  }
  if (object == nullptr && MayHaveClock(address)) {
    object = LockObjectIfExists(address);
  }
  if (object != nullptr)
    ReadClock(t, pc, address, object->clock,
              old == expected ? success : failure);
  // Before the clock is published, so that it covers this access.
  Check(t, pc, p,
        old == expected ? AccessKind::kAtomicWrite : AccessKind::kAtomicRead);
  if (object != nullptr) {
    if (old == expected)
      ticks = UpdateClock(t, &object->clock, success);
    UnlockObject(object);
  }
  if (ticks)
    TickAt(t, pc, address);
  return old;
}

// The token of a bracket: the locked object; its low bit asks for a tick.
void* BeginUpdate(void* p, u32 bytes, int order, uptr pc) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return nullptr;
  ScopedRuntime::Enter(t);  // until EndUpdate, unless there is nothing to end
  uptr address = Address(p);
  // Nothing can be looked at after the operation here, so any order but
  // relaxed makes the object.
  SyncObject* object = order != kRelaxed || CarriesClock(t, order)
                           ? LockObject(t, pc, address)
                           : LockObjectIfExists(address);
  if (object != nullptr)
    ReadClock(t, pc, address, object->clock, order);
  CheckAtomic(t, pc, address, bytes, AccessKind::kAtomicWrite);
  if (object == nullptr) {
    ScopedRuntime::Leave(t);
    return nullptr;
  }
  bool ticks = UpdateClock(t, &object->clock, order);
  return reinterpret_cast<void*>(Address(object) | (ticks ? 1 : 0));
}

void EndUpdate(void* token, uptr pc) {
  if (token == nullptr)
    return;
  ThreadState* t = CurrentThread();
  auto* object = reinterpret_cast<SyncObject*>(Address(token) & ~uptr{1});
  uptr address = object->address;
  UnlockObject(object);
  if (Address(token) & 1)
    TickAt(t, pc, address);
  ScopedRuntime::Leave(t);
}

// Objects of sizes without instructions.  What libatomic does, with its locks
// replaced by these: its own are mutexes, which would order too much, or none
// for what fits into 16 bytes, which then orders nothing that can be seen.
SpinLock any_size_locks[64];

SpinLock& LockOfAnySize(uptr address) {
  return any_size_locks[address / 64 % 64];
}

// `operation` does the work and says what it was; it orders by `order` then.
struct AnySizeResult {
  AccessKind kind;
  int order;
  bool reads, replaces;  // a store replaces the clock, an update joins it
};

template <typename Operation>
void OfAnySize(size_t bytes, void* p, uptr pc, Operation operation) {
  uptr address = Address(p);
  ThreadState* t = CurrentThread();
  if (t == nullptr) {
    SpinGuard guard(LockOfAnySize(address));
    operation();
    return;
  }
  ScopedRuntime scope(t);
  Probe(static_cast<volatile u8*>(p));
  bool ticks = false;
  {
    SpinGuard guard(LockOfAnySize(address));
    SyncObject* object = LockObject(t, pc, address);
    AnySizeResult result = operation();
    int order = result.order & kOrderBits;
    if (result.reads)
      ReadClock(t, pc, address, object->clock, order);
    // Before the clock is published, so that it covers this access.
    CheckAtomic(t, pc, address, static_cast<u32>(bytes), result.kind);
    if (result.kind == AccessKind::kAtomicWrite) {
      ticks = result.replaces ? StoreClock(t, object, order)
                              : UpdateClock(t, &object->clock, order);
    }
    UnlockObject(object);
  }
  if (ticks)
    TickAt(t, pc, address);
}

// Calls `use` with the word at `p`, if it is one.
template <typename Use>
bool IfWord(size_t bytes, void* p, Use use) {
  if ((Address(p) & (bytes - 1)) != 0)
    return false;
  switch (bytes) {
    case 1:
      use(static_cast<volatile u8*>(p));
      return true;
    case 2:
      use(static_cast<volatile u16*>(p));
      return true;
    case 4:
      use(static_cast<volatile u32*>(p));
      return true;
    case 8:
      use(static_cast<volatile u64*>(p));
      return true;
    case 16:
      use(static_cast<volatile u128*>(p));
      return true;
    default:
      return false;
  }
}

template <typename T>
T ValueAt(volatile T*, const void* p) {
  T value;
  __builtin_memcpy_inline(&value, p, sizeof(value));
  return value;
}

}  // namespace
}  // namespace hbsan

using namespace hbsan;

// The names are the compiler's, hence the labels.
HBSAN_EXPORT void AtomicLoadAny(size_t bytes, void* p, void* value,
                                int order) asm("__atomic_load");
HBSAN_EXPORT void AtomicStoreAny(size_t bytes, void* p, void* value,
                                 int order) asm("__atomic_store");
HBSAN_EXPORT void AtomicExchangeAny(size_t bytes, void* p, void* value,
                                    void* old,
                                    int order) asm("__atomic_exchange");
HBSAN_EXPORT bool AtomicCompareExchangeAny(
    size_t bytes, void* p, void* expected, void* desired, int success,
    int failure) asm("__atomic_compare_exchange");

void AtomicLoadAny(size_t bytes, void* p, void* value, int order) {
  uptr pc = HBSAN_CALLER();
  if (IfWord(bytes, p, [=](auto* word) {
        auto found = Load(word, order & kOrderBits, pc);
        MemCopy(value, &found, bytes);
      })) {
    return;
  }
  OfAnySize(bytes, p, pc, [=] {
    MemCopy(value, p, bytes);
    return AnySizeResult{AccessKind::kAtomicRead, order, true, false};
  });
}

void AtomicStoreAny(size_t bytes, void* p, void* value, int order) {
  uptr pc = HBSAN_CALLER();
  if (IfWord(bytes, p, [=](auto* word) {
        Store(word, ValueAt(word, value), order & kOrderBits, pc);
      })) {
    return;
  }
  OfAnySize(bytes, p, pc, [=] {
    MemCopy(p, value, bytes);
    return AnySizeResult{AccessKind::kAtomicWrite, order, false, true};
  });
}

void AtomicExchangeAny(size_t bytes, void* p, void* value, void* old,
                       int order) {
  uptr pc = HBSAN_CALLER();
  if (IfWord(bytes, p, [=](auto* word) {
        auto desired = ValueAt(word, value);
        auto found = Update(word, order & kOrderBits, pc, [=] {
          return __atomic_exchange_n(word, desired, __ATOMIC_SEQ_CST);
        });
        MemCopy(old, &found, bytes);
      })) {
    return;
  }
  OfAnySize(bytes, p, pc, [=] {
    // Either buffer may be the other one.
    for (size_t i = 0; i < bytes; i++) {
      u8 desired = static_cast<u8*>(value)[i];
      static_cast<u8*>(old)[i] = static_cast<u8*>(p)[i];
      static_cast<u8*>(p)[i] = desired;
    }
    return AnySizeResult{AccessKind::kAtomicWrite, order, true, false};
  });
}

bool AtomicCompareExchangeAny(size_t bytes, void* p, void* expected,
                              void* desired, int success, int failure) {
  uptr pc = HBSAN_CALLER();
  bool equal = false;
  if (IfWord(bytes, p, [&](auto* word) {
        auto wanted = ValueAt(word, expected);
        auto found =
            CompareExchange(word, wanted, ValueAt(word, desired),
                            success & kOrderBits, failure & kOrderBits, pc);
        equal = found == wanted;
        if (!equal)
          MemCopy(expected, &found, bytes);
      })) {
    return equal;
  }
  OfAnySize(bytes, p, pc, [&] {
    equal = MemCompare(p, expected, bytes) == 0;
    if (!equal) {
      MemCopy(expected, p, bytes);
      return AnySizeResult{AccessKind::kAtomicRead, failure, true, false};
    }
    MemCopy(p, desired, bytes);
    return AnySizeResult{AccessKind::kAtomicWrite, success, true, false};
  });
  return equal;
}

#define HBSAN_TSAN_ATOMIC(name) \
  HBSAN_ALIAS(__tsan_atomic##name, __hbsan_atomic##name)

#define HBSAN_ATOMIC_RMW(bits, T, name, builtin)                        \
  HBSAN_EXPORT T __hbsan_atomic##bits##_##name(volatile T* p, T value,  \
                                               int order) {             \
    return Update(p, order & kOrderBits, HBSAN_CALLER(),                \
                  [=] { return builtin(p, value, __ATOMIC_SEQ_CST); }); \
  }                                                                     \
  HBSAN_TSAN_ATOMIC(bits##_##name);

// gcc's form: what was found is left in `expected`.
#define HBSAN_TSAN_COMPARE_EXCHANGE(bits, T, strength)                   \
  HBSAN_EXPORT int __tsan_atomic##bits##_compare_exchange_##strength(    \
      volatile T* p, T* expected, T desired, int success, int failure) { \
    T old = CompareExchange(p, *expected, desired, success & kOrderBits, \
                            failure & kOrderBits, HBSAN_CALLER());       \
    if (old == *expected)                                                \
      return 1;                                                          \
    *expected = old;                                                     \
    return 0;                                                            \
  }

#define HBSAN_ATOMICS(bits, T)                                                 \
  HBSAN_EXPORT T __hbsan_atomic##bits##_load(const volatile T* p, int order) { \
    return Load(p, order & kOrderBits, HBSAN_CALLER());                        \
  }                                                                            \
  HBSAN_TSAN_ATOMIC(bits##_load);                                              \
  HBSAN_EXPORT void __hbsan_atomic##bits##_store(volatile T* p, T value,       \
                                                 int order) {                  \
    Store(p, value, order& kOrderBits, HBSAN_CALLER());                        \
  }                                                                            \
  HBSAN_TSAN_ATOMIC(bits##_store);                                             \
  HBSAN_ATOMIC_RMW(bits, T, exchange, __atomic_exchange_n)                     \
  HBSAN_ATOMIC_RMW(bits, T, fetch_add, __atomic_fetch_add)                     \
  HBSAN_ATOMIC_RMW(bits, T, fetch_sub, __atomic_fetch_sub)                     \
  HBSAN_ATOMIC_RMW(bits, T, fetch_and, __atomic_fetch_and)                     \
  HBSAN_ATOMIC_RMW(bits, T, fetch_or, __atomic_fetch_or)                       \
  HBSAN_ATOMIC_RMW(bits, T, fetch_xor, __atomic_fetch_xor)                     \
  HBSAN_ATOMIC_RMW(bits, T, fetch_nand, __atomic_fetch_nand)                   \
  HBSAN_EXPORT T __hbsan_atomic##bits##_compare_exchange(                      \
      volatile T* p, T expected, T desired, int success, int failure) {        \
    return CompareExchange(p, expected, desired, success & kOrderBits,         \
                           failure & kOrderBits, HBSAN_CALLER());              \
  }                                                                            \
  HBSAN_ALIAS(__tsan_atomic##bits##_compare_exchange_val,                      \
              __hbsan_atomic##bits##_compare_exchange);                        \
  HBSAN_TSAN_COMPARE_EXCHANGE(bits, T, strong)                                 \
  HBSAN_TSAN_COMPARE_EXCHANGE(bits, T, weak)

HBSAN_ATOMICS(8, u8)
HBSAN_ATOMICS(16, u16)
HBSAN_ATOMICS(32, u32)
HBSAN_ATOMICS(64, u64)
HBSAN_ATOMICS(128, u128)

#undef HBSAN_ATOMICS
#undef HBSAN_TSAN_COMPARE_EXCHANGE
#undef HBSAN_ATOMIC_RMW
#undef HBSAN_TSAN_ATOMIC

HBSAN_EXPORT void __hbsan_fence(int order) {
  order &= kOrderBits;
  if (order != kRelaxed)
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (ThreadState* t = CurrentThread()) {
    ScopedRuntime scope(t);
    Fence(t, HBSAN_CALLER(), order);
  }
}
HBSAN_ALIAS(__tsan_atomic_thread_fence, __hbsan_fence);
// Between a thread and its own signal handlers: for the compiler alone.
HBSAN_EXPORT void __tsan_atomic_signal_fence(int) {}

HBSAN_EXPORT void* __hbsan_atomic_begin(void* p, u32 bytes, int order) {
  return BeginUpdate(p, bytes, order & kOrderBits, HBSAN_CALLER());
}

HBSAN_EXPORT void __hbsan_atomic_end(void* token) {
  EndUpdate(token, HBSAN_CALLER());
}
