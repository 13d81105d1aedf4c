// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The symbolizer's process: started at the first report, started once more when
// it died, and given up after that.
#include "runtime/report/symbolizer_process.h"

#include <errno.h>

#include "runtime/flags/flags.h"
#include "runtime/platform/platform.h"
#include "runtime/report/symbolizer.h"

// Where this installation has the program; defined by a front end that knows.
extern "C" __attribute__((weak, visibility("default")))
const char __hbsan_symbolizer_path[];

namespace hbsan {
namespace {

constexpr uptr kPathBytes = 1024;
constexpr uptr kAnswerBytes = 64 << 10;
// One that ended is noticed at once; on a busy machine one that works may take
// many times as long as usual, and first it reads the debug information.
constexpr u32 kFirstTimeoutMs = 60000;
constexpr u32 kTimeoutMs = 30000;
constexpr u32 kMaxStarts = 2;
constexpr const char* kProgram = "hbsan-symbolize";

platform::ChildProcess g_child;
bool g_running = false;
bool g_answered = false;  // at least once since it was started
u32 g_starts = 0;
char g_path[kPathBytes];
char g_answer[kAnswerBytes];

bool TryPath(const char* path) {
  if (path == nullptr || !platform::IsExecutable(path))
    return false;
  StringBuilder out(g_path, sizeof(g_path));
  out.Append(path);
  return true;
}

bool SearchPath(const char* folders) {
  if (folders == nullptr)
    return false;
  while (*folders != '\0') {
    const char* end = folders;
    while (*end != '\0' && *end != ':') end++;
    char buffer[kPathBytes];
    StringBuilder candidate(buffer, sizeof(buffer));
    candidate.AppendBytes(folders, static_cast<uptr>(end - folders));
    candidate.Format("/%s", kProgram);
    // An empty entry would mean the current folder, which is anyone's.
    if (end != folders && TryPath(buffer))
      return true;
    folders = *end == ':' ? end + 1 : end;
  }
  return false;
}

bool FindProgram() {
  if (*g_flags.external_symbolizer_path != '\0') {
    if (TryPath(g_flags.external_symbolizer_path))
      return true;
    PrintError(
        "HBSan: WARNING: external_symbolizer_path '%s' is not a program that "
        "can be run; reports have module+offset only",
        g_flags.external_symbolizer_path);
    return false;
  }
  bool environment_counts = !platform::IsSetuid();
  if (environment_counts && TryPath(platform::GetEnv("HBSAN_SYMBOLIZER_PATH")))
    return true;
  const char* linked = __hbsan_symbolizer_path;
  __asm__("" : "+r"(linked));  // the address of a weak array may be null
  if (TryPath(linked))
    return true;
  if (environment_counts && SearchPath(platform::GetEnv("PATH")))
    return true;
  PrintError(
      "HBSan: WARNING: %s was not found (option external_symbolizer_path, "
      "PATH); reports have module+offset only",
      kProgram);
  return false;
}

bool EnsureRunning() {
  if (g_running)
    return true;
  if (g_starts == kMaxStarts)
    return false;
  if (g_starts == 0 && !FindProgram()) {
    g_starts = kMaxStarts;
    return false;
  }
  g_starts++;
  const char* argv[] = {g_path, "--server", nullptr};
  g_running = platform::Spawn(argv, &g_child);
  g_answered = false;
  return g_running;
}

bool IsComplete(uptr size) {
  return (size == 1 && g_answer[0] == '\n') ||
         (size >= 2 && g_answer[size - 1] == '\n' &&
          g_answer[size - 2] == '\n');
}

enum class Outcome { kAnswered, kEnded, kHangs };

Outcome Exchange(const char* request, uptr bytes) {
  u32 timeout = g_answered ? kTimeoutMs : kFirstTimeoutMs;
  if (!platform::SendToChild(g_child, request, bytes, timeout)) {
    return Outcome::kEnded;
  }
  uptr size = 0;
  while (!IsComplete(size)) {
    if (size == kAnswerBytes - 1)
      return Outcome::kHangs;
    s64 n = platform::ReceiveFromChild(g_child, g_answer + size,
                                       kAnswerBytes - 1 - size, timeout);
    if (n == -ETIMEDOUT)
      return Outcome::kHangs;
    if (n <= 0)
      return Outcome::kEnded;
    size += static_cast<uptr>(n);
  }
  g_answer[size] = '\0';
  g_answered = true;
  return Outcome::kAnswered;
}

}  // namespace

char* AskSymbolizer(const char* request, uptr bytes) {
  while (EnsureRunning()) {
    Outcome outcome = Exchange(request, bytes);
    if (outcome == Outcome::kAnswered)
      return g_answer;
    g_running = false;
    if (outcome == Outcome::kHangs) {
      platform::KillChild(g_child);
      g_starts = kMaxStarts;  // the next one would hang as well
    } else {
      platform::EndChild(g_child);
    }
    if (g_starts == kMaxStarts) {
      PrintError(
          "HBSan: WARNING: the symbolizer '%s' %s; reports have "
          "module+offset only",
          g_path, outcome == Outcome::kHangs ? "does not answer" : "ended");
    }
  }
  return nullptr;
}

bool SymbolizerWorks() { return g_running; }

void ForgetSymbolizer() {
  if (!g_running)
    return;
  platform::EndChild(g_child);
  g_running = false;
  g_starts = 0;
}

}  // namespace hbsan
