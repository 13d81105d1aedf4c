// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calling-context tree, lock-free and only growing.  An id is the node's
// index, so a stack is read back by following parents.
//
// The children of a node are a binary trie: the first hangs below the parent,
// each later one below a sibling, on the side that the next bit of its hashed
// pc says.  As a rule they are two or three.  Nodes lie in the order in which
// frames were first met, so that walking the same way again goes through memory
// from front to back, where a hash table of all nodes would miss the cache at
// every step.  (Wellons, "An easy-to-implement, arena-friendly hash map", 2023)
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
  u32 first_child;
  u32 siblings[2];  // by the next bit of their hash
  ContextId parent;
};
static_assert(sizeof(Node) == 24);

constexpr u32 kMaxNodes = (64 << 20) / sizeof(Node);
// Kept back for frames below kLostContext.
constexpr u32 kReservedNodes = 1 << 16;
constexpr u32 kFirstNode = 2;  // after kNoContext and kLostContext

Node* g_nodes;
u32 g_node_count = kFirstNode;

// A new node without siblings and children, or 0 when there is no room.
u32 AddNode(ContextId parent, uptr pc) {
  u32 used = LoadRelaxed(&g_node_count);
  u32 limit =
      parent == kLostContext ? kMaxNodes - 64 : kMaxNodes - kReservedNodes;
  if (used >= limit)
    return 0;
  u32 index = FetchAdd(&g_node_count, 1u);
  g_nodes[index].pc = pc;
  g_nodes[index].parent = parent;
  return index;
}

}  // namespace

void InitContexts() {
  if (g_nodes)
    return;
  g_nodes = static_cast<Node*>(
      platform::MapPagesOrDie(kMaxNodes * sizeof(Node), "calling contexts"));
}

__attribute__((preserve_all)) ContextId InternFrame(ContextId parent, uptr pc) {
  // Different for different pcs (the factor is odd), so that no path is longer
  // than the hash.
  u64 hash = pc * 0x9e3779b97f4a7c15;
  u32* link = &g_nodes[u32(parent)].first_child;
  u32 added = 0;
  for (;;) {
    u32 node = LoadAcquire(link);  // pairs with the exchange below
    if (node == 0) {
      if (added == 0)
        added = AddNode(parent, pc);
      if (added == 0) {
        if (parent == kLostContext)
          return kLostContext;
        Bump(&g_stats.contexts_lost);
        return InternFrame(kLostContext, pc);
      }
      // Released so that whoever finds the node sees it whole.
      if (__atomic_compare_exchange_n(link, &node, added, false,
                                      __ATOMIC_RELEASE, __ATOMIC_ACQUIRE))
        return ContextId{added};
      // If that is another thread's node for the same frame, ours is a spare
      // that nobody finds.
    }
    if (g_nodes[node].pc == pc)
      return ContextId{node};
    link = &g_nodes[node].siblings[hash >> 63];
    hash <<= 1;
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
