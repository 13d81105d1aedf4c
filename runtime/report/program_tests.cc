// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tests by name, and for each reported race a list of the tests in which it
// came again, the latest one first.
#include "runtime/report/program_tests.h"

#include "runtime/platform/permanent.h"

namespace hbsan {
namespace {

struct RepeatCount {
  ProgramTest* test;
  u64 count;
  u64 taken;  // of these, by TakeRepeats
  RepeatCount* next;
};

constexpr u32 kBuckets = 1024;
// Races beyond these are counted for their tests only.
constexpr u32 kMaxRaces = 1 << 16;

ProgramTest* g_tests[kBuckets];
RepeatCount* g_repeats[kMaxRaces];  // by the race's number
u32 g_races_repeated;               // numbers below this may have repeats
PermanentMemory g_memory("names of tests");

ProgramTest** BucketOf(const char* name) {
  u32 hash = 0;
  for (; *name != '\0'; name++) hash = hash * 31 + static_cast<u8>(*name);
  return &g_tests[hash % kBuckets];
}

ProgramTest* FindIn(ProgramTest* bucket, const char* name) {
  while (bucket != nullptr && !StrEqual(bucket->name, name))
    bucket = bucket->next;
  return bucket;
}

void CountFor(ProgramTest* test) {
  if (test != nullptr)
    FetchAdd(&test->races, 1u);
}

RepeatCount* FindCount(u32 race, const ProgramTest* test) {
  // Acquire: pairs with CountRepeat.
  RepeatCount* c = LoadAcquire(&g_repeats[race]);
  while (c != nullptr && c->test != test) c = c->next;
  return c;
}

}  // namespace

ProgramTest* StartTest(const char* name) {
  ProgramTest** bucket = BucketOf(name);
  ProgramTest* test = FindIn(*bucket, name);
  if (test == nullptr) {
    test = static_cast<ProgramTest*>(g_memory.Allocate(sizeof(ProgramTest)));
    test->name = g_memory.Copy(name);
    test->next = *bucket;
    *bucket = test;
  }
  StoreRelaxed(&test->races, 0);
  return test;
}

const ProgramTest* FindTest(const char* name) {
  return FindIn(*BucketOf(name), name);
}

void CountNew(ProgramTest* test) { CountFor(test); }

bool CountRepeatQuickly(u32 race, ProgramTest* test) {
  if (race != 0 && race < kMaxRaces) {
    RepeatCount* count = FindCount(race, test);
    if (count == nullptr)
      return false;
    FetchAdd(&count->count, u64{1});
  }
  CountFor(test);
  return true;
}

void CountRepeat(u32 race, ProgramTest* test) {
  if (CountRepeatQuickly(race, test))
    return;
  auto* count =
      static_cast<RepeatCount*>(g_memory.Allocate(sizeof(RepeatCount)));
  count->test = test;
  count->count = 1;
  count->next = g_repeats[race];
  StoreRelease(&g_repeats[race], count);  // pairs with FindCount
  if (g_races_repeated <= race)
    g_races_repeated = race + 1;
  CountFor(test);
}

void TakeRepeats(const ProgramTest* only, void (*write)(const Repeat&)) {
  for (u32 race = 0; race < g_races_repeated; race++) {
    for (RepeatCount* c = g_repeats[race]; c != nullptr; c = c->next) {
      if (only != nullptr && c->test != only)
        continue;
      u64 count = LoadRelaxed(&c->count);
      if (count != c->taken)
        write({race, count - c->taken, c->test});
      c->taken = count;
    }
  }
}

void ForgetRepeats() {
  for (u32 race = 0; race < g_races_repeated; race++) g_repeats[race] = nullptr;
  g_races_repeated = 0;
}

}  // namespace hbsan
