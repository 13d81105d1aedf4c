// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unformatted input and output on a FILE: the buffers are accesses of an
// instrumented caller.  A write releases to the descriptor at once, although
// the bytes may leave the buffer later: nobody can read them earlier.
#include <stdio.h>

#include "runtime/intercept/io_edges.h"
#include "runtime/intercept/range_check.h"

using namespace hbsan;

HBSAN_REAL(fread);
HBSAN_REAL(fwrite);
HBSAN_REAL(fgets);
HBSAN_REAL(fputs);
HBSAN_REAL(puts);
HBSAN_REAL(fflush);
HBSAN_REAL(fclose);

namespace hbsan {

int DescriptorOf(const FILE* f) { return f != nullptr ? f->_fileno : -1; }

}  // namespace hbsan

HBSAN_EXPORT size_t fread(void* buffer, size_t size, size_t count, FILE* f) {
  size_t items = real_fread(buffer, size, count, f);
  DescriptorAcquires(HBSAN_CALLER(), DescriptorOf(f));
  CallerAccess(HBSAN_CALLER()).Write(buffer, items * size);
  return items;
}

HBSAN_EXPORT size_t fwrite(const void* buffer, size_t size, size_t count,
                           FILE* f) {
  CallerAccess(HBSAN_CALLER()).Read(buffer, size * count);
  DescriptorReleases(HBSAN_CALLER(), DescriptorOf(f));
  return real_fwrite(buffer, size, count, f);
}

HBSAN_EXPORT char* fgets(char* buffer, int room, FILE* f) {
  char* result = real_fgets(buffer, room, f);
  DescriptorAcquires(HBSAN_CALLER(), DescriptorOf(f));
  CallerAccess access(HBSAN_CALLER());
  if (result != nullptr && access.checked()) {
    access.Write(buffer, StrLen(buffer) + 1);
  }
  return result;
}

HBSAN_EXPORT int fputs(const char* s, FILE* f) {
  CallerAccess(HBSAN_CALLER()).ReadString(s);
  DescriptorReleases(HBSAN_CALLER(), DescriptorOf(f));
  return real_fputs(s, f);
}

HBSAN_EXPORT int puts(const char* s) {
  CallerAccess(HBSAN_CALLER()).ReadString(s);
  DescriptorReleases(HBSAN_CALLER(), 1);
  return real_puts(s);
}

// Of putc and its like only this moment is seen.
HBSAN_EXPORT int fflush(FILE* f) {
  DescriptorReleases(HBSAN_CALLER(), DescriptorOf(f));
  return real_fflush(f);
}

HBSAN_EXPORT int fclose(FILE* f) {
  DescriptorReleases(HBSAN_CALLER(), DescriptorOf(f));
  return real_fclose(f);
}
