// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What _FORTIFY_SOURCE makes of printf is checked as printf is.
//
// RUN: %hbsan_cc -O2 -g -w -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -DRACY %s \
// RUN:   -o %t.racy
// RUN: %repeat 20 0 env HBSAN_OPTIONS=symbolize=0:suppress_equal_addresses=0 \
// RUN:   sh -c "test $(%t.racy 2>&1 | grep -c WARNING:) = 12"
// RUN: %expect66 env HBSAN_OPTIONS=suppress_equal_addresses=0 %t.racy 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cc -O2 -g -w -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
//
// The program does call the fortified forms.
// RUN: %hbsan_cc -O2 -g -w -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -c %s -o %t.o
// RUN: llvm-nm -u --just-symbol-name %t.o | FileCheck --check-prefix=FORM %s
// FORM-DAG: {{^ *}}__printf_chk
// FORM-DAG: {{^ *}}__fprintf_chk
// FORM-DAG: {{^ *}}__vfprintf_chk
// FORM-DAG: {{^ *}}__dprintf_chk
// FORM-DAG: {{^ *}}__vdprintf_chk
// FORM-DAG: {{^ *}}__sprintf_chk
// FORM-DAG: {{^ *}}__vsprintf_chk
// FORM-DAG: {{^ *}}__snprintf_chk
// FORM-DAG: {{^ *}}__vsnprintf_chk
// FORM-DAG: {{^ *}}__asprintf_chk
// FORM-DAG: {{^ *}}__vasprintf_chk

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

#include "../../support/reach.h"

char text[32] = "twelve bytes";
char buffer[64];
char *pointer[2];
FILE *out;
int null_fd;

NOINLINE static void ToOutput(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vprintf(format, list);
  va_end(list);
}

NOINLINE static void ToStream(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vfprintf(out, format, list);
  va_end(list);
}

NOINLINE static void ToDescriptor(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vdprintf(null_fd, format, list);
  va_end(list);
}

NOINLINE static void ToBuffer(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vsprintf(buffer, format, list);
  va_end(list);
}

NOINLINE static void ToRoom(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vsnprintf(buffer, sizeof(buffer), format, list);
  va_end(list);
}

NOINLINE static void ToNew(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vasprintf(pointer, format, list);
  va_end(list);
}

// clang-format off
CASE(Output, text + 12, printf("%d%s", 1, text))
// CHECK: Read of size 13
// CHECK: Second_Output
CASE(Stream, text + 12, fprintf(out, "%d%s", 1, text))
// CHECK: Read of size 13
// CHECK: Second_Stream
CASE(Descriptor, text + 12, dprintf(null_fd, "%d%s", 1, text))
// CHECK: Read of size 13
// CHECK: Second_Descriptor
CASE(Buffer, buffer + 7, sprintf(buffer, "%d%s", 12, "abcde"))
// CHECK: Write of size 8
// CHECK: Second_Buffer
CASE(Room, buffer + 7, snprintf(buffer, sizeof(buffer), "%d%s", 12, "abcde"))
// CHECK: Write of size 8
// CHECK: Second_Room
CASE(New, LAST(pointer[0]), asprintf(pointer, "%d%s", 12, "abcde"))
// CHECK: Write of size 8
// CHECK: Second_New
CASE(Voutput, text + 12, ToOutput("%d%s", 1, text))
// CHECK: Read of size 13
// CHECK: Second_Voutput
CASE(Vstream, text + 12, ToStream("%d%s", 1, text))
// CHECK: Read of size 13
// CHECK: Second_Vstream
CASE(Vdescriptor, text + 12, ToDescriptor("%d%s", 1, text))
// CHECK: Read of size 13
// CHECK: Second_Vdescriptor
CASE(Vbuffer, buffer + 2, ToBuffer("%d", 12))
// CHECK: Write of size 3
// CHECK: Second_Vbuffer
CASE(Vroom, buffer + 2, ToRoom("%d", 12))
// CHECK: Write of size 3
// CHECK: Second_Vroom
CASE(Vnew, LAST(pointer[0]), ToNew("%d%s", 12, "abcde"))
// CHECK: Write of size 8
// CHECK: Second_Vnew
// clang-format on

int main(void) {
  out = fopen("/dev/null", "w");
  null_fd = open("/dev/null", O_WRONLY);
  Output();
  Stream();
  Descriptor();
  Buffer();
  Room();
  New();
  Voutput();
  Vstream();
  Vdescriptor();
  Vbuffer();
  Vroom();
  Vnew();
}
