// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The records of a log, as plain data; docs/user/report-format.md says what
// each member means.  Strings, optionals and stacks that are empty, and numbers
// that are 0 where 0 means nothing, stand for members that were left out.
//
// What a reader does not know it must not lose: each struct keeps the members
// that this version has no field for, and the writer puts them back.

#ifndef HBSAN_TOOLS_LIB_LOG_MODEL_H_
#define HBSAN_TOOLS_LIB_LOG_MODEL_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "llvm/Support/JSON.h"

namespace hbsan::tools::log {

inline constexpr uint32_t kFormatVersion = 1;

struct Extensible {
  llvm::json::Object other_members;
};

// One function at an address, inlined ones included.  Empty or 0: not known.
struct Symbol : Extensible {
  std::string function;
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t source_line = 0;         // of the first line in `source`
  std::vector<std::string> source;  // around `line`, where it was asked for
};

// Either a place in a module, or the address of one in no known module.
struct Frame : Extensible {
  std::optional<uint32_t> module;
  uint64_t offset = 0;  // in the module
  std::optional<uint64_t> address;
  std::vector<Symbol> symbols;  // innermost first; empty while raw
};

struct Stack : Extensible {
  std::vector<Frame> frames;  // innermost first
  bool outer_lost = false;
};

// A synchronising operation: most release, last_acquisition acquires.
struct SyncStep : Extensible {
  std::string operation;
  std::optional<uint64_t> object;
  bool directly = true;  // false: other releases lie between it and the access
  Stack stack;
};

// A lock that is held at an access.
struct HeldLock : Extensible {
  uint32_t lock = 0;  // an id in Race::locks
  std::string mode;   // "read" or "write"
  Stack stack;        // where it was taken
};

struct Access : Extensible {
  std::string kind;
  std::optional<uint32_t> thread;  // an id in Race::threads
  std::optional<uint64_t> address;
  std::optional<uint64_t> size;
  bool address_exact = true;
  bool exact = true;
  uint32_t places = 1;
  Stack stack;
  std::optional<SyncStep> after, before;  // what bounds an inexact access
  std::vector<HeldLock> locks;
  bool locks_complete = false;
  // What its thread did last before it.
  std::string acquired;  // "nothing", "last"
  std::optional<SyncStep> last_acquisition, last_release;
  bool acquired_last = false;  // the acquisition was the later of the two
};

struct Location : Extensible {
  std::string kind;  // "global", "heap", "stack", "tls", "file-descriptor"
  std::optional<uint64_t> address;
  std::optional<uint64_t> size;
  std::optional<uint64_t> offset;  // of the later access
  std::optional<uint32_t> thread;
  Stack stack;  // of a heap block's allocation
  bool freed = false;
  std::optional<uint32_t> module;  // of a global
  uint64_t module_offset = 0;
  std::string name, file;  // of a global, once symbolized
  uint32_t line = 0;
  std::optional<uint32_t> fd;
};

// Why nothing orders the two accesses.
struct Order : Extensible {
  std::string heard;  // "nothing", "up-to"
  std::optional<SyncStep> heard_release;
  std::string released;  // "nothing", "first"
  std::optional<SyncStep> missed_release;
  bool only_sleep = false;
};

struct Lock : Extensible {
  uint32_t id = 0;
  std::optional<uint64_t> address;
  Stack stack;  // where it was created
};

struct Thread : Extensible {
  uint32_t id = 0;  // 0 is the main thread
  std::optional<uint32_t> os_tid;
  std::string name;
  bool finished = false;
  std::optional<uint32_t> parent;
  Stack stack;  // where it was created
};

struct Hint : Extensible {
  std::string id;
  std::string text;
};

struct Tool : Extensible {
  std::string name, version;
};

// ---- The records ----

struct Header : Extensible {
  std::string format;
  uint32_t version = 0;
  Tool tool;
  std::string executable;
  std::vector<std::string> arguments;
  std::string directory;
  uint64_t start_ms = 0;
  bool symbolized = false;
};

struct Module : Extensible {
  uint32_t index = 0;
  std::string path;
  std::string build_id;  // hexadecimal, lower case
  std::optional<uint64_t> load_bias;
};

struct Race : Extensible {
  uint32_t id = 0;
  std::string kind;
  std::string title;
  uint64_t time_ms = 0;
  std::string test;
  std::array<Access, 2> accesses;  // the later one, then the earlier one
  std::optional<Location> location;
  Order order;
  std::vector<Lock> locks;
  std::vector<Thread> threads;
  std::vector<Hint> hints;
};

struct Repeat : Extensible {
  uint32_t race = 0;  // a Race::id
  uint64_t count = 0;
  std::string test;
};

struct End : Extensible {
  uint64_t races = 0;
  uint64_t occurrences = 0;
  uint64_t suppressed = 0;
  std::optional<int64_t> program_status, exit_status;
};

// A record that this version does not know.
struct OtherRecord : Extensible {
  std::string record;
};

struct Record {
  // The process it is about.  Several may write to one stream; modules and ids
  // of races belong to one.
  uint32_t pid = 0;
  uint64_t line = 0;  // of the input it was read from, from 1
  std::variant<Header, Module, Race, Repeat, End, OtherRecord> content;
};

// Calls `visit(Stack&)` for each stack of a race.
template <typename RaceType, typename Visit>
void ForEachStack(RaceType& race, Visit visit) {
  const auto visit_step = [&](auto& step) {
    if (step)
      visit(step->stack);
  };
  for (auto& access : race.accesses) {
    visit(access.stack);
    visit_step(access.after);
    visit_step(access.before);
    for (auto& held : access.locks) visit(held.stack);
    visit_step(access.last_acquisition);
    visit_step(access.last_release);
  }
  if (race.location)
    visit(race.location->stack);
  visit_step(race.order.heard_release);
  visit_step(race.order.missed_release);
  for (auto& lock : race.locks) visit(lock.stack);
  for (auto& thread : race.threads) visit(thread.stack);
}

}  // namespace hbsan::tools::log

#endif  // HBSAN_TOOLS_LIB_LOG_MODEL_H_
