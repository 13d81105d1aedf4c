// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The checks change neither what printf and scanf do nor errno.
//
// RUN: %hbsan_cc -O1 -g -w -D_GNU_SOURCE %s -o %t
// RUN: %expect 0 %t | FileCheck %s
// RUN: %hbsan_cc -O2 -g -w -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 %s -o %t.chk
// RUN: %expect 0 %t.chk | FileCheck %s

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void Expect(int condition, int line) {
  if (condition)
    return;
  printf("line %d\n", line);
  exit(1);
}
#define EXPECT(condition) Expect((condition) != 0, __LINE__)

static int Print(char *to, size_t room, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int length = vsnprintf(to, room, format, list);
  va_end(list);
  return length;
}

int main(void) {
  char text[64], word[16], *new_text;
  int number, count;
  long double wide;
  double real;
  errno = ENOENT;
  // CHECK: No such file or directory|3| 2.50|1.25|abc|-7
  printf("%m|%d|%5.2f|%Lg|%s|%ld\n", 3, 2.5, 1.25L, "abc", -7l);
  EXPECT(errno == ENOENT);
  // CHECK: two 1 3.14
  fprintf(stdout, "%2$s %1$d %3$.*4$f\n", 1, "two", 3.14159, 2);
  EXPECT(snprintf(text, 4, "%s", "abcdef") == 6 && !strcmp(text, "abc"));
  EXPECT(snprintf(NULL, 0, "%s%d", "abc", 12) == 5);
  EXPECT(sprintf(text, "%s%%%c", "x", 'y') == 3 && !strcmp(text, "x%y"));
  EXPECT(Print(text, 64, "%d %s %.1f %Lf %d", 1, "two", 3., 4.l, 5) == 20);
  EXPECT(!strcmp(text, "1 two 3.0 4.000000 5"));
  EXPECT(asprintf(&new_text, "%s-%s", "a", "b") == 3);
  EXPECT(!strcmp(new_text, "a-b"));
  EXPECT(sscanf("12 abc 2.5 1.5", "%d %15s %Lf%lf%n", &number, word, &wide,
                &real, &count) == 4);
  EXPECT(number == 12 && !strcmp(word, "abc") && wide == 2.5L && real == 1.5);
  EXPECT(count == 14 && errno == ENOENT);
  EXPECT(sscanf("", "%d", &number) == EOF);
  // CHECK: end
  puts("end");
}
