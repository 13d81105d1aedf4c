// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function per family of steps; each names the file of the front end whose
// sequence of calls it repeats.
#include "tests/oracle/core_run.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "runtime/base/stats.h"
#include "runtime/detect/detect.h"
#include "runtime/flags/flags.h"
#include "runtime/intercept/front_end.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"
#include "runtime/thread/archive.h"
#include "tests/oracle/barrier_events.h"

using u128 = unsigned __int128;

// The hooks (include/hbsan/abi.h).
extern "C" {
#define HBSAN_DECLARE_ACCESS(bytes)                                      \
  __attribute__((preserve_all)) void __hbsan_read##bytes(const void* p); \
  __attribute__((preserve_all)) void __hbsan_write##bytes(const void* p);
HBSAN_DECLARE_ACCESS(1)
HBSAN_DECLARE_ACCESS(2)
HBSAN_DECLARE_ACCESS(4)
HBSAN_DECLARE_ACCESS(8)
HBSAN_DECLARE_ACCESS(16)
#undef HBSAN_DECLARE_ACCESS
__attribute__((preserve_all)) void __hbsan_read_span(const void* p, uint64_t n);
__attribute__((preserve_all)) void __hbsan_write_span(const void* p,
                                                      uint64_t n);
void __hbsan_read_range(const void* p, uint64_t n);
void __hbsan_write_range(void* p, uint64_t n);
void __hbsan_read_run(const void* p, uint64_t count, uint32_t bytes);
void __hbsan_write_run(void* p, uint64_t count, uint32_t bytes);
void __hbsan_fence(int order);
void* __hbsan_atomic_begin(void* p, uint32_t bytes, int order);
void __hbsan_atomic_end(void* token);
#define HBSAN_DECLARE_ATOMIC(bits, T)                                    \
  T __hbsan_atomic##bits##_load(const volatile T* p, int order);         \
  void __hbsan_atomic##bits##_store(volatile T* p, T value, int order);  \
  T __hbsan_atomic##bits##_fetch_add(volatile T* p, T value, int order); \
  T __hbsan_atomic##bits##_compare_exchange(                             \
      volatile T* p, T expected, T desired, int success, int failure);
HBSAN_DECLARE_ATOMIC(8, uint8_t)
HBSAN_DECLARE_ATOMIC(16, uint16_t)
HBSAN_DECLARE_ATOMIC(32, uint32_t)
HBSAN_DECLARE_ATOMIC(64, uint64_t)
HBSAN_DECLARE_ATOMIC(128, u128)
#undef HBSAN_DECLARE_ATOMIC
}

namespace hbsan {
namespace oracle {
namespace {

constexpr uint32_t kMaxEvictions = 8 * kMaxSteps;

// What the child hands back, in memory both processes share.
struct Shared {
  bool finished;
  uint32_t step;
  uint32_t report_count;
  CoreReport reports[2 * kMaxSteps];
  uint32_t eviction_count;
  Eviction evictions[kMaxEvictions];
  uint8_t losses[kMaxSteps];
  Stats stats;
  uint64_t sids_retired, sweeps;
};
Shared* g_shared;

alignas(kArenaBytes) char g_arena[kArenaBytes];

uptr AddressOf(uint32_t at) { return reinterpret_cast<uptr>(g_arena) + at; }
uint32_t OffsetOf(uptr address) { return uint32_t(address - AddressOf(0)); }

// The pc of every event; accesses of one width then fold as a loop's do.
constexpr uptr kPc = 0x1000;

class Interpreter {
 public:
  explicit Interpreter(const Program& program)
      : threads_(size_t(ThreadCount(program))), who_waits_(program.size() % 3) {
    for (const Thread& t : threads_) WatchClocks(&t.final_clock, 1, 0);
    Create(nullptr, 0);
  }
  void Do(const Step& s);
  int ThreadOf(const ThreadInfo* info) const;
  uint64_t sids_retired() const { return sids_retired_; }

 private:
  struct Thread {
    ThreadState* state = nullptr;
    ThreadInfo* info = nullptr;
    hbsan_hot_state hot = {};
    bool started = false;
    SyncClock final_clock;
    u32 barrier_clock = 0;
  };

  void Create(ThreadState* parent, int thread);
  ThreadState* SwitchTo(int thread);
  u32 RunningThreads() const;
  void DoStep(ThreadState* t, const Step& s);
  void DoThread(ThreadState* t, const Step& s);
  void DoLock(ThreadState* t, const Step& s);
  void DoOther(ThreadState* t, const Step& s);

  std::vector<Thread> threads_;
  Thread* current_ = nullptr;
  std::vector<u32> block_sizes_ = std::vector<u32>(kArenaBytes);
  uint64_t sids_retired_ = 0;
  u32 steps_ = 0;
  size_t who_waits_;  // the program's own choice
};

Interpreter* g_interpreter;

// All threads share the words that the hooks read; whoever runs has its own
// values in them.
ThreadState* Interpreter::SwitchTo(int thread) {
  Thread* next = &threads_[size_t(thread)];
  if (next != current_) {
    if (current_)
      current_->hot = __hbsan_hot;
    __hbsan_hot = next->hot;
    current_ = next;
  }
  if (!next->started) {
    // BindThread, runtime/intercept/current_thread.cc.
    StartThread(next->state, &__hbsan_hot);
    next->started = true;
  }
  return next->state;
}

u32 Interpreter::RunningThreads() const {
  u32 count = 0;
  for (const Thread& t : threads_)
    count += t.started && !t.info->finished && t.state->activity == kActive;
  return count;
}

int Interpreter::ThreadOf(const ThreadInfo* info) const {
  for (size_t i = 0; i < threads_.size(); i++)
    if (info && threads_[i].info == info)
      return int(i);
  return -1;
}

void Interpreter::Create(ThreadState* parent, int thread) {
  Thread& t = threads_[size_t(thread)];
  t.state = CreateThread(parent, kPc, kNoContext, 0);
  t.info = t.state->info;
}

// ---- Accesses: what the pass emits ----

// The inline check (abi.h), of an access within one granule.
bool InlineCheckHits(uptr address, u32 bytes, bool read) {
  u32 mask = (0xffu >> (8 - bytes)) << (address & 7);
  u32 key = read ? HBSAN_READ_KEY(mask) : HBSAN_WRITE_KEY(mask);
  for (u32 i = 0; i < HBSAN_SLOTS_PER_CELL; i++)
    if (((CellOf(address)[i] ^ __hbsan_hot.own[i]) & key) == 0)
      return true;
  return false;
}

void DoAccess(uptr address, u32 bytes, bool read) {
  const void* p = reinterpret_cast<const void*>(address);
  if (bytes > 64) {
    read ? __hbsan_read_range(p, bytes)
         : __hbsan_write_range(const_cast<void*>(p), bytes);
    return;
  }
  if (bytes == 16 && (address & 7) == 0) {
    read ? __hbsan_read16(p) : __hbsan_write16(const_cast<void*>(p));
    return;
  }
  if ((address & 7) + bytes > 8 || (bytes & (bytes - 1)) != 0) {
    read ? __hbsan_read_span(p, bytes) : __hbsan_write_span(p, bytes);
    return;
  }
  if (InlineCheckHits(address, bytes, read))
    return;
  switch (bytes) {
    case 1:
      return read ? __hbsan_read1(p) : __hbsan_write1(p);
    case 2:
      return read ? __hbsan_read2(p) : __hbsan_write2(p);
    case 4:
      return read ? __hbsan_read4(p) : __hbsan_write4(p);
    default:
      return read ? __hbsan_read8(p) : __hbsan_write8(p);
  }
}

#define HBSAN_DO_ATOMIC(bits, T)                                        \
  void DoAtomic(const Step& s, T* p) {                                  \
    T value = *p;                                                       \
    switch (s.op) {                                                     \
      case Op::kAtomicLoad:                                             \
        __hbsan_atomic##bits##_load(p, s.order);                        \
        break;                                                          \
      case Op::kAtomicStore:                                            \
        __hbsan_atomic##bits##_store(p, T(value + 1), s.order);         \
        break;                                                          \
      case Op::kAtomicUpdate:                                           \
        __hbsan_atomic##bits##_fetch_add(p, 1, s.order);                \
        break;                                                          \
      case Op::kCasSuccess:                                             \
        __hbsan_atomic##bits##_compare_exchange(p, value, T(value + 1), \
                                                s.order, s.failure);    \
        break;                                                          \
      default:                                                          \
        __hbsan_atomic##bits##_compare_exchange(p, T(value + 1), value, \
                                                s.order, s.failure);    \
    }                                                                   \
  }
HBSAN_DO_ATOMIC(8, uint8_t)
HBSAN_DO_ATOMIC(16, uint16_t)
HBSAN_DO_ATOMIC(32, uint32_t)
HBSAN_DO_ATOMIC(64, uint64_t)
HBSAN_DO_ATOMIC(128, u128)
#undef HBSAN_DO_ATOMIC

void DoAtomic(const Step& s) {
  void* p = reinterpret_cast<void*>(AddressOf(s.at));
  if (s.op == Op::kAtomicBracket) {
    __hbsan_atomic_end(__hbsan_atomic_begin(p, s.size, s.order));
    return;
  }
  switch (s.size) {
    case 1:
      return DoAtomic(s, static_cast<uint8_t*>(p));
    case 2:
      return DoAtomic(s, static_cast<uint16_t*>(p));
    case 4:
      return DoAtomic(s, static_cast<uint32_t*>(p));
    case 8:
      return DoAtomic(s, static_cast<uint64_t*>(p));
    default:
      return DoAtomic(s, static_cast<u128*>(p));
  }
}

// ---- Threads: runtime/intercept/pthread_threads.cc, thread_table.cc ----

void Interpreter::DoThread(ThreadState* t, const Step& s) {
  Thread& other = threads_[size_t(s.other)];
  switch (s.op) {
    case Op::kCreate:
      Create(t, s.other);
      Tick(t, kPc, SyncKind::kCreate, 0);
      break;
    case Op::kCreateFailed: {
      ThreadState* child = CreateThread(t, kPc, kNoContext, 0);
      Tick(t, kPc, SyncKind::kCreate, 0);
      hbsan_hot_state unused = {};
      child->hot = &unused;
      FinishThread(child, nullptr);
      break;
    }
    case Op::kJoin:
      AcquireClock(t, other.final_clock);
      ClearClock(&other.final_clock);
      break;
    case Op::kDetach:
      ClearClock(&other.final_clock);
      break;
    default:
      FinishThread(t, &current_->final_clock);
      break;
  }
}

// ---- Locks: pthread_mutex.cc, pthread_rwlock.cc, pthread_cond.cc ----

void Interpreter::DoLock(ThreadState* t, const Step& s) {
  uptr address = AddressOf(s.at);
  switch (s.op) {
    case Op::kMutexInit:
      MutexCreate(t, kPc, address, ObjectKind::kMutex);
      break;
    case Op::kReadLock:
      ReadLocked(t, kPc, address);
      break;
    case Op::kRwUnlock:
      RwUnlocking(t, kPc, address);
      break;
    case Op::kUnlock:
    case Op::kPlainUnlock:
    case Op::kWait:
      MutexUnlocking(t, kPc, address);
      break;
    case Op::kLockDestroy:
      MutexDestroy(t, kPc, address);
      break;
    case Op::kPlainLock:
    case Op::kWriteLock:
      PlainMutexLocked(t, kPc, address);
      break;
    default:
      MutexLocked(t, kPc, address);
  }
}

// ---- Once: pthread_once.cc, guard.cc.  Annotations: annotate.h ----

void DoOnce(ThreadState* t, const Step& s) {
  uptr address = AddressOf(s.at);
  switch (s.op) {
    case Op::kOnceEnd:
    case Op::kOnceThrow:
      Release(t, kPc, address, SyncKind::kOnce);
      break;
    case Op::kGuardEnd:
    case Op::kGuardThrow: {
      SyncObject* o = LockObject(t, kPc, address);
      ReleaseClock(t, &o->clock);
      UnlockObject(o);
      Tick(t, kPc, SyncKind::kOnce, address);
      break;
    }
    case Op::kAnnotateRelease: {
      SyncObject* o = LockObject(t, kPc, address);
      o->annotated = true;
      UnlockObject(o);
      ReleaseMerge(t, kPc, address, SyncKind::kAnnotation);
      break;
    }
    default:
      Acquire(t, kPc, address, SyncKind::kAnnotation);
  }
}

// ---- Blocks: heap.cc.  Semaphores: semaphore.cc ----

void Interpreter::DoOther(ThreadState* t, const Step& s) {
  uptr address = AddressOf(s.at);
  switch (s.op) {
    case Op::kMalloc:
      ResetShadow(address, s.size);
      MarkBlockStart(address);
      block_sizes_[s.at] = s.size;
      break;
    case Op::kFree:
      CheckRange(t, kPc, address, block_sizes_[s.at], AccessKind::kFree);
      ForgetObjects(address, block_sizes_[s.at]);
      ClearBlockStart(address);
      break;
    case Op::kBarrierInit:
      InitBarrier(address, s.size);
      break;
    case Op::kArrive:
      current_->barrier_clock = ArriveAtBarrier(t, kPc, address);
      break;
    case Op::kLeave:
      LeaveBarrier(t, address, current_->barrier_clock);
      break;
    case Op::kSemInit:
      ForgetObjects(address, 1);
      break;
    case Op::kPost:
      ReleaseMerge(t, kPc, address, SyncKind::kSemaphore);
      break;
    default:
      Acquire(t, kPc, address, SyncKind::kAnnotation);
  }
}

void Interpreter::Do(const Step& s) {
  if (s.op == Op::kAttach)
    Create(nullptr, s.thread);
  ThreadState* t = SwitchTo(s.thread);
  if (!EndBlocked(t))
    FindSeat(t);
  Sid sid = t->sid;
  DoStep(t, s);
  if (s.op == Op::kFinish)
    return;
  sids_retired_ += t->sid != sid;
  // Between two steps all threads wait, so that others take their seats, but
  // for some that look as if they ran; or only some wait; or none.
  u32 random = ++steps_ * 2654435761u >> 30;
  if (who_waits_ == 0   ? random != 0 || RunningThreads() > kSeats / 2
      : who_waits_ == 1 ? random == 0
                        : false)
    BeginBlocked(t);
}

void Interpreter::DoStep(ThreadState* t, const Step& s) {
  switch (s.op) {
    case Op::kAttach:
      break;
    case Op::kRead:
    case Op::kWrite:
      DoAccess(AddressOf(s.at), s.size, s.op == Op::kRead);
      break;
    case Op::kReadRange:
      __hbsan_read_range(reinterpret_cast<void*>(AddressOf(s.at)), s.size);
      break;
    case Op::kWriteRange:
      __hbsan_write_range(reinterpret_cast<void*>(AddressOf(s.at)), s.size);
      break;
    case Op::kReadRun:
      __hbsan_read_run(reinterpret_cast<void*>(AddressOf(s.at)), s.count,
                       s.size);
      break;
    case Op::kWriteRun:
      __hbsan_write_run(reinterpret_cast<void*>(AddressOf(s.at)), s.count,
                        s.size);
      break;
    case Op::kFence:
      __hbsan_fence(s.order);
      break;
    case Op::kCreate:
    case Op::kCreateFailed:
    case Op::kJoin:
    case Op::kDetach:
    case Op::kFinish:
      DoThread(t, s);
      break;
    case Op::kMutexInit:
    case Op::kLock:
    case Op::kUnlock:
    case Op::kReadLock:
    case Op::kWriteLock:
    case Op::kRwUnlock:
    case Op::kLockDestroy:
    case Op::kPlainLock:
    case Op::kPlainUnlock:
    case Op::kWait:
    case Op::kWake:
      DoLock(t, s);
      break;
    case Op::kOnceBegin:
    case Op::kOnceEnd:
    case Op::kOnceThrow:
    case Op::kOncePass:
    case Op::kGuardBegin:
    case Op::kGuardEnd:
    case Op::kGuardThrow:
    case Op::kAnnotateRelease:
    case Op::kAnnotateAcquire:
      DoOnce(t, s);
      break;
    default:
      if (IsAtomicOp(s.op))
        DoAtomic(s);
      else
        DoOther(t, s);
  }
}

constexpr uint32_t kNoGranule = ~0u;
uint32_t g_full_granule = kNoGranule;  // for which there was no room

// What was evicted since the last call.
void NoteEviction() {
  if (g_shared->eviction_count == g_stats.evictions)
    return;
  if (g_shared->eviction_count == kMaxEvictions)
    std::abort();
  g_shared->evictions[g_shared->eviction_count++] = {g_shared->step,
                                                     g_full_granule};
  g_full_granule = kNoGranule;
}

uint8_t LossesBetween(const Stats& before, const Stats& after) {
  return uint8_t((after.sids_dropped_early != before.sids_dropped_early
                      ? kSidDropped
                      : 0) |
                 (after.sids_shared != before.sids_shared ? kSidShared : 0));
}

// Grows whenever sids start again from a new base.
u64 SumOfBases() {
  u64 sum = 0;
  for (const Seat& seat : g_seats.at) sum += seat.base;
  return sum;
}

[[noreturn]] void RunInChild(const Program& program) {
  // A hang must not last; the signal ends the process.
  alarm(20);
#ifdef HBSAN_TEST_HISTORY_SIZE
  g_flags.history_size = HBSAN_TEST_HISTORY_SIZE;
#endif
  Interpreter interpreter(program);
  g_interpreter = &interpreter;
  for (uint32_t i = 0; i < program.size(); i++) {
    g_shared->step = i;
    Stats before = g_stats;
    u64 bases_before = SumOfBases();
    interpreter.Do(program[i]);
    NoteEviction();
    g_shared->losses[i] = LossesBetween(before, g_stats);
    if (SumOfBases() != bases_before)
      g_shared->sweeps++;
  }
  g_shared->stats = g_stats;
  g_shared->sids_retired = interpreter.sids_retired();
  g_shared->finished = true;
  _exit(0);
}

std::string DescribeEnd(int status) {
  std::string step = " in step " + std::to_string(g_shared->step);
  if (WIFSIGNALED(status))
    return "signal " + std::to_string(WTERMSIG(status)) + step;
  return "exit status " + std::to_string(WEXITSTATUS(status)) + step;
}

}  // namespace

void InitCore() {
  InitFlags();
  InitShadow();
  InitDetect();
  g_shared =
      static_cast<Shared*>(mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  if (g_shared == MAP_FAILED)
    std::abort();
}

CoreRun RunCore(const Program& program) {
  CoreRun run = {};
  if (program.size() > kMaxSteps) {
    run.crash = "too many steps";
    return run;
  }
  g_shared->finished = false;
  g_shared->step = 0;
  g_shared->report_count = g_shared->eviction_count = 0;
  g_shared->sweeps = g_shared->sids_retired = 0;
  pid_t child = fork();
  if (child == 0)
    RunInChild(program);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !g_shared->finished)
    run.crash = DescribeEnd(status);
  else if (g_shared->stats.evictions != g_shared->eviction_count)
    run.crash = "two slots were evicted for one access";
  run.reports.assign(g_shared->reports,
                     g_shared->reports + g_shared->report_count);
  run.evictions.assign(g_shared->evictions,
                       g_shared->evictions + g_shared->eviction_count);
  run.losses.assign(g_shared->losses, g_shared->losses + program.size());
  run.cells_spilled = g_shared->stats.cells_spilled;
  run.nodes_reused = g_shared->stats.nodes_reused;
  run.sids_dropped = g_shared->stats.sids_dropped_early;
  run.sids_shared = g_shared->stats.sids_shared;
  run.tickets = g_shared->stats.tickets_taken;
  run.history_lost = g_shared->stats.history_lost + g_shared->stats.events_lost;
  run.sids_retired = g_shared->sids_retired;
  run.sweeps = g_shared->sweeps;
  return run;
}

// A check that finds its cell full asks for room, looks again, and only then
// evicts a slot.
extern "C" void __real_hbsan_make_room(ThreadState* t, uptr granule);
extern "C" void __wrap_hbsan_make_room(ThreadState* t, uptr granule) {
  NoteEviction();
  __real_hbsan_make_room(t, granule);
  g_full_granule = t->no_room ? OffsetOf(granule) & ~7u : kNoGranule;
}

}  // namespace oracle

// Called by the access check, in place of the report layer's.  What it asks of
// the history is what runtime/report/build_report.cc asks.
void ReportRace(const RaceFound& race) {
  using namespace oracle;
  if (g_shared->report_count == 2 * kMaxSteps)
    return;
  CoreReport* r = &g_shared->reports[g_shared->report_count++];
  *r = {};
  r->step = g_shared->step;
  r->at = OffsetOf(race.address);
  r->size = uint32_t(race.bytes);
  r->granule = OffsetOf(race.granule);
  r->common_bytes = race.current.mask() & race.previous.mask();
  r->previous_read = race.previous.is_read();
  r->previous_atomic = race.previous.is_atomic();
  const SlotOrigin& origin = race.origin;
  r->owner = g_interpreter->ThreadOf(origin.owner);
  if (!origin.owner)
    return;
  FoundAccess found;
  FindAccess(origin, race.granule, race.previous, race.current.mask(), &found);
  r->exact = found.exact;
  r->address_known = found.address_known;
  r->places = found.places;
  r->found_free = found.kind == EventKind::kFree;
  r->found_read = IsRead(AccessKind(found.kind));
  r->found_atomic = IsAtomic(AccessKind(found.kind));
  r->found_at = OffsetOf(found.address);
  r->found_size = uint32_t(found.size);
}

}  // namespace hbsan
