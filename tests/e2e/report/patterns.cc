// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Well-known mistakes are named where the facts prove them; what only looks
// alike is not; the corrected programs are silent.
//
// RUN: %hbsan_cxx -std=c++17 -O1 -g -DRACY %s -o %t.racy
// RUN: %hbsan_cxx -std=c++17 -O1 -g %s -o %t.fixed
//
// DEFINE: %{case} =
// DEFINE: %{named} = %expect66 %t.racy %{case} 2>&1 | FileCheck %s --check-prefix=%{case}
// DEFINE: %{found} = env HBSAN_OPTIONS=symbolize=0 %repeat 20 66 %t.racy %{case}
// DEFINE: %{silent} = %repeat 20 0 %t.fixed %{case}
//
// REDEFINE: %{case} = VECTOR
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = INSERT
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = MAP
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = GROWN
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = ELEMENT
// RUN: %{named} && %{found}
// REDEFINE: %{case} = CHECKED
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = UNCHECKED
// RUN: %{named}
// REDEFINE: %{case} = LOOKED_AFTER
// RUN: %{named}
// REDEFINE: %{case} = FLAG
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = FLAG_BEFORE
// RUN: %{named}
// REDEFINE: %{case} = COUNT
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = STATISTIC
// RUN: %{named}
// REDEFINE: %{case} = DESTROYED
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = HALF_MADE
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = COPIED
// RUN: %{named} && %{found} && %{silent}
// REDEFINE: %{case} = FREED_BEFORE
// RUN: %{named} && %{found}
//
// In the log, too; what needs names is there if names were found.
// RUN: env HBSAN_OPTIONS=format=json %expect66 %t.racy INSERT 2>&1 | %json_log - | FileCheck %s --check-prefix=LOG
// RUN: env HBSAN_OPTIONS=format=json:symbolize=0 %expect66 %t.racy CHECKED 2>&1 | %json_log - | FileCheck %s --check-prefix=UNNAMED

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "../../support/two_threads.h"

// LOG: hints [concurrent-container,not-joined]
// UNNAMED: hints [double-checked-locking,

#ifdef RACY
struct Guard {
  explicit Guard(std::mutex&) {}
  ~Guard() {}
};
constexpr auto kCounting = std::memory_order_relaxed;
constexpr auto kHanding = std::memory_order_relaxed;
template <typename T>
struct Shared {
  void Store(T v) { value = v; }
  T Load() { return value; }
  T value;
};
#else
using Guard = std::lock_guard<std::mutex>;
constexpr auto kCounting = std::memory_order_acq_rel;
constexpr auto kHanding = std::memory_order_seq_cst;
template <typename T>
struct Shared {
  void Store(T v) { value.store(v, std::memory_order_release); }
  T Load() { return value.load(std::memory_order_acquire); }
  std::atomic<T> value;
};
#endif

std::mutex mutex;
thread_local volatile long sink;
long balance;

// VECTOR: Hint: concurrent push_back and size on std::vector; a container that one thread changes needs a lock around every use
std::vector<long> numbers;
void Push() {
  Guard guard(mutex);
  numbers.push_back(1);
}
void Size() {
  Guard guard(mutex);
  sink = static_cast<long>(numbers.size());
}

// INSERT: Hint: concurrent insert into std::unordered_map; a container
// INSERT-NOT: Hint: {{.*}} wrote
std::unordered_map<int, int> table;
void Insert(int key) {
  Guard guard(mutex);
  table.insert({key, key});
}

// MAP: Hint: concurrent operator[] and find on std::map; a container
std::map<int, int> tree;
void Assign() {
  Guard guard(mutex);
  tree[2] = 3;
}
void Find() {
  Guard guard(mutex);
  sink = tree.find(2) != tree.end();
}

// A reference to an element that moved.
// GROWN: heap-use-after-free
// GROWN: Hint: push_back of std::vector frees the block; iterators, references and pointers into it end there
// GROWN: Hint: thread T1 had freed the block when thread T2 used it
#ifdef RACY
std::vector<long> growing(1);
#else
std::vector<long> growing = [] {
  std::vector<long> v(1);
  v.reserve(2);
  return v;
}();
#endif
long* element = &growing[0];
void Grow() { growing.push_back(1); }
void UseElement() { sink = *element; }

// Elements are the program's affair.
// ELEMENT: data race
// ELEMENT-NOT: concurrent
std::vector<long> elements(2);
void SetElement() { elements[1] = 2; }

// CHECKED: data race on 'instance'
// CHECKED: Hint: double-checked locking: thread T1 looked at the same line without M{{[0-9]+}} before it took that and wrote
// CHECKED: data race (pid
// CHECKED: Hint: thread T1 wrote 'instance' after its access, and thread T2 has read that since
Shared<long*> instance;
NOINLINE long* GetInstance() {
  if (instance.Load() == nullptr) {
    std::lock_guard<std::mutex> guard(mutex);
    if (instance.Load() == nullptr)
      instance.Store(new long(7));
  }
  return instance.Load();
}
void Get() { sink = *GetInstance(); }

// A lock for the writer alone, who did not look before.
// UNCHECKED: data race
// UNCHECKED-NOT: double-checked
long* unchecked;
NOINLINE long* LookUnchecked() { return unchecked; }
void SetUnchecked() {
  std::lock_guard<std::mutex> guard(mutex);
  sink = LookUnchecked() != nullptr;
  unchecked = &balance;
}
void GetUnchecked() { sink = LookUnchecked() != nullptr; }

// Who looked afterwards.
// LOOKED_AFTER: data race
// LOOKED_AFTER-NOT: double-checked
void SetAndLook() {
  SetUnchecked();
  sink = LookUnchecked() != nullptr;
}

// FLAG: data race on 'data'
// FLAG: Hint: thread T1 wrote 'ready' after its access, and thread T2 has read that since, but nothing orders these two either; if it is a flag, make it atomic
long data;
Shared<bool> ready;
void Publish() {
  data = 1;
  KEEP(data);
  ready.Store(true);
}
void Receive() {
  bool is_ready = ready.Load();
  KEEP(is_ready);
  if (is_ready)
    sink = data;
}

// FLAG_BEFORE: data race on 'data'
// FLAG_BEFORE-NOT: wrote 'ready' after
void PublishTooEarly() {
  ready.Store(true);
  KEEP(ready);
  data = 1;
}

// COUNT: heap-use-after-free
// COUNT: Hint: thread T1 and thread T2 have updated the count at 0x{{[0-9a-f]+}}, in this block, at the same line, and the latter went on to destroy
struct Counted {
  std::atomic<int> count{2};
  std::atomic<int> hits{0};
  long value = 0;
};
Counted* counted = new Counted;
NOINLINE void Release() {
  if (counted->count.fetch_sub(1, kCounting) == 1)
    delete counted;
}
void UseAndRelease() {
  counted->value = 1;
  KEEP(counted->value);
  Release();
}

// STATISTIC: heap-use-after-free
// STATISTIC-NOT: count at
NOINLINE void Hit() { counted->hits.fetch_add(1, std::memory_order_relaxed); }
void HitIt() { Hit(); }
void HitAndDelete() {
  Hit();
  delete counted;
}

// DESTROYED: data race on vptr
// DESTROYED: Hint: thread T2 destroys the Derived while thread T1 uses it; let that end before the destructor begins
struct Base {
  Base() { KEEP(field); }
  virtual ~Base() { KEEP(field); }
  virtual void Call() { KEEP(field); }
  int field = 0;
};
struct Derived : Base {
  ~Derived() override { KEEP(field); }
  void Call() override { KEEP(field); }
};
Base* object;
NOINLINE void CallIt() { object->Call(); }
#ifdef RACY
void DestroyIt() { delete object; }
#else
void DestroyIt() {}
#endif

// HALF_MADE: data race on vptr
// HALF_MADE: Hint: thread T1 constructs the Early while thread T2 uses it; hand it out after the constructor
std::atomic<Base*> handed_out;
void HandOut(Base* made) { handed_out.store(made, kHanding); }
struct Middle : Base {
#ifdef RACY
  Middle() { HandOut(this); }
#endif
};
struct Early : Middle {
  Early() { KEEP(field); }
};
void Make() {
  [[maybe_unused]] Base* made = new Early;
#ifndef RACY
  HandOut(made);
#endif
}
void CallHandedOut() { handed_out.load(kHanding)->Call(); }

// COPIED: Hint: they locked at the same line, but not the same mutex: M{{[0-9]+}} is at 0x{{[0-9a-f]+}}, M{{[0-9]+}} at 0x{{[0-9a-f]+}}; a copy of a lock
struct Account {
  std::mutex* lock;
  long* balance;
};
std::mutex other_mutex;
Account first = {&mutex, &balance};
#ifdef RACY
Account second = {&other_mutex, &balance};
#else
Account second = {&mutex, &balance};
#endif
NOINLINE void Deposit(const Account& account) {
  std::lock_guard<std::mutex> guard(*account.lock);
  ++*account.balance;
}

// FREED_BEFORE: Hint: thread T2 frees the block, which thread T1 may still use in another run
long* block = new long;
void UseBlock() { *block = 1; }
void FreeBlock() { delete block; }

int main(int, char** argv) {
  std::string_view what = argv[1];
  if (what == "VECTOR") {
    RunUnordered(Push, Size);
  } else if (what == "INSERT") {
    RunUnordered([] { Insert(1); }, [] { Insert(2); });
  } else if (what == "MAP") {
    tree[1] = 2;
    RunUnordered(Assign, Find);
  } else if (what == "GROWN") {
    RunUnordered(Grow, UseElement);
  } else if (what == "ELEMENT") {
    RunUnordered(SetElement, SetElement);
  } else if (what == "CHECKED") {
    RunUnordered(Get, Get);
  } else if (what == "UNCHECKED") {
    RunUnordered(SetUnchecked, GetUnchecked);
  } else if (what == "LOOKED_AFTER") {
    RunUnordered(SetAndLook, GetUnchecked);
  } else if (what == "FLAG") {
    RunUnordered(Publish, Receive);
  } else if (what == "FLAG_BEFORE") {
    RunUnordered(PublishTooEarly, Receive);
  } else if (what == "COUNT") {
    RunUnordered(UseAndRelease, Release);
  } else if (what == "STATISTIC") {
    RunUnordered(HitIt, HitAndDelete);
  } else if (what == "DESTROYED") {
    object = new Derived;
    RunUnordered(CallIt, DestroyIt);
  } else if (what == "HALF_MADE") {
    RunUnordered(Make, CallHandedOut);
  } else if (what == "COPIED") {
    RunUnordered([] { Deposit(first); }, [] { Deposit(second); });
  } else if (what == "FREED_BEFORE") {
    RunUnordered(UseBlock, FreeBlock);
  } else {
    return 3;
  }
}
