// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Happens-before edges through file descriptors: what was done before a write
// is ordered before the return of a read that may have seen it.
//
// Descriptors that lead to one object share one clock: both ends of a pipe and
// all descriptors of a file have an inode number in common.  All sockets share
// one clock, since the runtime does not know who is connected to whom; that
// orders too much rather than too little.  Anything else (eventfd, timerfd) is
// told by its descriptor number.
#ifndef HBSAN_RUNTIME_INTERCEPT_IO_EDGES_H_
#define HBSAN_RUNTIME_INTERCEPT_IO_EDGES_H_

#include "runtime/base/base.h"

struct _IO_FILE;  // FILE

namespace hbsan {

// Negative when the stream has none.
int DescriptorOf(const _IO_FILE* stream);

// Neither changes errno.
void DescriptorReleases(uptr pc, int fd);
void DescriptorAcquires(uptr pc, int fd);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_IO_EDGES_H_
