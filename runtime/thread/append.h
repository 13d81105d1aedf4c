// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writing the event log.  Inline because the access check does it, and free of
// anything but general registers for the same reason.
//
// Folding: a loop's accesses come from one site under one context at equal
// distances, so a new access is first tried as one more repetition of the
// newest event of its site, which a small direct-mapped table remembers.
#ifndef HBSAN_RUNTIME_THREAD_APPEND_H_
#define HBSAN_RUNTIME_THREAD_APPEND_H_

#include "runtime/thread/thread.h"

namespace hbsan {

// Interns the part of the shadow call stack that is not yet interned.  Changes
// no register but r11 and the result's.
extern "C" __attribute__((preserve_all)) u32 hbsan_intern_stack(
    ThreadState* t);

HBSAN_ALWAYS_INLINE ContextId ContextOf(ThreadState* t) {
  uptr* top = t->hot->stack_top;
  uptr depth = uptr(top - t->stack_base);
  // A thread that was attached while functions were running may have its top
  // outside its own stack; the slow path copes.
  if (HBSAN_LIKELY(depth - 1 < t->stack_entries && (top[-1] & kInternedMark)))
    return t->memo[depth - 1].id;
  return ContextId{hbsan_intern_stack(t)};
}

HBSAN_ALWAYS_INLINE u32 FoldIndex(u64 pc_kind) {
  return u32((pc_kind * 0x9e3779b97f4a7c15) >> 56);
}
static_assert(kFoldEntries == 1 << (64 - 56));

HBSAN_ALWAYS_INLINE void PushEvent(EventLog* log, const Event& event) {
  log->ring[log->position & log->mask] = event;
  log->position++;
}

HBSAN_ALWAYS_INLINE void AppendEventInline(ThreadState* t, EventKind kind,
                                           uptr pc, uptr address, u32 size) {
  EventLog* log = &t->events;
  u64 pc_kind = Event::PackPc(pc, kind, size);
  ContextId context = ContextOf(t);
  u32* newest = &log->fold[FoldIndex(pc_kind)];
  Event* e = &log->ring[*newest & log->mask];
  // Still in the ring, and of this epoch?  Positions wrap, differences do not.
  bool live = log->position - *newest <= log->position - log->epoch_start;
  if (live && e->pc_kind == pc_kind && e->context == context) {
    u64 first = e->address_count & 0xffffffffffff;
    u64 repeats = e->address_count >> 48;
    s64 distance = s64(address - first);
    if (repeats == 0) {
      if (distance == 0) return;
      if (distance == s32(distance)) {
        e->stride = s32(distance);
        e->address_count = first | u64{1} << 48;
        return;
      }
    } else if (distance == s64(e->stride) * s64(repeats + 1) &&
               repeats < 0xffff) {
      e->address_count += u64{1} << 48;
      return;
    } else if (distance == s64(e->stride) * s64(repeats)) {
      return;
    }
  }
  *newest = log->position;
  PushEvent(log, {pc_kind, address & 0xffffffffffff, context, 0});
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_APPEND_H_
