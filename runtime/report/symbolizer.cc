// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Asks the symbolizer and parses its answers.  The protocol: a request is one
// line, `CODE <hex offset> <module>` or `DATA ...`; the answer is lines of
// tab-separated fields, with \t, \n and \\ escaped, ended by an empty line.
#include "runtime/report/symbolizer.h"

#include "runtime/flags/flags.h"
#include "runtime/platform/platform.h"
#include "runtime/report/symbolizer_process.h"

namespace hbsan {
namespace {

// Names of one report.  Template names can be long, but not this long.
constexpr uptr kArenaBytes = 1 << 20;
constexpr uptr kMaxNameBytes = 8000;
char g_arena[kArenaBytes];
uptr g_arena_used = 0;

const char* Keep(const char* s) {
  uptr bytes = StrLen(s);
  if (bytes > kMaxNameBytes)
    bytes = kMaxNameBytes;
  if (bytes == 0 || g_arena_used + bytes + 1 > kArenaBytes)
    return "";
  char* copy = g_arena + g_arena_used;
  MemCopy(copy, s, bytes);
  copy[bytes] = '\0';
  g_arena_used += bytes + 1;
  return copy;
}

// The module of the frame before, since neighbours usually share it.
struct KeptModule {
  uptr load_bias;
  const char* path;
  const char* build_id;
};

bool KeepModule(uptr address, KeptModule* kept) {
  platform::Module module;
  if (!platform::FindModule(address, &module))
    return false;
  if (module.load_bias != kept->load_bias ||
      !StrEqual(module.path, kept->path)) {
    kept->load_bias = module.load_bias;
    kept->path = Keep(module.path);
    kept->build_id = Keep(module.build_id);
  }
  return true;
}

// Splits the next line of an answer at tabs, in place, undoing the escapes;
// missing fields are empty.  False at the empty line that ends the answer.
constexpr u32 kMaxFields = 6;
bool NextLine(char** cursor, char* fields[kMaxFields]) {
  char* p = *cursor;
  if (*p == '\0' || *p == '\n')
    return false;
  char* out = p;
  u32 count = 0;
  fields[count++] = out;
  for (; *p != '\0' && *p != '\n'; p++) {
    if (*p == '\t') {
      *out++ = '\0';
      if (count < kMaxFields)
        fields[count++] = out;
    } else if (*p == '\\' && p[1] != '\0') {
      p++;
      *out++ = *p == 't' ? '\t' : *p == 'n' ? '\n' : *p;
    } else {
      *out++ = *p;
    }
  }
  *cursor = *p == '\n' ? p + 1 : p;
  *out = '\0';  // at the latest where the line ended
  static char empty[] = "";
  while (count < kMaxFields) fields[count++] = empty;
  return true;
}

u64 ParseNumber(const char* s, u32 base) {
  u64 value = 0;
  for (;; s++) {
    u32 digit;
    if (*s >= '0' && *s <= '9') {
      digit = static_cast<u32>(*s - '0');
    } else if (*s >= 'a' && *s <= 'f') {
      digit = static_cast<u32>(*s - 'a' + 10);
    } else {
      return value;
    }
    if (digit >= base)
      return value;
    value = value * base + digit;
  }
}

const char* KeepUnlessUnknown(const char* s) {
  return StrEqual(s, "??") ? "" : Keep(s);
}

const char* StripPrefix(const char* file) {
  const char* prefix = g_flags.strip_path_prefix;
  const char* p = file;
  while (*prefix != '\0' && *p == *prefix) {
    p++;
    prefix++;
  }
  return *prefix == '\0' ? p : file;
}

char* Ask(const char* what, uptr offset, const char* module) {
  if (!g_flags.symbolize || StrFind(module, "\n") != nullptr)
    return nullptr;
  char buffer[1024];
  StringBuilder request(buffer, sizeof(buffer));
  request.Format("%s %lx %s\n", what, offset, module);
  return AskSymbolizer(request.str(), request.size());
}

// Appends the frames of one address, the innermost inlined one first.
void SymbolizeAddress(uptr address, KeptModule* kept, Frames* out) {
  Frame frame = {address, "", "", 0, 0, "", 0, ""};
  u32 count = out->count;
  if (KeepModule(address, kept)) {
    frame.module = kept->path;
    frame.build_id = kept->build_id;
    frame.offset = address - kept->load_bias;
    char* answer = Ask("CODE", frame.offset, frame.module);
    char* fields[kMaxFields];
    while (answer != nullptr && NextLine(&answer, fields) &&
           out->count < kMaxPrintedFrames) {
      if (!StrEqual(fields[0], "F"))
        continue;
      frame.function = KeepUnlessUnknown(fields[1]);
      frame.file = StripPrefix(KeepUnlessUnknown(fields[2]));
      frame.line = static_cast<u32>(ParseNumber(fields[3], 10));
      frame.column = static_cast<u32>(ParseNumber(fields[4], 10));
      out->at[out->count++] = frame;
    }
  }
  if (out->count == count && count < kMaxPrintedFrames) {
    out->at[out->count++] = frame;
  }
}

bool HasPrefix(const char* s, const char* prefix) {
  return StrFind(s, prefix) == s;
}

// Outermost frames that are libc's or ours: below main, and below a thread's
// start function.
bool IsStartUpFrame(const Frame& frame) {
  constexpr const char* kNames[] = {"__libc_start_call_main",
                                    "__libc_start_main",
                                    "_start",
                                    "start_thread",
                                    "clone3",
                                    "__clone3"};
  for (const char* name : kNames) {
    if (StrEqual(frame.function, name))
      return true;
  }
  return HasPrefix(frame.function, "__libc_start_main") ||
         HasPrefix(frame.function, "hbsan::") ||
         HasPrefix(frame.function, "__hbsan_");
}

}  // namespace

void SymbolizeStack(const Stack& stack, Frames* out) {
  out->count = 0;
  out->outer_lost = stack.outer_lost;
  KeptModule kept = {0, "", ""};
  for (u32 i = 0; i < stack.count; i++) {
    SymbolizeAddress(stack.pcs[i] - 1, &kept, out);
  }
  while (out->count > 1 && IsStartUpFrame(out->at[out->count - 1])) {
    out->count--;
  }
}

bool SymbolizeData(uptr address, DataSymbol* out) {
  *out = {"", 0, 0, "", 0, "", 0};
  KeptModule kept = {0, "", ""};
  if (!KeepModule(address, &kept))
    return false;
  out->module = kept.path;
  out->offset = address - kept.load_bias;
  char* answer = Ask("DATA", out->offset, out->module);
  char* fields[kMaxFields];
  if (answer == nullptr || !NextLine(&answer, fields) ||
      !StrEqual(fields[0], "D")) {
    return true;
  }
  out->name = KeepUnlessUnknown(fields[1]);
  out->begin = ParseNumber(fields[2], 16) + kept.load_bias;
  out->size = ParseNumber(fields[3], 10);
  out->file = StripPrefix(KeepUnlessUnknown(fields[4]));
  out->line = static_cast<u32>(ParseNumber(fields[5], 10));
  return true;
}

void ForgetSymbols() { g_arena_used = 0; }

}  // namespace hbsan
