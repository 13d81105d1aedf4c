// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The end of the process.
#include "runtime/report/closing.h"

#include "runtime/base/stats.h"
#include "runtime/flags/flags.h"
#include "runtime/platform/platform.h"
#include "runtime/report/json_log.h"
#include "runtime/report/listeners.h"
#include "runtime/report/output.h"
#include "runtime/report/program_tests.h"
#include "runtime/report/report.h"
#include "runtime/report/report_lock.h"
#include "runtime/report/suppressions.h"

namespace hbsan {

void (*g_before_halt)();

namespace {

char g_text[64 << 10];

const char* Plural(u64 n) { return n == 1 ? "" : "s"; }

void PrintClosing(const RaceTotals& totals, int program_status, int status) {
  StringBuilder out(g_text, sizeof(g_text));
  if (totals.reported != 0 && WritesText()) {
    out.Format("HBSan: found %lu data race%s", totals.reported,
               Plural(totals.reported));
    if (totals.equal != 0) {
      out.Format(" (%lu more occurrence%s of the same)", totals.equal,
                 Plural(totals.equal));
    }
    if (program_status != 0 && status == program_status) {
      out.Format("; the program's own exit status %d is kept", program_status);
    }
    out.Append("\n");
  }
  DescribeSuppressions(totals.suppressed, &out);
  if (g_flags.stats) {
    out.Append("HBSan: statistics\n");
    PrintStats(&out);
  }
  if (out.size() != 0)
    WriteOutput(out.str(), out.size());
  if (WritesJson()) {
    TakeRepeats(nullptr, LogRepeat);
    LogEnd(totals, program_status, status);
  }
}

}  // namespace

void Halt(ThreadState* t) {
  PrintClosing(ReadTotals(), 0, g_flags.exitcode);
  CallProgram(t, [] {
    if (g_before_halt != nullptr)
      g_before_halt();
  });
  if (g_flags.abort_on_error)
    platform::Abort();
  platform::ExitNow(g_flags.exitcode);
}

int FinishReports(ThreadState* t, int program_status) {
  // Races that other threads are about to find can still be counted.
  if (g_flags.atexit_sleep_ms > 0 && LiveThreadCount() > 1) {
    platform::SleepMillis(static_cast<u32>(g_flags.atexit_sleep_ms));
  }
  ReportLock lock(t);
  RaceTotals totals = ReadTotals();
  bool raced = totals.reported != 0;
  int status = program_status == 0 && raced ? g_flags.exitcode : program_status;
  PrintClosing(totals, program_status, status);
  return status;
}

}  // namespace hbsan
