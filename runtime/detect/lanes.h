// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The four slots of a cell as one vector.
#ifndef HBSAN_RUNTIME_DETECT_LANES_H_
#define HBSAN_RUNTIME_DETECT_LANES_H_

#include "runtime/base/base.h"

namespace hbsan {

typedef u32 Lanes __attribute__((vector_size(16)));

HBSAN_ALWAYS_INLINE Lanes Splat(u32 v) { return Lanes{v, v, v, v}; }

// Bit i of the result: is lane i of a comparison's result set?
template <typename Mask>
HBSAN_ALWAYS_INLINE u32 LaneBits(Mask mask) {
#if defined(__x86_64__)
  typedef float Floats __attribute__((vector_size(16)));
  return u32(__builtin_ia32_movmskps(reinterpret_cast<Floats>(mask)));
#else
  return (mask[0] & 1) | (mask[1] & 2) | (mask[2] & 4) | (mask[3] & 8);
#endif
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_DETECT_LANES_H_
