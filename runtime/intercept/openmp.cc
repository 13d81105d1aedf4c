// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// OpenMP programs, through the tool interface of their runtime library (OMPT,
// OpenMP 5.2 chapter 19), which LLVM's libomp offers: it finds ompt_start_tool
// in the program and from then on tells what it does.  Nothing here is called
// in other programs.
//
// To the detector an explicit task is a thread of its own, whoever runs it: a
// fiber (SwitchThread).  So two tasks that nothing orders race though one
// thread ran them one after the other.  Their frames then lie at the same
// addresses, hence what dead frames left is forgotten where a task begins and
// ends.
//
// What is declared below is the part of OMPT's binary interface that is used.
#include <stddef.h>

#include "runtime/intercept/front_end.h"
#include "runtime/intercept/pool.h"
#include "runtime/platform/platform.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

// ---- OMPT ----
namespace {

union Data {
  u64 value;
  void* ptr;
};

using AnyFunction = void (*)();

struct StartToolResult {
  int (*initialize)(AnyFunction (*lookup)(const char*), int device, Data*);
  void (*finalize)(Data*);
  Data tool_data;
};

enum Callback : int {
  kParallelBegin = 3,
  kParallelEnd = 4,
  kTaskCreate = 5,
  kTaskSchedule = 6,
  kImplicitTask = 7,
  kMutexReleased = 17,
  kDependences = 18,
  kSyncRegion = 23,
  kLockDestroy = 25,
  kMutexAcquired = 27,
  kFlush = 29,
  kReduction = 31,
};

enum Scope : int { kBegin = 1, kEnd = 2 };

// Kinds of sync regions; all others are barriers.
enum SyncRegion : int { kTaskWait = 5, kTaskGroup = 6 };

enum TaskFlags : u32 {
  kExplicitTask = 0x4,
  kTargetTask = 0x8,
  kTaskWaitTask = 0x10,
  kUndeferred = 0x08000000,
};

enum TaskStatus : int {
  kComplete = 1,
  kCancel = 3,
  kDetach = 4,
  kLateFulfill = 6,
  kTaskWaitComplete = 8,
};

enum DependenceType : int { kIn = 1 };

struct Dependence {
  Data variable;
  int type;
};

}  // namespace

namespace hbsan {
namespace {

struct Team {
  char start;  // released by who opens the parallel region
  // Released on arrival; rounds alternate, as in pthread_barrier.cc.
  char barrier[2];
  Team* next;
};

struct Group {
  char done;  // released by its tasks
  Group* outer;
  Group* next;
};

// What siblings that name the same variable in `depend` release.
struct Variable {
  uptr address;
  char readers, writers;
  Variable* next;
};

struct Wish {
  Variable* variable;
  bool reads;
  Wish* next;
};

struct Task {
  ThreadState* state;
  Task* parent;
  Team* team;
  Group* group;
  u32 round;       // of its team's barriers, by parity
  u32 references;  // itself and its children
  bool is_explicit, started, undeferred;
  char children;        // released by them
  uptr stack;           // where its frames begin
  Variable* variables;  // named by its children
  Wish* wishes;         // its own `depend`
  Task* next;
};

// A lock of libomp, which says that one was released after it was: a thread
// that takes the lock waits until that was said of the one before.
struct Lock {
  u64 wait_id;
  bool is_held;
  Lock* next;
};

Pool<Team> teams;
Pool<Group> groups;
Pool<Variable> variables;
Pool<Wish> wishes;
Pool<Task> tasks;
Pool<Lock> locks;

constexpr u32 kLockBuckets = 256;
SpinLock lock_table_lock;
Lock* lock_table[kLockBuckets];
SpinLock variables_lock;

Task* TaskOf(Data* data) {
  return data != nullptr ? static_cast<Task*>(data->ptr) : nullptr;
}
Team* TeamOf(Data* data) {
  return data != nullptr ? static_cast<Team*>(data->ptr) : nullptr;
}

void AcquireToken(ThreadState* t, uptr pc, const char* token) {
  Acquire(t, pc, Address(token), SyncKind::kBarrier);
}
void ReleaseToken(ThreadState* t, uptr pc, const char* token) {
  ReleaseMerge(t, pc, Address(token), SyncKind::kBarrier);
}

// Forgets what frames below `top` left, down to where no frame was.
void ForgetFrames(uptr top) {
  constexpr uptr kStep = 4096;
  constexpr u32 kEmptySteps = 4;
  top = RoundDown(top, HBSAN_GRANULE_BYTES);
  for (u32 empty = 0; empty < kEmptySteps; top -= kStep) {
    const auto* cells = reinterpret_cast<const u64*>(CellOf(top - kStep));
    u64 used = 0;
    for (uptr i = 0; i < 2 * kStep / sizeof(u64); i++)
      used |= LoadRelaxed(&cells[i]);
    if (used != 0)
      ResetShadow(top - kStep, kStep);
    empty = used != 0 ? 0 : empty + 1;
  }
}

// ---- Dependences ----

Variable* VariableOf(Task* parent, uptr address) {
  SpinGuard guard(variables_lock);
  for (Variable* v = parent->variables; v != nullptr; v = v->next)
    if (v->address == address)
      return v;
  Variable* v = variables.New();
  v->address = address;
  v->next = parent->variables;
  parent->variables = v;
  return v;
}

void AcquireWishes(ThreadState* t, const Task* task) {
  for (const Wish* w = task->wishes; w != nullptr; w = w->next) {
    AcquireToken(t, 0, &w->variable->writers);
    if (!w->reads)
      AcquireToken(t, 0, &w->variable->readers);
  }
}

void ReleaseWishes(ThreadState* t, const Task* task) {
  for (const Wish* w = task->wishes; w != nullptr; w = w->next)
    ReleaseToken(t, 0,
                 w->reads ? &w->variable->readers : &w->variable->writers);
}

// ---- Tasks ----

void DropTask(Task* task) {
  while (task != nullptr &&
         __atomic_sub_fetch(&task->references, 1, __ATOMIC_ACQ_REL) == 0) {
    while (Wish* w = task->wishes) {
      task->wishes = w->next;
      wishes.Free(w);
    }
    while (Variable* v = task->variables) {
      task->variables = v->next;
      variables.Free(v);
    }
    Task* parent = task->parent;
    tasks.Free(task);
    task = parent;
  }
}

// The running task's part of what waits for its end.
void ReleaseEnd(ThreadState* t, const Task* task) {
  if (task->parent != nullptr)
    ReleaseToken(t, 0, &task->parent->children);
  if (task->group != nullptr)
    ReleaseToken(t, 0, &task->group->done);
  if (task->team != nullptr)
    ReleaseToken(t, 0, &task->team->barrier[task->round]);
  ReleaseWishes(t, task);
}

void OnTaskCreate(Data* parent_data, const void*, Data* data, int flags, int,
                  uptr pc) {
  if ((u32(flags) & (kExplicitTask | kTargetTask | kTaskWaitTask)) == 0)
    return;  // the initial task, which OnImplicitTask is told of
  Task* parent = TaskOf(parent_data);
  Task* task = tasks.New();
  task->references = 1;
  task->is_explicit = (u32(flags) & kTaskWaitTask) == 0;
  task->undeferred = (u32(flags) & kUndeferred) != 0;
  task->parent = parent;
  if (parent != nullptr) {
    __atomic_fetch_add(&parent->references, 1, __ATOMIC_RELAXED);
    task->team = parent->team;
    task->group = parent->group;
    task->round = parent->round;
  }
  data->ptr = task;
  if (!task->is_explicit)
    return;
  InRuntime([=](ThreadState* t) { task->state = CreateFiber(t, pc); });
}

void OnDependences(Data* data, const Dependence* named, int count) {
  Task* task = TaskOf(data);
  if (task == nullptr || task->parent == nullptr)
    return;
  for (int i = 0; i < count; i++) {
    Wish* w = wishes.New();
    w->variable = VariableOf(task->parent, Address(named[i].variable.ptr));
    w->reads = named[i].type == kIn;
    w->next = task->wishes;
    task->wishes = w;
  }
}

void OnTaskSchedule(Data* prior_data, int status, Data* next_data) {
  Task* prior = TaskOf(prior_data);
  Task* next = TaskOf(next_data);
  ThreadState* t = CurrentThread();
  if (t == nullptr || prior == nullptr || status == kLateFulfill)
    return;
  if (status == kTaskWaitComplete) {
    ScopedRuntime scope(t);
    AcquireWishes(t, prior);
    DropTask(prior);
    return;
  }
  bool ends = prior->is_explicit &&
              (status == kComplete || status == kCancel || status == kDetach);
  ScopedRuntime::Enter(t);
  if (ends)
    ReleaseEnd(t, prior);
  bool begins = next != nullptr && next->is_explicit && !next->started;
  if (begins) {
    next->started = true;
    next->stack = Address(__builtin_frame_address(0));
    ForgetFrames(next->stack);
  }
  if (ends)
    ForgetFrames(prior->stack);
  if (next != nullptr && next->state != nullptr && next->state != t) {
    SwitchThread(t, next->state);
    t = next->state;
  }
  if (begins)
    AcquireWishes(t, next);
  if (ends) {
    if (prior->undeferred && prior->parent != nullptr)
      AcquireToken(t, 0, &prior->parent->children);
    if (prior->state != nullptr && prior->state != t)
      EndAbsentThread(prior->state);
    DropTask(prior);
  }
  ScopedRuntime::Leave(t);
}

void OnImplicitTask(int scope, Data* parallel, Data* data, unsigned, unsigned,
                    int) {
  if (scope == kEnd) {
    DropTask(TaskOf(data));
    data->ptr = nullptr;
    return;
  }
  Task* task = tasks.New();
  task->references = 1;
  task->team = TeamOf(parallel);
  task->state = CurrentThread();
  data->ptr = task;
  if (task->team != nullptr)
    InRuntime([=](ThreadState* t) { AcquireToken(t, 0, &task->team->start); });
}

// ---- Parallel regions, barriers, waits ----

void OnParallelBegin(Data*, const void*, Data* parallel, unsigned, int,
                     uptr pc) {
  Team* team = teams.New();
  parallel->ptr = team;
  InRuntime([=](ThreadState* t) { ReleaseToken(t, pc, &team->start); });
}

void OnParallelEnd(Data* parallel, Data*, int, uptr pc) {
  Team* team = TeamOf(parallel);
  if (team == nullptr)
    return;
  InRuntime([=](ThreadState* t) {
    for (const char& barrier : team->barrier) AcquireToken(t, pc, &barrier);
  });
  parallel->ptr = nullptr;
  teams.Free(team);
}

void OnSyncRegion(int kind, int scope, Data* parallel, Data* data, uptr pc) {
  Task* task = TaskOf(data);
  if (task == nullptr)
    return;
  InRuntime([=](ThreadState* t) {
    if (kind == kTaskWait) {
      if (scope == kEnd)
        AcquireToken(t, pc, &task->children);
    } else if (kind == kTaskGroup) {
      if (scope == kBegin) {
        Group* group = groups.New();
        group->outer = task->group;
        task->group = group;
      } else if (Group* group = task->group) {
        AcquireToken(t, pc, &group->done);
        task->group = group->outer;
        groups.Free(group);
      }
    } else if (Team* team = TeamOf(parallel)) {
      // The last barrier of a region may be left when the region is over: then
      // there is no team, and nothing to learn.
      if (scope == kBegin) {
        ReleaseToken(t, pc, &team->barrier[task->round]);
      } else {
        AcquireToken(t, pc, &team->barrier[task->round]);
        task->round ^= 1;
      }
    }
  });
}

// The library combines the threads' partial results in an order of its own.
void OnReduction(int, int scope, Data*, Data*, uptr) {
  InRuntime(
      [=](ThreadState* t) { IgnoreAccesses(t, scope == kBegin ? +1 : -1); });
}

void OnFlush(Data*, uptr pc) {
  InRuntime([=](ThreadState* t) { Fence(t, pc, __ATOMIC_SEQ_CST); });
}

// ---- Locks ----

Lock** FindLock(u64 wait_id) {
  Lock** link = &lock_table[(wait_id >> 4) % kLockBuckets];
  while (*link != nullptr && (*link)->wait_id != wait_id) link = &(*link)->next;
  return link;
}

bool TakeLock(u64 wait_id) {
  SpinGuard guard(lock_table_lock);
  Lock** link = FindLock(wait_id);
  if (*link == nullptr) {
    *link = locks.New();
    (*link)->wait_id = wait_id;
  }
  if ((*link)->is_held)
    return false;
  (*link)->is_held = true;
  return true;
}

void OnMutexAcquired(int, u64 wait_id, uptr pc) {
  // Bounded, in case the library forgot to say so.  By time: who has released the
  // lock may have to wait for a processor before it says so.
  constexpr u64 kPatienceNanos = 1'000'000'000;
  u64 since = 0;
  while (!TakeLock(wait_id)) {
    u64 now = platform::MonotonicNanos();
    since = since == 0 ? now : since;
    if (now - since > kPatienceNanos)
      break;
    platform::Yield();
  }
  InRuntime([=](ThreadState* t) { MutexLocked(t, pc, wait_id); });
}

void OnMutexReleased(int, u64 wait_id, uptr pc) {
  InRuntime([=](ThreadState* t) { MutexUnlocking(t, pc, wait_id); });
  SpinGuard guard(lock_table_lock);
  if (Lock* lock = *FindLock(wait_id))
    lock->is_held = false;
}

void OnLockDestroy(int, u64 wait_id, const void*) {
  SpinGuard guard(lock_table_lock);
  Lock** link = FindLock(wait_id);
  if (Lock* lock = *link) {
    *link = lock->next;
    locks.Free(lock);
  }
}

template <typename F>
AnyFunction Any(F* function) {
  return reinterpret_cast<AnyFunction>(function);
}

int Initialize(AnyFunction (*lookup)(const char*), int, Data*) {
  auto* set =
      reinterpret_cast<int (*)(int, AnyFunction)>(lookup("ompt_set_callback"));
  if (set == nullptr)
    return 0;
  set(kParallelBegin, Any(OnParallelBegin));
  set(kParallelEnd, Any(OnParallelEnd));
  set(kImplicitTask, Any(OnImplicitTask));
  set(kTaskCreate, Any(OnTaskCreate));
  set(kTaskSchedule, Any(OnTaskSchedule));
  set(kDependences, Any(OnDependences));
  set(kSyncRegion, Any(OnSyncRegion));
  set(kReduction, Any(OnReduction));
  set(kFlush, Any(OnFlush));
  set(kMutexAcquired, Any(OnMutexAcquired));
  set(kMutexReleased, Any(OnMutexReleased));
  set(kLockDestroy, Any(OnLockDestroy));
  return 1;  // stay
}

void Finalize(Data*) {}

StartToolResult start_tool_result = {Initialize, Finalize, {0}};

}  // namespace
}  // namespace hbsan

// Weak: a program that brings its own tool keeps it.
HBSAN_EXPORT __attribute__((weak)) void* ompt_start_tool(unsigned,
                                                         const char*) {
  return &start_tool_result;
}

// Tasks live in memory that libomp uses again and again.
HBSAN_EXPORT __attribute__((weak)) void* __kmpc_omp_task_alloc(
    void* where, int thread, int flags, size_t task_bytes, size_t shared_bytes,
    void* entry) {
  static constinit LateReal<void*(void*, int, int, size_t, size_t, void*)> real(
      "__kmpc_omp_task_alloc");
  void* task = real(where, thread, flags, task_bytes, shared_bytes, entry);
  // Its first word points to the variables shared with it, if there are any.
  uptr shared = shared_bytes != 0 ? *static_cast<uptr*>(task) : 0;
  InRuntime([=](ThreadState*) {
    ResetShadow(Address(task), task_bytes);
    if (shared != 0)
      ResetShadow(shared, shared_bytes);
  });
  return task;
}
