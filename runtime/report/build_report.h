// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From what the access check saw to a RaceRecord.  Under the report lock.
#ifndef HBSAN_RUNTIME_REPORT_BUILD_REPORT_H_
#define HBSAN_RUNTIME_REPORT_BUILD_REPORT_H_

#include "runtime/report/report.h"

namespace hbsan {

// `pc` called under `context`; pc may be 0.
void FillStack(uptr pc, ContextId context, Stack* out);
// Both accesses; enough to tell equal races apart.
void BuildAccesses(const RaceFound& race, RaceRecord* out);
void BuildLocation(uptr address, Location* out);
// From the accesses and the location.
void FindKind(RaceRecord* race);
// What explains the race.
void BuildExplanation(const RaceFound& race, RaceRecord* out);
// The locks and threads that the record names by now.
void ListInvolved(RaceRecord* out);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_BUILD_REPORT_H_
