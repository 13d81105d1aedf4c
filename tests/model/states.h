// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What cells may hold before the instant, and the accesses that meet there.
#ifndef HBSAN_TESTS_MODEL_STATES_H_
#define HBSAN_TESTS_MODEL_STATES_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/world.h"

namespace hbsan::model {

constexpr AccessKind kW = AccessKind::kWrite, kR = AccessKind::kRead,
                     kAtomicW = AccessKind::kAtomicWrite,
                     kAtomicR = AccessKind::kAtomicRead;
enum : u32 { A, B, C, D, E, F, G };

inline Access Hook(AccessKind kind, u32 bytes, u32 offset = 0) {
  return {kind, offset, bytes, Via::kHook};
}
inline Access Span(AccessKind kind, u32 bytes, u32 offset) {
  return {kind, offset, bytes, Via::kSpan};
}
inline Access Range(AccessKind kind, u32 bytes, u32 offset = 0) {
  return {kind, offset, bytes, Via::kRange};
}
inline Access Atomic(AccessKind kind, u32 bytes, u32 offset = 0) {
  return {kind, offset, bytes, Via::kAtomic};
}

struct State {
  std::string name;
  std::vector<Step> steps;
  bool heard_by_all = false;
};

using Older = std::pair<u32, Access>;

// Who of A, B heard of the older accesses.  kNow: nobody, and their epochs go
// on.
enum Heard { kNow, kNobody, kA, kB, kBoth, kAll };

inline State MakeState(const std::string& name, const std::vector<Older>& older,
                       Heard heard) {
  static constexpr const char* kNames[] = {" now",         ", unheard",
                                           ", A heard",    ", B heard",
                                           ", both heard", ", all heard"};
  State state = {name + kNames[heard], {}, heard == kAll};
  std::set<u32> who;
  for (const auto& [thread, access] : older) {
    state.steps.push_back({Step::kAccess, thread, 0, access});
    who.insert(thread);
  }
  for (u32 thread : who) {
    // G is nobody who matters.
    std::vector<u32> to = {G};
    if (heard == kA || heard == kBoth)
      to = {A};
    if (heard == kB)
      to = {B};
    if (heard == kBoth)
      to.push_back(B);
    if (heard == kAll)
      to = {A, B, C, D, E, F, G};
    for (u32 hears : to)
      if (heard != kNow)
        state.steps.push_back({Step::kRelease, thread, hears, {}});
  }
  return state;
}

// Neither A nor B has been there.
inline std::vector<State> StatesWithoutOwnSlots() {
  std::vector<State> states = {{"empty", {}}};
  for (Heard heard : {kNow, kA, kB, kBoth, kAll}) {
    auto add = [&](const char* name, const std::vector<Older>& older) {
      states.push_back(MakeState(name, older, heard));
    };
    add("D wrote 8", {{D, Range(kW, 8)}});
    add("D wrote 4", {{D, Range(kW, 4)}});
    add("D read 8", {{D, Range(kR, 8)}});
    add("D wrote 8, E read 4", {{D, Range(kW, 8)}, {E, Range(kR, 4)}});
    add("C,D,E read 8",
        {{C, Range(kR, 8)}, {D, Range(kR, 8)}, {E, Range(kR, 8)}});
  }
  return states;
}

inline std::vector<Older> All(const std::vector<u32>& threads,
                              const Access& access) {
  std::vector<Older> older;
  for (u32 thread : threads) older.push_back({thread, access});
  return older;
}
inline std::vector<Older> Reads(const std::vector<u32>& threads) {
  return All(threads, Range(kR, 8));
}

// A, or both, have been there.
inline std::vector<State> StatesWithOwnSlots() {
  std::vector<State> states;
  for (Heard heard : {kNow, kNobody, kB, kBoth}) {
    auto add = [&](const char* name, const std::vector<Older>& older) {
      states.push_back(MakeState(name, older, heard));
    };
    add("A wrote 8", {{A, Range(kW, 8)}});
    add("A read 8", {{A, Range(kR, 8)}});
    add("A wrote 4", {{A, Range(kW, 4)}});
    add("A read 4", {{A, Range(kR, 4)}});
    add("A wrote 4, read 8", {{A, Range(kW, 4)}, {A, Range(kR, 8)}});
    add("A wrote 4@4 atomically", {{A, Atomic(kAtomicW, 4, 4)}});
    add("A,B read 8", Reads({A, B}));
    add("A read 4, B 4@4", {{A, Range(kR, 4)}, {B, Range(kR, 4, 4)}});
    add("A wrote 4, B 4@4", {{A, Range(kW, 4)}, {B, Range(kW, 4, 4)}});
    add("D,A read 8", Reads({D, A}));
  }
  return states;
}

// No slot is empty.
inline std::vector<State> FullStates() {
  std::vector<State> states;
  for (Heard heard : {kNow, kBoth, kAll}) {
    auto add = [&](const char* name, const std::vector<Older>& older) {
      states.push_back(MakeState(name, older, heard));
    };
    add("D,E,F,G read 8", Reads({D, E, F, G}));
    add("A,B,D,E read 8", Reads({A, B, D, E}));
    add("D,E,F,A read 8", Reads({D, E, F, A}));
    add("A read 4, D,E,F 8", {{A, Range(kR, 4)},
                              {D, Range(kR, 8)},
                              {E, Range(kR, 8)},
                              {F, Range(kR, 8)}});
  }
  return states;
}

// With a chain; in the second, A's and B's slots are in it.
inline std::vector<State> SpilledStates() {
  std::vector<State> states;
  for (Heard heard : {kNow, kBoth, kAll}) {
    auto add = [&](const char* name, const std::vector<u32>& readers) {
      states.push_back(MakeState(name, Reads(readers), heard));
    };
    add("C,D,E,F,G read 8", {C, D, E, F, G});
    add("D,E,F,G,A,B read 8", {D, E, F, G, A, B});
    add("A,B,D,E,F,G read 8", {A, B, D, E, F, G});
  }
  return states;
}

// What atomic operations leave: full cells, and a chain that a write closes.
inline std::vector<State> FullStatesOfAtomics() {
  auto state = [](const char* name, const std::vector<u32>& threads,
                  Heard heard) {
    return MakeState(name, All(threads, Atomic(kAtomicW, 8)), heard);
  };
  return {state("D,E,F updated", {D, E, F}, kA),
          state("D,E,F updated", {D, E, F}, kBoth),
          state("D,E,F,A updated", {D, E, F, A}, kBoth)};
}
inline std::vector<State> SpilledStatesOfAtomics() {
  std::vector<State> states;
  for (Heard heard : {kNow, kA, kBoth}) {
    auto add = [&](const char* name, const std::vector<u32>& threads) {
      states.push_back(
          MakeState(name, All(threads, Atomic(kAtomicW, 8)), heard));
    };
    add("C,D,E,F,G updated", {C, D, E, F, G});
    add("D,E,F,A,B updated", {D, E, F, A, B});
  }
  return states;
}

}  // namespace hbsan::model

#endif  // HBSAN_TESTS_MODEL_STATES_H_
