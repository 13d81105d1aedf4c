// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of the program that want to know of each report.
#ifndef HBSAN_RUNTIME_REPORT_LISTENERS_H_
#define HBSAN_RUNTIME_REPORT_LISTENERS_H_

#include "runtime/report/program_tests.h"
#include "runtime/report/report.h"

// What include/hbsan/report.h hands out.
struct hbsan_report {
  const hbsan::RaceRecord* race;
  const char* text;
};

namespace hbsan {

// Calls code of the program, which is usually instrumented, from a check that
// is not over: nothing is checked in it, and nothing it does makes an order.
template <typename Call>
void CallProgram(ThreadState* t, Call call) {
  t->ignore_reads++;
  t->ignore_writes++;
  t->ignore_sync++;
  call();
  t->ignore_sync--;
  t->ignore_writes--;
  t->ignore_reads--;
}

// Under the report lock, in `t`, which found the race.
void CallListeners(ThreadState* t, const hbsan_report& report);
// The one that listeners hear of now, or null.
const hbsan_report* CurrentReport();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_LISTENERS_H_
