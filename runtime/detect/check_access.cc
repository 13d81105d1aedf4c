// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks that instrumented code calls when its inline check missed.  In
// streaming code that is most accesses, so the common cases (cell_check.h) run
// to their end here: no call, and a locked instruction only where the thread
// has no slot to renew.  tests/codegen/hot_path.test reads the disassembly.
#include "runtime/detect/cell_check.h"
#include "runtime/detect/detect.h"

extern "C" __thread hbsan_hot_state __hbsan_hot
    __attribute__((visibility("default"), tls_model("initial-exec")));

namespace hbsan {

extern "C" {
// Thunk (thunks_x86_64.S): preserves every register, calls ordinary C++.
__attribute__((preserve_all)) void hbsan_attach_thunk();
}

namespace {

HBSAN_ALWAYS_INLINE bool Enter(ThreadState** t) {
  *t = static_cast<ThreadState*>(__hbsan_hot.thread);
  if (HBSAN_UNLIKELY(*t == nullptr)) {
    hbsan_attach_thunk();
    *t = static_cast<ThreadState*>(__hbsan_hot.thread);
    if (*t == nullptr)
      return false;
  }
  return HBSAN_LIKELY((*t)->ignore_accesses == 0);
}

template <AccessKind kKind>
HBSAN_ALWAYS_INLINE Tried CheckUsual(const ThreadState* t, uptr granule,
                                     u32 own, u64* newcomers) {
  constexpr bool kRead = kKind == AccessKind::kRead;
  Tried tried = CheckPair(t, granule, own, newcomers);
  if (kRead && tried == Tried::kNothing)
    tried = RenewSharedRead(t, granule, own, newcomers);
  return tried;
}

template <u32 kBytes, AccessKind kKind>
HBSAN_ALWAYS_INLINE void CheckInGranule(uptr address, uptr pc) {
  ThreadState* t;
  if (!Enter(&t))
    return;
  u32 mask = ((1u << kBytes) - 1) << (address & 7);
  u32 own = Slot::Make(__hbsan_hot.own[0], mask, kKind).raw();
  u64 pc_kind = Event::PackPc(pc, static_cast<EventKind>(kKind), kBytes);
  u64 newcomers = 0;
  Tried tried;
  if (kBytes == HBSAN_GRANULE_BYTES &&
      RenewWhole<kKind>(address, own, &newcomers))
    tried = Tried::kPublished;
  else
    tried = CheckUsual<kKind>(t, address, own, &newcomers);
  if (tried == Tried::kRecorded)
    return;
  if (HBSAN_UNLIKELY(tried == Tried::kNothing)) {
    hbsan_check_in_granule(t, address, own, pc_kind);
    return;
  }
  t->recorded = 1;
  AppendEventInline(t, pc_kind, address);
  if (HBSAN_UNLIKELY(newcomers))
    hbsan_report_newcomers(t, address, own, pc_kind);
}

struct SpanRace {
  uptr granule = 0;
  u32 own = 0;
  u32 raced_with = 0;
};

HBSAN_ALWAYS_INLINE bool CheckOneOfSpan(ThreadState* t, uptr granule, u32 own,
                                        SpanRace* race) {
  if (Recorded(CellOf(granule), own))
    return false;
  u32 raced_with = 0;
  bool log = CheckCell(t, granule, own, &raced_with);
  if (HBSAN_UNLIKELY(raced_with && !race->raced_with))
    *race = {granule, own, raced_with};
  return log;
}

// 1 to 64 bytes anywhere.
HBSAN_ALWAYS_INLINE void CheckSpan(ThreadState* t, uptr address, u64 pc_kind,
                                   bool log) {
  Event access = {pc_kind, address, kNoContext, 0};
  AccessKind kind = static_cast<AccessKind>(access.kind());
  u32 bytes = access.size();
  u32 base = t->hot->own[0];
  uptr end = address + bytes;
  SpanRace race;
  if (HBSAN_LIKELY(((address | bytes) & 7) == 0)) {
    u32 own = Slot::Make(base, 0xff, kind).raw();
    for (uptr granule = address; granule < end; granule += 8)
      log |= CheckOneOfSpan(t, granule, own, &race);
  } else {
    for (uptr granule = address & ~uptr{7}; granule < end; granule += 8) {
      u32 mask = BytesInGranule(granule, address, end);
      log |=
          CheckOneOfSpan(t, granule, Slot::Make(base, mask, kind).raw(), &race);
    }
  }
  if (!log && !race.raced_with)
    return;
  t->recorded = 1;
  AppendEventInline(t, pc_kind, address);
  if (HBSAN_UNLIKELY(race.raced_with))
    hbsan_report_thunk(t, race.granule, race.own, race.raced_with, address,
                       pc_kind);
}

// The hooks' form: two whole granules of private cells, which is what
// vectorized loops access, and numbers of up to 8 bytes here; the rest out of
// line.
template <AccessKind kKind>
HBSAN_ALWAYS_INLINE void CheckHookSpan(uptr address, u32 bytes, uptr pc) {
  ThreadState* t;
  if (!Enter(&t))
    return;
  u64 pc_kind = Event::PackPc(pc, static_cast<EventKind>(kKind), bytes);
  u32 base = __hbsan_hot.own[0];
  u32 whole = Slot::Make(base, 0xff, kKind).raw();
  u64 newcomers = 0;
  bool log = false, done = false;
  if (HBSAN_LIKELY(bytes == 2 * HBSAN_GRANULE_BYTES && (address & 7) == 0)) {
    log = RenewWhole<kKind>(address, whole, &newcomers);
    done = log &&
           RenewWhole<kKind>(address + HBSAN_GRANULE_BYTES, whole, &newcomers);
  } else if (bytes <= HBSAN_GRANULE_BYTES) {
    // An unaligned number across two granules, which compressors read a lot.
    u32 mask = ((1u << bytes) - 1) << (address & 7);
    Tried low = CheckUsual<kKind>(
        t, address, Slot::Make(base, mask, kKind).raw(), &newcomers);
    Tried high = Tried::kRecorded;
    if (mask >> 8 != 0 && HBSAN_LIKELY(low != Tried::kNothing))
      high = CheckUsual<kKind>(t, address + HBSAN_GRANULE_BYTES,
                               Slot::Make(base, mask >> 8, kKind).raw(),
                               &newcomers);
    log = low == Tried::kPublished || high == Tried::kPublished;
    done = low != Tried::kNothing && high != Tried::kNothing;
  }
  if (HBSAN_UNLIKELY(!done)) {
    hbsan_check_span(t, address, pc_kind, log);
  } else if (log) {
    t->recorded = 1;
    AppendEventInline(t, pc_kind, address);
  }
  if (HBSAN_UNLIKELY(newcomers))
    hbsan_report_newcomers(t, address, whole, pc_kind);
}

}  // namespace

#define HBSAN_HOOK HBSAN_EXPORT __attribute__((preserve_all, used)) void
#define HBSAN_RETURN_PC reinterpret_cast<uptr>(__builtin_return_address(0))
#define HBSAN_ACCESS_HOOKS(Bytes)                                        \
  HBSAN_HOOK __hbsan_read##Bytes(const void* p) {                        \
    CheckInGranule<Bytes, AccessKind::kRead>(reinterpret_cast<uptr>(p),  \
                                             HBSAN_RETURN_PC);           \
  }                                                                      \
  HBSAN_HOOK __hbsan_write##Bytes(const void* p) {                       \
    CheckInGranule<Bytes, AccessKind::kWrite>(reinterpret_cast<uptr>(p), \
                                              HBSAN_RETURN_PC);          \
  }

HBSAN_ACCESS_HOOKS(1)
HBSAN_ACCESS_HOOKS(2)
HBSAN_ACCESS_HOOKS(4)
HBSAN_ACCESS_HOOKS(8)

HBSAN_HOOK __hbsan_read_span(const void* p, u64 bytes) {
  CheckHookSpan<AccessKind::kRead>(reinterpret_cast<uptr>(p), u32(bytes),
                                   HBSAN_RETURN_PC);
}
HBSAN_HOOK __hbsan_write_span(const void* p, u64 bytes) {
  CheckHookSpan<AccessKind::kWrite>(reinterpret_cast<uptr>(p), u32(bytes),
                                    HBSAN_RETURN_PC);
}

extern "C" __attribute__((preserve_all)) void hbsan_check_span(ThreadState* t,
                                                               uptr address,
                                                               u64 pc_kind,
                                                               bool log) {
  CheckSpan(t, address, pc_kind, log);
}

}  // namespace hbsan
