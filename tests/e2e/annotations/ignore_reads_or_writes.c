// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Scopes that ignore reads leave writes checked, and the other way round; the
// end of one leaves the other open.  RACY: with ACCESS 0, a write while reads
// are ignored; 1, a read while writes are; 2, a read after the scope of reads
// has ended inside that of writes.
//
// EDGE: annotations | hbsan_ignore_reads_begin, hbsan_ignore_writes_begin;
// AnnotateIgnoreReadsBegin, AnnotateIgnoreWritesBegin; their ends | none;
// accesses of that kind in between are not checked
//
// RUN: %hbsan_cc -O1 -g -DHBSAN -DRACY -DACCESS=0 %s -o %t.racy.0
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.0
// RUN: %expect66 %t.racy.0 2>&1 | FileCheck --check-prefixes=WRITE,CHECK %s
// RUN: %hbsan_cc -O1 -g -DRACY -DACCESS=1 %s -o %t.racy.1
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.1
// RUN: %expect66 %t.racy.1 2>&1 | FileCheck --check-prefixes=READ,CHECK %s
// RUN: %hbsan_cc -O1 -g -DHBSAN -DRACY -DACCESS=2 %s -o %t.racy.2
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.2
// RUN: %expect66 %t.racy.2 2>&1 | FileCheck --check-prefixes=AFTER,CHECK %s
// RUN: %hbsan_cc -O1 -g -DHBSAN %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cc -O1 -g %s -o %t.clean.dynamic
// RUN: %repeat 20 0 %t.clean.dynamic

#include <hbsan/hbsan.h>

#include "../../support/two_threads.h"

void AnnotateIgnoreReadsBegin(const char *, int);
void AnnotateIgnoreReadsEnd(const char *, int);
void AnnotateIgnoreWritesBegin(const char *, int);
void AnnotateIgnoreWritesEnd(const char *, int);

#ifdef HBSAN
#  define IGNORE_READS() hbsan_ignore_reads_begin()
#  define CHECK_READS() hbsan_ignore_reads_end()
#  define IGNORE_WRITES() hbsan_ignore_writes_begin()
#  define CHECK_WRITES() hbsan_ignore_writes_end()
#else
#  define IGNORE_READS() AnnotateIgnoreReadsBegin(__FILE__, __LINE__)
#  define CHECK_READS() AnnotateIgnoreReadsEnd(__FILE__, __LINE__)
#  define IGNORE_WRITES() AnnotateIgnoreWritesBegin(__FILE__, __LINE__)
#  define CHECK_WRITES() AnnotateIgnoreWritesEnd(__FILE__, __LINE__)
#endif

#ifndef RACY
#  define ACCESS -1
#endif

int read_only, written_only, other;
volatile int sink;

NOINLINE static void Second(void) {
  IGNORE_READS();
  sink = read_only;
#if ACCESS == 0
  read_only = 2;
  // WRITE: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // WRITE-NEXT: #0 Second {{.*}}ignore_reads_or_writes.c:[[#@LINE-2]]:
#endif
  IGNORE_WRITES();
  written_only = 2;
  CHECK_READS();
  written_only = 3;
#if ACCESS == 2
  sink = other;
  // AFTER: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // AFTER-NEXT: #0 Second {{.*}}ignore_reads_or_writes.c:[[#@LINE-2]]:
#endif
  CHECK_WRITES();
  IGNORE_WRITES();
  written_only = 4;
#if ACCESS == 1
  sink = other;
  // READ: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // READ-NEXT: #0 Second {{.*}}ignore_reads_or_writes.c:[[#@LINE-2]]:
#endif
  CHECK_WRITES();
}

NOINLINE static void First(void) {
  read_only = 1;
  written_only = 1;
  other = 1;
}

int main(void) { RunUnordered(First, Second); }
// CHECK: HBSan: found 1 data race
