// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ReportRace, the door from the access check: known? suppressed? else printed.
#include "runtime/base/stats.h"
#include "runtime/flags/flags.h"
#include "runtime/platform/platform.h"
#include "runtime/report/build_report.h"
#include "runtime/report/closing.h"
#include "runtime/report/dedup.h"
#include "runtime/report/hints.h"
#include "runtime/report/json_log.h"
#include "runtime/report/listeners.h"
#include "runtime/report/output.h"
#include "runtime/report/program_tests.h"
#include "runtime/report/report.h"
#include "runtime/report/report_lock.h"
#include "runtime/report/suppressions.h"
#include "runtime/report/text_report.h"

namespace hbsan {
namespace {

constexpr uptr kReportBytes = 256 << 10;

QuickFilter g_known;
// Everything below is under the lock.
KeyMap g_seen_stacks, g_seen_granules, g_suppressed_stacks;
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

void CountRepeatOf(const RaceFound& race, u32 known) {
  Bump(&g_stats.duplicates);
  CountRepeat(known, race.thread->info->test);
}

// The quick answer for a race that is known, or wanted.
bool CountIfKnown(const RaceFound& race) {
  u32 known;
  if (AreBenign(race.granule, race.current.mask() & race.previous.mask())) {
    Bump(&g_stats.suppressed);
    return true;
  }
  if (g_flags.suppress_equal_addresses &&
      g_known.Find(GranuleKey(race.granule), &known) &&
      CountRepeatQuickly(known, race.thread->info->test)) {
    Bump(&g_stats.duplicates);
    return true;
  }
  if (HaveSuppressions() &&
      (g_known.Find(SuppressedKey(race), &known) ||
       g_known.Find(SuppressedGranuleKey(race.granule), &known))) {
    Bump(&g_stats.suppressed);
    return true;
  }
  return false;
}

bool IsEqualToSeen(const RaceFound& race, u64 stacks, u32* known) {
  return (g_flags.suppress_equal_addresses &&
          g_seen_granules.Find(GranuleKey(race.granule), known)) ||
         (g_flags.suppress_equal_stacks && g_seen_stacks.Find(stacks, known));
}

// Later ones count as equal to the reported race `number`; 0 = to none.
void MarkSeen(const RaceFound& race, u64 stacks, u32 number) {
  g_seen_stacks.Insert(stacks, number);
  // A descriptor's number says less than an address: files come and go.
  if (!g_flags.suppress_equal_addresses ||
      (g_descriptor_at != nullptr && g_descriptor_at(race.granule) >= 0))
    return;
  g_seen_granules.Insert(GranuleKey(race.granule), number);
  g_known.Insert(GranuleKey(race.granule), number);
}

// Both stacks are named by now.
bool IsSuppressed(const RaceFound& race, u64 stacks, const DataSymbol* global) {
  if (!HaveSuppressions())
    return false;
  if (IsStackSuppressed(g_current)) {
    g_known.Insert(SuppressedKey(race), 0);
    return true;
  }
  if (IsStackSuppressed(g_previous) ||
      IsPairSuppressed(g_current, g_previous)) {
    g_suppressed_stacks.Insert(stacks, 0);
    return true;
  }
  if (global == nullptr || !IsGlobalSuppressed(global->name))
    return false;
  g_known.Insert(SuppressedGranuleKey(race.granule), 0);
  return true;
}

bool PrintLimitReached() {
  return g_flags.max_reports > 0 &&
         LoadRelaxed(&g_stats.reports) >= static_cast<u64>(g_flags.max_reports);
}

void Publish(ThreadState* t, const NamedRace& named) {
  TextStyle style = {OutputInColor(), StrEqual(g_flags.report_style, "tsan"),
                     OutputName()};
  uptr bytes = PrintRace(named, style, &g_scratch, g_text, sizeof(g_text));
  if (WritesText())
    WriteOutput(g_text, bytes);
  if (WritesJson())
    LogRace(*named.record);
  CallListeners(t, {named.record, g_text});
}

// For what is found later: it may be a flag.
void NoteIfRead(const RaceFound& race) {
  if (IsRead(race.kind) && !race.previous.is_read() &&
      race.origin.owner != nullptr)
    NoteRacedRead(race.thread, race.granule, race.previous, race.current.mask(),
                  race.origin);
}

// True when it was reported.  The lock is held.
bool ReportNew(const RaceFound& race) {
  BuildAccesses(race, &g_record);
  u64 stacks = StackPairKey(g_record);
  if (g_suppressed_stacks.Find(stacks, nullptr)) {
    Bump(&g_stats.suppressed);
    return false;
  }
  u32 known;
  if (IsEqualToSeen(race, stacks, &known)) {
    MarkSeen(race, stacks, known);
    CountRepeatOf(race, known);
    return false;
  }
  ForgetSymbols();
  SymbolizeStack(g_record.current.stack, &g_current);
  SymbolizeStack(g_record.previous.stack, &g_previous);
  BuildLocation(race.address, &g_record.location);
  FindKind(&g_record);
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
  if (PrintLimitReached()) {
    MarkSeen(race, stacks, 0);
    CountRepeatOf(race, 0);
    return false;
  }
  ProgramTest* test = race.thread->info->test;
  Bump(&g_stats.reports);
  CountNew(test);
  g_record.id = ReportCount();
  g_record.time_ms = platform::WallClockMillis();
  g_record.test = test;
  MarkSeen(race, stacks, g_record.id);
  ListInvolved(&g_record);
  FindHints(g_current, g_previous, &g_record);
  Publish(race.thread, {&g_record, &g_current, &g_previous, global});
  return true;
}

}  // namespace

void ReportRace(const RaceFound& race) {
  if (!IsWanted(race))
    return;
  if (CountIfKnown(race)) {
    NoteIfRead(race);
    return;
  }
  // A hook that this very report reached, by a symbolizer's or a signal's way.
  if (ReportLock::IsHeldBy(race.thread))
    return;
  ReportLock lock(race.thread);
  bool reported = ReportNew(race);
  NoteIfRead(race);
  if (reported && g_flags.halt_on_error)
    Halt(race.thread);
}

void BeginTest(ThreadState* t, const char* name) {
  ReportLock lock(t);
  t->info->test = StartTest(name);
}

u32 EndTest(ThreadState* t) {
  ProgramTest* test = t->info->test;
  if (test == nullptr)
    return 0;
  ReportLock lock(t);
  t->info->test = nullptr;
  if (WritesJson())
    TakeRepeats(test, LogRepeat);
  return LoadRelaxed(&test->races);
}

u32 TestRaces(ThreadState* t, const char* name) {
  ReportLock lock(t);
  const ProgramTest* test = FindTest(name);
  return test == nullptr ? 0 : LoadRelaxed(&test->races);
}

void InitReports() {
  InitOutput();
  InitJsonLog();
  LoadSuppressions();
}

u32 ReportCount() { return static_cast<u32>(LoadRelaxed(&g_stats.reports)); }
u32 RaceCount() {
  return ReportCount() + static_cast<u32>(LoadRelaxed(&g_stats.duplicates));
}

RaceTotals ReadTotals() {
  return {LoadRelaxed(&g_stats.reports), LoadRelaxed(&g_stats.duplicates),
          LoadRelaxed(&g_stats.suppressed)};
}

void LockReportsForFork() { ReportLock::LockForFork(); }

void UnlockReportsAfterFork(bool in_child) {
  if (in_child) {
    StoreRelaxed(&g_stats.reports, 0);
    StoreRelaxed(&g_stats.duplicates, 0);
    StoreRelaxed(&g_stats.suppressed, 0);
    // Its log has none of the parent's races, to which later ones could equal.
    g_seen_stacks.Clear();
    g_seen_granules.Clear();
    g_known.Clear();
    ForgetRepeats();
    ForgetJsonLog();
    ForgetSymbolizer();
  }
  ReportLock::UnlockAfterFork();
}

}  // namespace hbsan
