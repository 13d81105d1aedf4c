// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calling-context tree: a lock-free hash table of (parent, return address)
// nodes that only grows.  An id is the node's index, so a stack is read back by
// following parents.
//
// When the tree is full a new frame hangs below kLostContext instead of its
// parent: the innermost frame survives and the report says that outer ones are
// missing.  There are then at most as many such nodes as call sites.
//
// This file is compiled for general registers only: the access check calls it
// while vector registers hold the program's values.
#include "runtime/base/stats.h"
#include "runtime/history/history.h"
#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

struct Node {
  u64 pc;
  ContextId parent;
  u32 next;  // in its bucket
};
static_assert(sizeof(Node) == 16);

constexpr u32 kBuckets = 1 << 19;
constexpr u32 kMaxNodes = 1 << 22;
// Kept back for frames below kLostContext.
constexpr u32 kReservedNodes = 1 << 16;
constexpr u32 kFirstNode = 2;  // after kNoContext and kLostContext

Node* g_nodes;
u32* g_buckets;
u32 g_node_count = kFirstNode;
u32 BucketOf(ContextId parent, uptr pc) {
  u64 h = (pc ^ u64(parent) << 32 ^ u64(parent) << 7) * 0x9e3779b97f4a7c15;
  return u32(h >> 45);
}
static_assert(kBuckets == 1 << (64 - 45));

u32 FindInBucket(u32 head, ContextId parent, uptr pc) {
  for (u32 i = head; i; i = g_nodes[i].next)
    if (g_nodes[i].pc == pc && g_nodes[i].parent == parent)
      return i;
  return 0;
}

}  // namespace

void InitContexts() {
  if (g_nodes)
    return;
  g_buckets = static_cast<u32*>(
      platform::MapPagesOrDie(kBuckets * sizeof(u32), "calling contexts"));
  g_nodes = static_cast<Node*>(
      platform::MapPagesOrDie(kMaxNodes * sizeof(Node), "calling contexts"));
}

__attribute__((preserve_all)) ContextId InternFrame(ContextId parent, uptr pc) {
  for (;;) {
    u32* bucket = &g_buckets[BucketOf(parent, pc)];
    u32 head = LoadAcquire(bucket);  // pairs with the exchange below
    if (u32 found = FindInBucket(head, parent, pc))
      return ContextId{found};
    u32 used = LoadRelaxed(&g_node_count);
    if (used >= kMaxNodes - kReservedNodes && parent != kLostContext) {
      Bump(&g_stats.contexts_lost);
      parent = kLostContext;
      continue;
    }
    if (used >= kMaxNodes - 64)
      return kLostContext;
    u32 index = FetchAdd(&g_node_count, 1u);
    g_nodes[index] = {pc, parent, head};
    // Released so that whoever finds the node sees it whole.
    while (!__atomic_compare_exchange_n(bucket, &head, index, false,
                                        __ATOMIC_RELEASE, __ATOMIC_ACQUIRE)) {
      // Another thread may just have added the same frame; then ours is a
      // spare that nobody finds.
      if (u32 found = FindInBucket(head, parent, pc))
        return ContextId{found};
      g_nodes[index].next = head;
    }
    return ContextId{index};
  }
}

u32 ExpandContext(ContextId id, uptr* pcs, u32 capacity, bool* lost) {
  u32 count = 0;
  *lost = false;
  while (u32(id) >= kFirstNode && g_nodes) {
    if (count == capacity) {
      *lost = true;
      return count;
    }
    const Node& node = g_nodes[u32(id)];
    pcs[count++] = node.pc;
    id = node.parent;
  }
  *lost = id == kLostContext;
  return count;
}

}  // namespace hbsan
