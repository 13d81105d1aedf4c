/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The contract between instrumented code and the runtime: the layout of a
 * shadow cell, the address arithmetic that finds it, the thread-local words
 * that inline code reads, and the names of the hooks.  The instrument pass and
 * the runtime both include this header and share nothing else.
 *
 * Any change here that an old object file would not survive must raise
 * HBSAN_ABI_VERSION.  Every instrumented module calls the function named
 * HBSAN_ABI_INIT_SYMBOL from a constructor, so a mismatch is a link error that
 * names both versions.
 *
 * C11 and C++17; no dependency.
 */
#ifndef HBSAN_ABI_H_
#define HBSAN_ABI_H_

#include <stddef.h>
#include <stdint.h>

#define HBSAN_ABI_VERSION 1
#define HBSAN_ABI_INIT_SYMBOL "__hbsan_init_v1"

/* ---- Shadow slots -------------------------------------------------------
 *
 * Each aligned granule of 8 application bytes owns one 16-byte cell, four
 * slots of 32 bits.  A slot records one access:
 *
 *   31      24 23           10  9    8   7            0
 *  +----------+---------------+----+----+--------------+
 *  |   sid    |     epoch     | at | rd |  untouched   |
 *  +----------+---------------+----+----+--------------+
 *
 *  sid        the thread slot that made the access
 *  epoch      its epoch then, relative to the base of the sid; 1..16383.
 *             0 occurs only in an empty slot, which is all zero
 *  at         1 = atomic access
 *  rd         1 = read, 0 = write
 *  untouched  bit i is 1 when byte i of the granule was NOT accessed
 *
 * The mask is inverted so that "this thread already recorded an access that
 * covers mine in this epoch" is, per slot,
 *
 *     ((slot ^ own) & key) == 0
 *
 * with own = HBSAN_SLOT_OWN(sid, epoch), which a thread keeps broadcast in
 * hbsan_hot_state::own, and key = HBSAN_READ_KEY(m) or HBSAN_WRITE_KEY(m) for
 * an access of the bytes in m.  A read is covered by an own read or write, a
 * write only by an own write, and an atomic slot never covers a plain access.
 */
#define HBSAN_SID_SHIFT 24
#define HBSAN_EPOCH_SHIFT 10
#define HBSAN_EPOCH_BITS 14
#define HBSAN_ATOMIC_BIT 0x200u
#define HBSAN_READ_BIT 0x100u
#define HBSAN_UNTOUCHED_BITS 0xffu
#define HBSAN_OWNER_BITS 0xfffffc00u /* sid and epoch */

#define HBSAN_SLOT_OWN(sid, epoch)             \
  (((uint32_t)(sid) << HBSAN_SID_SHIFT) |      \
   ((uint32_t)(epoch) << HBSAN_EPOCH_SHIFT))
#define HBSAN_READ_KEY(mask) \
  (HBSAN_OWNER_BITS | HBSAN_ATOMIC_BIT | (uint32_t)(mask))
#define HBSAN_WRITE_KEY(mask) (HBSAN_READ_KEY(mask) | HBSAN_READ_BIT)

#define HBSAN_SLOTS_PER_CELL 4
#define HBSAN_CELL_BYTES 16
#define HBSAN_GRANULE_BYTES 8

/* ---- Address arithmetic -------------------------------------------------
 *
 *   cell = ((address & HBSAN_APP_MASK) << 1) + HBSAN_SHADOW_BASE
 *
 * Clearing the three bits below the top of the 47-bit user space folds the
 * regions in which Linux places a program onto disjoint ranges:
 *
 *   0x000000000000 - 0x008000000000   fixed-position executables, their heap
 *   0x540000000000 - 0x580000000000   position-independent executables, heap
 *   0x7a0000000000 - 0x800000000000   mappings, shared objects, stacks
 *
 * The low three bits are cleared too, so the result is the aligned cell.  A
 * granule's successor cell is always 16 bytes on, within one region.
 */
#if defined(__x86_64__) || defined(HBSAN_ABI_TARGET_X86_64)
#define HBSAN_APP_MASK 0x00000ffffffffff8ull
#define HBSAN_SHADOW_BASE 0x0000100000000000ull
#define HBSAN_SHADOW_END 0x0000300000000000ull
#else
#error "HBSan: no shadow layout for this architecture yet"
#endif

/* ---- Thread-local words -------------------------------------------------
 *
 * `__hbsan_hot` is an initial-exec `__thread` variable defined by the runtime.
 *
 * Inline shadow call stack: on entry a function stores its return address to
 * *stack_top and advances stack_top by one entry; before it returns it stores
 * back the stack_top it found on entry.  A landing pad, and the return from a
 * returns_twice call, store entry value + 1 again.  The runtime may replace
 * entries below stack_top by words of its own; code overwrites whole entries
 * and reads none.  Entries never need a bounds check: the region is sized so
 * that the machine stack ends first.
 */
struct hbsan_hot_state {
  uint32_t own[HBSAN_SLOTS_PER_CELL]; /* offset 0: own slot value, broadcast */
  uintptr_t *stack_top;               /* offset 16: next free stack entry */
  void *thread;                       /* offset 24: runtime's; null = none */
#ifdef __cplusplus
} __attribute__((aligned(32)));
#else
} __attribute__((aligned(32)));
#endif
#define HBSAN_HOT_OWN_OFFSET 0
#define HBSAN_HOT_STACK_TOP_OFFSET 16

/* ---- Hooks --------------------------------------------------------------
 *
 * Calling convention "all": LLVM's preserve_all (clang attribute
 * preserve_all); the hook changes no register but r11.  "C": the platform's.
 * The program counter of an access is the hook's return address.
 *
 *  name                         conv  arguments
 *  __hbsan_{read,write}{1,2,4,8} all  (ptr)        bytes lie in one granule
 *  __hbsan_{read,write}16        all  (ptr)        two whole granules
 *  __hbsan_{read,write}_span     all  (ptr, u64 n) any address; n in 1..64
 *  __hbsan_{read,write}_range    C    (ptr, u64 n) any n
 *  __hbsan_{read,write}_run      C    (ptr, u64 n, u32 bytes)
 *       n accesses one behind the other, before a loop makes them
 *  __hbsan_vptr_write            C    (ptr, ptr v) v is about to be stored
 *  __hbsan_masked_{read,write}   C    (ptr, u64 lanes, u32 element bytes)
 *  __hbsan_{gather,scatter}      C    (ptr *ptrs, u64 lanes, u32 element bytes)
 *  __hbsan_memcpy, memmove       C    ptr (ptr, ptr, u64)   does the copy
 *  __hbsan_memset                C    ptr (ptr, i32, u64)   does the fill
 *  __hbsan_{memcpy,memset}_new   C    the same, to a heap block whose address
 *       this thread has not given away since the allocation returned it
 *  __hbsan_fence                 C    (i32 order)           does the fence
 *  __hbsan_atomic_begin          C    ptr token (ptr, u32 bytes, i32 order)
 *  __hbsan_atomic_end            C    (ptr token)
 *       bracket a read-modify-write that has no hook of its own; the code
 *       between performs it, and nothing else
 *
 * For N in 8, 16, 32, 64, 128 (the hook performs the operation; the orders are
 * those of C11: 0 relaxed, 1 consume, 2 acquire, 3 release, 4 acq_rel,
 * 5 seq_cst; convention C):
 *  __hbsan_atomicN_load              iN (ptr, i32 order)
 *  __hbsan_atomicN_store             (ptr, iN value, i32 order)
 *  __hbsan_atomicN_{exchange,fetch_add,fetch_sub,fetch_and,fetch_or,
 *                   fetch_xor,fetch_nand}   iN old (ptr, iN, i32 order)
 *  __hbsan_atomicN_compare_exchange  iN old (ptr, iN expected, iN desired,
 *                                            i32 success, i32 failure)
 *       it succeeded exactly when old == expected
 */

#endif /* HBSAN_ABI_H_ */
