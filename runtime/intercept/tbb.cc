// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// oneTBB as Debian packages it: a shared library, not instrumented, that hands
// tasks from thread to thread.  What its headers do, queues and most locks and
// the count of what a group still waits for, is compiled into the program and
// seen there.  What is added here:
//
//   spawn, enqueue -> the task.  The library is given a stand-in, whose
//       functions learn what the spawner knew and then call the task's.
//   the tasks of a group -> the end of the wait.  The tasks, in instrumented
//       code, count down; the wait, in the library, sees zero.
//   task_arena::execute, whose function another thread may run.
//   queuing_rw_mutex.
//   memory that the library hands out again is new.
//
// Names and layouts are those of the interface of libtbb.so.12.
#include "runtime/intercept/leaving.h"
#include "runtime/intercept/library_function.h"
#include "runtime/intercept/pool.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

namespace hbsan {
namespace {

struct Task;
using TaskFunction = Task*(Task*, void* execution_data);

// The virtual functions of tbb::detail::d1::task.
struct TaskFunctions {
  void (*destroy[2])(Task*);
  TaskFunction *execute, *cancel;
};

struct alignas(64) Task {
  const TaskFunctions* functions;
  u64 of_library[7];
};

// What the library is given in place of a task; released by the spawner.
struct StandIn {
  Task task;
  Task* real;
  StandIn* next;
};

Pool<StandIn> stand_ins;

// A task that throws is cancelled afterwards: only then the stand-in may go.
Task* RunReal(Task* task, void* data, TaskFunction* TaskFunctions::* function) {
  auto* stand_in = reinterpret_cast<StandIn*>(task);
  Task* real = stand_in->real;
  InRuntime([=](ThreadState* t) {
    Acquire(t, 0, Address(stand_in), SyncKind::kBarrier);
  });
  Task* next = (real->functions->*function)(real, data);
  stand_ins.Free(stand_in);
  return next;
}

Task* Execute(Task* task, void* data) {
  return RunReal(task, data, &TaskFunctions::execute);
}

Task* Cancel(Task* task, void* data) {
  return RunReal(task, data, &TaskFunctions::cancel);
}

// The library leaves the destruction of a task to the task.
void DestroyNothing(Task*) {}

constexpr TaskFunctions kStandInFunctions = {
    {DestroyNothing, DestroyNothing}, Execute, Cancel};

Task* StandInFor(uptr pc, Task* task) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return task;
  ScopedRuntime scope(t);
  StandIn* stand_in = stand_ins.New();
  // A libtbb.so that is instrumented has written to it on other threads.
  ResetShadow(Address(stand_in), sizeof(*stand_in));
  stand_in->task.functions = &kStandInFunctions;
  stand_in->real = task;
  Release(t, pc, Address(stand_in), SyncKind::kBarrier);
  return &stand_in->task;
}

// ---- Waiting ----

struct AcquireLater : Leaving {
  uptr pc, address;
};

AcquireLater AcquireAt(uptr pc, uptr address) {
  auto leave = [](const Leaving* leaving) {
    auto* later = static_cast<const AcquireLater*>(leaving);
    InRuntime([=](ThreadState* t) {
      Acquire(t, later->pc, later->address, SyncKind::kBarrier);
    });
  };
  return {{leave}, pc, address};
}

// The count of a wait_context, behind its version.
uptr CountOf(void* wait_context) { return Address(wait_context) + sizeof(u64); }

// ---- Functions that another thread may run ----

struct Function;
// The virtual functions of tbb::detail::d1::delegate_base.
struct FunctionFunctions {
  bool (*call)(const Function*);
  void (*destroy[2])(Function*);
};
struct Function {
  const FunctionFunctions* functions;
};

// Stands for the program's function; released by who has it run, and by who has
// run it.
struct Errand : Function {
  const Function* real;
  char begun, done;
};

struct ReleaseDone : Leaving {
  const Errand* errand;
};

bool RunErrand(const Function* function) {
  auto* errand = static_cast<const Errand*>(function);
  InRuntime([=](ThreadState* t) {
    Acquire(t, 0, Address(&errand->begun), SyncKind::kBarrier);
  });
  auto leave = [](const Leaving* leaving) {
    const Errand* left = static_cast<const ReleaseDone*>(leaving)->errand;
    InRuntime([=](ThreadState* t) {
      Release(t, 0, Address(&left->done), SyncKind::kBarrier);
    });
  };
  ReleaseDone done = {{leave}, errand};
  return CallLeaving(errand->real->functions->call, done, errand->real);
}

constexpr FunctionFunctions kErrandFunctions = {RunErrand, {}};

// ---- Locks and memory ----

void Locked(uptr pc, void* mutex, bool writes) {
  InRuntime([=](ThreadState* t) {
    (writes ? MutexLocked : ReadLocked)(t, pc, Address(mutex));
  });
}

// A queuing_rw_mutex::scoped_lock begins with its mutex.
uptr MutexOf(void* scoped_lock) {
  return Address(*static_cast<void**>(scoped_lock));
}

void* NewMemory(void* block, uptr bytes) {
  InRuntime([=](ThreadState*) {
    ResetShadow(Address(block), bytes);
    ForgetObjects(Address(block), bytes);
  });
  return block;
}

}  // namespace
}  // namespace hbsan

// A member of tbb::detail::r1.
#define TBB(mangled, result, name, parameters) \
  HBSAN_LIBRARY_FUNCTION("_ZN3tbb6detail2r1" mangled, result, name, parameters)
#define TASK "ERNS0_2d14taskE"
#define CONTEXT "RNS2_18task_group_contextE"

TBB("5spawn" TASK CONTEXT, uptr, spawn, (Task * task, void* context)) {
  return real_spawn(StandInFor(HBSAN_CALLER(), task), context);
}

TBB("5spawn" TASK CONTEXT "t", uptr, spawn_at,
    (Task * task, void* context, u16 slot)) {
  return real_spawn_at(StandInFor(HBSAN_CALLER(), task), context, slot);
}

TBB("7enqueue" TASK "PNS2_15task_arena_baseE", uptr, enqueue,
    (Task * task, void* arena)) {
  return real_enqueue(StandInFor(HBSAN_CALLER(), task), arena);
}

TBB("7enqueue" TASK CONTEXT "PNS2_15task_arena_baseE", uptr, enqueue_in_context,
    (Task * task, void* context, void* arena)) {
  return real_enqueue_in_context(StandInFor(HBSAN_CALLER(), task), context,
                                 arena);
}

TBB("6submit" TASK CONTEXT "PNS1_5arenaEm", uptr, submit,
    (Task * task, void* context, void* arena, uptr as_critical)) {
  return real_submit(StandInFor(HBSAN_CALLER(), task), context, arena,
                     as_critical);
}

// The calling thread runs the task itself, and others meanwhile.
TBB("16execute_and_wait" TASK CONTEXT "RNS2_12wait_contextES6_", uptr,
    execute_and_wait,
    (Task * task, void* context, void* awaited, void* wait_context)) {
  return CallLeaving(real_execute_and_wait.get(),
                     AcquireAt(HBSAN_CALLER(), CountOf(awaited)), task, context,
                     awaited, wait_context);
}

TBB("4waitERNS0_2d112wait_contextE" CONTEXT, uptr, wait,
    (void* awaited, void* context)) {
  return CallLeaving(real_wait.get(),
                     AcquireAt(HBSAN_CALLER(), CountOf(awaited)), awaited,
                     context);
}

TBB("7executeERNS0_2d115task_arena_baseERNS2_13delegate_baseE", uptr, execute,
    (void* arena, Function* function)) {
  uptr pc = HBSAN_CALLER();
  Errand errand = {{&kErrandFunctions}, function, 0, 0};
  InRuntime([&](ThreadState* t) {
    Release(t, pc, Address(&errand.begun), SyncKind::kBarrier);
  });
  uptr result =
      CallLeaving(real_execute.get(), AcquireAt(pc, Address(&errand.done)),
                  arena, static_cast<Function*>(&errand));
  ForgetObjects(Address(&errand), sizeof(errand));
  return result;
}

TBB("7acquireERNS0_2d116queuing_rw_mutexERNS3_11scoped_lockEb", uptr, acquire,
    (void* mutex, void* lock, bool writes)) {
  uptr result = real_acquire(mutex, lock, writes);
  Locked(HBSAN_CALLER(), mutex, writes);
  return result;
}

TBB("11try_acquireERNS0_2d116queuing_rw_mutexERNS3_11scoped_lockEb", bool,
    try_acquire, (void* mutex, void* lock, bool writes)) {
  bool has = real_try_acquire(mutex, lock, writes);
  if (has)
    Locked(HBSAN_CALLER(), mutex, writes);
  return has;
}

TBB("7releaseERNS0_2d116queuing_rw_mutex11scoped_lockE", uptr, release,
    (void* lock)) {
  uptr pc = HBSAN_CALLER();
  InRuntime([=](ThreadState* t) { RwUnlocking(t, pc, MutexOf(lock)); });
  return real_release(lock);
}

// True when no writer came between.
TBB("17upgrade_to_writerERNS0_2d116queuing_rw_mutex11scoped_lockE", bool,
    upgrade_to_writer, (void* lock)) {
  uptr pc = HBSAN_CALLER();
  InRuntime([=](ThreadState* t) { RwUnlocking(t, pc, MutexOf(lock)); });
  bool at_once = real_upgrade_to_writer(lock);
  InRuntime([=](ThreadState* t) { MutexLocked(t, pc, MutexOf(lock)); });
  return at_once;
}

TBB("19downgrade_to_readerERNS0_2d116queuing_rw_mutex11scoped_lockE", bool,
    downgrade_to_reader, (void* lock)) {
  uptr pc = HBSAN_CALLER();
  InRuntime([=](ThreadState* t) { RwUnlocking(t, pc, MutexOf(lock)); });
  bool result = real_downgrade_to_reader(lock);
  InRuntime([=](ThreadState* t) { ReadLocked(t, pc, MutexOf(lock)); });
  return result;
}

TBB("8allocateERPNS0_2d117small_object_poolEm", void*, allocate,
    (void* pool, uptr bytes)) {
  return NewMemory(real_allocate(pool, bytes), bytes);
}

TBB("8allocateERPNS0_2d117small_object_poolEmRKNS2_14execution_dataE", void*,
    allocate_in_task, (void* pool, uptr bytes, const void* data)) {
  return NewMemory(real_allocate_in_task(pool, bytes, data), bytes);
}

TBB("22cache_aligned_allocateEm", void*, cache_aligned_allocate, (uptr bytes)) {
  return NewMemory(real_cache_aligned_allocate(bytes), bytes);
}

TBB("15allocate_memoryEm", void*, allocate_memory, (uptr bytes)) {
  return NewMemory(real_allocate_memory(bytes), bytes);
}
