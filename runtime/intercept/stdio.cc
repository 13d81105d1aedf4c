// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unformatted input and output on a FILE: the buffers are accesses of an
// instrumented caller.  A write releases to the descriptor at once, although
// the bytes may leave the buffer later: nobody can read them earlier.
#include <stdio.h>
#include <wchar.h>

#include "runtime/intercept/descriptors.h"
#include "runtime/intercept/io_edges.h"
#include "runtime/intercept/range_check.h"

using namespace hbsan;

HBSAN_REAL(fread);
HBSAN_REAL(fwrite);
HBSAN_REAL(fgets);
HBSAN_REAL(fgetws);
HBSAN_REAL(fputs);
HBSAN_REAL(fputws);
HBSAN_REAL(puts);
HBSAN_REAL(fflush);
HBSAN_REAL(fclose);

namespace hbsan {

int DescriptorOf(const FILE* f) { return f != nullptr ? f->_fileno : -1; }

}  // namespace hbsan

namespace {

template <typename Char>
Char* GotString(uptr pc, FILE* f, Char* buffer) {
  DescriptorAcquires(pc, DescriptorOf(f));
  CallerAccess access(pc);
  if (buffer != nullptr && access.checked()) {
    access.Write(buffer, (StringLength(buffer) + 1) * sizeof(Char));
  }
  return buffer;
}

template <typename Char>
void PuttingString(uptr pc, FILE* f, const Char* s) {
  CallerAccess(pc).ReadString(s);
  DescriptorReleases(pc, DescriptorOf(f));
}

}  // namespace

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
  return GotString(HBSAN_CALLER(), f, real_fgets(buffer, room, f));
}

HBSAN_EXPORT wchar_t* fgetws(wchar_t* buffer, int room, FILE* f) {
  return GotString(HBSAN_CALLER(), f, real_fgetws(buffer, room, f));
}

HBSAN_EXPORT int fputs(const char* s, FILE* f) {
  PuttingString(HBSAN_CALLER(), f, s);
  return real_fputs(s, f);
}

HBSAN_EXPORT int fputws(const wchar_t* s, FILE* f) {
  PuttingString(HBSAN_CALLER(), f, s);
  return real_fputws(s, f);
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
  ForgetDescriptor(DescriptorOf(f));
  DescriptorReleases(HBSAN_CALLER(), DescriptorOf(f));
  return real_fclose(f);
}
