// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text: each race as the runtime prints it (runtime/report/text_report.cc; a
// test compares the two), with what only the sight of many runs can add.

#include <algorithm>

#include "llvm/ADT/StringRef.h"
#include "tools/report/race_facts.h"
#include "tools/report/stable_name.h"
#include "tools/report/words.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {
namespace {

constexpr char kRule[] = "==================\n";

class TextPrinter {
 public:
  TextPrinter(const log::Race& race, const std::vector<log::Module>& modules,
              llvm::raw_ostream& out)
      : race_(race),
        later_(race.accesses[0]),
        earlier_(race.accesses[1]),
        modules_(modules),
        out_(out) {}

  void PrintBody(uint32_t pid);
  void PrintTail();

 private:
  // A line of a stack; `symbol` is null without a function.
  struct Line {
    const log::Frame* frame;
    const log::Module* module;  // null if it is not known
    const log::Symbol* symbol;
  };

  std::vector<Line> LinesOf(const log::Stack& stack) const;
  static bool IsInLibrary(const Line& line);
  // Of the lines of libraries from `begin` on.
  static size_t EndOfLibrary(const std::vector<Line>& lines, size_t begin);
  // The innermost one that is no library's; 0 if there is none.
  static size_t UserLine(const std::vector<Line>& lines);
  void PrintLine(const Line& line, size_t number);
  void PrintHidden(size_t begin, size_t end, const char* what);
  void PrintStack(const log::Stack& stack);
  void PrintAccess(const log::Access& access);
  void PrintHeldLocks(const log::Access& access);
  void PrintLostLine(const log::Access& access);
  void PrintLocation();
  void PrintOrder();
  void PrintLocks();
  void PrintLocking(const log::Access& access, uint32_t lock);
  void PrintThreads();
  void PrintHints();
  void PrintDiagnostic(const log::Access& access);

  const log::Race& race_;
  const log::Access &later_, &earlier_;
  const std::vector<log::Module>& modules_;
  llvm::raw_ostream& out_;
};

std::vector<TextPrinter::Line> TextPrinter::LinesOf(
    const log::Stack& stack) const {
  std::vector<Line> lines;
  for (const log::Frame& frame : stack.frames) {
    const log::Module* module = nullptr;
    if (frame.module && *frame.module < modules_.size())
      module = &modules_[*frame.module];
    if (frame.symbols.empty() || frame.symbols.front().function.empty())
      lines.push_back({&frame, module, nullptr});
    else
      for (const log::Symbol& symbol : frame.symbols)
        lines.push_back({&frame, module, &symbol});
  }
  return lines;
}

bool TextPrinter::IsInLibrary(const Line& line) {
  return tools::IsInLibrary(
      line.symbol == nullptr ? std::string_view() : line.symbol->file,
      line.module == nullptr ? std::string_view() : line.module->path);
}

size_t TextPrinter::EndOfLibrary(const std::vector<Line>& lines, size_t begin) {
  while (begin < lines.size() && IsInLibrary(lines[begin])) begin++;
  return begin;
}

size_t TextPrinter::UserLine(const std::vector<Line>& lines) {
  const size_t end = EndOfLibrary(lines, 0);
  return end == lines.size() ? 0 : end;
}

void TextPrinter::PrintLine(const Line& line, size_t number) {
  out_ << "    #" << number;
  if (line.symbol != nullptr) {
    out_ << ' ' << line.symbol->function;
    if (!line.symbol->file.empty())
      out_ << ' ' << PositionOf(*line.symbol);
  } else if (line.frame->address) {
    out_ << ' ' << Hex(*line.frame->address);
  }
  if (line.module == nullptr)
    return;
  const std::string_view path = line.module->path;
  out_ << " (" << (line.symbol == nullptr ? path : BaseName(path)) << '+'
       << Hex(line.frame->offset) << ')';
  // Of use where a name is still missing.
  const bool finished = line.symbol != nullptr && !line.symbol->file.empty();
  if (!finished && !line.module->build_id.empty())
    out_ << " (BuildId: " << line.module->build_id << ')';
}

void TextPrinter::PrintHidden(size_t begin, size_t end, const char* what) {
  if (end == begin + 1)
    out_ << " [#" << begin << ' ' << what << ']';
  else if (end > begin)
    out_ << " [#" << begin << " to #" << end - 1 << ' ' << what << ']';
}

// Of neighbours in libraries the outermost stays: the function that was called.
void TextPrinter::PrintStack(const log::Stack& stack) {
  const std::vector<Line> lines = LinesOf(stack);
  for (size_t i = 0; i < lines.size(); i++) {
    const size_t begin = i;
    const size_t end = EndOfLibrary(lines, begin);
    if (end - begin >= 2 && end - begin < lines.size())
      i = end == lines.size() ? end : end - 1;
    if (i == lines.size()) {
      out_ << "   ";
      PrintHidden(begin, end, "in libraries");
    } else {
      PrintLine(lines[i], i);
      PrintHidden(begin, i, "inside");
    }
    out_ << '\n';
  }
  if (lines.empty())
    out_ << "    [the stack is not known]\n";
  if (stack.outer_lost)
    out_ << "    [outer frames are not known]\n";
}

void TextPrinter::PrintHeldLocks(const log::Access& access) {
  if (access.locks.empty()) {
    out_ << (access.locks_complete ? " (no mutex)" : " (mutexes not known)");
    return;
  }
  out_ << (access.exact ? " (mutexes: " : " (mutexes some time before: ");
  const char* comma = "";
  for (const log::HeldLock& held : access.locks) {
    out_ << comma << held.mode << " M" << held.lock;
    comma = ", ";
  }
  out_ << (access.exact && !access.locks_complete ? ", perhaps more)" : ")");
}

void TextPrinter::PrintLostLine(const log::Access& access) {
  out_ << "    [the exact line of this access is no longer known: its history "
          "was overwritten]\n";
  if (!access.after)
    return;
  out_ << "    [the thread made it "
       << (access.after->directly ? "" : "some time ") << "after "
       << ReleaseWords(*access.after);
  if (access.before)
    out_ << " and before " << ReleaseWords(*access.before)
         << "; the former was at:]\n";
  else
    out_ << " at:]\n";
}

void TextPrinter::PrintAccess(const log::Access& access) {
  const std::string words = AccessWords(access);
  out_ << "  " << (&access == &earlier_ ? "Previous " + words : Capital(words));
  if (access.size && access.address_exact)
    out_ << " of size " << *access.size << " at ";
  else
    out_ << " at or near ";
  out_ << Hex(access.address.value_or(0)) << " by "
       << ThreadWords(race_, access.thread);
  PrintHeldLocks(access);
  out_ << ":\n";
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

void TextPrinter::PrintLocation() {
  std::string module;
  if (race_.location && race_.location->module &&
      *race_.location->module < modules_.size()) {
    module = " (" +
             std::string(BaseName(modules_[*race_.location->module].path)) +
             "+" + Hex(race_.location->module_offset) + ")";
  }
  const std::string words = LocationWords(race_, module);
  if (words.empty())
    return;
  out_ << "  Location is " << words;
  if (race_.location->kind == "heap") {
    out_ << ":\n";
    PrintStack(race_.location->stack);
  } else {
    out_ << '\n';
  }
  out_ << '\n';
}

void TextPrinter::PrintOrder() {
  const log::Order& order = race_.order;
  std::vector<const std::optional<log::Release>*> releases;
  if (order.heard == "nothing" || order.heard == "up-to")
    releases.push_back(&order.heard_release);
  if (order.released == "nothing" || order.released == "first")
    releases.push_back(&order.missed_release);
  size_t i = 0;
  for (const std::string& sentence : OrderSentences(race_)) {
    const std::optional<log::Release>& release = *releases[i++];
    out_ << "  " << sentence;
    if (release) {
      out_ << " at:\n";
      PrintStack(release->stack);
    } else {
      out_ << '\n';
    }
    out_ << '\n';
  }
}

void TextPrinter::PrintLocking(const log::Access& access, uint32_t lock) {
  for (const log::HeldLock& held : access.locks) {
    if (held.lock != lock || held.stack.frames.empty())
      continue;
    out_ << "  Mutex M" << lock << " locked by "
         << ThreadWords(race_, access.thread) << " at:\n";
    PrintStack(held.stack);
    out_ << '\n';
  }
}

void TextPrinter::PrintLocks() {
  std::vector<uint32_t> done;
  for (const log::Access* access : {&later_, &earlier_}) {
    for (const log::HeldLock& held : access->locks) {
      if (std::find(done.begin(), done.end(), held.lock) != done.end())
        continue;
      done.push_back(held.lock);
      if (const log::Lock* lock = FindLock(race_, held.lock)) {
        out_ << "  Mutex M" << lock->id << " ("
             << Hex(lock->address.value_or(0)) << ") created at:\n";
        PrintStack(lock->stack);
        out_ << '\n';
      }
      PrintLocking(later_, held.lock);
      PrintLocking(earlier_, held.lock);
    }
  }
}

void TextPrinter::PrintThreads() {
  std::vector<uint32_t> done;
  std::optional<uint32_t> involved[] = {later_.thread, earlier_.thread,
                                        std::nullopt};
  if (race_.location)
    involved[2] = race_.location->thread;
  for (std::optional<uint32_t> id : involved) {
    // With its creators: where they come from matters as much.
    while (id && *id != 0 &&
           std::find(done.begin(), done.end(), *id) == done.end()) {
      const log::Thread* thread = FindThread(race_, *id);
      if (thread == nullptr)
        break;
      done.push_back(*id);
      out_ << "  " << Capital(ThreadWords(race_, id)) << " (";
      if (thread->os_tid)
        out_ << "tid=" << *thread->os_tid << ", ";
      out_ << (thread->finished ? "finished" : "running") << ") created by "
           << ThreadWords(race_, thread->parent) << " at:\n";
      PrintStack(thread->stack);
      out_ << '\n';
      id = thread->parent;
    }
  }
}

void TextPrinter::PrintHints() {
  for (const log::Hint& hint : race_.hints)
    out_ << "  Hint: " << hint.text << '\n';
  if (!race_.hints.empty())
    out_ << '\n';
}

void TextPrinter::PrintBody(uint32_t pid) {
  out_ << "WARNING: HBSan: " << TitleOf(race_) << " (pid=" << pid << ")\n";
  PrintAccess(later_);
  PrintAccess(earlier_);
  PrintLocation();
  PrintOrder();
  PrintLocks();
  PrintThreads();
  PrintHints();
}

void TextPrinter::PrintDiagnostic(const log::Access& access) {
  const std::vector<Line> lines = LinesOf(access.stack);
  if (!access.exact || lines.empty())
    return;
  const size_t user = UserLine(lines);
  const log::Symbol* top = lines[user].symbol;
  if (top == nullptr || top->file.empty() || top->line == 0)
    return;
  out_ << PositionOf(*top);
  if (&access == &earlier_) {
    out_ << ": note: previous " << AccessWords(access) << " by "
         << ThreadWords(race_, access.thread);
  } else {
    out_ << ": error: " << KindTitle(race_) << ": " << AccessWords(access)
         << " of ";
    if (race_.location && !race_.location->name.empty())
      out_ << '\'' << race_.location->name << '\'';
    else
      out_ << access.size.value_or(0) << " bytes";
    out_ << " by " << ThreadWords(race_, access.thread);
  }
  if (user != 0 && lines[user - 1].symbol != nullptr)
    out_ << " in " << lines[user - 1].symbol->function;
  out_ << (&access == &earlier_ ? "\n" : " [hbsan]\n");
}

void TextPrinter::PrintTail() {
  out_ << "SUMMARY: HBSan: " << KindTitle(race_);
  const std::vector<Line> lines = LinesOf(later_.stack);
  if (!lines.empty()) {
    const Line& top = lines[UserLine(lines)];
    if (top.symbol != nullptr && !top.symbol->file.empty())
      out_ << ' ' << PositionOf(*top.symbol);
    else if (top.module != nullptr)
      out_ << " (" << top.module->path << '+' << Hex(top.frame->offset) << ')';
    if (top.symbol != nullptr)
      out_ << " in " << top.symbol->function;
  }
  out_ << '\n';
  PrintDiagnostic(later_);
  PrintDiagnostic(earlier_);
}

void PrintMerged(const Finding& finding, llvm::raw_ostream& out) {
  out << "  Seen " << TimesWords(finding);
  const std::string state = StateWord(finding);
  if (!state.empty())
    out << ", " << state;
  out << '\n';
  for (const auto& [test, count] : finding.tests)
    out << "  In test " << test << ": " << Counted(count, "time") << '\n';
  if (finding.suppressed) {
    out << "  Suppressed by " << finding.suppressed->rule;
    if (!finding.suppressed->reason.empty())
      out << ": " << finding.suppressed->reason;
    out << '\n';
  }
  if (!finding.owners.empty()) {
    out << "  Owners:";
    for (const std::string& owner : finding.owners) out << ' ' << owner;
    out << '\n';
  }
  out << "  Suppress: id:" << finding.fingerprint << "\n\n";
}

}  // namespace

void WriteRaceText(const log::Race& race,
                   const std::vector<log::Module>& modules, uint32_t pid,
                   llvm::raw_ostream& out) {
  TextPrinter printer(race, modules, out);
  out << kRule;
  printer.PrintBody(pid);
  printer.PrintTail();
  out << kRule;
}

void WriteText(const Report& report, const WriteOptions&,
               llvm::raw_ostream& out) {
  for (const Finding& finding : report.findings) {
    if (finding.suppressed)
      continue;
    TextPrinter printer(finding.race, report.modules, out);
    out << kRule;
    printer.PrintBody(finding.first_run.pid);
    PrintMerged(finding, out);
    printer.PrintTail();
    out << kRule;
  }
  for (const std::string& note : Notes(report))
    out << "HBSan: " << note << '\n';
  out << "HBSan: " << Totals(report) << '\n';
}

}  // namespace hbsan::tools
