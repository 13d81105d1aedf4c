// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How far wcs* and wmem* reach.
//
// RUN: %hbsan_cc -O1 -g -w -fno-builtin -D_GNU_SOURCE -DRACY %s -o %t.racy
// RUN: %repeat 20 0 env HBSAN_OPTIONS=symbolize=0:suppress_equal_addresses=0 \
// RUN:   sh -c "test $(%t.racy 2>&1 | grep -c WARNING:) = 35"
// RUN: %expect66 env HBSAN_OPTIONS=suppress_equal_addresses=0 %t.racy 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cc -O1 -g -w -fno-builtin -D_GNU_SOURCE %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>
#include <wchar.h>

#include "../../support/reach.h"

wchar_t text[32] = L"ten chars";  // 40 bytes
wchar_t other[32] = L"ten chars";
wchar_t upper[32] = L"TEN CHARS";
wchar_t set[8] = L"nt e";
wchar_t to[64];
wchar_t head[64] = L"head";
char narrow[32] = "ten chars";
char bytes[64];
volatile long sink;

// clang-format off
CASE(Length, LAST(text[9]), sink = wcslen(text))
// CHECK: Read of size 40
// CHECK: Second_Length
CASE(BoundedLength, LAST(text[3]), sink = wcsnlen(text, 4))
// CHECK: Read of size 16
// CHECK: Second_BoundedLength
CASE(LooselyBoundedLength, LAST(text[9]), sink = wcsnlen(text, 20))
// CHECK: Read of size 40
// CHECK: Second_LooselyBoundedLength
CASE(Copy, LAST(to[9]), wcscpy(to, text))
// CHECK: Write of size 40
// CHECK: Second_Copy
CASE(CopyReads, LAST(text[9]), wcscpy(to, text))
// CHECK: Read of size 40
// CHECK: Second_CopyReads
CASE(BoundedCopy, LAST(to[19]), wcsncpy(to, text, 20))
// CHECK: Write of size 80
// CHECK: Second_BoundedCopy
CASE(BoundedCopyReads, LAST(text[4]), wcsncpy(to, text, 5))
// CHECK: Read of size 20
// CHECK: Second_BoundedCopyReads
CASE(CopyToEnd, LAST(to[9]), wcpcpy(to, text))
// CHECK: Write of size 40
// CHECK: Second_CopyToEnd
CASE(BoundedCopyToEnd, LAST(to[19]), wcpncpy(to, text, 20))
// CHECK: Write of size 80
// CHECK: Second_BoundedCopyToEnd
CASE(Append, LAST(head[13]), wcscat(head, text); head[4] = 0)
// CHECK: Write of size 40
// CHECK: Second_Append
CASE(AppendReads, LAST(text[9]), wcscat(head, text); head[4] = 0)
// CHECK: Read of size 40
// CHECK: Second_AppendReads
CASE(BoundedAppend, LAST(head[6]), wcsncat(head, text, 2); head[4] = 0)
// CHECK: Write of size 12
// CHECK: Second_BoundedAppend
CASE(BoundedAppendReads, LAST(text[1]), wcsncat(head, text, 2); head[4] = 0)
// CHECK: Read of size 8
// CHECK: Second_BoundedAppendReads
CASE(Compare, LAST(text[9]), sink = wcscmp(text, other))
// CHECK: Read of size 40
// CHECK: Second_Compare
CASE(CompareDifferent, LAST(text[0]), sink = wcscmp(text, upper))
// CHECK: Read of size 4
// CHECK: Second_CompareDifferent
CASE(BoundedCompare, LAST(text[4]), sink = wcsncmp(other, text, 5))
// CHECK: Read of size 20
// CHECK: Second_BoundedCompare
CASE(CompareFolded, LAST(text[9]), sink = wcscasecmp(text, upper))
// CHECK: Read of size 40
// CHECK: Second_CompareFolded
CASE(BoundedCompareFolded, LAST(text[4]), sink = wcsncasecmp(upper, text, 5))
// CHECK: Read of size 20
// CHECK: Second_BoundedCompareFolded
CASE(Find, LAST(text[4]), sink = (wcschr(text, L'c') != 0))
// CHECK: Read of size 20
// CHECK: Second_Find
CASE(FindNothing, LAST(text[9]), sink = (wcschr(text, L'x') != 0))
// CHECK: Read of size 40
// CHECK: Second_FindNothing
CASE(FindOrEnd, LAST(text[9]), sink = (wcschrnul(text, L'x') != 0))
// CHECK: Read of size 40
// CHECK: Second_FindOrEnd
CASE(FindLast, LAST(text[9]), sink = (wcsrchr(text, L'e') != 0))
// CHECK: Read of size 40
// CHECK: Second_FindLast
CASE(FindText, LAST(text[9]), sink = (wcsstr(text, L"cha") != 0))
// CHECK: Read of size 40
// CHECK: Second_FindText
CASE(Span, LAST(text[4]), sink = wcsspn(text, set))
// CHECK: Read of size 20
// CHECK: Second_Span
CASE(SpanSet, LAST(set[4]), sink = wcsspn(text, set))
// CHECK: Read of size 20
// CHECK: Second_SpanSet
CASE(ComplementSpan, LAST(text[4]), sink = wcscspn(text, L"c"))
// CHECK: Read of size 20
// CHECK: Second_ComplementSpan
CASE(FindAny, LAST(text[4]), sink = (wcspbrk(text, L"cx") != 0))
// CHECK: Read of size 20
// CHECK: Second_FindAny
CASE(Duplicate, LAST(text[9]), free(wcsdup(text)))
// CHECK: Read of size 40
// CHECK: Second_Duplicate
CASE(MemoryCopy, LAST(to[6]), wmemcpy(to, text, 7))
// CHECK: Write of size 28
// CHECK: Second_MemoryCopy
CASE(MemoryMove, LAST(text[6]), wmemmove(to, text, 7))
// CHECK: Read of size 28
// CHECK: Second_MemoryMove
CASE(MemoryCopyToEnd, LAST(to[6]), wmempcpy(to, text, 7))
// CHECK: Write of size 28
// CHECK: Second_MemoryCopyToEnd
CASE(MemorySet, LAST(to[6]), wmemset(to, L'x', 7))
// CHECK: Write of size 28
// CHECK: Second_MemorySet
CASE(MemoryCompare, LAST(text[6]), sink = wmemcmp(text, upper, 7))
// CHECK: Read of size 28
// CHECK: Second_MemoryCompare
CASE(MemoryFind, LAST(text[4]), sink = (wmemchr(text, L'c', 9) != 0))
// CHECK: Read of size 20
// CHECK: Second_MemoryFind
CASE(MemoryFindNothing, LAST(text[8]), sink = (wmemchr(text, L'x', 9) != 0))
// CHECK: Read of size 36
// CHECK: Second_MemoryFindNothing
// CHECK-NOT: data race on
// clang-format on

int main(void) {
  Length();
  BoundedLength();
  LooselyBoundedLength();
  Copy();
  CopyReads();
  BoundedCopy();
  BoundedCopyReads();
  CopyToEnd();
  BoundedCopyToEnd();
  Append();
  AppendReads();
  BoundedAppend();
  BoundedAppendReads();
  Compare();
  CompareDifferent();
  BoundedCompare();
  CompareFolded();
  BoundedCompareFolded();
  Find();
  FindNothing();
  FindOrEnd();
  FindLast();
  FindText();
  Span();
  SpanSet();
  ComplementSpan();
  FindAny();
  Duplicate();
  MemoryCopy();
  MemoryMove();
  MemoryCopyToEnd();
  MemorySet();
  MemoryCompare();
  MemoryFind();
  MemoryFindNothing();
}
