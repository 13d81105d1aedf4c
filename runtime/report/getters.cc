// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of include/hbsan/report.h that take a report.
#define __HBSAN__ 1
#include "hbsan/report.h"
#include "runtime/report/build_report.h"
#include "runtime/report/listeners.h"
#include "runtime/report/text_words.h"

using namespace hbsan;

namespace {

constexpr size_t kAccesses = 2;

// Of a descriptor there is a number only.
bool HasAddress(const hbsan_report* report) {
  return report->race->kind != RaceKind::kDescriptor;
}

// Null when there is none of that number.
const ReportedAccess* AccessOf(const hbsan_report* report, size_t access) {
  if (access >= kAccesses)
    return nullptr;
  return access == 0 ? &report->race->current : &report->race->previous;
}

const ThreadInfo* ThreadOf(const hbsan_report* report, size_t thread) {
  return thread < report->race->thread_count ? report->race->threads[thread]
                                             : nullptr;
}

const Hint* HintOf(const hbsan_report* report, size_t hint) {
  return hint < report->race->hint_count ? &report->race->hints[hint] : nullptr;
}

long IdOf(const ThreadInfo* thread) {
  return thread == nullptr ? -1 : static_cast<long>(thread->id);
}

const void* Pointer(uptr address) {
  return reinterpret_cast<const void*>(address);
}

size_t CopyStack(const Stack& stack, const void** pcs, size_t capacity) {
  for (size_t i = 0; i < stack.count && i < capacity; i++)
    pcs[i] = Pointer(stack.pcs[i]);
  return stack.count;
}

size_t CopyStack(uptr pc, ContextId context, const void** pcs,
                 size_t capacity) {
  Stack stack;
  FillStack(pc, context, &stack);
  return CopyStack(stack, pcs, capacity);
}

bool LockOf(const hbsan_report* report, size_t lock, ObjectInfo* out) {
  return lock < report->race->lock_count &&
         DescribeObject(report->race->locks[lock], out);
}

}  // namespace

// ---- The report ----

HBSAN_EXPORT unsigned hbsan_report_id(const hbsan_report* report) noexcept {
  return report->race->id;
}
HBSAN_EXPORT const char* hbsan_report_kind(
    const hbsan_report* report) noexcept {
  return RaceKindId(report->race->kind);
}
HBSAN_EXPORT const char* hbsan_report_title(
    const hbsan_report* report) noexcept {
  return RaceTitle(report->race->kind);
}
HBSAN_EXPORT const char* hbsan_report_test(
    const hbsan_report* report) noexcept {
  const ProgramTest* test = report->race->test;
  return test == nullptr ? nullptr : test->name;
}
HBSAN_EXPORT const char* hbsan_report_text(
    const hbsan_report* report) noexcept {
  return report->text;
}

// ---- Accesses ----

HBSAN_EXPORT size_t hbsan_report_access_count(const hbsan_report*) noexcept {
  return kAccesses;
}
HBSAN_EXPORT const char* hbsan_report_access_kind(const hbsan_report* report,
                                                  size_t access) noexcept {
  const ReportedAccess* a = AccessOf(report, access);
  return a == nullptr ? nullptr : AccessKindId(report->race->kind, a->kind);
}
HBSAN_EXPORT const void* hbsan_report_access_address(const hbsan_report* report,
                                                     size_t access) noexcept {
  const ReportedAccess* a = AccessOf(report, access);
  return a == nullptr || !HasAddress(report) ? nullptr : Pointer(a->address);
}
HBSAN_EXPORT size_t hbsan_report_access_size(const hbsan_report* report,
                                             size_t access) noexcept {
  const ReportedAccess* a = AccessOf(report, access);
  return a == nullptr || !HasAddress(report) || !a->address_known ? 0 : a->size;
}
HBSAN_EXPORT long hbsan_report_access_thread(const hbsan_report* report,
                                             size_t access) noexcept {
  const ReportedAccess* a = AccessOf(report, access);
  return a == nullptr ? -1 : IdOf(a->thread);
}
HBSAN_EXPORT int hbsan_report_access_is_exact(const hbsan_report* report,
                                              size_t access) noexcept {
  const ReportedAccess* a = AccessOf(report, access);
  return a != nullptr && a->exact;
}
HBSAN_EXPORT size_t hbsan_report_access_stack(const hbsan_report* report,
                                              size_t access, const void** pcs,
                                              size_t capacity) noexcept {
  const ReportedAccess* a = AccessOf(report, access);
  return a == nullptr ? 0 : CopyStack(a->stack, pcs, capacity);
}
HBSAN_EXPORT size_t hbsan_report_access_locks(const hbsan_report* report,
                                              size_t access, long* locks,
                                              size_t capacity) noexcept {
  const ReportedAccess* a = AccessOf(report, access);
  if (a == nullptr)
    return 0;
  for (size_t i = 0; i < a->lock_count && i < capacity; i++) {
    long id = static_cast<long>(a->locks[i] & ~kReadLockBit);
    locks[i] = (a->locks[i] & kReadLockBit) != 0 ? -id : id;
  }
  return a->lock_count;
}

// ---- The location ----

HBSAN_EXPORT const char* hbsan_report_location_kind(
    const hbsan_report* report) noexcept {
  return LocationKindId(report->race->location.kind);
}
HBSAN_EXPORT const void* hbsan_report_location_address(
    const hbsan_report* report) noexcept {
  const Location& location = report->race->location;
  if (!HasAddress(report))
    return nullptr;
  return Pointer(location.kind == LocationKind::kHeap
                     ? location.begin
                     : report->race->current.address);
}
HBSAN_EXPORT size_t
hbsan_report_location_size(const hbsan_report* report) noexcept {
  const Location& location = report->race->location;
  return location.kind == LocationKind::kHeap ? location.size : 0;
}
HBSAN_EXPORT long hbsan_report_location_thread(
    const hbsan_report* report) noexcept {
  return IdOf(report->race->location.thread);
}
HBSAN_EXPORT size_t hbsan_report_location_stack(const hbsan_report* report,
                                                const void** pcs,
                                                size_t capacity) noexcept {
  return CopyStack(report->race->location.stack, pcs, capacity);
}

HBSAN_EXPORT int hbsan_report_location_fd(const hbsan_report* report) noexcept {
  const Location& location = report->race->location;
  return location.kind == LocationKind::kDescriptor ? location.fd : -1;
}

// ---- Locks ----

HBSAN_EXPORT size_t
hbsan_report_lock_count(const hbsan_report* report) noexcept {
  return report->race->lock_count;
}
HBSAN_EXPORT long hbsan_report_lock_id(const hbsan_report* report,
                                       size_t lock) noexcept {
  const RaceRecord& race = *report->race;
  return lock < race.lock_count ? static_cast<long>(race.locks[lock]) : 0;
}
HBSAN_EXPORT const void* hbsan_report_lock_address(const hbsan_report* report,
                                                   size_t lock) noexcept {
  ObjectInfo object;
  return LockOf(report, lock, &object) ? Pointer(object.address) : nullptr;
}
HBSAN_EXPORT size_t hbsan_report_lock_stack(const hbsan_report* report,
                                            size_t lock, const void** pcs,
                                            size_t capacity) noexcept {
  ObjectInfo object;
  if (!LockOf(report, lock, &object))
    return 0;
  return CopyStack(object.created_pc, object.created_at, pcs, capacity);
}

// ---- Threads ----

HBSAN_EXPORT size_t
hbsan_report_thread_count(const hbsan_report* report) noexcept {
  return report->race->thread_count;
}
HBSAN_EXPORT long hbsan_report_thread_id(const hbsan_report* report,
                                         size_t thread) noexcept {
  return IdOf(ThreadOf(report, thread));
}
HBSAN_EXPORT int hbsan_report_thread_os_tid(const hbsan_report* report,
                                            size_t thread) noexcept {
  const ThreadInfo* t = ThreadOf(report, thread);
  return t == nullptr ? 0 : t->os_tid;
}
HBSAN_EXPORT const char* hbsan_report_thread_name(const hbsan_report* report,
                                                  size_t thread) noexcept {
  const ThreadInfo* t = ThreadOf(report, thread);
  return t == nullptr ? nullptr : t->name;
}
HBSAN_EXPORT int hbsan_report_thread_is_finished(const hbsan_report* report,
                                                 size_t thread) noexcept {
  const ThreadInfo* t = ThreadOf(report, thread);
  return t != nullptr && t->finished;
}
HBSAN_EXPORT long hbsan_report_thread_parent(const hbsan_report* report,
                                             size_t thread) noexcept {
  const ThreadInfo* t = ThreadOf(report, thread);
  return t == nullptr || t->id == 0 ? -1 : static_cast<long>(t->parent);
}
HBSAN_EXPORT size_t hbsan_report_thread_stack(const hbsan_report* report,
                                              size_t thread, const void** pcs,
                                              size_t capacity) noexcept {
  const ThreadInfo* t = ThreadOf(report, thread);
  if (t == nullptr)
    return 0;
  return CopyStack(t->created_pc, t->created_at, pcs, capacity);
}

// ---- Hints ----

HBSAN_EXPORT size_t
hbsan_report_hint_count(const hbsan_report* report) noexcept {
  return report->race->hint_count;
}
HBSAN_EXPORT const char* hbsan_report_hint_id(const hbsan_report* report,
                                              size_t hint) noexcept {
  const Hint* h = HintOf(report, hint);
  return h == nullptr ? nullptr : h->id;
}
HBSAN_EXPORT const char* hbsan_report_hint_text(const hbsan_report* report,
                                                size_t hint) noexcept {
  const Hint* h = HintOf(report, hint);
  return h == nullptr ? nullptr : h->text;
}
