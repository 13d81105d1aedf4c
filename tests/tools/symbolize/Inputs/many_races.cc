// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Races on a global, a heap block and a stack, below inlined functions, with
// locks and named threads; in the end its own status.
#include <pthread.h>

namespace app {

struct Counter {
  int value = 0;
};

Counter counters[4];
int* block;
int* on_stack;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t other_lock = PTHREAD_RWLOCK_INITIALIZER;

__attribute__((always_inline)) inline void Bump(int& value) { value++; }
__attribute__((always_inline)) inline void Bump(Counter& counter) {
  Bump(counter.value);
}

void* Work(void*) {
  pthread_setname_np(pthread_self(), "worker");
  pthread_mutex_lock(&lock);
  Bump(counters[2]);
  pthread_mutex_unlock(&lock);
  Bump(block[3]);
  Bump(*on_stack);
  return nullptr;
}

}  // namespace app

int main() {
  int local = 0;
  app::on_stack = &local;
  app::block = new int[8]();
  pthread_t thread;
  pthread_create(&thread, nullptr, app::Work, nullptr);
  pthread_rwlock_rdlock(&app::other_lock);
  app::Bump(app::counters[2]);
  pthread_rwlock_unlock(&app::other_lock);
  app::Bump(app::block[3]);
  app::Bump(local);
  pthread_join(thread, nullptr);
  return 3;
}
