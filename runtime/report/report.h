// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the report layer.  A RaceRecord is plain data: build_report.cc
// fills one under the report lock, text_report.cc prints it.
#ifndef HBSAN_RUNTIME_REPORT_REPORT_H_
#define HBSAN_RUNTIME_REPORT_REPORT_H_

#include "runtime/base/base.h"
#include "runtime/detect/detect.h"
#include "runtime/history/history.h"
#include "runtime/sync/sync.h"
#include "runtime/thread/thread.h"

namespace hbsan {

struct Stack {
  u32 count;
  bool outer_lost;       // outer frames are missing
  uptr pcs[kMaxFrames];  // innermost first; every one is a return address,
                         // the innermost that of the access's hook
};

inline constexpr u32 kMaxReportedLocks = 8;

// Where a lock was taken; pc is 0 when that is not known.
struct LockPlace {
  uptr pc;
  ContextId context;
};

struct ReportedAccess {
  EventKind kind;
  uptr address, size;
  bool address_known;            // else `address` is near, and no size is known
  const ThreadInfo* thread;      // null when nobody knows any more
  u32 locks[kMaxReportedLocks];  // sync object ids; bit 31 = read lock
  LockPlace lock_places[kMaxReportedLocks];
  u32 lock_count;
  bool locks_known;  // false: these, and perhaps others
  bool exact;        // false: the line was lost; the epoch records speak
  bool position_known;
  u32 position;  // of its event in the thread's log, which may still come
  u32 places;  // that may have made it; the stack is the likeliest one's
  // As in FoundAccess.
  bool epoch_known, until_known;
  u32 epochs_since;
  EpochRecord epoch_record, until_record;
  LastSync last_sync;  // before it
  Stack stack;  // when not exact, that of the epoch record's release
};

// Of an access; that of a lock operation counts as a write.
inline bool IsAtomicKind(EventKind kind) {
  return kind == EventKind::kAtomicRead || kind == EventKind::kAtomicWrite;
}
inline bool IsWriteKind(EventKind kind) {
  return kind != EventKind::kRead && kind != EventKind::kAtomicRead;
}

enum class LocationKind : u8 {
  kUnknown,
  kHeap,
  kStack,
  kTls,
  kModule,
  kDescriptor,
};

struct Location {
  LocationKind kind;
  uptr begin, size;          // heap block
  const ThreadInfo* thread;  // allocator, or owner of the stack or TLS
  bool freed;
  int fd;       // kDescriptor
  Stack stack;  // of the allocation
};

enum class RaceKind : u8 {
  kData,
  kVptr,  // an object's table of virtual functions changes
  kUseAfterFree,
  kAtomicPlain,  // one access is atomic
  kDescriptor,   // a file descriptor is closed (a write) and used (a read)
};

inline constexpr u32 kMaxHints = 16;
inline constexpr uptr kHintBytes = 4096;  // of all texts

struct Hint {
  const char* id;
  const char* text;
};

inline constexpr u32 kMaxListed = 16;

// All texts show the same record: build_report.cc and hints.cc fill it.
struct RaceRecord {
  u32 id;       // counts from 1 in a process
  u64 time_ms;  // since 1970 UTC
  RaceKind kind;
  const struct ProgramTest* test;  // or null
  ReportedAccess current, previous;
  Location location;  // kModule: its name is the symbolizer's business
  MissingOrder order;
  LockUse lock_use;  // of the bytes that both accesses touched
  bool only_sleep;   // the current thread slept in between
  // ---- Patterns that the logs prove (thread.h) ----
  bool double_checked;  // the writer read the place before it took its lock
  uptr flag;   // written after the previous access, read before the current one
  uptr count;  // a reference count in the block
  // The locks that an access names, and the threads that anything names, with
  // their creators.
  u32 locks[kMaxListed];
  u32 lock_count;
  const ThreadInfo* threads[kMaxListed];
  u32 thread_count;
  Hint hints[kMaxHints];
  u32 hint_count;
  char hint_texts[kHintBytes];
};

// Reads the suppressions; dies when they are unusable.  After InitFlags.
void InitReports();

u32 ReportCount();  // reports made
u32 RaceCount();    // races found: reported ones and those equal to them

// What was found and what became of it.  Threads that still run count on:
// what is to agree is written from one reading.
struct RaceTotals {
  u64 reported, equal, suppressed;
};
RaceTotals ReadTotals();

// Called once at exit, after the program's own handlers: prints the closing
// line and the statistics; returns the status the process should end with.  The
// thread may be unknown.
int FinishReports(ThreadState* t, int program_status);

// ---- Tests in one process; `t` is the running thread ----
void BeginTest(ThreadState* t, const char* name);
// How many races the thread's test has seen; the thread belongs to none then.
u32 EndTest(ThreadState* t);
u32 TestRaces(ThreadState* t, const char* name);

// ---- What memory an address is in; `t` is the running thread ----
struct Place {
  const char* kind;  // as in the log format; null = unknown
  uptr begin, bytes;  // of the heap block, or of the global if it has a name
  char* name;         // of the global; may be null
  uptr name_bytes;
};
void LocateAddress(ThreadState* t, uptr address, Place* out);
// False if it is in no heap block.
bool FindBlock(ThreadState* t, uptr address, Location* out);

// What the program wants to be called before halt_on_error ends it.
extern void (*g_before_halt)();

// Around a fork.  A child starts with no reports of its own.
void LockReportsForFork();
void UnlockReportsAfterFork(bool in_child);

// Heap blocks are described by the front end's allocator.
struct BlockInfo {
  uptr begin, size;
  bool freed;
  u32 thread_id;
  ContextId context;
  uptr pc;
};
// Set by the front end; null when it has no allocator.
extern bool (*g_describe_block)(uptr address, BlockInfo* out);
// Likewise: the file descriptor for which the address stands, or -1.
extern int (*g_descriptor_at)(uptr address);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_REPORT_H_
