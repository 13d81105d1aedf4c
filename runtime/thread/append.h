// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writing the event log.  Inline because the access check does it, and free of
// anything but general registers for the same reason.
//
// Folding: a loop's accesses come from one site under one context at equal
// distances, so a new access is first tried as one more repetition of the
// newest event of its site, which a small direct-mapped table remembers.  A
// site whose runs end after two is marked as scattered, and its events are then
// just appended as long as they stay where the site was before; now and then
// folding is tried again.
#ifndef HBSAN_RUNTIME_THREAD_APPEND_H_
#define HBSAN_RUNTIME_THREAD_APPEND_H_

#include "runtime/history/sites.h"
#include "runtime/thread/thread.h"

namespace hbsan {

// Out of line; they change no register but r11 and the result's.
extern "C" {
// Interns the part of the shadow call stack that is not yet interned.
__attribute__((preserve_all)) u32 hbsan_intern_stack(ThreadState* t);
// LogAccessInFull.
__attribute__((preserve_all)) void hbsan_log_access(ThreadState* t, u64 pc_kind,
                                                    uptr address);
// The rest of it: a new event, or the second of a run.
__attribute__((preserve_all)) void hbsan_append_event(ThreadState* t,
                                                      u64 pc_kind, uptr address,
                                                      u32 context);
}

// Where these bits of the position are zero, a scattered site comes out of line
// to close old runs, and at every eighth time tries to fold.
inline constexpr u32 kComeOut = kCloseEach - 1;
inline constexpr u32 kTryAgain = 8 * kCloseEach - 1;

HBSAN_ALWAYS_INLINE ContextId ContextOf(ThreadState* t) {
  uptr newest = t->hot->stack_top[-1];
  if (HBSAN_LIKELY(newest & kInternedMark))
    return ContextId{u32(newest)};
  return ContextId{hbsan_intern_stack(t)};
}

// Takes the access as one more repetition of the newest event of its site,
// under that context, if it is one.
HBSAN_ALWAYS_INLINE bool ContinueRun(const EventLog& log, FoldEntry* entry,
                                     ContextId context, u64 pc_kind,
                                     uptr address) {
  Event* e = entry->event;
  u64 longer;
  if (entry->next_address != address || e->pc_kind != pc_kind ||
      entry->context != context || entry->epoch != log.epoch ||
      __builtin_add_overflow(e->address_count, kOneCount, &longer))
    return false;
  e->address_count = longer;
  entry->next_address = address + uptr(s64(e->stride));
  return true;
}

HBSAN_ALWAYS_INLINE void PushEvent(EventLog* log, const Event& event) {
  log->ring[log->position & log->mask] = event;
  log->position++;
}

// Whether the site under that context does not fold and the table knows that it
// is at `address` now and then: then there is nothing to note.
HBSAN_ALWAYS_INLINE bool IsKnownScattered(const FoldEntry& entry, u64 pc_kind,
                                          ContextId context, uptr address) {
  return entry.scattered == pc_kind && entry.context == context &&
         address - entry.low < entry.span;
}

// Writes an access of a site that is known to be scattered.  False, and nothing
// done, if it is not one.
HBSAN_ALWAYS_INLINE bool LogScattered(ThreadState* t, uptr newest, u64 pc_kind,
                                      uptr address) {
  ContextId context{u32(newest)};
  EventLog* log = &t->events;
  FoldEntry* entry = FoldEntryOf(log, pc_kind, context);
  u32 position = log->position;
  if (!(newest & kInternedMark) ||
      !IsKnownScattered(*entry, pc_kind, context, address) ||
      (position & kComeOut) == 0)
    return false;
  t->recorded = 1;
  log->ring[position & log->mask] = {pc_kind, address, context, 0};
  log->position = position + 1;
  return true;
}

// Writes an access that was recorded in the shadow to the log.
HBSAN_ALWAYS_INLINE void LogAccessInFull(ThreadState* t, u64 pc_kind,
                                         uptr address) {
  t->recorded = 1;
  ContextId context = ContextOf(t);
  EventLog* log = &t->events;
  FoldEntry* entry = FoldEntryOf(log, pc_kind, context);
  if (ContinueRun(*log, entry, context, pc_kind, address))
    return;
  if (IsKnownScattered(*entry, pc_kind, context, address) &&
      (log->position & kComeOut) != 0) {
    PushEvent(log, {pc_kind, address & 0xffffffffffff, context, 0});
    return;
  }
  hbsan_append_event(t, pc_kind, address, u32(context));
}

// The same, short for where it goes on with a run.
HBSAN_ALWAYS_INLINE void LogAccess(ThreadState* t, u64 pc_kind, uptr address) {
  t->recorded = 1;
  uptr newest = t->hot->stack_top[-1];
  ContextId context{u32(newest)};
  if (HBSAN_LIKELY(newest & kInternedMark) &&
      HBSAN_LIKELY(ContinueRun(t->events,
                               FoldEntryOf(&t->events, pc_kind, context),
                               context, pc_kind, address)))
    return;
  hbsan_log_access(t, pc_kind, address);
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_APPEND_H_
