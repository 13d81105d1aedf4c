// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints a race.  Sections are separated by empty lines as TSan does.
#include "runtime/report/text_report.h"

#include "runtime/flags/flags.h"
#include "runtime/platform/platform.h"
#include "runtime/report/build_report.h"
#include "runtime/report/function_names.h"
#include "runtime/report/library_frames.h"
#include "runtime/report/order_report.h"
#include "runtime/report/program_tests.h"
#include "runtime/report/text_words.h"

namespace hbsan {
namespace {

constexpr uptr kTailBytes = 16 << 10;  // for what must not be cut off

class Printer : TextWriter {
 public:
  Printer(const NamedRace& race, const TextStyle& style, Frames* scratch,
          StringBuilder* out)
      : TextWriter(style, scratch, out), race_(race) {}

  void Body();
  void Tail();

 private:
  void PrintTitle();
  void PrintAccess(const ReportedAccess& access, const Frames& frames,
                   bool previous);
  void PrintLocks(const ReportedAccess& access);
  void PrintRelease(const EpochRecord& record);
  void PrintLostLine(const ReportedAccess& access);
  void PrintPlaces(const ReportedAccess& access);
  void PrintLocation();
  void PrintGlobal();
  void PrintMutexes();
  void PrintMutex(u32 id);
  void PrintLocking(const ReportedAccess& access, u32 id);
  void PrintThreads();
  void PrintHints();
  void PrintSuppression();
  void PrintThread(const ThreadInfo* thread);
  void Diagnostic(const ReportedAccess& access, const Frames& frames,
                  bool previous);
  // Null unless the location is a global whose name is known.
  const char* GlobalName() const;

  const NamedRace& race_;
};

void Printer::PrintLocks(const ReportedAccess& access) {
  if (access.lock_count == 0) {
    // A lock taken since the epoch began may be among what was overwritten.
    out_.Append(access.locks_known ? " (no mutex)" : " (mutexes not known)");
    return;
  }
  out_.Append(access.exact ? " (mutexes: " : " (mutexes some time before: ");
  for (u32 i = 0; i < access.lock_count; i++) {
    out_.Format("%s%s M%u", i == 0 ? "" : ", ",
                (access.locks[i] & kReadLockBit) != 0 ? "read" : "write",
                access.locks[i] & ~kReadLockBit);
  }
  if (access.exact && !access.locks_known)
    out_.Append(", perhaps more");
  out_.Append(")");
}

void Printer::PrintRelease(const EpochRecord& record) {
  AppendStep(&out_, ReleaseWords(record.kind), StepOf(record));
}

void Printer::PrintLostLine(const ReportedAccess& access) {
  out_.Append(
      "    [the exact line of this access is no longer known: its history was "
      "overwritten]\n");
  if (!access.epoch_known)
    return;
  out_.Append("    [the thread made it ");
  if (access.epochs_since != 0)
    out_.Append("some time ");
  out_.Append("after ");
  PrintRelease(access.epoch_record);
  if (access.until_known) {
    out_.Append(" and before ");
    PrintRelease(access.until_record);
  }
  out_.Append(access.until_known ? "; the former was at:]\n" : " at:]\n");
}

void Printer::PrintPlaces(const ReportedAccess& access) {
  if (access.exact && access.places > 1) {
    out_.Format(
        "    [%u places of this thread may have made this access; the "
        "likeliest:]\n",
        access.places);
  }
}

void Printer::PrintAccess(const ReportedAccess& access, const Frames& frames,
                          bool previous) {
  out_.Append("  ");
  Begin(Paint::kAccess);
  out_.Format("%s%s ", previous ? "Previous " : "",
              AccessWord(race_.record->kind, access.kind, !previous));
  if (race_.record->kind == RaceKind::kDescriptor)
    out_.Format("of file descriptor %d by ", race_.record->location.fd);
  else if (access.address_known)
    out_.Format("of size %lu at 0x%lx by ", access.size, access.address);
  else
    out_.Format("at or near 0x%lx by ", access.address);
  AppendThread(&out_, access.thread);
  PrintLocks(access);
  out_.Append(":");
  End();
  if (!access.exact)
    PrintLostLine(access);
  PrintPlaces(access);
  if (access.exact || access.epoch_known)
    PrintFrames(frames, true);
  out_.Append("\n");
}

const char* Printer::GlobalName() const {
  bool named = race_.global != nullptr && *race_.global->name != '\0';
  return named ? race_.global->name : nullptr;
}

void Printer::PrintGlobal() {
  const DataSymbol& global = *race_.global;
  if (*global.name == '\0') {
    out_.Format("Location is global data at 0x%lx",
                race_.record->current.address);
  } else {
    out_.Format("Location is global '%s' of size %lu at 0x%lx", global.name,
                global.size, global.begin);
  }
  uptr offset = global.offset;
  // The symbol's place, not the byte's within it.
  if (*global.name != '\0') {
    offset += global.begin - race_.record->current.address;
  }
  out_.Format(" (%s+0x%lx)", BaseName(global.module), offset);
  if (*global.file != '\0') {
    out_.Format(" declared at %s:%u", global.file, global.line);
  }
}

void Printer::PrintLocation() {
  const Location& location = race_.record->location;
  if (location.kind == LocationKind::kUnknown ||
      location.kind == LocationKind::kDescriptor)  // it is in the title
    return;
  out_.Append("  ");
  Begin(Paint::kLocation);
  switch (location.kind) {
    case LocationKind::kUnknown:
    case LocationKind::kDescriptor:
      break;
    case LocationKind::kModule:
      PrintGlobal();
      break;
    case LocationKind::kHeap:
      out_.Format("Location is %sheap block of size %lu at 0x%lx allocated by ",
                  location.freed ? "freed " : "", location.size,
                  location.begin);
      AppendThread(&out_, location.thread);
      out_.Append(":");
      break;
    case LocationKind::kStack:
      out_.Append("Location is stack of ");
      AppendThread(&out_, location.thread);
      break;
    case LocationKind::kTls:
      out_.Append("Location is TLS of ");
      AppendThread(&out_, location.thread);
      break;
  }
  End();
  if (location.kind == LocationKind::kHeap)
    PrintStack(location.stack);
  out_.Append("\n");
}

void Printer::PrintMutex(u32 id) {
  ObjectInfo object;
  if (!DescribeObject(id, &object))
    return;
  out_.Append("  ");
  Begin(Paint::kMutex);
  out_.Format("Mutex M%u (0x%lx) created at:", id, object.address);
  End();
  Stack stack;
  FillStack(object.created_pc, object.created_at, &stack);
  PrintStack(stack);
  out_.Append("\n");
}

void Printer::PrintLocking(const ReportedAccess& access, u32 id) {
  for (u32 i = 0; i < access.lock_count; i++) {
    const LockPlace& place = access.lock_places[i];
    if ((access.locks[i] & ~kReadLockBit) != id || place.pc == 0)
      continue;
    out_.Append("  ");
    Begin(Paint::kMutex);
    out_.Format("Mutex M%u locked by ", id);
    AppendThread(&out_, access.thread);
    out_.Append(" at:");
    End();
    Stack stack;
    FillStack(place.pc, place.context, &stack);
    PrintStack(stack);
    out_.Append("\n");
  }
}

void Printer::PrintMutexes() {
  const RaceRecord& record = *race_.record;
  for (u32 i = 0; i < record.lock_count; i++) {
    PrintMutex(record.locks[i]);
    PrintLocking(record.current, record.locks[i]);
    PrintLocking(record.previous, record.locks[i]);
  }
}

void Printer::PrintThread(const ThreadInfo* thread) {
  out_.Append("  ");
  Begin(Paint::kThread);
  out_.Format("Thread T%u", thread->id);
  if (thread->name[0] != '\0')
    out_.Format(" '%s'", thread->name);
  out_.Format(" (tid=%d, %s) created by ", thread->os_tid,
              thread->finished ? "finished" : "running");
  AppendThread(&out_, ThreadById(thread->parent));
  out_.Append(" at:");
  End();
  Stack stack;
  FillStack(thread->created_pc, thread->created_at, &stack);
  PrintStack(stack);
  out_.Append("\n");
}

void Printer::PrintThreads() {
  for (u32 i = 0; i < race_.record->thread_count; i++) {
    if (race_.record->threads[i]->id != 0)
      PrintThread(race_.record->threads[i]);
  }
}

void Printer::PrintHints() {
  const RaceRecord& record = *race_.record;
  for (u32 i = 0; i < record.hint_count; i++)
    out_.Format("  Hint: %s\n", record.hints[i].text);
  if (record.hint_count != 0)
    out_.Append("\n");
}

// A line for a suppressions file that this race needs: the innermost function
// that is the program's own, and only as the place of the access if it is that.
void Printer::PrintSuppression() {
  if (!g_flags.suggest_suppressions)
    return;
  const Frames& frames = *race_.current;
  u32 i = 0;
  while (i < frames.count && IsLibraryFunction(frames.at[i].function)) i++;
  if (i == frames.count || *frames.at[i].function == '\0')
    return;
  out_.Format("  Suppress: %s:^%s$\n\n", i == 0 ? "race_top" : "race",
              frames.at[i].function);
}

void Printer::PrintTitle() {
  const char* title = RaceTitle(race_.record->kind);
  if (style_.as_tsan) {
    // To the letter: tools take what stands before "(pid" for the kind.
    out_.Format("WARNING: ThreadSanitizer: %s (pid=%d)", title,
                platform::ProcessId());
    return;
  }
  out_.Format("WARNING: HBSan: %s", title);
  if (GlobalName() != nullptr)
    out_.Format(" on '%s'", GlobalName());
  else if (race_.record->kind == RaceKind::kDescriptor)
    out_.Format(" on file descriptor %d", race_.record->location.fd);
  out_.Format(" (pid=%d)", platform::ProcessId());
  if (race_.record->test != nullptr)
    out_.Format(" in test %s", race_.record->test->name);
}

void Printer::Body() {
  out_.Append("==================\n");
  Begin(Paint::kTitle);
  PrintTitle();
  End();
  PrintAccess(race_.record->current, *race_.current, false);
  PrintAccess(race_.record->previous, *race_.previous, true);
  PrintLocation();
  PrintOrder(*race_.record, style_, scratch_, &out_);
  PrintMutexes();
  PrintThreads();
  PrintHints();
  PrintSuppression();
}

void Printer::Diagnostic(const ReportedAccess& access, const Frames& frames,
                         bool previous) {
  if (frames.count == 0 || !access.exact)
    return;
  u32 user = UserFrame(frames);
  const Frame& top = frames.at[user];
  if (*top.file == '\0' || top.line == 0)
    return;
  AppendPosition(&out_, top);
  if (previous) {
    out_.Format(": note: previous %s by ",
                AccessWord(race_.record->kind, access.kind, false));
    AppendThread(&out_, access.thread);
  } else {
    out_.Format(": error: %s: %s of ", RaceTitle(race_.record->kind),
                AccessWord(race_.record->kind, access.kind, false));
    if (GlobalName() != nullptr) {
      out_.Format("'%s' by ", GlobalName());
    } else if (race_.record->kind == RaceKind::kDescriptor) {
      out_.Format("file descriptor %d by ", race_.record->location.fd);
    } else {
      out_.Format("%lu bytes by ", access.size);
    }
    AppendThread(&out_, access.thread);
  }
  if (user != 0)
    out_.Format(" in %s", frames.at[user - 1].function);
  if (!previous)
    out_.Append(" [hbsan]");
  out_.Append("\n");
}

void Printer::Tail() {
  if (!SymbolizerWorks()) {
    out_.Format(
        "  For functions, files and lines run: hbsan-symbolize < %s\n\n",
        style_.offline_input);
  }
  out_.Format("SUMMARY: %s: %s", style_.as_tsan ? "ThreadSanitizer" : "HBSan",
              RaceTitle(race_.record->kind));
  if (race_.current->count != 0) {
    const Frame& top = race_.current->at[UserFrame(*race_.current)];
    out_.Append(" ");
    if (*top.file != '\0') {
      AppendPosition(&out_, top);
    } else {
      out_.Format("(%s+0x%lx)", top.module, top.offset);
    }
    if (*top.function != '\0')
      out_.Format(" in %s", top.function);
  }
  out_.Append("\n");
  Diagnostic(race_.record->current, *race_.current, false);
  Diagnostic(race_.record->previous, *race_.previous, true);
  out_.Append("==================\n");
}

}  // namespace

uptr PrintRace(const NamedRace& race, const TextStyle& style, Frames* scratch,
               char* buffer, uptr capacity) {
  uptr body_bytes = capacity - kTailBytes;
  StringBuilder body(buffer, body_bytes);
  Printer(race, style, scratch, &body).Body();
  bool cut = body.size() == body_bytes - 1;
  StringBuilder tail(buffer + body.size(), kTailBytes);
  if (cut)
    tail.Append("\n  [the report was too long]\n\n");
  Printer(race, style, scratch, &tail).Tail();
  return body.size() + tail.size();
}

}  // namespace hbsan
