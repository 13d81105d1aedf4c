// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The counterpart of runtime/report/text_report.cc, line by line; a test
// compares what the two print.  The runtime cannot use this code, nor the tools
// the runtime's.

#include "tools/lib/race_text.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "tools/lib/race_words.h"

namespace hbsan::tools {
namespace {

constexpr char kRule[] = "==================\n";

// Longer names are cut, as online.
constexpr size_t kMaxNameBytes = 1000;

log::Race WithShortNames(log::Race race) {
  const auto cut = [](std::string& name) {
    name.resize(std::min(name.size(), kMaxNameBytes));
  };
  log::ForEachStack(race, [&](log::Stack& stack) {
    for (log::Frame& frame : stack.frames) {
      for (log::Symbol& symbol : frame.symbols) {
        cut(symbol.function);
        cut(symbol.file);
      }
    }
  });
  if (race.location) {
    cut(race.location->name);
    cut(race.location->file);
  }
  return race;
}

class Printer {
 public:
  Printer(log::Race race, const FindModule& find_module, llvm::raw_ostream& out)
      : race_(std::move(race)),
        later_(race_.accesses[0]),
        earlier_(race_.accesses[1]),
        find_module_(find_module),
        out_(out) {}

  void PrintBody(const RaceTextContext& context);
  void PrintTail();

 private:
  void PrintTitle(const RaceTextContext& context);
  void PrintStack(const log::Stack& stack) {
    tools::PrintStack(stack, find_module_, out_);
  }
  void PrintSection(const std::string& title, const log::Stack& stack);
  void PrintAccess(const log::Access& access);
  void PrintLostLine(const log::Access& access);
  void PrintLocation();
  void PrintOrder();
  void PrintLocks();
  void PrintLocking(const log::Access& access, uint32_t lock);
  void PrintThreads();
  void PrintThread(const log::Thread& thread);
  void PrintHints();
  void PrintSummary();
  void PrintDiagnostic(const log::Access& access);

  std::string ThreadOf(const log::Access& access) const {
    return ThreadWords(race_, access.thread);
  }

  const log::Race race_;
  const log::Access &later_, &earlier_;
  const FindModule& find_module_;
  llvm::raw_ostream& out_;
};

std::string HeldWords(const log::Access& access) {
  if (access.locks.empty())
    return access.locks_complete ? " (no mutex)" : " (mutexes not known)";
  std::string words =
      access.exact ? " (mutexes: " : " (mutexes some time before: ";
  const char* comma = "";
  for (const log::HeldLock& held : access.locks) {
    words += comma + held.mode + " M" + std::to_string(held.lock);
    comma = ", ";
  }
  if (access.exact && !access.locks_complete)
    words += ", perhaps more";
  return words + ")";
}

void Printer::PrintTitle(const RaceTextContext& context) {
  out_ << "WARNING: HBSan: " << TitleOf(race_);
  out_ << " (pid=" << context.pid << ')';
  if (!context.test.empty())
    out_ << " in test " << context.test;
  out_ << '\n';
}

void Printer::PrintSection(const std::string& title, const log::Stack& stack) {
  out_ << "  " << title << '\n';
  PrintStack(stack);
  out_ << '\n';
}

void Printer::PrintLostLine(const log::Access& access) {
  out_ << "    [the exact line of this access is no longer known: its history "
          "was overwritten]\n";
  if (!access.after)
    return;
  out_ << "    [the thread made it "
       << (access.after->directly ? "" : "some time ") << "after "
       << SyncWords(*access.after);
  if (access.before)
    out_ << " and before " << SyncWords(*access.before)
         << "; the former was at:]\n";
  else
    out_ << " at:]\n";
}

void Printer::PrintAccess(const log::Access& access) {
  const std::string words = AccessWords(access);
  out_ << "  " << (&access == &earlier_ ? "Previous " + words : Capital(words))
       << ' ';
  if (race_.location && race_.location->fd)
    out_ << "of " << SubjectOf(race_);
  else if (access.size && access.address_exact)
    out_ << "of size " << *access.size << " at "
         << Hex(access.address.value_or(0));
  else
    out_ << "at or near " << Hex(access.address.value_or(0));
  out_ << " by " << ThreadOf(access) << HeldWords(access) << ":\n";
  if (!access.exact)
    PrintLostLine(access);
  if (access.exact && access.places > 1) {
    out_ << "    [" << access.places
         << " places of this thread may have made this access; the "
            "likeliest:]\n";
  }
  if (access.exact || access.after) {
    const bool own = access.exact || !access.stack.frames.empty();
    PrintStack(own ? access.stack : access.after->stack);
  }
  out_ << '\n';
}

void Printer::PrintLocation() {
  if (!race_.location || race_.location->kind == "file-descriptor")
    return;  // the title says it
  const log::Location& location = *race_.location;
  std::string in_module;
  if (location.module) {
    if (const log::Module* module = find_module_(*location.module)) {
      in_module = " (" + llvm::sys::path::filename(module->path).str() + "+" +
                  Hex(location.module_offset) + ")";
    }
  }
  const std::string words = LocationWords(race_, in_module);
  if (location.kind == "heap")
    PrintSection("Location is " + words + ":", location.stack);
  else if (!words.empty())
    out_ << "  Location is " << words << "\n\n";
}

void Printer::PrintOrder() {
  for (const OrderSentence& sentence : OrderSentences(race_)) {
    if (sentence.stack != nullptr && !sentence.stack->frames.empty())
      PrintSection(sentence.text + " at:", *sentence.stack);
    else
      out_ << "  " << sentence.text << "\n\n";
  }
}

void Printer::PrintLocking(const log::Access& access, uint32_t lock) {
  for (const log::HeldLock& held : access.locks) {
    if (held.lock != lock || held.stack.frames.empty())
      continue;
    PrintSection("Mutex M" + std::to_string(lock) + " locked by " +
                     ThreadOf(access) + " at:",
                 held.stack);
  }
}

void Printer::PrintLocks() {
  for (const log::Lock& lock : race_.locks) {
    if (lock.address) {
      PrintSection("Mutex M" + std::to_string(lock.id) + " (" +
                       Hex(*lock.address) + ") created at:",
                   lock.stack);
    }
    PrintLocking(later_, lock.id);
    PrintLocking(earlier_, lock.id);
  }
}

void Printer::PrintThread(const log::Thread& thread) {
  std::string state = thread.finished ? "finished" : "running";
  if (thread.os_tid)
    state = "tid=" + std::to_string(*thread.os_tid) + ", " + state;
  PrintSection(Capital(ThreadWords(race_, thread.id)) + " (" + state +
                   ") created by " + ThreadWords(race_, thread.parent) + " at:",
               thread.stack);
}

void Printer::PrintThreads() {
  std::vector<const log::Thread*> done;
  for (std::optional<uint32_t> id :
       {later_.thread, earlier_.thread,
        race_.location ? race_.location->thread : std::nullopt}) {
    // With its creators: where they come from matters as much.
    while (id && *id != 0) {
      const log::Thread* thread = FindThread(race_, *id);
      if (thread == nullptr || llvm::is_contained(done, thread))
        break;
      done.push_back(thread);
      PrintThread(*thread);
      id = thread->parent;
    }
  }
}

void Printer::PrintHints() {
  for (const log::Hint& hint : race_.hints)
    out_ << "  Hint: " << hint.text << '\n';
  if (!race_.hints.empty())
    out_ << '\n';
}

void Printer::PrintBody(const RaceTextContext& context) {
  PrintTitle(context);
  PrintAccess(later_);
  PrintAccess(earlier_);
  PrintLocation();
  PrintOrder();
  PrintLocks();
  PrintThreads();
  PrintHints();
}

void Printer::PrintSummary() {
  out_ << "SUMMARY: HBSan: " << KindTitle(race_);
  const std::vector<FunctionLine> lines = LinesOf(later_.stack, find_module_);
  if (!lines.empty()) {
    const FunctionLine& top = lines[UserLine(lines)];
    if (top.symbol != nullptr && !top.symbol->file.empty()) {
      out_ << ' ' << PositionOf(*top.symbol);
    } else if (top.module != nullptr) {
      out_ << " (" << top.module->path << '+' << Hex(top.frame->offset) << ')';
    } else {
      out_ << " (+0x0)";
    }
    if (top.HasFunction())
      out_ << " in " << top.symbol->function;
  }
  out_ << '\n';
}

void Printer::PrintDiagnostic(const log::Access& access) {
  const std::vector<FunctionLine> lines = LinesOf(access.stack, find_module_);
  const size_t user = UserLine(lines);
  if (lines.empty() || !access.exact || lines[user].symbol == nullptr)
    return;
  const log::Symbol& top = *lines[user].symbol;
  if (top.file.empty() || top.line == 0)
    return;
  out_ << PositionOf(top);
  if (&access == &earlier_) {
    out_ << ": note: previous " << AccessWords(access);
  } else {
    out_ << ": error: " << KindTitle(race_) << ": " << AccessWords(access)
         << " of "
         << (SubjectOf(race_).empty()
                 ? std::to_string(access.size.value_or(0)) + " bytes"
                 : SubjectOf(race_));
  }
  out_ << " by " << ThreadOf(access);
  if (user != 0) {
    out_ << " in ";
    if (lines[user - 1].HasFunction())
      out_ << lines[user - 1].symbol->function;
  }
  out_ << (&access == &earlier_ ? "\n" : " [hbsan]\n");
}

void Printer::PrintTail() {
  PrintSummary();
  PrintDiagnostic(later_);
  PrintDiagnostic(earlier_);
}

}  // namespace

void PrintRace(const log::Race& race, const RaceTextContext& context,
               const FindModule& find_module, llvm::raw_ostream& out) {
  Printer printer(WithShortNames(race), find_module, out);
  out << kRule;
  printer.PrintBody(context);
  out << context.additions;
  printer.PrintTail();
  out << kRule;
}

void PrintEnd(const log::End& end, llvm::raw_ostream& out) {
  if (end.races == 0)
    return;
  out << "HBSan: found " << Counted(end.races, "data race");
  if (end.occurrences > end.races) {
    out << " (" << Counted(end.occurrences - end.races, "more occurrence")
        << " of the same)";
  }
  const int64_t own = end.program_status.value_or(0);
  if (own != 0 && end.exit_status == own)
    out << "; the program's own exit status " << own << " is kept";
  out << '\n';
}

}  // namespace hbsan::tools
