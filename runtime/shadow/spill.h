// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where slots go for which a cell has no room.
//
// The last slot of a full cell becomes a marker: a slot that touched no byte,
// which no access leaves, with the index of a spill node in its sid and epoch.
// Nodes hold twelve slots each and form a chain.  A marker matches no inline
// check, conflicts with nothing and covers nothing.  While it says "read" there
// is no write in the chain, and a reader with a slot before it need not look
// there; a writer takes that away before it publishes in the chain.
//
// A marker goes when an access conflicts with whatever else happens to the
// granule at that instant: a plain write of all its bytes that is ordered after
// the whole chain, or the memory's reset.  An atomic write for which the whole
// chain gives way first makes the marker a closing one, and looks again.  So
// who publishes in a chain and still finds the marker afterwards, and not
// closing, has published; else he makes it an open one and does it again.
// Nodes that no marker names any more are collected when the pool grows.
#ifndef HBSAN_RUNTIME_SHADOW_SPILL_H_
#define HBSAN_RUNTIME_SHADOW_SPILL_H_

#include "runtime/shadow/shadow.h"

namespace hbsan {

#ifdef HBSAN_TEST_SPILL_SLOTS
inline constexpr u32 kSpillSlots = HBSAN_TEST_SPILL_SLOTS;
#else
inline constexpr u32 kSpillSlots = 12;
#endif
inline constexpr u32 kMarkerSlot = HBSAN_SLOTS_PER_CELL - 1;
// Of a marker.  A closing one never says "read".
inline constexpr u32 kClosingBit = HBSAN_ATOMIC_BIT;

struct alignas(64) SpillNode {
  u32 slots[kSpillSlots];
  u32 next;      // index, or 0
  u32 state;     // SpillState
  uptr granule;  // whose chain it is in
};
static_assert(sizeof(SpillNode) == 64);

// Index 0 is no node.
#ifdef HBSAN_TEST_SPILL_NODES
inline constexpr u32 kMaxSpillNodes = HBSAN_TEST_SPILL_NODES;
#else
inline constexpr u32 kMaxSpillNodes = 1u << (32 - HBSAN_EPOCH_SHIFT);
#endif

HBSAN_ALWAYS_INLINE SpillNode* NodeAt(u32 index) {
  return reinterpret_cast<SpillNode*>(kSpillBase) + index;
}
HBSAN_ALWAYS_INLINE bool IsMarker(u32 slot) {
  return (slot & HBSAN_UNTOUCHED_BITS) == HBSAN_UNTOUCHED_BITS;
}
HBSAN_ALWAYS_INLINE bool IsSpilled(uptr address) {
  return IsMarker(LoadRelaxed(&CellOf(address)[kMarkerSlot]));
}
// `first` is what goes to the chain.
HBSAN_ALWAYS_INLINE u32 MarkerOf(u32 index, u32 first) {
  return index << HBSAN_EPOCH_SHIFT | HBSAN_UNTOUCHED_BITS |
         (first & HBSAN_READ_BIT);
}
HBSAN_ALWAYS_INLINE u32 NodeOfMarker(u32 marker) {
  return marker >> HBSAN_EPOCH_SHIFT;
}

// Makes room for one more slot in the full cell of `granule`, or lengthens its
// chain.  False when there is no node left; counted by the caller.
bool MakeRoom(uptr granule);
// Gives back the chain of a marker that was taken out of its cell.
void FreeChain(u32 marker);
// Calls `visit(slots, count)` for the slots of the next `nodes` nodes that are
// in use, or may be at any moment; false when there are no more.
bool VisitSpilled(u32* cursor, u32 nodes, void (*visit)(u32* slots, u32 count));

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_SHADOW_SPILL_H_
