// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The heap behind malloc, operator new and their kin: glibc's, with 16 bytes in
// front of each block that say how large it is and who allocated it.
//
//   size : 40 | log2(block - glibc's block) : 8 | is exception : 1 | tag : 15
//   context of the allocation : 32 | id of the allocating thread : 31 | 1
//
// So a block is told from one from elsewhere (made before start-up, or by the
// real malloc), which passes through to glibc unharmed: in front of that stands
// glibc's own size, which is not so large.  And from one that was freed: glibc
// puts a pointer where the tag was, or nothing.
#ifndef HBSAN_RUNTIME_INTERCEPT_HEAP_H_
#define HBSAN_RUNTIME_INTERCEPT_HEAP_H_

#include "runtime/base/base.h"
#include "runtime/report/report.h"

namespace hbsan {

// All return null when there is no memory, and do not touch errno otherwise
// than glibc does.  `alignment` is a power of two.
void* Allocate(uptr pc, uptr bytes);
void* AllocateZeroed(uptr pc, uptr bytes);
void* AllocateAligned(uptr pc, uptr bytes, uptr alignment);
void Deallocate(uptr pc, void* block);
void* Reallocate(uptr pc, void* block, uptr bytes);
// 0 for a block that is not ours, with *ours false.
uptr UsableSize(void* block, bool* ours);

// Looks for the C++ library; called again when a module is loaded.
void FindExceptionAllocator();

// For g_describe_block: live blocks, and recently freed ones.
bool DescribeBlock(uptr address, BlockInfo* out);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_HEAP_H_
