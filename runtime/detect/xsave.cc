// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How large the register save area of thunks_x86_64.S must be.
#include "runtime/detect/detect.h"

#if defined(__x86_64__)
#  include <cpuid.h>

namespace hbsan {

// Valid before InitDetect too: room for SSE, AVX and AVX-512.
extern "C" __attribute__((visibility("hidden"))) u64 hbsan_xsave_bytes = 2752;

void InitDetect() {
  u32 a, b, c, d;
  // Leaf 13, subleaf 0: ebx = bytes for all state enabled in XCR0.
  if (__get_cpuid_count(13, 0, &a, &b, &c, &d) && b > hbsan_xsave_bytes)
    hbsan_xsave_bytes = b;
}

}  // namespace hbsan
#else
#  error "HBSan: the access check's thunks are not written for this processor"
#endif
