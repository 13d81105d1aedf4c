// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The records around the races: header, modules, repeats and end.  A log comes
// into being with its first race, so that processes without one leave no file.
#include "runtime/report/json_log.h"

#include <fcntl.h>

#include "runtime/platform/permanent.h"
#include "runtime/report/json_race.h"
#include "runtime/report/output.h"

namespace hbsan {
namespace {

constexpr u32 kFormatVersion = 1;
constexpr u32 kMaxModules = 1024;
constexpr uptr kRaceBytes = 2 << 20;
constexpr uptr kLineBytes = 128 << 10;
constexpr uptr kArgumentsBytes = 64 << 10;
constexpr uptr kPathBytes = 4096;

// Every module that a record has named.  One that was unloaded stays, as the
// records do.
struct LoggedModule {
  uptr load_bias;
  const char* path;
  const char* build_id;
};
LoggedModule g_modules[kMaxModules];
u32 g_module_count, g_modules_written;
u32 g_last_module;  // neighbours usually share it
PermanentMemory g_memory("names of modules");

u64 g_start_ms;
bool g_begun;  // the header is written

// Both are too large for a thread's stack.
char g_race[kRaceBytes];
char g_line[kLineBytes];
char g_arguments[kArgumentsBytes];

bool IsSame(const LoggedModule& a, const platform::Module& b) {
  return a.load_bias == b.load_bias && StrEqual(a.path, b.path);
}

// kMaxModules if `address` is in none, or there are too many.
u32 ModuleIndex(uptr address) {
  platform::Module module;
  if (!platform::FindModule(address, &module))
    return kMaxModules;
  if (g_last_module < g_module_count &&
      IsSame(g_modules[g_last_module], module))
    return g_last_module;
  u32 i = 0;
  while (i < g_module_count && !IsSame(g_modules[i], module)) i++;
  if (i == kMaxModules)
    return i;
  if (i == g_module_count) {
    g_modules[g_module_count++] = {module.load_bias, g_memory.Copy(module.path),
                                   g_memory.Copy(module.build_id)};
  }
  return g_last_module = i;
}

// Begins a record; every one names its process, for several may share a
// stream.
JsonWriter BeginRecord(StringBuilder* out, const char* record) {
  JsonWriter json(out);
  json.BeginObject();
  json.Text("record", record);
  json.Number("pid", static_cast<u32>(platform::ProcessId()));
  return json;
}

void EndRecord(JsonWriter* json, StringBuilder* line) {
  json->EndObject();
  line->Append("\n");
  WriteJson(line->str(), line->size());
}

void AppendLink(JsonWriter* json, const char* name, const char* link) {
  char path[kPathBytes];
  if (platform::ReadLink(link, path, sizeof(path)) > 0)
    json->Text(name, path);
}

void AppendArguments(JsonWriter* json) {
  s64 fd = platform::Open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    return;
  uptr size = 0;
  for (;;) {
    s64 n = platform::Read(static_cast<int>(fd), g_arguments + size,
                           sizeof(g_arguments) - 1 - size);
    if (n <= 0)
      break;
    size += static_cast<uptr>(n);
  }
  platform::Close(static_cast<int>(fd));
  g_arguments[size] = '\0';
  json->BeginArray("arguments");
  for (uptr at = 0; at < size; at += StrLen(g_arguments + at) + 1)
    json->Text(nullptr, g_arguments + at);
  json->EndArray();
}

void LogHeader() {
  StringBuilder line(g_line, sizeof(g_line));
  JsonWriter json = BeginRecord(&line, "header");
  json.Text("format", "hbsan-log");
  json.Number("version", kFormatVersion);
  json.BeginObject("tool");
  json.Text("name", "HBSan");
  json.Text("version", HBSAN_VERSION);
  json.EndObject();
  AppendLink(&json, "executable", "/proc/self/exe");
  AppendArguments(&json);
  AppendLink(&json, "directory", "/proc/self/cwd");
  json.Number("start_ms", g_start_ms);
  json.Bool("symbolized", false);
  EndRecord(&json, &line);
}

void LogNewModules() {
  for (; g_modules_written < g_module_count; g_modules_written++) {
    const LoggedModule& module = g_modules[g_modules_written];
    StringBuilder line(g_line, sizeof(g_line));
    JsonWriter json = BeginRecord(&line, "module");
    json.Number("index", g_modules_written);
    json.Text("path", module.path);
    json.Hex("load_bias", module.load_bias);
    if (*module.build_id != '\0')
      json.Text("build_id", module.build_id);
    EndRecord(&json, &line);
  }
}

}  // namespace

void InitJsonLog() { g_start_ms = platform::WallClockMillis(); }

void AppendPlace(JsonWriter* json, uptr address, const char* module_name,
                 const char* offset_name) {
  u32 index = ModuleIndex(address);
  if (index == kMaxModules) {
    json->Hex("address", address);
    return;
  }
  json->Number(module_name, index);
  json->Hex(offset_name, address - g_modules[index].load_bias);
}

void LogRace(const RaceRecord& race) {
  // With fewer frames it fits: half a kilobyte for each of fifty stacks.
  constexpr u32 kFewFrames = 16;
  StringBuilder out(g_race, sizeof(g_race) - 1);
  AppendRace(race, kMaxFrames, &out);
  if (out.size() == sizeof(g_race) - 2) {
    out.Clear();
    AppendRace(race, kFewFrames, &out);
  }
  g_race[out.size()] = '\n';
  if (!g_begun)
    LogHeader();
  g_begun = true;
  LogNewModules();
  WriteJson(g_race, out.size() + 1);
}

void LogRepeat(const Repeat& repeat) {
  StringBuilder line(g_line, sizeof(g_line));
  JsonWriter json = BeginRecord(&line, "repeat");
  json.Number("race", repeat.race);
  json.Number("count", repeat.count);
  if (repeat.test != nullptr)
    json.Text("test", repeat.test->name);
  EndRecord(&json, &line);
}

void LogEnd(const RaceTotals& totals, int program_status, int exit_status) {
  if (!g_begun)
    return;
  StringBuilder line(g_line, sizeof(g_line));
  JsonWriter json = BeginRecord(&line, "end");
  json.Number("races", totals.reported);
  json.Number("occurrences", totals.reported + totals.equal);
  json.Number("suppressed", totals.suppressed);
  json.Number("program_status", static_cast<u32>(program_status));
  json.Number("exit_status", static_cast<u32>(exit_status));
  EndRecord(&json, &line);
}

void ForgetJsonLog() {
  g_begun = false;
  g_module_count = g_modules_written = 0;
  InitJsonLog();
}

}  // namespace hbsan
