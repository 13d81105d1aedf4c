// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Something to symbolize: a trap two inlined frames deep, and a variable.
namespace app {

struct Counter {
  int value = 0;
};

Counter counters[4];

__attribute__((always_inline)) inline void Bump(Counter& counter) {
  counter.value++;
  __builtin_trap();
}

__attribute__((noinline)) void Work(int i) { Bump(counters[i]); }

}  // namespace app

int main(int argc, char**) { app::Work(argc); }
