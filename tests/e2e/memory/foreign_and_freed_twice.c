// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Blocks that the real malloc made go back to it, and a block that is freed
// twice is its to abort for, of any size and alignment.
//
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: %repeat 20 0 %t
// RUN: not --crash %t 24
// RUN: not --crash %t 1000
// RUN: not --crash %t 20000
// RUN: not --crash %t 100 64

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t);
void *__libc_memalign(size_t, size_t);

int main(int argc, char **argv) {
  if (argc > 1) {
    size_t size = strtoul(argv[1], NULL, 0);
    size_t alignment = argc > 2 ? strtoul(argv[2], NULL, 0) : 16;
    char *volatile block = (char *)aligned_alloc(alignment, size);
    char *volatile keeps_it_from_the_top = (char *)malloc(100);
    free(block);
    free(block);
    free(keeps_it_from_the_top);
  }
  for (size_t size = 0; size < 300000; size += size / 2 + 1) {
    // The words in front of a block: the end of the one before it, which may
    // look like the first of a header, and glibc's size.
    unsigned long long *front = (unsigned long long *)__libc_malloc(24);
    front[2] = 0xb478000000000010;
    char *foreign = (char *)__libc_malloc(size);
    memset(foreign, 0xb5, size);
    if (malloc_usable_size(foreign) < size) {
      return 1;
    }
    foreign = (char *)realloc(foreign, size + 1);
    free(foreign);
    free(__libc_memalign(64, size));
    free(front);
  }
  return 0;
}
