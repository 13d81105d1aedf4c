// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random programs, the core against the oracle; and the programs that once
// failed.  From the environment:
//
//   HBSAN_ORACLE_PROGRAMS  how many, 300 by default
//   HBSAN_ORACLE_SEED      the first seed, or "random"; program i has seed + i
//   HBSAN_ORACLE_FILE      run this one program instead, and say what happens
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include "runtime/clock/clock.h"
#include "tests/oracle/compare.h"
#include "tests/oracle/core_run.h"
#include "tests/oracle/generate.h"
#include "tests/oracle/minimise.h"
#include "tests/oracle/naive.h"
#include "tests/oracle/program.h"
#include "tests/oracle/schedule.h"

namespace hbsan::oracle {
namespace {

// More failures than this say nothing new.
constexpr int kMaxFailures = 3;

std::string FromEnvironment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

Program ReadProgram(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  Program program;
  std::string error;
  EXPECT_TRUE(in.is_open() && Parse(text.str(), &program, &error))
      << path << ": " << error;
  return program;
}

std::string Minimised(const Program& program, Verdict verdict) {
  Program small = Minimise(program, [&](const Program& p) {
    return RunAndCompare(p).kind == verdict.kind;
  });
  verdict = RunAndCompare(small);
  return verdict.text + "\n" + Print(small);
}

class OracleTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    static bool done = (InitCore(), true);
    (void)done;
  }
};

struct Totals {
  uint64_t steps = 0, threads = 0, silent = 0, crowded = 0, racing = 0;
  uint64_t lossy = 0, excused = 0, excused_programs = 0;
  uint64_t spilled = 0, reused = 0, evictions = 0;
  uint64_t dropped = 0, shared = 0, retired = 0, sweeps = 0;
  uint64_t tickets = 0;
  uint64_t history_lost = 0, reports = 0;

  void Add(const Program& p, const Verdict& v, const CoreRun& run) {
    steps += p.size();
    threads += uint64_t(ThreadCount(p));
    silent += v.racing_accesses == 0;
    crowded += ThreadCount(p) >= 20;
    racing += uint64_t(v.racing_accesses);
    lossy += v.lossy;
    excused += uint64_t(v.excused);
    excused_programs += v.excused > 0;
    spilled += run.cells_spilled;
    reused += run.nodes_reused;
    evictions += run.evictions.size();
    dropped += run.sids_dropped;
    shared += run.sids_shared;
    tickets += run.tickets;
    retired += run.sids_retired;
    sweeps += run.sweeps;
    history_lost += run.history_lost;
    reports += run.reports.size();
  }
};

void Print(const Totals& t, int programs) {
  std::cout << programs << " programs, " << t.steps << " steps, " << t.threads
            << " threads; " << t.silent << " programs without a race, "
            << t.crowded << " with 20 threads or more\n"
            << t.racing << " racing accesses, " << t.reports << " reports\n"
            << t.spilled << " cells spilled, " << t.reused
            << " nodes used once more, " << t.evictions
            << " evictions; sids: " << t.retired << " retired, " << t.sweeps
            << " sweeps, " << t.dropped << " dropped, " << t.shared
            << " shared, " << t.tickets << " tickets; " << t.history_lost
            << " times no history\n"
            << t.lossy << " of " << programs << " programs lost something; "
            << t.excused << " missed accesses in " << t.excused_programs
            << " of them: "
            << (kLossesExcuseMissedRaces ? "excused" : "not excused") << "\n";
}

TEST_F(OracleTest, RandomProgramsAgree) {
  int programs = std::stoi(FromEnvironment("HBSAN_ORACLE_PROGRAMS", "300"));
  std::string wanted = FromEnvironment("HBSAN_ORACLE_SEED", "1");
  uint64_t first =
      wanted == "random" ? std::random_device{}() : std::stoull(wanted);
  std::cout << "HBSAN_ORACLE_SEED=" << first << "\n";
  Totals totals;
  int failures = 0, done = 0;
  for (; done < programs && failures < kMaxFailures; done++) {
    uint64_t seed = first + uint64_t(done);
    Program program = Generate(seed);
    CoreRun run;
    Verdict verdict = RunAndCompare(program, &run);
    totals.Add(program, verdict, run);
    if (verdict.kind == Verdict::Kind::kAgree)
      continue;
    failures++;
    ADD_FAILURE() << "seed " << seed << ", " << program.size()
                  << " steps: " << verdict.text
                  << "\nminimised: " << Minimised(program, verdict);
  }
  Print(totals, done);
  if (kPoolIsSmall && done >= 1000) {
    EXPECT_GT(totals.reused, uint64_t(done));
    EXPECT_GT(totals.evictions, uint64_t(done));
  }
}

TEST_F(OracleTest, ProgramsThatOnceFailedAgree) {
  std::string file = FromEnvironment("HBSAN_ORACLE_FILE", "");
  std::vector<std::filesystem::path> files;
  if (!file.empty())
    files = {file};
  else
    for (const auto& entry :
         std::filesystem::directory_iterator(HBSAN_ORACLE_REGRESSIONS))
      files.push_back(entry.path());
  ASSERT_FALSE(files.empty());
  for (const auto& path : files) {
    Program program = ReadProgram(path);
    EXPECT_TRUE(MakeLegal(program) == program)
        << path << ": not a legal schedule";
    Verdict verdict = RunAndCompare(program);
    EXPECT_EQ(verdict.text, "") << path;
    if (!file.empty())
      std::cout << verdict.racing_accesses << " racing accesses\n";
  }
}

TEST_F(OracleTest, ProgramsSurviveTheirText) {
  for (uint64_t seed = 1; seed <= 50; seed++) {
    Program program = Generate(seed), back;
    std::string error;
    ASSERT_TRUE(Parse(oracle::Print(program), &back, &error)) << error;
    ASSERT_TRUE(program == back) << "seed " << seed;
    ASSERT_TRUE(MakeLegal(program) == program) << "seed " << seed;
  }
}

// What the oracle itself says of a few programs whose races are plain to see.
TEST(NaiveTest, KnowsTheTable) {
  struct Case {
    const char* what;
    const char* first;   // by T1, which began after T0's creations
    const char* second;  // by T2
    bool races;
  } cases[] = {
      {"nothing", "", "", true},
      {"release, acquire", "T1 atomic_store @0x800 4 release",
       "T2 atomic_load @0x800 4 acquire", false},
      {"release, relaxed", "T1 atomic_store @0x800 4 release",
       "T2 atomic_load @0x800 4 relaxed", true},
      {"relaxed, acquire", "T1 atomic_store @0x800 4 relaxed",
       "T2 atomic_load @0x800 4 acquire", true},
      {"fences around relaxed operations",
       "T1 fence release\nT1 atomic_store @0x800 4 relaxed",
       "T2 atomic_load @0x800 4 relaxed\nT2 fence acquire", false},
      {"a fence after the store",
       "T1 atomic_store @0x800 4 relaxed\n"
       "T1 fence release",
       "T2 atomic_load @0x800 4 acquire", true},
      {"an update continues a release sequence",
       "T1 atomic_store @0x800 4 release\nT0 atomic_update @0x800 4 relaxed",
       "T2 atomic_load @0x800 4 acquire", false},
      {"a store ends it",
       "T1 atomic_store @0x800 4 release\nT0 atomic_store @0x800 4 relaxed",
       "T2 atomic_load @0x800 4 acquire", true},
      {"a failed compare-exchange does not release",
       "T1 cas_failure @0x800 4 release relaxed",
       "T2 atomic_load @0x800 4 acquire", true},
      {"mutex", "T1 lock @0x800\nT1 unlock @0x800",
       "T2 lock @0x800\nT2 unlock @0x800", false},
      {"two mutexes", "T1 lock @0x800\nT1 unlock @0x800",
       "T2 lock @0x808\nT2 unlock @0x808", true},
      {"reader, writer", "T1 read_lock @0x800\nT1 rw_unlock @0x800",
       "T2 write_lock @0x800", false},
      {"reader, reader", "T1 read_lock @0x800\nT1 rw_unlock @0x800",
       "T2 read_lock @0x800", true},
      {"barrier", "T0 barrier_init @0x800 2\nT1 arrive @0x800",
       "T2 arrive @0x800\nT2 leave @0x800", false},
      {"semaphore", "T1 post @0x800", "T2 take @0x800", false},
      {"join and create",
       "T1 finish\nT0 join T1\nT0 lock @0x800\n"
       "T0 unlock @0x800",
       "T2 lock @0x800", false},
  };
  for (const Case& c : cases) {
    std::string text = "T0 create T1\nT0 create T2\nT1 write @0x11 2\n";
    text = text + c.first + "\n" + c.second + "\nT2 read @0x10 2\n";
    Program program;
    std::string error;
    ASSERT_TRUE(Parse(text, &program, &error)) << error;
    ASSERT_TRUE(MakeLegal(program) == program) << c.what;
    Naive naive(ThreadCount(program));
    size_t races = 0;
    for (const Step& s : program) races += naive.Do(s).size();
    EXPECT_EQ(races, c.races ? 1u : 0u) << c.what;
  }
}

}  // namespace
}  // namespace hbsan::oracle
