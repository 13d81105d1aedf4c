// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What memory an address is in, for a program or its debugger that asks.
#include "runtime/report/build_report.h"
#include "runtime/report/listeners.h"
#include "runtime/report/report_lock.h"
#include "runtime/report/symbolizer.h"
#include "runtime/report/text_words.h"

namespace hbsan {

void LocateAddress(ThreadState* t, uptr address, Place* out) {
  ReportLock lock(t);
  if (CurrentReport() == nullptr)  // which has names of its own
    ForgetSymbols();
  Location location;
  BuildLocation(address, &location);
  out->kind = LocationKindId(location.kind);
  out->begin = out->bytes = 0;
  const char* name = "";
  DataSymbol symbol;
  if (location.kind == LocationKind::kHeap) {
    out->begin = location.begin;
    out->bytes = location.size;
  } else if (location.kind == LocationKind::kModule &&
             SymbolizeData(address, &symbol)) {
    name = symbol.name;
    out->begin = symbol.begin;
    out->bytes = symbol.size;
  }
  if (out->name != nullptr && out->name_bytes != 0)
    StringBuilder(out->name, out->name_bytes).Append(name);
}

bool FindBlock(ThreadState* t, uptr address, Location* out) {
  ReportLock lock(t);
  BuildLocation(address, out);
  return out->kind == LocationKind::kHeap;
}

}  // namespace hbsan
