// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the user may ask of the pass, as a plain struct, so that the pass can be
// built from C++ as well as from `opt` and `-mllvm`.

#ifndef HBSAN_INSTRUMENT_PASS_OPTIONS_H_
#define HBSAN_INSTRUMENT_PASS_OPTIONS_H_

namespace hbsan {

struct PassOptions {
  bool memory_accesses = true;
  bool memory_intrinsics = true;
  bool atomics = true;
  bool frames = true;
  bool loop_ranges = true;
  bool elide_forward = true;
  bool elide_backward = true;
  bool merge_neighbours = true;
  bool inline_checks = true;
  unsigned inline_limit = 7000;   // checks in a function
  unsigned max_inline_cells = 5;  // shadow cells in one check
  bool inlined_later = false;     // a link may inline what was instrumented
};

// `options` as changed by the command line of the compiler.
PassOptions TransformOptionsFromCl(PassOptions options);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_OPTIONS_H_
