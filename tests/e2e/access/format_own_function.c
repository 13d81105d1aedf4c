// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program may bring a printf function of its own: that is the one it calls.
//
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: %expect 7 %t

#include <stdarg.h>
#include <stddef.h>

int asprintf(char **to, const char *format, ...) {
  *to = NULL;
  return 7;
}

int main(void) {
  char *text;
  return asprintf(&text, "%d", 1);
}
