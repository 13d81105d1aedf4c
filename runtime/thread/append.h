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
extern "C" __attribute__((preserve_all)) u32 hbsan_intern_stack(ThreadState* t);

// The rest of AppendEventInline: a new event, or the second of a run.
extern "C" __attribute__((preserve_all)) void hbsan_append_event(ThreadState* t,
                                                                 u64 pc_kind,
                                                                 uptr address,
                                                                 u32 context);

HBSAN_ALWAYS_INLINE ContextId ContextOf(ThreadState* t) {
  // Marked again since means interned again, which renews the cache.
  uptr* top = t->hot->stack_top;
  if (HBSAN_LIKELY(top == t->context_top && (top[-1] & kInternedMark)))
    return t->context;
  return ContextId{hbsan_intern_stack(t)};
}

HBSAN_ALWAYS_INLINE FoldEntry* FoldEntryOf(EventLog* log, u64 pc_kind) {
  return &log->fold[(pc_kind ^ pc_kind >> 8) % kFoldEntries];
}

HBSAN_ALWAYS_INLINE void AppendEventInline(ThreadState* t, EventKind kind,
                                           uptr pc, uptr address, u32 size) {
  u64 pc_kind = Event::PackPc(pc, kind, size);
  ContextId context = ContextOf(t);
  FoldEntry* entry = FoldEntryOf(&t->events, pc_kind);
  Event* e = entry->event;
  if (HBSAN_LIKELY(entry->next_address == address && e->pc_kind == pc_kind &&
                   entry->context == context &&
                   entry->epoch_start == t->events.epoch_start &&
                   e->address_count < kFullCount)) {
    e->address_count += kOneCount;
    entry->next_address = address + uptr(s64(e->stride));
    return;
  }
  hbsan_append_event(t, pc_kind, address, u32(context));
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_APPEND_H_
