// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pool of spill nodes.
//
// A signal may interrupt a thread in here and its handler may spill too, so
// nothing waits for a lock: who does not get it takes a fresh node, or leaves
// the chain to the collector.
#include "runtime/shadow/spill.h"

#include "runtime/base/stats.h"

namespace hbsan {
namespace {

enum SpillState : u32 {
  kFresh,     // never used, or free
  kPrepared,  // filled, its marker not yet in the cell
  kChained,   // reachable from a marker, or lost with the cell's reset
  kQueued,    // waits in g_freed
};

// A node that was taken out of a cell waits behind this many others before it
// is used again: somebody may still be reading it (only where the program
// races on that granule).
constexpr u32 kQuarantine = kMaxSpillNodes / 1024;
constexpr u32 kQueueEntries = kMaxSpillNodes < 16384 ? kMaxSpillNodes : 16384;

SpinLock g_lock;
// Nodes at and above this index are fresh.  Goes on beyond the last one: it
// counts how often one was wanted.  Relaxed.
u64 g_used = 1;
u64 g_collect_at = kQueueEntries;
// A ring; guarded by g_lock.
u32 g_freed[kQueueEntries];
u32 g_freed_begin, g_freed_end;

bool IsReachable(u32 index) {
  SpillNode* node = NodeAt(index);
  u32 at = LoadRelaxed(&CellOf(node->granule)[kMarkerSlot]);
  if (!IsMarker(at))
    return false;
  for (u32 i = NodeOfMarker(at); i != 0; i = LoadRelaxed(&NodeAt(i)->next))
    if (i == index)
      return true;
  return false;
}

void Queue(u32 index) {
  if (g_freed_end - g_freed_begin == kQueueEntries)
    return;  // the collector finds it later
  NodeAt(index)->state = kQueued;
  g_freed[g_freed_end++ % kQueueEntries] = index;
}

u32 UsedNodes() {
  u64 used = LoadRelaxed(&g_used);
  return used < kMaxSpillNodes ? u32(used) : kMaxSpillNodes;
}

// Queues the nodes whose cells were reset.  Looks at all nodes, so when few
// were found, the next time is when there are twice as many, or when a quarter
// as many could not be had.
void Collect() {
  u32 used = UsedNodes();
  u32 queued = g_freed_end - g_freed_begin;
  for (u32 i = 1; i < used; i++)
    if (LoadAcquire(&NodeAt(i)->state) == kChained && !IsReachable(i))
      Queue(i);
  u32 found = g_freed_end - g_freed_begin - queued;
  bool worth_it = found >= used / 4 || found >= kQueueEntries / 2;
  g_collect_at = LoadRelaxed(&g_used);
  if (!worth_it)
    g_collect_at += used < kMaxSpillNodes ? used : used / 4;
}

u32 Allocate() {
  u32 index = 0;
  if (g_lock.TryLock()) {
    if (g_freed_end - g_freed_begin <= kQuarantine &&
        LoadRelaxed(&g_used) >= g_collect_at)
      Collect();
    if (g_freed_end - g_freed_begin > kQuarantine) {
      index = g_freed[g_freed_begin++ % kQueueEntries];
      Bump(&g_stats.nodes_reused);
    }
    g_lock.Unlock();
  }
  if (index == 0) {
    u64 fresh = FetchAdd(&g_used, u64{1});
    if (fresh >= kMaxSpillNodes)
      return 0;
    index = u32(fresh);
  }
  SpillNode* node = NodeAt(index);
  MemSet(node, 0, sizeof(*node));
  node->state = kPrepared;
  return index;
}

}  // namespace

bool MakeRoom(uptr granule) {
  granule &= ~uptr{7};
  u32* cell = CellOf(granule);
  u32 last = LoadRelaxed(&cell[kMarkerSlot]);
  u32 index = Allocate();
  if (index == 0)
    return false;
  SpillNode* node = NodeAt(index);
  node->granule = granule;
  bool linked;
  if (IsMarker(last)) {
    SpillNode* tail = NodeAt(NodeOfMarker(last));
    while (u32 next = LoadAcquire(&tail->next)) tail = NodeAt(next);
    linked = Exchange(&tail->next, 0, index);
  } else {
    node->slots[0] = last;
    // The slot's owner renews this place by compare-and-swap only.
    linked = Exchange(&cell[kMarkerSlot], last, MarkerOf(index, last));
    if (linked)
      Bump(&g_stats.cells_spilled);
  }
  // When somebody else was quicker there is room now, too, and the node is the
  // collector's.
  StoreRelease(&node->state, kChained);
  return true;
}

void FreeChain(u32 marker) {
  if (!g_lock.TryLock())
    return;
  // The collector may have been here first; one that is not yet said to be
  // chained is left to it.
  for (u32 i = NodeOfMarker(marker); i != 0; i = LoadRelaxed(&NodeAt(i)->next))
    if (LoadAcquire(&NodeAt(i)->state) == kChained)
      Queue(i);
  g_lock.Unlock();
}

bool VisitSpilled(u32* cursor, u32 nodes,
                  void (*visit)(u32* slots, u32 count)) {
  u32 used = UsedNodes();
  if (*cursor == 0)
    *cursor = 1;
  // A prepared node may be in its cell already.
  for (; nodes != 0 && *cursor < used; nodes--, ++*cursor)
    if (LoadAcquire(&NodeAt(*cursor)->state) != kFresh)
      visit(NodeAt(*cursor)->slots, kSpillSlots);
  return *cursor < used;
}

}  // namespace hbsan
