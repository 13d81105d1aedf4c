// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the flags layer.  options.inc is the only list of options.
#ifndef HBSAN_RUNTIME_FLAGS_FLAGS_H_
#define HBSAN_RUNTIME_FLAGS_FLAGS_H_

#include "runtime/base/base.h"

namespace hbsan {

struct Flags {
#define HBSAN_OPTION(Type, Name, Default, Help) Type Name;
  using Text = const char*;
#include "runtime/flags/options.inc"
#undef HBSAN_OPTION
};

// Valid after InitFlags, constant from then on.
extern Flags g_flags;

// Defaults, then __hbsan_default_options(), then HBSAN_OPTIONS.  Dies (exit 2)
// on a bad value, warns about unknown names, prints the list for help=1.
// The environment is ignored in a set-uid process.
void InitFlags();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_FLAGS_FLAGS_H_
