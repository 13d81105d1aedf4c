// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A race in words: the pieces that more than one format needs, of what its
// record alone tells.

#ifndef HBSAN_TOOLS_LIB_RACE_WORDS_H_
#define HBSAN_TOOLS_LIB_RACE_WORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/lib/log_model.h"

namespace hbsan::tools {

// "data race on 'counter'".
std::string TitleOf(const log::Race& race);
// The kind alone: "data race on vptr".
std::string KindTitle(const log::Race& race);
// What the race is about, where that has a name: "'counter'", "file descriptor
// 3".
std::string SubjectOf(const log::Race& race);

// "atomic write".
std::string AccessWords(const log::Access& access);
// "write of 4 bytes", "read at or near 0x7f..." where the size is lost.
std::string AccessWithSize(const log::Access& access);
std::string Capital(std::string text);

// "main thread", "thread T1 'worker'".
std::string ThreadWords(const log::Race& race, std::optional<uint32_t> id);
// "main", "T1".
std::string ThreadLabel(std::optional<uint32_t> id);
// Null if the record does not tell.
const log::Thread* FindThread(const log::Race& race, uint32_t id);

std::string Hex(uint64_t value);
// "3 times", "1 time".
std::string Counted(uint64_t count, std::string_view thing);
// "src/a.cc:12:5", as much of it as is known.
std::string PositionOf(const log::Symbol& symbol);

// "unlocking a mutex (0x7f...)".
std::string SyncWords(const log::SyncStep& step);
// Where the memory is: "heap block of size 48 at 0x... allocated by main
// thread".  Empty if it is not known.  A global's address is followed by
// `in_module`.
std::string LocationWords(const log::Race& race,
                          std::string_view in_module = {});
// What a thread did last before its access, as far as it is known: the latest
// step, unless it is Order::heard_release, and of the later access also how its
// thread last learnt of others.  The latest is the first.
struct LastStep {
  const log::SyncStep* step;
  bool acquires;
};
std::vector<LastStep> LastSteps(const log::Race& race,
                                const log::Access& access);
// Why nothing orders the accesses, in the order of time.
struct OrderSentence {
  std::string text;                   // without a full stop
  const log::Stack* stack = nullptr;  // of what it names, if that is something
};
std::vector<OrderSentence> OrderSentences(const log::Race& race);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_RACE_WORDS_H_
