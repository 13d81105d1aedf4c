// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ReportRace, the door from the access check: known? suppressed? else printed.
// And the end of the process: the closing line and the exit status.
#include "runtime/base/stats.h"
#include "runtime/flags/flags.h"
#include "runtime/platform/platform.h"
#include "runtime/report/build_report.h"
#include "runtime/report/dedup.h"
#include "runtime/report/output.h"
#include "runtime/report/report.h"
#include "runtime/report/suppressions.h"
#include "runtime/report/text_report.h"

namespace hbsan {
namespace {

constexpr uptr kReportBytes = 256 << 10;
constexpr uptr kClosingBytes = 64 << 10;

SpinLock g_lock;
ThreadState* g_reporter = nullptr;  // who holds the lock, against recursion
QuickFilter g_known;
// Everything below is under the lock.
KeySet g_seen_stacks, g_seen_granules, g_suppressed_stacks;
RaceRecord g_record;
Frames g_current, g_previous, g_scratch;
char g_text[kReportBytes];

// The key under which later races count as equal to one on this granule.
u64 GranuleKey(uptr granule) { return MixKeys(granule, 1); }
// Of a granule in a suppressed global.
u64 SuppressedGranuleKey(uptr granule) { return MixKeys(granule, 3); }
// Of races suppressed by the current side alone, whatever the other side is.
u64 SuppressedKey(const RaceFound& race) {
  return MixKeys(race.pc,
                 u64{2} << 32 | static_cast<u32>(CurrentContext(race.thread)));
}

bool IsWanted(const RaceFound& race) {
  if (!g_flags.report_bugs)
    return false;
  return g_flags.report_atomic_races ||
         !(IsAtomic(race.kind) || race.previous.is_atomic());
}

// The quick answer for a race that is known, or wanted.
bool CountIfKnown(const RaceFound& race) {
  if (AreBenign(race.granule, race.current.mask() & race.previous.mask())) {
    Bump(&g_stats.suppressed);
    return true;
  }
  if (g_flags.suppress_equal_addresses &&
      g_known.Contains(GranuleKey(race.granule))) {
    Bump(&g_stats.duplicates);
    return true;
  }
  if (HaveSuppressions() &&
      (g_known.Contains(SuppressedKey(race)) ||
       g_known.Contains(SuppressedGranuleKey(race.granule)))) {
    Bump(&g_stats.suppressed);
    return true;
  }
  return false;
}

bool IsEqualToSeen(const RaceFound& race, u64 stacks) {
  return (g_flags.suppress_equal_addresses &&
          g_seen_granules.Contains(GranuleKey(race.granule))) ||
         (g_flags.suppress_equal_stacks && g_seen_stacks.Contains(stacks));
}

void MarkSeen(const RaceFound& race, u64 stacks) {
  g_seen_stacks.Insert(stacks);
  if (!g_flags.suppress_equal_addresses)
    return;
  g_seen_granules.Insert(GranuleKey(race.granule));
  g_known.Insert(GranuleKey(race.granule));
}

// Both stacks are named by now.
bool IsSuppressed(const RaceFound& race, u64 stacks, const DataSymbol* global) {
  if (!HaveSuppressions())
    return false;
  if (IsStackSuppressed(g_current)) {
    g_known.Insert(SuppressedKey(race));
    return true;
  }
  if (IsStackSuppressed(g_previous)) {
    g_suppressed_stacks.Insert(stacks);
    return true;
  }
  if (global == nullptr || !IsGlobalSuppressed(global->name))
    return false;
  g_known.Insert(SuppressedGranuleKey(race.granule));
  return true;
}

bool PrintLimitReached() {
  return g_flags.max_reports > 0 &&
         LoadRelaxed(&g_stats.reports) >= static_cast<u64>(g_flags.max_reports);
}

// True when it was reported.  The lock is held.
bool ReportNew(const RaceFound& race) {
  BuildAccesses(race, &g_record);
  u64 stacks = StackPairKey(g_record);
  if (g_suppressed_stacks.Contains(stacks)) {
    Bump(&g_stats.suppressed);
    return false;
  }
  if (IsEqualToSeen(race, stacks)) {
    MarkSeen(race, stacks);
    Bump(&g_stats.duplicates);
    return false;
  }
  ForgetSymbols();
  SymbolizeStack(g_record.current.stack, &g_current);
  SymbolizeStack(g_record.previous.stack, &g_previous);
  BuildLocation(race.address, &g_record.location);
  BuildExplanation(race, &g_record);
  DataSymbol symbol;
  const DataSymbol* global = nullptr;
  if (g_record.location.kind == LocationKind::kModule &&
      SymbolizeData(race.address, &symbol)) {
    global = &symbol;
  }
  if (IsSuppressed(race, stacks, global)) {
    Bump(&g_stats.suppressed);
    return false;
  }
  MarkSeen(race, stacks);
  if (PrintLimitReached()) {
    Bump(&g_stats.duplicates);
    return false;
  }
  NamedRace named = {&g_record, &g_current, &g_previous, global};
  TextStyle style = {OutputInColor(), OutputName()};
  uptr bytes = PrintRace(named, style, &g_scratch, g_text, sizeof(g_text));
  WriteOutput(g_text, bytes);
  Bump(&g_stats.reports);
  return true;
}

const char* Plural(u64 n) { return n == 1 ? "" : "s"; }

void PrintClosing(int program_status, int status) {
  u64 reports = LoadRelaxed(&g_stats.reports);
  u64 equal = LoadRelaxed(&g_stats.duplicates);
  StringBuilder out(g_text, kClosingBytes);
  if (reports != 0) {
    out.Format("HBSan: found %lu data race%s", reports, Plural(reports));
    if (equal != 0) {
      out.Format(" (%lu more occurrence%s of the same)", equal, Plural(equal));
    }
    if (program_status != 0 && status == program_status) {
      out.Format("; the program's own exit status %d is kept", program_status);
    }
    out.Append("\n");
  }
  DescribeSuppressions(&out);
  if (g_flags.stats) {
    out.Append("HBSan: statistics\n");
    PrintStats(&out);
  }
  if (out.size() != 0)
    WriteOutput(out.str(), out.size());
}

[[noreturn]] void Halt() {
  PrintClosing(0, g_flags.exitcode);
  if (g_flags.abort_on_error)
    platform::Abort();
  platform::ExitNow(g_flags.exitcode);
}

}  // namespace

void ReportRace(const RaceFound& race) {
  if (!IsWanted(race) || CountIfKnown(race))
    return;
  // A hook that this very report reached, by a symbolizer's or a signal's way.
  if (LoadRelaxed(&g_reporter) == race.thread)
    return;
  // A handler that left by a jump would keep the lock.
  u64 signals = platform::BlockSignals();
  g_lock.Lock();
  StoreRelaxed(&g_reporter, race.thread);
  bool reported = ReportNew(race);
  if (reported && g_flags.halt_on_error)
    Halt();
  StoreRelaxed(&g_reporter, nullptr);
  g_lock.Unlock();
  platform::RestoreSignals(signals);
}

void InitReports() {
  InitOutput();
  LoadSuppressions();
}

u32 ReportCount() { return static_cast<u32>(LoadRelaxed(&g_stats.reports)); }
u32 RaceCount() {
  return ReportCount() + static_cast<u32>(LoadRelaxed(&g_stats.duplicates));
}

int FinishReports(int program_status) {
  // Races that other threads are about to find can still be counted.
  if (g_flags.atexit_sleep_ms > 0 && LiveThreadCount() > 1) {
    platform::SleepMillis(static_cast<u32>(g_flags.atexit_sleep_ms));
  }
  SpinGuard guard(g_lock);
  bool raced = LoadRelaxed(&g_stats.reports) != 0;
  int status = program_status == 0 && raced ? g_flags.exitcode : program_status;
  PrintClosing(program_status, status);
  return status;
}

void LockReportsForFork() { g_lock.Lock(); }

void UnlockReportsAfterFork(bool in_child) {
  if (in_child) {
    StoreRelaxed(&g_stats.reports, 0);
    StoreRelaxed(&g_stats.duplicates, 0);
    StoreRelaxed(&g_stats.suppressed, 0);
    ForgetSymbolizer();
  }
  g_lock.Unlock();
}

}  // namespace hbsan
