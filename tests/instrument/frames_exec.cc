// The shadow call stack is balanced however control leaves a function, and a
// slow call finds the caller of its function on top.
//
// RUN: %clang -O1 -I%hbsan_source/include -c %S/Inputs/recording_runtime.c -o %t.rt.o
// RUN: %clangxx -std=c++20 -O0 -I%S -fpass-plugin=%hbsan_pass \
// RUN:   -Xclang -fsanitize=thread %s %t.rt.o -o %t.0 && %t.0
// RUN: %clangxx -std=c++20 -O1 -I%S -fpass-plugin=%hbsan_pass \
// RUN:   -Xclang -fsanitize=thread %s %t.rt.o -o %t.1 && %t.1
// RUN: %clangxx -std=c++20 -O3 -I%S -fpass-plugin=%hbsan_pass \
// RUN:   -Xclang -fsanitize=thread %s %t.rt.o -o %t.3 && %t.3
#include <setjmp.h>
#include <stdio.h>

#include <coroutine>

#include "Inputs/recording_runtime.h"

#define NOINLINE __attribute__((noinline))

static int failures;
int shared_word;
int leaf_word;

#define EXPECT_EQ(a, b)                                                  \
  do {                                                                   \
    long left = (a), right = (b);                                        \
    if (left != right) {                                                 \
      printf("line %d: %ld is not %ld\n", __LINE__, left, right);        \
      failures++;                                                        \
    }                                                                    \
  } while (0)

// ---- exceptions ----

struct Cleanup {
  NOINLINE ~Cleanup() { depth_seen = stack_depth(); }
  static long depth_seen;
};
long Cleanup::depth_seen;

NOINLINE void Throw(int levels) {
  if (levels == 0) throw 1;
  Throw(levels - 1);
  shared_word++;  // no tail call
}
NOINLINE void ThrowThroughCleanup() {
  Cleanup cleanup;
  Throw(3);
  shared_word++;
}
NOINLINE void Catch() {
  long before = stack_depth();
  try {
    ThrowThroughCleanup();
  } catch (int) {
    EXPECT_EQ(stack_depth(), before);
  }
  // The cleanup ran in the frame below this one, called by it.
  EXPECT_EQ(Cleanup::depth_seen, before + 2);
}

// ---- setjmp ----

static jmp_buf target;
NOINLINE void Jump(int levels) {
  if (levels == 0) longjmp(target, 1);
  Jump(levels - 1);
  shared_word++;
}
NOINLINE void SetJump() {
  long before = stack_depth();
  if (setjmp(target) == 0) Jump(3);
  EXPECT_EQ(stack_depth(), before);
}

// ---- musttail ----

NOINLINE long TailTarget(long) { return stack_depth(); }
NOINLINE long TailCaller(long depth) {
  shared_word++;
  [[clang::musttail]] return TailTarget(depth);
}

// ---- coroutines ----

struct Task {
  struct promise_type {
    Task get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
};
NOINLINE Task Coroutine(int* steps) {
  for (int i = 0; i < 3; ++i) {
    ++*steps;
    co_await std::suspend_always{};
  }
}

// ---- the innermost frame of a leaf function ----

NOINLINE void Leaf(int* p) { *p = 1; }
NOINLINE __attribute__((disable_sanitizer_instrumentation)) recorded_access
LastAccess() {
  return last_access;
}
NOINLINE void CallLeaf() {
  Leaf(&shared_word);
  shared_word++;
}

int main() {
  long base = stack_depth();
  Catch();
  EXPECT_EQ(stack_depth(), base);
  SetJump();
  EXPECT_EQ(stack_depth(), base);
  EXPECT_EQ(TailCaller(base), base + 1);
  EXPECT_EQ(stack_depth(), base);

  int steps = 0;
  Task task = Coroutine(&steps);
  while (!task.handle.done()) {
    task.handle.resume();
    EXPECT_EQ(stack_depth(), base);
  }
  task.handle.destroy();
  EXPECT_EQ(steps, 3);
  EXPECT_EQ(stack_depth(), base);

  Leaf(&leaf_word);
  asm volatile("" ::: "memory");  // the optimizer cannot see the hook's effect
  recorded_access last = LastAccess();
  EXPECT_EQ(last.address, (long)&leaf_word);
  auto main_address = (unsigned long)&main;
  EXPECT_EQ(last.innermost_frame > main_address, 1);
  EXPECT_EQ(last.innermost_frame < main_address + 4096, 1);
  CallLeaf();
  EXPECT_EQ(stack_depth(), base);
  return failures != 0;
}
