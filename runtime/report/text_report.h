// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A race as text: TSan's order of lines, which people and tools know, then two
// lines in the format of compiler diagnostics, which editors and CI know.
#ifndef HBSAN_RUNTIME_REPORT_TEXT_REPORT_H_
#define HBSAN_RUNTIME_REPORT_TEXT_REPORT_H_

#include "runtime/report/report.h"
#include "runtime/report/symbolizer.h"
#include "runtime/report/text_writer.h"

namespace hbsan {

// A race with the names that were needed to look for suppressions.
struct NamedRace {
  const RaceRecord* record;
  const Frames* current;
  const Frames* previous;
  const DataSymbol* global;  // null unless the location is in a module
};

// `scratch` holds one stack at a time.  The end of the report survives when
// `buffer` is too small for all of it.  Returns the length.
uptr PrintRace(const NamedRace& race, const TextStyle& style, Frames* scratch,
               char* buffer, uptr capacity);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_TEXT_REPORT_H_
