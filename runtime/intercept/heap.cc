// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A new block has a clean shadow: what was done to the memory in its earlier
// life is no concern of the new owner.  A freed block counts as written by the
// thread that frees it, so an unordered use, before or after, is a race.
//
// That holds for frees by instrumented code.  A library that is not
// instrumented may free what other threads used, ordered by atomics inside it
// that nobody sees: libstdc++ its shared exceptions and their texts, the
// dynamic linker the thread-local blocks of other threads.  Exception objects
// are told by who allocates them, for libstdc++ frees them by a jump, with the
// return address of its instrumented caller.
#include "runtime/intercept/heap.h"

#include <dlfcn.h>
#include <errno.h>

#include "runtime/detect/detect.h"
#include "runtime/intercept/front_end.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"

extern "C" {
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* block, size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void* block);
__attribute__((weak)) void* __cxa_allocate_exception(size_t bytes);
}

namespace hbsan {
namespace {

struct Header {
  u64 size_offset;
  u32 context;
  u32 thread;

  uptr size() const { return size_offset & (kMaxBlock - 1); }
  bool is_exception() const { return size_offset & kException; }
  u32 offset_log2() const { return size_offset >> 40 & 0xff; }
  u32 thread_id() const { return thread & ~kOurs; }
  bool is_valid() const {
    return size_offset >> kTagShift == kTag && (thread & kOurs);
  }

  static constexpr uptr kMaxBlock = uptr{1} << 40;
  static constexpr u64 kException = u64{1} << 48;
  static constexpr u32 kTagShift = 49;
  static constexpr u64 kTag = 0x5a3c;
  static constexpr u32 kOurs = 1u << 31;
};
static_assert(sizeof(Header) == 16);
constexpr uptr kMinOffsetLog2 = 4;

// A free marks at most this much as written, and then forgets the rest, which
// returns the shadow of large blocks to the system.
constexpr uptr kMaxMarkedBytes = 64 * 1024;
// Zeroing counts as a write for blocks up to this size.
constexpr uptr kMaxZeroedBytes = 4096;

// The last freed blocks, for reports.  glibc reuses the header's place at once.
struct FreedBlock {
  uptr begin, size;
  ContextId context;
  u32 thread_id;
};
constexpr u32 kFreedBlocks = 4096;
FreedBlock freed_blocks[kFreedBlocks];
u32 freed_position;
// A thread takes this many places at a time: a shared counter would be what
// threads that free a lot wait for.
constexpr u32 kFreedAtOnce = 64;
__thread u32 my_freed_position;

// The start of __cxa_allocate_exception, wherever it is linked; 0 without one.
// Its call of malloc is within the first few instructions.
uptr exception_allocator;
constexpr uptr kExceptionAllocatorBytes = 192;

bool IsExceptionAllocator(uptr pc) {
  return pc - LoadRelaxed(&exception_allocator) < kExceptionAllocatorBytes;
}

Header* HeaderOf(void* block) { return static_cast<Header*>(block) - 1; }

bool IsOurs(void* block) {
  return g_runtime_ready && Address(block) % 16 == 0 &&
         HeaderOf(block)->is_valid();
}

void* OutOfMemory() {
  errno = ENOMEM;
  return nullptr;
}

void* FinishAllocation(uptr pc, void* base, uptr bytes, u32 offset_log2) {
  if (base == nullptr)
    return nullptr;
  void* block = static_cast<char*>(base) + (uptr{1} << offset_log2);
  Header* header = HeaderOf(block);
  header->size_offset =
      bytes | u64{offset_log2} << 40 | Header::kTag << Header::kTagShift;
  if (HBSAN_UNLIKELY(IsExceptionAllocator(pc))) {
    header->size_offset |= Header::kException;
  }
  header->context = 0;
  header->thread = Header::kOurs;
  if (ThreadState* t = CurrentThread()) {
    ScopedRuntime scope(t);
    header->context = static_cast<u32>(InternFrame(CurrentContext(t), pc));
    header->thread |= t->info->id;
    ResetShadow(Address(block), bytes);
  } else {
    ResetShadow(Address(block), bytes);
  }
  MarkBlockStart(Address(block));
  return block;
}

void MarkWritten(uptr pc, void* block, uptr bytes) {
  ThreadState* t = CurrentThread();
  if (t == nullptr || bytes == 0 || !IsInstrumented(pc))
    return;
  ScopedRuntime scope(t);
  CheckNew(t, pc, Address(block), bytes);
}

void RememberFreed(uptr begin, const Header& header) {
  u32 position = my_freed_position;
  if (position % kFreedAtOnce == 0)
    position = FetchAdd(&freed_position, kFreedAtOnce);
  my_freed_position = position + 1;
  FreedBlock* slot = &freed_blocks[position % kFreedBlocks];
  // A reader may see a mix of two blocks; it is a hint in a report.
  StoreRelaxed(&slot->begin, begin);
  slot->size = header.size();
  slot->context = ContextId{header.context};
  slot->thread_id = header.thread_id();
}

// Gives a marked block back to glibc.
void Release(uptr pc, void* block) {
  Header header = *HeaderOf(block);
  uptr begin = Address(block), size = header.size();
  if (ThreadState* t = CurrentThread()) {
    ScopedRuntime scope(t);
    uptr marked = size < kMaxMarkedBytes ? size : kMaxMarkedBytes;
    // The block is still known as one: a report describes it.
    if (marked != 0 && IsInstrumented(pc) && !header.is_exception()) {
      CheckRange(t, pc, begin, marked, AccessKind::kFree);
    }
    if (marked != size)
      ResetShadow(begin + marked, size - marked);
    ForgetObjects(begin, size);
    RememberFreed(begin, header);
  }
  if (HBSAN_UNLIKELY(!HeaderOf(block)->is_valid())) {
    __libc_free(block);  // another thread was quicker; glibc complains
    return;
  }
  ClearBlockStart(begin);
  StoreRelaxed(&HeaderOf(block)->size_offset, 0);
  __libc_free(static_cast<char*>(block) - (uptr{1} << header.offset_log2()));
}

}  // namespace

void FindExceptionAllocator() {
  if (exception_allocator != 0)
    return;
  void* found = reinterpret_cast<void*>(__cxa_allocate_exception);
  if (found == nullptr)
    found = dlsym(RTLD_DEFAULT, "__cxa_allocate_exception");
  StoreRelaxed(&exception_allocator, Address(found));
}

void* Allocate(uptr pc, uptr bytes) {
  if (!g_runtime_ready)
    return __libc_malloc(bytes);
  if (bytes >= Header::kMaxBlock)
    return OutOfMemory();
  return FinishAllocation(pc, __libc_malloc(bytes + sizeof(Header)), bytes,
                          kMinOffsetLog2);
}

void* AllocateZeroed(uptr pc, uptr bytes) {
  if (!g_runtime_ready)
    return __libc_calloc(1, bytes);
  if (bytes >= Header::kMaxBlock)
    return OutOfMemory();
  void* block = FinishAllocation(pc, __libc_calloc(1, bytes + sizeof(Header)),
                                 bytes, kMinOffsetLog2);
  if (block != nullptr && bytes <= kMaxZeroedBytes) {
    MarkWritten(pc, block, bytes);
  }
  return block;
}

void* AllocateAligned(uptr pc, uptr bytes, uptr alignment) {
  if (!g_runtime_ready)
    return __libc_memalign(alignment, bytes);
  if (bytes >= Header::kMaxBlock || alignment >= Header::kMaxBlock) {
    return OutOfMemory();
  }
  if (alignment <= sizeof(Header))
    return Allocate(pc, bytes);
  // The header lies at the end of `alignment` bytes in front of the block.
  return FinishAllocation(pc, __libc_memalign(alignment, bytes + alignment),
                          bytes, static_cast<u32>(__builtin_ctzll(alignment)));
}

void Deallocate(uptr pc, void* block) {
  if (block == nullptr)
    return;
  if (IsOurs(block)) {
    Release(pc, block);
  } else {
    __libc_free(block);
  }
}

void* Reallocate(uptr pc, void* block, uptr bytes) {
  if (block == nullptr)
    return Allocate(pc, bytes);
  if (!IsOurs(block))
    return __libc_realloc(block, bytes);
  if (bytes == 0) {
    Deallocate(pc, block);
    return nullptr;
  }
  uptr old_bytes = HeaderOf(block)->size();
  uptr kept = bytes < old_bytes ? bytes : old_bytes;
  void* fresh = Allocate(pc, bytes);
  if (fresh == nullptr)
    return nullptr;
  ThreadState* t = CurrentThread();
  if (t != nullptr && kept != 0 && IsInstrumented(pc)) {
    ScopedRuntime scope(t);
    CheckRange(t, pc, Address(block), kept, AccessKind::kRead);
    CheckNew(t, pc, Address(fresh), kept);
  }
  MemCopy(fresh, block, kept);
  Deallocate(pc, block);
  return fresh;
}

uptr UsableSize(void* block, bool* ours) {
  *ours = IsOurs(block);
  return *ours ? HeaderOf(block)->size() : 0;
}

bool DescribeBlock(uptr address, BlockInfo* out) {
  // No block begins further below an address inside it.
  constexpr uptr kReach = uptr{1} << 30;
  uptr begin = FindBlockStart(address, kReach);
  if (begin != 0) {
    const Header* header = HeaderOf(reinterpret_cast<void*>(begin));
    if (address - begin < header->size() || address == begin) {
      *out = {begin,
              header->size(),
              false,
              header->thread_id(),
              ContextId{header->context},
              0};
      return true;
    }
  }
  u32 newest = LoadRelaxed(&freed_position);
  for (u32 i = 1; i <= kFreedBlocks; ++i) {
    const FreedBlock& freed = freed_blocks[(newest - i) % kFreedBlocks];
    uptr freed_begin = LoadRelaxed(&freed.begin);
    if (freed_begin == 0 || address - freed_begin >= freed.size)
      continue;
    *out = {freed_begin, freed.size, true, freed.thread_id, freed.context, 0};
    return true;
  }
  return false;
}

}  // namespace hbsan
