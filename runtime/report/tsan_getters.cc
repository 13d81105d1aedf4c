// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TSan's names for what a report says, as programs with __tsan_on_report and
// debuggers use them (their declarations are in no public header).  All return
// 1, or 0 when there is nothing of that number.  A trace that has room is ended
// by a null.
#include "runtime/report/build_report.h"
#include "runtime/report/listeners.h"
#include "runtime/report/text_words.h"

using namespace hbsan;

namespace {

const RaceRecord& RaceOf(const void* report) {
  return *static_cast<const hbsan_report*>(report)->race;
}

void CopyTrace(const Stack& stack, void** trace, uptr capacity) {
  if (trace == nullptr)
    return;
  for (uptr i = 0; i < capacity && i <= stack.count; i++)
    trace[i] =
        i < stack.count ? reinterpret_cast<void*>(stack.pcs[i]) : nullptr;
}

void CopyTrace(uptr pc, ContextId context, void** trace, uptr capacity) {
  Stack stack;
  FillStack(pc, context, &stack);
  CopyTrace(stack, trace, capacity);
}

// What of a report has no counterpart here is 0.
template <typename T>
void Store(T* out, T value) {
  if (out != nullptr)
    *out = value;
}

int IdOf(const ThreadInfo* thread) {
  return thread == nullptr ? -1 : static_cast<int>(thread->id);
}

const char* Describe(RaceKind kind) {
  switch (kind) {
    case RaceKind::kData:
    case RaceKind::kAtomicPlain:
    case RaceKind::kDescriptor:
      return "data-race";
    case RaceKind::kVptr:
      return "data-race-vptr";
    case RaceKind::kUseAfterFree:
      return "heap-use-after-free";
  }
  return "data-race";
}

}  // namespace

HBSAN_EXPORT void* __tsan_get_current_report() {
  return const_cast<hbsan_report*>(CurrentReport());
}

HBSAN_EXPORT int __tsan_get_report_data(void* report, const char** description,
                                        int* count, int* stack_count,
                                        int* mop_count, int* loc_count,
                                        int* mutex_count, int* thread_count,
                                        int* unique_tid_count,
                                        void** sleep_trace, uptr capacity) {
  const RaceRecord& race = RaceOf(report);
  Store(description, Describe(race.kind));
  Store(count, 1);
  Store(stack_count, 0);
  Store(mop_count, 2);
  Store(loc_count, race.location.kind == LocationKind::kUnknown ? 0 : 1);
  Store(mutex_count, static_cast<int>(race.lock_count));
  Store(thread_count, static_cast<int>(race.thread_count));
  Store(unique_tid_count, 0);
  if (sleep_trace != nullptr && capacity != 0)
    sleep_trace[0] = nullptr;
  return 1;
}

HBSAN_EXPORT int __tsan_get_report_tag(void*, uptr* tag) {
  Store(tag, uptr{0});
  return 1;
}

// Stacks that belong to nothing else: no race has one.
HBSAN_EXPORT int __tsan_get_report_stack(void*, uptr, void**, uptr) {
  return 0;
}

HBSAN_EXPORT int __tsan_get_report_mop(void* report, uptr index, int* tid,
                                       void** address, int* bytes, int* write,
                                       int* atomic, void** trace,
                                       uptr capacity) {
  if (index > 1)
    return 0;
  const RaceRecord& race = RaceOf(report);
  const ReportedAccess& access = index == 0 ? race.current : race.previous;
  bool is_atomic = IsAtomicKind(access.kind);
  Store(tid, IdOf(access.thread));
  Store(address, reinterpret_cast<void*>(access.address));
  Store(bytes, access.address_known ? static_cast<int>(access.size) : 0);
  Store(write, IsWriteKind(access.kind) ? 1 : 0);
  Store(atomic, is_atomic ? 1 : 0);
  CopyTrace(access.stack, trace, capacity);
  return 1;
}

HBSAN_EXPORT int __tsan_get_report_loc(void* report, uptr index,
                                       const char** type, void** address,
                                       uptr* start, uptr* bytes, int* tid,
                                       int* fd, int* suppressable, void** trace,
                                       uptr capacity) {
  const RaceRecord& race = RaceOf(report);
  const Location& location = race.location;
  if (index > 0 || location.kind == LocationKind::kUnknown)
    return 0;
  bool block = location.kind == LocationKind::kHeap;
  bool descriptor = location.kind == LocationKind::kDescriptor;
  Store(type, descriptor ? "fd" : LocationKindId(location.kind));
  Store(address, reinterpret_cast<void*>(race.current.address));
  Store(start, block ? location.begin : 0);
  Store(bytes, block ? location.size : 0);
  Store(tid, IdOf(location.thread));
  Store(fd, descriptor ? location.fd : 0);
  Store(suppressable, 0);
  if (block)
    CopyTrace(location.stack, trace, capacity);
  else if (trace != nullptr && capacity != 0)
    trace[0] = nullptr;
  return 1;
}

// Of another language's objects.
HBSAN_EXPORT int __tsan_get_report_loc_object_type(void*, uptr index,
                                                   const char** type) {
  Store(type, "");
  return index == 0;
}

HBSAN_EXPORT int __tsan_get_report_mutex(void* report, uptr index,
                                         uptr* mutex_id, void** address,
                                         int* destroyed, void** trace,
                                         uptr capacity) {
  const RaceRecord& race = RaceOf(report);
  if (index >= race.lock_count)
    return 0;
  ObjectInfo object = {};
  bool known = DescribeObject(race.locks[index], &object);
  Store(mutex_id, uptr{race.locks[index]});
  Store(address, reinterpret_cast<void*>(object.address));
  Store(destroyed, known ? 0 : 1);
  CopyTrace(object.created_pc, object.created_at, trace, capacity);
  return 1;
}

HBSAN_EXPORT int __tsan_get_report_thread(void* report, uptr index, int* tid,
                                          u64* os_tid, int* running,
                                          const char** name, int* parent_tid,
                                          void** trace, uptr capacity) {
  const RaceRecord& race = RaceOf(report);
  if (index >= race.thread_count)
    return 0;
  const ThreadInfo& thread = *race.threads[index];
  Store(tid, IdOf(&thread));
  Store(os_tid, static_cast<u64>(thread.os_tid));
  Store(running, thread.finished ? 0 : 1);
  Store(name, static_cast<const char*>(thread.name));
  Store(parent_tid, thread.id == 0 ? -1 : static_cast<int>(thread.parent));
  CopyTrace(thread.created_pc, thread.created_at, trace, capacity);
  return 1;
}

HBSAN_EXPORT int __tsan_get_report_unique_tid(void*, uptr, int*) { return 0; }
