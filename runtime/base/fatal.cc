// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The doors for errors that are not findings: a message to the user, the end
// because of a wrong option or environment, and a broken internal invariant.
#include "runtime/base/base.h"
#include "runtime/base/syscall.h"

namespace hbsan {
namespace {

constexpr uptr kLineBytes = 1024;
constexpr int kStderr = 2;
constexpr int kUsageStatus = 2;

void PrintLine(const char* format, __builtin_va_list args) {
  char buffer[kLineBytes];
  // The newline must survive a line that was cut off.
  StringBuilder line(buffer, kLineBytes - 1);
  line.FormatV(format, args);
  uptr size = line.size();
  if (size == 0 || buffer[size - 1] != '\n')
    buffer[size++] = '\n';
  RawWriteAll(kStderr, buffer, size);
}

}  // namespace

void PrintError(const char* format, ...) {
  __builtin_va_list args;
  __builtin_va_start(args, format);
  PrintLine(format, args);
  __builtin_va_end(args);
}

void Die(const char* format, ...) {
  __builtin_va_list args;
  __builtin_va_start(args, format);
  PrintLine(format, args);
  __builtin_va_end(args);
  RawExit(kUsageStatus);
}

void CheckFailed(const char* file, int line, const char* what) {
  static u32 failing = 0;
  // A check that fails while another one is being printed says nothing new.
  if (__atomic_exchange_n(&failing, 1, __ATOMIC_RELAXED) == 0) {
    PrintError("HBSan: internal error: %s:%d: %s", file, line, what);
  }
  RawAbort();
}

}  // namespace hbsan
