// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams and log files.  A log is opened for each text: a program may close
// any descriptor, or fork, and files of processes without races never appear.
#include "runtime/report/output.h"

#include <fcntl.h>

#include "runtime/flags/flags.h"
#include "runtime/flags/source.h"
#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

constexpr uptr kPathBytes = 1024;
constexpr int kStdout = 1, kStderr = 2;

// What the log's name begins with; absolute, as the program may change its
// folder.  Empty = a stream.
char g_log_prefix[kPathBytes];
char g_log_path[kPathBytes];
int g_stream = kStderr;

void BuildLogPath(const char* suffix) {
  StringBuilder path(g_log_path, sizeof(g_log_path));
  path.Format("%s.%d%s", g_log_prefix, platform::ProcessId(), suffix);
}

bool WriteLog(const char* suffix, const char* text, uptr bytes) {
  BuildLogPath(suffix);
  s64 fd = platform::Open(
      g_log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0644);
  if (fd < 0) {
    PrintError(
        "HBSan: error: cannot write log_path '%s': %s; reports go to stderr",
        g_log_path, ErrorText(fd));
    g_log_prefix[0] = '\0';
    return false;
  }
  platform::WriteAll(static_cast<int>(fd), text, bytes);
  platform::Close(static_cast<int>(fd));
  return true;
}

// `suffix` ends the log's name.
void Write(const char* suffix, const char* text, uptr bytes) {
  if (g_log_prefix[0] != '\0' && WriteLog(suffix, text, bytes))
    return;
  // A pipe that is full takes a text in parts, others in between.
  platform::LockFile(g_stream);
  platform::WriteAll(g_stream, text, bytes);
  platform::UnlockFile(g_stream);
}

}  // namespace

void InitOutput() {
  if (StrEqual(g_flags.log_path, "stderr") || *g_flags.log_path == '\0')
    return;
  if (StrEqual(g_flags.log_path, "stdout")) {
    g_stream = kStdout;
    return;
  }
  StringBuilder prefix(g_log_prefix, sizeof(g_log_prefix));
  if (*g_flags.log_path != '/') {
    char folder[kPathBytes];
    if (platform::ReadLink("/proc/self/cwd", folder, sizeof(folder)) > 0) {
      prefix.Format("%s/", folder);
    }
  }
  prefix.Append(g_flags.log_path);
  if (g_flags.log_exe_name) {
    prefix.Format(".%s", ExpandOptionPath("%b"));
  }
}

bool WritesText() { return StrFind(g_flags.format, "text") != nullptr; }
bool WritesJson() { return StrFind(g_flags.format, "json") != nullptr; }

void WriteOutput(const char* text, uptr bytes) { Write("", text, bytes); }
void WriteJson(const char* text, uptr bytes) { Write(".jsonl", text, bytes); }

bool OutputInColor() {
  if (StrEqual(g_flags.color, "always"))
    return true;
  if (StrEqual(g_flags.color, "never"))
    return false;
  return g_log_prefix[0] == '\0' && platform::IsTerminal(g_stream);
}

const char* OutputName() {
  if (g_log_prefix[0] == '\0')
    return "log";
  BuildLogPath("");
  return g_log_path;
}

}  // namespace hbsan
