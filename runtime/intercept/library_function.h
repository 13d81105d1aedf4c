// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of C++ libraries that are known by their mangled names, because
// their headers are not here: abseil, TBB, the C++ libraries themselves.
#ifndef HBSAN_RUNTIME_INTERCEPT_LIBRARY_FUNCTION_H_
#define HBSAN_RUNTIME_INTERCEPT_LIBRARY_FUNCTION_H_

#include "runtime/intercept/front_end.h"

// Defines the function of this mangled name; real_##name is the library's own.
// Weak: a library that is linked into the program, compiled with the wrappers,
// speaks for itself.  What returns nothing is said to return a word, which
// nobody looks at.
#define HBSAN_LIBRARY_FUNCTION(mangled, result, name, parameters)             \
  static constinit ::hbsan::LateReal<result parameters> real_##name(mangled); \
  HBSAN_EXPORT __attribute__((                                                \
      weak)) result hbsan_library_##name parameters __asm__(mangled);         \
  result hbsan_library_##name parameters

#endif  // HBSAN_RUNTIME_INTERCEPT_LIBRARY_FUNCTION_H_
