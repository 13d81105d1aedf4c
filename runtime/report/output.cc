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

struct Log {
  const char* suffix;  // of its name
  const char* option;  // that says where it goes
  // What its name begins with; absolute, as the program may change its folder.
  // Empty = the stream.
  char prefix[kPathBytes];
};
Log g_text = {"", "log_path", ""};
Log g_json = {".jsonl", "log_path", ""};
char g_path[kPathBytes];
int g_stream = kStderr;

void BuildPath(const Log& log) {
  StringBuilder path(g_path, sizeof(g_path));
  path.Format("%s.%d%s", log.prefix, platform::ProcessId(), log.suffix);
}

bool WriteFile(Log* log, const char* text, uptr bytes) {
  BuildPath(*log);
  s64 fd = platform::Open(
      g_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0644);
  if (fd < 0) {
    PrintError("HBSan: error: cannot write %s '%s': %s; reports go to stderr",
               log->option, g_path, ErrorText(fd));
    log->prefix[0] = '\0';
    return false;
  }
  platform::WriteAll(static_cast<int>(fd), text, bytes);
  platform::Close(static_cast<int>(fd));
  return true;
}

void Write(Log* log, const char* text, uptr bytes) {
  if (log->prefix[0] != '\0' && WriteFile(log, text, bytes))
    return;
  // A pipe that is full takes a text in parts, others in between.
  platform::LockFile(g_stream);
  platform::WriteAll(g_stream, text, bytes);
  platform::UnlockFile(g_stream);
}

void SetPrefix(const char* option, Log* log) {
  StringBuilder prefix(log->prefix, sizeof(log->prefix));
  if (*option != '/') {
    char folder[kPathBytes];
    if (platform::ReadLink("/proc/self/cwd", folder, sizeof(folder)) > 0) {
      prefix.Format("%s/", folder);
    }
  }
  prefix.Append(option);
  if (g_flags.log_exe_name) {
    prefix.Format(".%s", ExpandOptionPath("%b"));
  }
}

}  // namespace

void InitOutput() {
  if (StrEqual(g_flags.log_path, "stdout")) {
    g_stream = kStdout;
  } else if (!StrEqual(g_flags.log_path, "stderr") &&
             *g_flags.log_path != '\0') {
    SetPrefix(g_flags.log_path, &g_text);
    SetPrefix(g_flags.log_path, &g_json);
  }
  if (*g_flags.json_path != '\0') {
    g_json.option = "json_path";
    SetPrefix(g_flags.json_path, &g_json);
  }
}

bool WritesText() { return StrFind(g_flags.format, "text") != nullptr; }

bool WritesJson() {
  return StrFind(g_flags.format, "json") != nullptr ||
         *g_flags.json_path != '\0';
}

void WriteOutput(const char* text, uptr bytes) { Write(&g_text, text, bytes); }
void WriteJson(const char* text, uptr bytes) { Write(&g_json, text, bytes); }

bool OutputInColor() {
  if (StrEqual(g_flags.color, "always"))
    return true;
  if (StrEqual(g_flags.color, "never"))
    return false;
  return g_text.prefix[0] == '\0' && platform::IsTerminal(g_stream);
}

const char* OutputName() {
  if (g_text.prefix[0] == '\0')
    return "log";
  BuildPath(g_text);
  return g_path;
}

}  // namespace hbsan
