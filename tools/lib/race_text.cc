// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The counterpart of runtime/report/text_report.cc, line by line; a test
// compares what the two print.  The runtime cannot use this code, nor the tools
// the runtime's.

#include "tools/lib/race_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "tools/lib/source_excerpt.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

// Longer names are cut, as online.
constexpr size_t kMaxNameBytes = 1000;

std::string Hex(uint64_t value) {
  return "0x" + llvm::utohexstr(value, /*LowerCase=*/true);
}

StringRef Cut(StringRef name) { return name.take_front(kMaxNameBytes); }

std::string Position(const log::Symbol& symbol) {
  std::string text = Cut(symbol.file).str();
  if (symbol.line != 0)
    text += ":" + std::to_string(symbol.line);
  if (symbol.line != 0 && symbol.column != 0)
    text += ":" + std::to_string(symbol.column);
  return text;
}

// "write", "atomic read", ...; that of a vptr is a write like others.
std::string AccessWord(const log::Access& access, bool capital) {
  StringRef kind = access.kind;
  kind.consume_front("vptr-");
  kind.consume_front("fd-");
  std::string word = kind.str();
  std::replace(word.begin(), word.end(), '-', ' ');
  if (capital && !word.empty())
    word[0] = llvm::toUpper(word[0]);
  return word;
}

std::string ReleaseWords(const log::Release& release) {
  return release.object ? release.operation + " (" + Hex(*release.object) + ")"
                        : release.operation;
}

// A printed line of a stack: a function of a frame.
struct Line {
  const log::Frame* frame;
  const log::Symbol* symbol;  // null: the frame has no names
};

bool HasFunction(const Line& line) {
  return line.symbol != nullptr && !line.symbol->function.empty();
}

// Outermost frames that are libc's or the runtime's: below main, and below a
// thread's start function.
bool IsStartUp(const Line& line) {
  if (!HasFunction(line))
    return false;
  const StringRef name = line.symbol->function;
  for (const StringRef other : {"__libc_start_call_main", "_start",
                                "start_thread", "clone3", "__clone3"}) {
    if (name == other)
      return true;
  }
  return name.starts_with("__libc_start_main") || name.starts_with("hbsan::") ||
         name.starts_with("__hbsan_");
}

std::vector<Line> LinesOf(const log::Stack& stack) {
  std::vector<Line> lines;
  for (const log::Frame& frame : stack.frames) {
    for (const log::Symbol& symbol : frame.symbols)
      lines.push_back({&frame, &symbol});
    if (frame.symbols.empty())
      lines.push_back({&frame, nullptr});
  }
  while (lines.size() > 1 && IsStartUp(lines.back())) lines.pop_back();
  return lines;
}

bool IsSystemFile(StringRef path) {
  return path.starts_with("/usr/include/") || path.starts_with("/usr/lib/") ||
         path.starts_with("/usr/local/include/") ||
         path.contains("/include/c++/");
}

bool IsSystemModule(StringRef path) {
  return path.starts_with("/lib/") || path.starts_with("/lib64/") ||
         path.starts_with("/usr/lib/");
}

class Printer {
 public:
  Printer(const log::Race& race, uint32_t pid, const FindModule& find_module,
          llvm::raw_ostream& out)
      : race_(race), pid_(pid), find_module_(find_module), out_(out) {}

  void Print();

 private:
  void PrintTitle();
  void PrintLine(size_t number, const Line& line);
  void PrintHidden(size_t begin, size_t end, const char* what);
  void PrintStack(const log::Stack& stack);
  void PrintSection(const std::string& title, const log::Stack& stack);
  void PrintAccess(const log::Access& access, bool previous);
  void PrintLostLine(const log::Access& access);
  void PrintLocation(const log::Location& location);
  void PrintOrder();
  void PrintLocks();
  void PrintLocking(const log::Access& access, uint32_t lock);
  void PrintThreads();
  void PrintSummary();
  void PrintDiagnostic(const log::Access& access, bool previous);

  std::string ThreadWords(std::optional<uint32_t> id) const;
  std::string HeldWords(const log::Access& access) const;
  std::string GlobalWords(const log::Location& location) const;
  const log::Module* ModuleOf(std::optional<uint32_t> index) const {
    return index ? find_module_(*index) : nullptr;
  }
  bool IsLibrary(const Line& line) const;
  // The end of the lines from `begin` on that are a library's.
  size_t LibraryEnd(const std::vector<Line>& lines, size_t begin) const;
  // The innermost line that is not a library's; 0 if there is none.
  size_t UserLine(const std::vector<Line>& lines) const;
  // What the race is about, where it has a name: "'counter'".
  std::string Subject() const;

  const log::Race& race_;
  const uint32_t pid_;
  const FindModule& find_module_;
  llvm::raw_ostream& out_;
};

std::string Printer::ThreadWords(std::optional<uint32_t> id) const {
  if (!id)
    return "an unknown thread";
  if (*id == 0)
    return "main thread";
  std::string words = "thread T" + std::to_string(*id);
  for (const log::Thread& thread : race_.threads) {
    if (thread.id == *id && !thread.name.empty())
      words += " '" + thread.name + "'";
  }
  return words;
}

std::string Printer::Subject() const {
  if (!race_.location)
    return "";
  if (!race_.location->name.empty())
    return "'" + Cut(race_.location->name).str() + "'";
  if (race_.location->fd)
    return "file descriptor " + std::to_string(*race_.location->fd);
  return "";
}

void Printer::PrintTitle() {
  out_ << "==================\nWARNING: HBSan: " << race_.title;
  if (!Subject().empty())
    out_ << " on " << Subject();
  out_ << " (pid=" << pid_ << ')';
  if (!race_.test.empty())
    out_ << " in test " << race_.test;
  out_ << '\n';
}

// #0 function file:line:column (module+0xoffset) (BuildId: id)
// #0 0xaddress (/path/module+0xoffset) (BuildId: id)
void Printer::PrintLine(size_t number, const Line& line) {
  const log::Frame& frame = *line.frame;
  const log::Module* module = ModuleOf(frame.module);
  out_ << "    #" << number << ' ';
  if (HasFunction(line)) {
    out_ << Cut(line.symbol->function);
    if (!line.symbol->file.empty())
      out_ << ' ' << Position(*line.symbol);
  } else {
    const uint64_t bias = module != nullptr ? module->load_bias.value_or(0) : 0;
    out_ << Hex(frame.address.value_or(frame.offset + bias));
  }
  if (module != nullptr) {
    out_ << " ("
         << (HasFunction(line) ? llvm::sys::path::filename(module->path)
                               : StringRef(module->path))
         << '+' << Hex(frame.offset) << ')';
    // Of use where a name is still missing.
    const bool finished = line.symbol != nullptr && !line.symbol->file.empty();
    if (!finished && !module->build_id.empty())
      out_ << " (BuildId: " << module->build_id << ')';
  }
}

void Printer::PrintHidden(size_t begin, size_t end, const char* what) {
  if (end == begin + 1)
    out_ << " [#" << begin << ' ' << what << ']';
  else if (end > begin)
    out_ << " [#" << begin << " to #" << end - 1 << ' ' << what << ']';
}

bool Printer::IsLibrary(const Line& line) const {
  if (line.symbol != nullptr && !line.symbol->file.empty())
    return IsSystemFile(line.symbol->file);
  const log::Module* module = ModuleOf(line.frame->module);
  return module != nullptr && IsSystemModule(module->path);
}

size_t Printer::LibraryEnd(const std::vector<Line>& lines, size_t begin) const {
  while (begin < lines.size() && IsLibrary(lines[begin])) ++begin;
  return begin;
}

size_t Printer::UserLine(const std::vector<Line>& lines) const {
  const size_t end = LibraryEnd(lines, 0);
  return end == lines.size() ? 0 : end;
}

void Printer::PrintStack(const log::Stack& stack) {
  const std::vector<Line> lines = LinesOf(stack);
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t begin = i;
    const size_t end = LibraryEnd(lines, begin);
    // Of a library's lines the outermost stays: the function that was called.
    if (end - begin >= 2 && end - begin < lines.size())
      i = end == lines.size() ? end : end - 1;
    if (i == lines.size()) {
      out_ << "   ";
      PrintHidden(begin, i, "in libraries");
      out_ << '\n';
      break;
    }
    PrintLine(i, lines[i]);
    PrintHidden(begin, i, "inside");
    out_ << '\n';
    if (lines[i].symbol != nullptr)
      out_ << SourceExcerpt(*lines[i].symbol);
  }
  if (stack.frames.empty())
    out_ << "    [the stack is not known]\n";
  if (stack.outer_lost)
    out_ << "    [outer frames are not known]\n";
}

void Printer::PrintSection(const std::string& title, const log::Stack& stack) {
  out_ << "  " << title << '\n';
  PrintStack(stack);
  out_ << '\n';
}

std::string Printer::HeldWords(const log::Access& access) const {
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

void Printer::PrintLostLine(const log::Access& access) {
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

void Printer::PrintAccess(const log::Access& access, bool previous) {
  out_ << "  " << (previous ? "Previous " : "") << AccessWord(access, !previous)
       << ' ';
  if (race_.location && race_.location->fd)
    out_ << "of " << Subject();
  else if (access.size)
    out_ << "of size " << *access.size << " at "
         << Hex(access.address.value_or(0));
  else
    out_ << "at or near " << Hex(access.address.value_or(0));
  out_ << " by " << ThreadWords(access.thread) << HeldWords(access) << ":\n";
  if (!access.exact)
    PrintLostLine(access);
  if (access.exact && access.places > 1) {
    out_ << "    [" << access.places
         << " places of this thread may have made this access; the "
            "likeliest:]\n";
  }
  if (access.exact || access.after)
    PrintStack(access.stack);
  out_ << '\n';
}

std::string Printer::GlobalWords(const log::Location& location) const {
  std::string words = "global ";
  words +=
      location.name.empty()
          ? "data"
          : Subject() + " of size " + std::to_string(location.size.value_or(0));
  words += " at " + Hex(location.address.value_or(0));
  if (const log::Module* module = ModuleOf(location.module)) {
    words += " (" + llvm::sys::path::filename(module->path).str() + "+" +
             Hex(location.module_offset) + ")";
  }
  if (!location.file.empty()) {
    words += " declared at " + Cut(location.file).str() + ":" +
             std::to_string(location.line);
  }
  return words;
}

void Printer::PrintLocation(const log::Location& location) {
  const StringRef kind = location.kind;
  if (kind == "heap") {
    return PrintSection(
        std::string("Location is ") + (location.freed ? "freed " : "") +
            "heap block of size " + std::to_string(location.size.value_or(0)) +
            " at " + Hex(location.address.value_or(0)) + " allocated by " +
            ThreadWords(location.thread) + ":",
        location.stack);
  }
  std::string words;
  if (kind == "global")
    words = GlobalWords(location);
  else if (kind == "stack")
    words = "stack of " + ThreadWords(location.thread);
  else if (kind == "tls")
    words = "TLS of " + ThreadWords(location.thread);
  if (!words.empty())  // else the title says it
    out_ << "  Location is " << words << "\n\n";
}

void Printer::PrintOrder() {
  const std::string previous = ThreadWords(race_.accesses[1].thread);
  const std::string current = ThreadWords(race_.accesses[0].thread);
  const log::Order& order = race_.order;
  if (order.heard == "nothing") {
    out_ << "  No release of " << previous << " has reached " << current
         << "\n\n";
  } else if (order.heard_release) {
    PrintSection("The last release of " + previous + " that has reached " +
                     current + ": " + ReleaseWords(*order.heard_release) +
                     " at:",
                 order.heard_release->stack);
  }
  if (order.released == "nothing") {
    out_ << "  No release of " << previous << " has followed its access\n\n";
  } else if (order.missed_release) {
    PrintSection("The first release of " + previous +
                     " after its access, which has not reached " + current +
                     ": " + ReleaseWords(*order.missed_release) + " at:",
                 order.missed_release->stack);
  }
}

void Printer::PrintLocking(const log::Access& access, uint32_t lock) {
  for (const log::HeldLock& held : access.locks) {
    if (held.lock != lock || held.stack.frames.empty())
      continue;
    PrintSection("Mutex M" + std::to_string(lock) + " locked by " +
                     ThreadWords(access.thread) + " at:",
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
    for (const log::Access& access : race_.accesses)
      PrintLocking(access, lock.id);
  }
}

void Printer::PrintThreads() {
  for (const log::Thread& thread : race_.threads) {
    if (thread.id == 0)
      continue;
    std::string title = ThreadWords(thread.id);
    title[0] = llvm::toUpper(title[0]);
    PrintSection(title + " (tid=" + std::to_string(thread.os_tid.value_or(0)) +
                     (thread.finished ? ", finished" : ", running") +
                     ") created by " + ThreadWords(thread.parent) + " at:",
                 thread.stack);
  }
}

void Printer::PrintSummary() {
  out_ << "SUMMARY: HBSan: " << race_.title;
  const std::vector<Line> lines = LinesOf(race_.accesses[0].stack);
  if (!lines.empty()) {
    const Line& top = lines[UserLine(lines)];
    if (top.symbol != nullptr && !top.symbol->file.empty()) {
      out_ << ' ' << Position(*top.symbol);
    } else if (const log::Module* module = ModuleOf(top.frame->module)) {
      out_ << " (" << module->path << '+' << Hex(top.frame->offset) << ')';
    } else {
      out_ << " (+0x0)";
    }
    if (HasFunction(top))
      out_ << " in " << Cut(top.symbol->function);
  }
  out_ << '\n';
}

void Printer::PrintDiagnostic(const log::Access& access, bool previous) {
  const std::vector<Line> lines = LinesOf(access.stack);
  const size_t user = UserLine(lines);
  if (lines.empty() || !access.exact || lines[user].symbol == nullptr)
    return;
  const log::Symbol& top = *lines[user].symbol;
  if (top.file.empty() || top.line == 0)
    return;
  out_ << Position(top);
  if (previous) {
    out_ << ": note: previous " << AccessWord(access, false);
  } else {
    out_ << ": error: " << race_.title << ": " << AccessWord(access, false)
         << " of "
         << (Subject().empty()
                 ? std::to_string(access.size.value_or(0)) + " bytes"
                 : Subject());
  }
  out_ << " by " << ThreadWords(access.thread);
  if (user != 0) {
    const Line& inside = lines[user - 1];
    out_ << " in "
         << (HasFunction(inside) ? Cut(inside.symbol->function) : StringRef());
  }
  out_ << (previous ? "\n" : " [hbsan]\n");
}

void Printer::Print() {
  PrintTitle();
  PrintAccess(race_.accesses[0], false);
  PrintAccess(race_.accesses[1], true);
  if (race_.location)
    PrintLocation(*race_.location);
  PrintOrder();
  PrintLocks();
  PrintThreads();
  for (const log::Hint& hint : race_.hints)
    out_ << "  Hint: " << hint.text << '\n';
  if (!race_.hints.empty())
    out_ << '\n';
  PrintSummary();
  PrintDiagnostic(race_.accesses[0], false);
  PrintDiagnostic(race_.accesses[1], true);
  out_ << "==================\n";
}

}  // namespace

void PrintRace(const log::Race& race, uint32_t pid,
               const FindModule& find_module, llvm::raw_ostream& out) {
  Printer(race, pid, find_module, out).Print();
}

void PrintEnd(const log::End& end, llvm::raw_ostream& out) {
  if (end.races == 0)
    return;
  out << "HBSan: found " << end.races << " data race"
      << (end.races == 1 ? "" : "s");
  if (end.occurrences > end.races) {
    const uint64_t more = end.occurrences - end.races;
    out << " (" << more << " more occurrence" << (more == 1 ? "" : "s")
        << " of the same)";
  }
  const int64_t own = end.program_status.value_or(0);
  if (own != 0 && end.exit_status == own)
    out << "; the program's own exit status " << own << " is kept";
  out << '\n';
}

}  // namespace hbsan::tools
