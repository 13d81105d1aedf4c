// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Races on file descriptors: a descriptor is closed while another thread uses
// it and nothing orders the two.  The user may meet the next file that gets the
// number.
//
// A use is a read of a place that stands for the number, closing is a write of
// it; the rest is the detector's.
#ifndef HBSAN_RUNTIME_INTERCEPT_DESCRIPTORS_H_
#define HBSAN_RUNTIME_INTERCEPT_DESCRIPTORS_H_

#include "runtime/base/base.h"

namespace hbsan {

// Before the real call.  Those of callers that are not instrumented do not
// count: the order that their atomic operations make is not seen.  Neither
// changes errno.
void UsingDescriptor(uptr pc, int fd);
void ClosingDescriptor(uptr pc, int fd);
// The number stands for another file from now on, by a way that nobody can take
// offence at.
void ForgetDescriptor(int fd);
// In a fork's child: its descriptors are others than its parent's.
void ForgetDescriptors();

// For g_describe_descriptor: -1 if the address stands for none.
int DescriptorAt(uptr address);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_DESCRIPTORS_H_
