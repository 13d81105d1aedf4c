// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the inline shadow call stack to a context, lazily: only frames under
// which something is recorded are ever interned.
//
// Instrumented code writes plain return addresses.  Here the interned ones get
// kInternedMark, so the marked entries are always a prefix of the stack: a
// push overwrites the mark above it, a pop leaves the marks below alone.
//
// General registers only; called by the access check.
#include "runtime/thread/append.h"

namespace hbsan {

extern "C" __attribute__((preserve_all)) u32 hbsan_intern_stack(
    ThreadState* t) {
  uptr* base = t->stack_base;
  uptr depth = uptr(t->hot->stack_top - base);
  // Functions that were entered before the thread was attached.
  if (depth > t->stack_entries)
    return u32(kNoContext);
  t->context_top = depth ? base + depth : nullptr;
  uptr known = depth;
  while (known > 0 && !(base[known - 1] & kInternedMark)) known--;
  ContextId id = known ? t->memo[known - 1].id : kNoContext;
  for (uptr i = known; i < depth; i++) {
    FrameMemo* memo = &t->memo[i];
    uptr pc = base[i];
    if (memo->pc != pc || memo->parent != id || memo->id == kNoContext)
      *memo = {pc, id, InternFrame(id, pc)};
    id = memo->id;
    base[i] = pc | kInternedMark;
  }
  t->context = id;
  return u32(id);
}

extern "C" __attribute__((preserve_all)) void hbsan_append_event(
    ThreadState* t, u64 pc_kind, uptr address, u32 context_id) {
  EventLog* log = &t->events;
  ContextId context{context_id};
  FoldEntry* entry = FoldEntryOf(log, pc_kind);
  Event* e = entry->event;
  if (e->pc_kind == pc_kind && entry->context == context &&
      entry->epoch_start == log->epoch_start) {
    uptr last = entry->next_address - uptr(s64(e->stride));
    if (address == last)
      return;  // the same place again
    s64 distance = s64(address - last);
    if (e->address_count < kOneCount && distance == s32(distance)) {
      e->stride = s32(distance);
      e->address_count += kOneCount;
      entry->next_address = address + uptr(distance);
      return;
    }
  }
  // A run that ended after two, or at once, was none.
  bool scattered = e->pc_kind == pc_kind && e->address_count < 2 * kOneCount;
  *entry = {&log->ring[log->position & log->mask], address, context,
            log->epoch_start, scattered ? pc_kind : 0};
  PushEvent(log, {pc_kind, address & 0xffffffffffff, context, 0});
}

ContextId CurrentContext(ThreadState* t) { return ContextOf(t); }

void AppendLockEvent(ThreadState* t, EventKind kind, uptr pc, uptr address,
                     u32 object_id) {
  PushEvent(&t->events, {Event::PackPc(pc, kind, 1), address & 0xffffffffffff,
                         ContextOf(t), s32(object_id)});
}

void AppendRange(ThreadState* t, EventKind kind, uptr pc, uptr address,
                 uptr bytes) {
  // A longer range is told by its first 4 GiB.
  u32 length = bytes > 0xffffffff ? 0xffffffff : u32(bytes);
  PushEvent(&t->events, {Event::PackPc(pc, kind, 0), address & 0xffffffffffff,
                         ContextOf(t), s32(length)});
}

}  // namespace hbsan
