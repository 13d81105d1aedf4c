// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The other interpreter: the detector's core executes a program, all its
// threads simulated on one real one, through the hooks that instrumented code
// calls and the events that the interceptors raise.
//
// Each run has a child process of its own, so that it begins with a fresh core,
// depends on nothing before it, and may crash or hang without harm.
#ifndef HBSAN_TESTS_ORACLE_CORE_RUN_H_
#define HBSAN_TESTS_ORACLE_CORE_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/oracle/program.h"

namespace hbsan::oracle {

inline constexpr uint32_t kMaxSteps = 8192;

// Whether an access may be gone from the history when a race with it is found.
#ifdef HBSAN_TEST_HISTORY_SIZE
inline constexpr bool kHistoryIsShort = true;
#else
inline constexpr bool kHistoryIsShort = false;
#endif

// Whether slots must be evicted, and nodes used again, in many programs.
#ifdef HBSAN_TEST_SPILL_NODES
inline constexpr bool kPoolIsSmall = true;
#else
inline constexpr bool kPoolIsSmall = false;
#endif

// A race as ReportRace received it.
struct CoreReport {
  uint32_t step;
  uint32_t at, size;  // the access; of a run, the element
  uint32_t granule;   // its offset
  // Bytes of the granule that both accesses touched, and the older one's kind.
  uint32_t common_bytes;
  bool previous_read, previous_atomic;
  int owner;  // the thread whose access it was; -1 = nobody knows
  // What the history says of the older access, if it still has it.
  bool exact, address_known;
  uint32_t places;
  bool found_read, found_atomic, found_free;
  uint32_t found_at, found_size;
};

// A slot that made room in its cell because there was no other.
struct Eviction {
  uint32_t step;
  uint32_t granule;  // its offset
};

// Why the core may know less of all granules after a step.
enum Loss : uint8_t {
  kSidDropped = 1,  // all slots of some thread
  kSidShared = 2,   // two threads are one to the core
};

struct CoreRun {
  std::string crash;  // empty when the run came to its end
  std::vector<CoreReport> reports;
  std::vector<Eviction> evictions;
  std::vector<uint8_t> losses;  // per step, a set of Loss
  uint64_t cells_spilled, nodes_reused;
  uint64_t sids_dropped, sids_shared, history_lost;
  uint64_t tickets;       // epochs without a seat
  uint64_t sids_retired;  // spent, and exchanged for another
  uint64_t sweeps;        // after which sids start again
};

// Once per process, before the first run.
void InitCore();
CoreRun RunCore(const Program& program);

}  // namespace hbsan::oracle

#endif  // HBSAN_TESTS_ORACLE_CORE_RUN_H_
