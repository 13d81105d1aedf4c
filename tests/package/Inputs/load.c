// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loads the counter library by name and calls it from two threads.
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static void (*add)(void);

static void* Run(void* unused) {
  add();
  return unused;
}

int main(int argc, char** argv) {
  void* library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
  if (library == NULL) {
    fprintf(stderr, "dlopen: %s\n", dlerror());
    return 1;
  }
  *(void**)&add = dlsym(library, "CounterAdd");
  pthread_t threads[2];
  for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, Run, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  return 0;
}
