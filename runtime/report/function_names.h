// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the demangled names in a stack say: containers and their operations,
// constructors and destructors.  They are read in place; nothing is copied.
#ifndef HBSAN_RUNTIME_REPORT_FUNCTION_NAMES_H_
#define HBSAN_RUNTIME_REPORT_FUNCTION_NAMES_H_

#include "runtime/report/symbolizer.h"

namespace hbsan {

// A part of a name that is somebody else's.
struct NamePart {
  const char* begin;
  uptr bytes;
};
bool Equals(NamePart part, const char* text);
bool StartsWith(NamePart part, const char* prefix);
void Append(StringBuilder* out, NamePart part);

// The parts of a function's qualified name without template arguments, return
// type and parameters, the innermost last: "std", "vector", "push_back".
// Returns how many; those beyond kMaxNameParts are left out at the beginning.
inline constexpr u32 kMaxNameParts = 16;
u32 SplitFunction(const char* function, NamePart parts[kMaxNameParts]);

// A call of a standard container, or one of abseil's, in which the stack ends.
struct ContainerUse {
  const char* container;  // "std::unordered_map"
  NamePart operation;     // "insert"; what the program called
};
bool FindContainerUse(const Frames& frames, ContainerUse* out);

// Of the standard library or abseil.
bool IsLibraryFunction(const char* function);

// Whether the stack ends in one, and of which class: the outermost of those
// that call each other, which is that of the whole object.
bool IsInDestructor(const Frames& frames, NamePart* of);
bool IsInConstructor(const Frames& frames, NamePart* of);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_FUNCTION_NAMES_H_
