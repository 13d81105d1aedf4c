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

enum class Kind : u8 { kRace, kRaceTop, kRacePair, kCalledFromLib, kOther };

struct KindName {
  const char* name;
  Kind kind;
};
// kOther: TSan's kinds for reports that are not races, so that its files work,
// and what only `hbsan report` can tell, so that one file serves both.
constexpr KindName kKinds[] = {
    {"race", Kind::kRace},          {"race_top", Kind::kRaceTop},
    {"race_pair", Kind::kRacePair}, {"called_from_lib", Kind::kCalledFromLib},
    {"id", Kind::kOther},           {"thread", Kind::kOther},
    {"mutex", Kind::kOther},        {"signal", Kind::kOther},
    {"deadlock", Kind::kOther},
};
constexpr const char* kKnownKinds =
    "race, race_top, race_pair, called_from_lib, id, thread, mutex, signal, "
    "deadlock";

struct Suppression {
  const KindName* kind;
  char* pattern;
  char* other;  // kRacePair: the second pattern, for the other stack
  u64 hits;
};

Suppression* g_suppressions = nullptr;
u32 g_count = 0;
u32 g_capacity = 0;

void Add(const KindName* kind, char* pattern, char* other) {
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
  g_suppressions[g_count++] = {kind, pattern, other, 0};
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool StartsWith(const char* text, const char* piece, uptr length) {
  for (uptr i = 0; i < length; i++) {
    if (text[i] != piece[i])
      return false;  // also at text's end
  }
  return true;
}

// Ends the text before what `hbsan report` has to say of it: why, and until
// when, which is its business to watch.
void CutFields(char* line) {
  for (char* p = line; *p != '\0'; p++) {
    if (IsBlank(*p) &&
        (StartsWith(p + 1, "reason=", 7) || StartsWith(p + 1, "until=", 6))) {
      while (p > line && IsBlank(p[-1])) p--;
      *p = '\0';
      return;
    }
  }
}

// Cuts the text in two at the first `separator`; null if there is none, or
// nothing behind it.
char* Split(char* text, char separator) {
  while (*text != '\0' && *text != separator) text++;
  if (*text == '\0' || text[1] == '\0')
    return nullptr;
  *text = '\0';
  return text + 1;
}

// One line, terminated and without blanks at its ends.
bool AddLine(char* line, const char* source, u32 number, StringBuilder* error) {
  if (*line == '\0' || *line == '#')
    return true;
  CutFields(line);
  char* pattern = Split(line, ':');
  if (pattern == nullptr) {
    error->Format("%s:%u: '%s' is not of the form kind:pattern", source, number,
                  line);
    return false;
  }
  for (const KindName& kind : kKinds) {
    if (!StrEqual(kind.name, line))
      continue;
    bool pair = kind.kind == Kind::kRacePair;
    char* other = pair ? Split(pattern, '|') : nullptr;
    if (pair && (other == nullptr || *pattern == '\0')) {
      error->Format("%s:%u: race_pair takes two patterns, as in race_pair:A|B",
                    source, number);
      return false;
    }
    Add(&kind, pattern, other);
    return true;
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

bool NameMatches(const char* pattern, const Frame& frame) {
  return PatternMatches(pattern, frame.function) ||
         PatternMatches(pattern, frame.file) ||
         PatternMatches(pattern, frame.module);
}

bool FrameMatches(const Suppression& s, const Frame& frame) {
  switch (s.kind->kind) {
    case Kind::kRace:
    case Kind::kRaceTop:
      return NameMatches(s.pattern, frame);
    case Kind::kCalledFromLib:
      return PatternMatches(s.pattern, frame.module);
    case Kind::kRacePair:  // it takes both stacks
    case Kind::kOther:
      return false;
  }
  return false;
}

bool AnyFrameMatches(const char* pattern, const Frames& frames) {
  for (u32 i = 0; i < frames.count; i++) {
    if (NameMatches(pattern, frames.at[i]))
      return true;
  }
  return false;
}

// As in the file.
void AppendRule(const Suppression& s, StringBuilder* out) {
  out->Format("%s:%s", s.kind->name, s.pattern);
  if (s.other != nullptr)
    out->Format("|%s", s.other);
  out->Append("\n");
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

bool IsPairSuppressed(const Frames& one, const Frames& other) {
  for (u32 i = 0; i < g_count; i++) {
    Suppression& s = g_suppressions[i];
    if (s.kind->kind != Kind::kRacePair)
      continue;
    auto fit = [&s](const Frames& a, const Frames& b) {
      return AnyFrameMatches(s.pattern, a) && AnyFrameMatches(s.other, b);
    };
    if (!fit(one, other) && !fit(other, one))
      continue;
    s.hits++;
    return true;
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
      out->Format("HBSan: %7lu  ", s.hits);
      AppendRule(s, out);
    }
  }
  if (g_flags.verbosity < 1)
    return;
  for (u32 i = 0; i < g_count; i++) {
    const Suppression& s = g_suppressions[i];
    if (s.hits != 0 || s.kind->kind == Kind::kOther)
      continue;
    out->Append("HBSan: suppression never matched: ");
    AppendRule(s, out);
  }
}

}  // namespace hbsan
