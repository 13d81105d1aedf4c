// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads suppressions and matches symbolized frames against them.
#include "runtime/report/suppressions.h"

#include "runtime/flags/flags.h"
#include "runtime/flags/source.h"
#include "runtime/platform/platform.h"

// Defined by the program if it wants to.
extern "C" {
__attribute__((weak, visibility("default"))) const char*
__tsan_default_suppressions();
__attribute__((weak, visibility("default"))) const char*
__hbsan_default_suppressions();
}

namespace hbsan {
namespace {

enum class Kind : u8 { kRace, kRaceTop, kCalledFromLib, kOther };

struct KindName {
  const char* name;
  Kind kind;
};
// kOther: TSan's kinds for reports that are not races, so that its files work.
constexpr KindName kKinds[] = {
    {"race", Kind::kRace},
    {"race_top", Kind::kRaceTop},
    {"called_from_lib", Kind::kCalledFromLib},
    {"thread", Kind::kOther},
    {"mutex", Kind::kOther},
    {"signal", Kind::kOther},
    {"deadlock", Kind::kOther},
};
constexpr const char* kKnownKinds =
    "race, race_top, called_from_lib, thread, mutex, signal, deadlock";

struct Suppression {
  const KindName* kind;
  char* pattern;
  u64 hits;
};

Suppression* g_suppressions = nullptr;
u32 g_count = 0;
u32 g_capacity = 0;

void Add(const KindName* kind, char* pattern) {
  if (g_count == g_capacity) {
    u32 capacity = g_capacity == 0 ? 128 : 2 * g_capacity;
    auto bytes = [](u32 n) {
      return RoundUp(n * sizeof(Suppression), kPageBytes);
    };
    void* grown = platform::MapPagesOrDie(bytes(capacity), "suppressions");
    if (g_count != 0) {
      MemCopy(grown, g_suppressions, g_count * sizeof(Suppression));
      platform::UnmapPages(g_suppressions, bytes(g_capacity));
    }
    g_suppressions = static_cast<Suppression*>(grown);
    g_capacity = capacity;
  }
  g_suppressions[g_count++] = {kind, pattern, 0};
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// One line, terminated and without blanks at its ends.
bool AddLine(char* line, const char* source, u32 number, StringBuilder* error) {
  if (*line == '\0' || *line == '#')
    return true;
  char* colon = line;
  while (*colon != '\0' && *colon != ':') colon++;
  if (*colon == '\0' || colon[1] == '\0') {
    error->Format("%s:%u: '%s' is not of the form kind:pattern", source, number,
                  line);
    return false;
  }
  *colon = '\0';
  for (const KindName& kind : kKinds) {
    if (StrEqual(kind.name, line)) {
      Add(&kind, colon + 1);
      return true;
    }
  }
  error->Format("%s:%u: unknown kind '%s' (known: %s)", source, number, line,
                kKnownKinds);
  return false;
}

// The length of the pattern piece at `p` up to a '*', a final '$' or the end.
uptr PieceLength(const char* p) {
  uptr n = 0;
  while (p[n] != '\0' && p[n] != '*' && !(p[n] == '$' && p[n + 1] == '\0')) n++;
  return n;
}

bool StartsWith(const char* text, const char* piece, uptr length) {
  for (uptr i = 0; i < length; i++) {
    if (text[i] != piece[i])
      return false;  // also at text's end
  }
  return true;
}

bool FrameMatches(const Suppression& s, const Frame& frame) {
  switch (s.kind->kind) {
    case Kind::kRace:
    case Kind::kRaceTop:
      return PatternMatches(s.pattern, frame.function) ||
             PatternMatches(s.pattern, frame.file) ||
             PatternMatches(s.pattern, frame.module);
    case Kind::kCalledFromLib:
      return PatternMatches(s.pattern, frame.module);
    case Kind::kOther:
      return false;
  }
  return false;
}

void AddOrDie(const char* text, const char* source) {
  char buffer[512];
  StringBuilder error(buffer, sizeof(buffer));
  if (text != nullptr && !AddSuppressions(text, source, &error)) {
    Die("HBSan: error: suppressions: %s", buffer);
  }
}

}  // namespace

bool PatternMatches(const char* pattern, const char* text) {
  if (text == nullptr || *text == '\0')
    return false;
  bool anchored = *pattern == '^';
  if (anchored)
    pattern++;
  for (;;) {
    while (*pattern == '*') {
      pattern++;
      anchored = false;
    }
    if (*pattern == '\0')
      return true;
    uptr length = PieceLength(pattern);
    bool at_end = pattern[length] == '$';
    if (at_end && !anchored) {  // the last piece: only the end can match
      uptr rest = StrLen(text);
      return rest >= length &&
             StartsWith(text + rest - length, pattern, length);
    }
    while (!StartsWith(text, pattern, length)) {
      if (anchored || *text == '\0')
        return false;
      text++;
    }
    text += length;
    pattern += length;
    if (at_end)
      return *text == '\0';
    anchored = false;
  }
}

bool AddSuppressions(const char* text, const char* source,
                     StringBuilder* error) {
  char* line = KeepText(text);
  for (u32 number = 1;; number++) {
    while (IsBlank(*line)) line++;
    char* end = line;
    while (*end != '\0' && *end != '\n') end++;
    bool last = *end == '\0';
    char* trimmed = end;
    while (trimmed > line && IsBlank(trimmed[-1])) trimmed--;
    *trimmed = '\0';
    if (!AddLine(line, source, number, error))
      return false;
    if (last)
      return true;
    line = end + 1;
  }
}

void LoadSuppressions() {
  if (__tsan_default_suppressions != nullptr) {
    AddOrDie(__tsan_default_suppressions(), "__tsan_default_suppressions()");
  }
  if (__hbsan_default_suppressions != nullptr) {
    AddOrDie(__hbsan_default_suppressions(), "__hbsan_default_suppressions()");
  }
  if (*g_flags.suppressions == '\0')
    return;
  const char* path = ExpandOptionPath(g_flags.suppressions);
  s64 error = 0;
  const char* text = ReadOptionFile(path, &error);
  if (text == nullptr) {
    Die("HBSan: error: cannot read suppressions file '%s': %s", path,
        ErrorText(error));
  }
  AddOrDie(text, path);
}

bool HaveSuppressions() { return g_count != 0; }

bool IsStackSuppressed(const Frames& frames) {
  for (u32 i = 0; i < g_count; i++) {
    Suppression& s = g_suppressions[i];
    u32 depth = s.kind->kind == Kind::kRaceTop ? 1 : frames.count;
    for (u32 f = 0; f < depth && f < frames.count; f++) {
      if (!FrameMatches(s, frames.at[f]))
        continue;
      s.hits++;
      return true;
    }
  }
  return false;
}

bool IsGlobalSuppressed(const char* name) {
  for (u32 i = 0; i < g_count; i++) {
    Suppression& s = g_suppressions[i];
    if (s.kind->kind == Kind::kRace && PatternMatches(s.pattern, name)) {
      s.hits++;
      return true;
    }
  }
  return false;
}

void DescribeSuppressions(u64 suppressed, StringBuilder* out) {
  if (g_flags.print_suppressions) {
    out->Format("HBSan: suppressions that matched (%lu races suppressed):\n",
                suppressed);
    for (u32 i = 0; i < g_count; i++) {
      const Suppression& s = g_suppressions[i];
      if (s.hits == 0)
        continue;
      out->Format("HBSan: %7lu  %s:%s\n", s.hits, s.kind->name, s.pattern);
    }
  }
  if (g_flags.verbosity < 1)
    return;
  for (u32 i = 0; i < g_count; i++) {
    const Suppression& s = g_suppressions[i];
    if (s.hits != 0)
      continue;
    out->Format("HBSan: suppression never matched: %s:%s\n", s.kind->name,
                s.pattern);
  }
}

}  // namespace hbsan
