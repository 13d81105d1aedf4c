// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The log that programs read: JSON lines, as docs/user/report-format.md
// describes them.  Addresses stay addresses; names are added elsewhere.
//
// Everything here runs under the report lock.
#ifndef HBSAN_RUNTIME_REPORT_JSON_LOG_H_
#define HBSAN_RUNTIME_REPORT_JSON_LOG_H_

#include "runtime/report/json.h"
#include "runtime/report/program_tests.h"
#include "runtime/report/report.h"

namespace hbsan {

// Notes when the process started.
void InitJsonLog();

void LogRace(const RaceRecord& race);
void LogRepeat(const Repeat& repeat);
// Nothing, if there was no race.
void LogEnd(const RaceTotals& totals, int program_status, int exit_status);

// In a fork's child, which has a log of its own.
void ForgetJsonLog();

// ---- For json_race.cc ----
// Writes the members that say where `address` is: module and offset by these
// names, or the address alone.
void AppendPlace(JsonWriter* json, uptr address, const char* module_name,
                 const char* offset_name);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_JSON_LOG_H_
