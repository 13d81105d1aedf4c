#include <pthread.h>

int counter;

void* Work(void*) {
  counter++;
  return nullptr;
}

int main() {
  pthread_t thread;
  pthread_create(&thread, nullptr, Work, nullptr);
  counter++;
  pthread_join(thread, nullptr);
}
