// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a report advises.
#ifndef HBSAN_RUNTIME_REPORT_HINTS_H_
#define HBSAN_RUNTIME_REPORT_HINTS_H_

#include "runtime/report/report.h"
#include "runtime/report/symbolizer.h"

namespace hbsan {

// Lists a hint for each cause that the facts prove.  Their ids stand in
// docs/user/reading-a-report.md.  The frames are those of both accesses, named
// as far as names are known.
void FindHints(const Frames& current, const Frames& previous, RaceRecord* race);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_HINTS_H_
