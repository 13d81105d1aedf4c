// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads C++ names as LLVM's demangler writes them:
//
//   void std::vector<int, std::allocator<int>>::push_back(int const&)
//   (anonymous namespace)::Table<int (*)(char)>::operator<(Table const&)
#include "runtime/report/function_names.h"

namespace hbsan {
namespace {

struct KnownContainer {
  const char* name;      // of the class
  const char* argument;  // in its template arguments, or null
  const char* container;
};
constexpr KnownContainer kStdContainers[] = {
    {"vector", nullptr, "std::vector"},
    {"deque", nullptr, "std::deque"},
    {"list", nullptr, "std::list"},
    {"forward_list", nullptr, "std::forward_list"},
    {"map", nullptr, "std::map"},
    {"multimap", nullptr, "std::multimap"},
    {"set", nullptr, "std::set"},
    {"multiset", nullptr, "std::multiset"},
    {"unordered_map", nullptr, "std::unordered_map"},
    {"unordered_multimap", nullptr, "std::unordered_multimap"},
    {"unordered_set", nullptr, "std::unordered_set"},
    {"unordered_multiset", nullptr, "std::unordered_multiset"},
    {"basic_string", nullptr, "std::string"},
    {"string", nullptr, "std::string"},
    {"queue", nullptr, "std::queue"},
    {"priority_queue", nullptr, "std::priority_queue"},
    {"stack", nullptr, "std::stack"},
};
// Abseil's share base classes; their policy tells them apart.
constexpr KnownContainer kAbseilContainers[] = {
    {"raw_hash_map", "FlatHashMapPolicy", "absl::flat_hash_map"},
    {"raw_hash_set", "FlatHashMapPolicy", "absl::flat_hash_map"},
    {"raw_hash_set", "FlatHashSetPolicy", "absl::flat_hash_set"},
    {"raw_hash_map", "NodeHashMapPolicy", "absl::node_hash_map"},
    {"raw_hash_set", "NodeHashMapPolicy", "absl::node_hash_map"},
    {"raw_hash_set", "NodeHashSetPolicy", "absl::node_hash_set"},
    {"flat_hash_map", nullptr, "absl::flat_hash_map"},
    {"flat_hash_set", nullptr, "absl::flat_hash_set"},
    {"node_hash_map", nullptr, "absl::node_hash_map"},
    {"node_hash_set", nullptr, "absl::node_hash_set"},
    {"InlinedVector", nullptr, "absl::InlinedVector"},
};

bool BeginsWith(const char* text, const char* prefix) {
  while (*prefix != '\0' && *text == *prefix) {
    text++;
    prefix++;
  }
  return *prefix == '\0';
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_';
}

// Behind the bracket at `p` and all that it contains.
const char* SkipBrackets(const char* p) {
  u32 depth = 0;
  for (; *p != '\0'; p++) {
    if (*p == '<' || *p == '(' || *p == '{')
      depth++;
    else if ((*p == '>' && p[-1] != '-') || *p == ')' || *p == '}')
      depth--;
    if (depth == 0)
      return p + 1;
  }
  return p;
}

// Behind the symbol of an operator whose keyword is at `p`.
const char* SkipOperator(const char* p) {
  p += StrLen("operator");
  // Those with what could also be a bracket, the longest first.
  constexpr const char* kSymbols[] = {"()", "<=>", "<<=", ">>=", "->*", "<<",
                                      ">>", "<=",  ">=",  "->",  "<",   ">"};
  for (const char* symbol : kSymbols) {
    if (BeginsWith(p, symbol))
      return p + StrLen(symbol);
  }
  while (*p != '\0' && *p != '(' && *p != '<') p++;
  return p;
}

// With its template arguments, for the look of a container's policy.
struct QualifiedPart {
  NamePart name;
  const char* end;
};

u32 Split(const char* function, QualifiedPart parts[kMaxNameParts]) {
  u32 count = 0;
  const char* p = function;
  while (*p != '\0') {
    const char* begin = p;
    constexpr const char* kAnonymous = "(anonymous namespace)";
    if (BeginsWith(p, kAnonymous)) {
      p += StrLen(kAnonymous);
    } else if (BeginsWith(p, "operator") &&
               !IsNameCharacter(p[StrLen("operator")])) {
      p = SkipOperator(p);
    } else {
      while (IsNameCharacter(*p) || *p == '~') p++;
    }
    NamePart name = {begin, static_cast<uptr>(p - begin)};
    while (*p == '[') {  // [abi:cxx11]
      while (*p != '\0' && *p != ']') p++;
      if (*p != '\0')
        p++;
    }
    if (*p == '<' || (*p == '(' && Equals(name, "decltype")))
      p = SkipBrackets(p);
    if (count == kMaxNameParts) {
      MemMove(parts, parts + 1, (count - 1) * sizeof(*parts));
      count--;
    }
    if (name.bytes != 0)
      parts[count++] = {name, p};
    if (BeginsWith(p, "::")) {
      p += 2;
    } else if (*p == '(' || *p == '\0') {
      break;  // the parameters
    } else {
      count = 0;  // it was a part of the return type
      p++;
    }
  }
  return count;
}

bool Mentions(const QualifiedPart& part, const char* text) {
  const char* found = StrFind(part.name.begin, text);
  return found != nullptr && found < part.end;
}

const char* ContainerNamed(const QualifiedPart& part, bool abseil) {
  auto match = [&](const KnownContainer& known) {
    return Equals(part.name, known.name) &&
           (known.argument == nullptr || Mentions(part, known.argument));
  };
  if (abseil) {
    for (const KnownContainer& known : kAbseilContainers)
      if (match(known))
        return known.container;
  } else {
    for (const KnownContainer& known : kStdContainers)
      if (match(known))
        return known.container;
  }
  return nullptr;
}

bool IsOfLibrary(NamePart scope) {
  return Equals(scope, "std") || Equals(scope, "__gnu_cxx") ||
         Equals(scope, "absl");
}

// Whether it is the class's own constructor or destructor.
bool IsSpecial(const char* function, bool destructor, NamePart* of) {
  NamePart parts[kMaxNameParts];
  u32 count = SplitFunction(function, parts);
  if (count < 2)
    return false;
  NamePart name = parts[count - 1];
  if ((*name.begin == '~') != destructor)
    return false;
  if (destructor)
    name = {name.begin + 1, name.bytes - 1};
  NamePart scope = parts[count - 2];
  if (name.bytes != scope.bytes ||
      MemCompare(name.begin, scope.begin, name.bytes) != 0)
    return false;
  *of = scope;
  return true;
}

bool EndsIn(const Frames& frames, bool destructor, NamePart* of) {
  u32 i = 0;
  while (i < frames.count && IsSpecial(frames.at[i].function, destructor, of))
    i++;
  return i != 0;
}

}  // namespace

bool Equals(NamePart part, const char* text) {
  return part.bytes == StrLen(text) &&
         MemCompare(part.begin, text, part.bytes) == 0;
}

bool StartsWith(NamePart part, const char* prefix) {
  uptr bytes = StrLen(prefix);
  return part.bytes >= bytes && MemCompare(part.begin, prefix, bytes) == 0;
}

void Append(StringBuilder* out, NamePart part) {
  out->AppendBytes(part.begin, part.bytes);
}

u32 SplitFunction(const char* function, NamePart parts[kMaxNameParts]) {
  QualifiedPart qualified[kMaxNameParts];
  u32 count = Split(function, qualified);
  for (u32 i = 0; i < count; i++) parts[i] = qualified[i].name;
  return count;
}

bool FindContainerUse(const Frames& frames, ContainerUse* out) {
  bool found = false;
  for (u32 i = 0; i < frames.count; i++) {
    QualifiedPart parts[kMaxNameParts];
    u32 count = Split(frames.at[i].function, parts);
    if (count < 2)
      break;
    if (!IsOfLibrary(parts[0].name))
      break;  // of the program, who called all that
    bool abseil = Equals(parts[0].name, "absl");
    const char* container = ContainerNamed(parts[count - 2], abseil);
    NamePart operation = parts[count - 1].name;
    if (container == nullptr || *operation.begin == '_')
      continue;
    *out = {container, operation};
    found = true;
  }
  return found;
}

bool IsLibraryFunction(const char* function) {
  NamePart parts[kMaxNameParts];
  return SplitFunction(function, parts) >= 2 && IsOfLibrary(parts[0]);
}

bool IsInDestructor(const Frames& frames, NamePart* of) {
  return EndsIn(frames, true, of);
}

bool IsInConstructor(const Frames& frames, NamePart* of) {
  return EndsIn(frames, false, of);
}

}  // namespace hbsan
