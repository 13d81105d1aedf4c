// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From addresses to names.  The work is done by `hbsan-symbolize --server`, a
// child process asked over a socket; without one, frames carry module, offset
// and build id alone, which the same program understands later.
//
// Everything here runs under the report lock.
#ifndef HBSAN_RUNTIME_REPORT_SYMBOLIZER_H_
#define HBSAN_RUNTIME_REPORT_SYMBOLIZER_H_

#include "runtime/base/base.h"
#include "runtime/report/report.h"

namespace hbsan {

// One line of a printed stack.  An address has several when calls were inlined.
// Strings live until ForgetSymbols(); none is null, unknown ones are empty.
struct Frame {
  uptr address;  // of the call or access: one less than the return address
  const char* function;
  const char* file;
  u32 line, column;  // 0 = unknown
  const char* module;
  uptr offset;  // of `address` in the module's file
  const char* build_id;
};

inline constexpr u32 kMaxPrintedFrames = 2 * kMaxFrames;

struct Frames {
  u32 count;
  bool outer_lost;
  Frame at[kMaxPrintedFrames];
};

struct DataSymbol {
  const char* name;  // empty = unknown
  uptr begin, size;
  const char* file;
  u32 line;
  const char* module;
  uptr offset;  // of the address asked for
};

void SymbolizeStack(const Stack& stack, Frames* out);
// False when the address is in no module.
bool SymbolizeData(uptr address, DataSymbol* out);
// False once no symbolizer could be had: then the offline command is of use.
bool SymbolizerWorks();
// The strings handed out so far end here; between reports.
void ForgetSymbols();
// In a fork's child: the running symbolizer is the parent's.
void ForgetSymbolizer();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_SYMBOLIZER_H_
