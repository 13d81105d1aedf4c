// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What libstdc++.so, which is not instrumented, does to containers on behalf of
// its headers: it links nodes into trees (std::map, std::set) and lists, and
// takes them out.  Without these, who inserts into a map races with a reader
// only in the bytes of the nodes: an insertion that nobody saw leaves no trace
// in the map itself.
//
// Of a list, the very words that change are checked.  Which nodes a tree turns
// to stay balanced is the library's secret; but to insert into a map while
// another thread reads it is a data race whatever the two touch
// ([res.on.data.races], [container.requirements.dataraces]), so a change counts
// as a write to the tree's head, which each look-up begins with.
#include "runtime/intercept/library_function.h"
#include "runtime/intercept/range_check.h"

using namespace hbsan;

namespace {

// std::_Rb_tree_node_base.  The header of a tree is one, with the root as its
// parent and the outermost nodes as its children.
struct TreeNode {
  u64 color;
  TreeNode* parent;
  TreeNode* left;
  TreeNode* right;
};

// std::__detail::_List_node_base.  A list is a ring with one node that belongs
// to the list itself.
struct ListNode {
  ListNode* next;
  ListNode* previous;
};

// Both neighbours of the place between `before` and `after` change.
void WriteLink(const CallerAccess& caller, ListNode* before, ListNode* after) {
  caller.Write(&before->next, sizeof(before->next));
  caller.Write(&after->previous, sizeof(after->previous));
}

}  // namespace

HBSAN_LIBRARY_FUNCTION(
    "_ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_", uptr,
    tree_insert,
    (bool left, TreeNode* node, TreeNode* parent, TreeNode* header)) {
  CallerAccess caller(HBSAN_CALLER());
  caller.Write(node, sizeof(*node));
  caller.Write(left ? &parent->left : &parent->right, sizeof(TreeNode*));
  caller.Write(header, sizeof(*header));
  return real_tree_insert(left, node, parent, header);
}

HBSAN_LIBRARY_FUNCTION(
    "_ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_", TreeNode*,
    tree_erase, (TreeNode * node, TreeNode* header)) {
  CallerAccess caller(HBSAN_CALLER());
  caller.Write(node, sizeof(*node));
  caller.Write(header, sizeof(*header));
  return real_tree_erase(node, header);
}

HBSAN_LIBRARY_FUNCTION("_ZSt18_Rb_tree_incrementPKSt18_Rb_tree_node_base",
                       TreeNode*, tree_next_const, (TreeNode * node)) {
  CallerAccess(HBSAN_CALLER()).Read(node, sizeof(*node));
  return real_tree_next_const(node);
}
HBSAN_LIBRARY_FUNCTION("_ZSt18_Rb_tree_incrementPSt18_Rb_tree_node_base",
                       TreeNode*, tree_next, (TreeNode * node)) {
  CallerAccess(HBSAN_CALLER()).Read(node, sizeof(*node));
  return real_tree_next(node);
}
HBSAN_LIBRARY_FUNCTION("_ZSt18_Rb_tree_decrementPKSt18_Rb_tree_node_base",
                       TreeNode*, tree_last_const, (TreeNode * node)) {
  CallerAccess(HBSAN_CALLER()).Read(node, sizeof(*node));
  return real_tree_last_const(node);
}
HBSAN_LIBRARY_FUNCTION("_ZSt18_Rb_tree_decrementPSt18_Rb_tree_node_base",
                       TreeNode*, tree_last, (TreeNode * node)) {
  CallerAccess(HBSAN_CALLER()).Read(node, sizeof(*node));
  return real_tree_last(node);
}

HBSAN_LIBRARY_FUNCTION("_ZNSt8__detail15_List_node_base7_M_hookEPS0_", uptr,
                       list_hook, (ListNode * node, ListNode* before)) {
  CallerAccess caller(HBSAN_CALLER());
  caller.Write(node, sizeof(*node));
  WriteLink(caller, before->previous, before);
  return real_list_hook(node, before);
}

HBSAN_LIBRARY_FUNCTION("_ZNSt8__detail15_List_node_base9_M_unhookEv", uptr,
                       list_unhook, (ListNode * node)) {
  CallerAccess caller(HBSAN_CALLER());
  caller.Read(node, sizeof(*node));
  WriteLink(caller, node->previous, node->next);
  return real_list_unhook(node);
}

// Moves [first, last) to the place before `to`.
HBSAN_LIBRARY_FUNCTION("_ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_",
                       uptr, list_transfer,
                       (ListNode * to, ListNode* first, ListNode* last)) {
  if (to != last) {
    CallerAccess caller(HBSAN_CALLER());
    WriteLink(caller, first->previous, first);
    WriteLink(caller, last->previous, last);
    WriteLink(caller, to->previous, to);
  }
  return real_list_transfer(to, first, last);
}

HBSAN_LIBRARY_FUNCTION("_ZNSt8__detail15_List_node_base10_M_reverseEv", uptr,
                       list_reverse, (ListNode * list)) {
  CallerAccess caller(HBSAN_CALLER());
  for (ListNode* node = list; caller.checked();) {
    caller.Write(node, sizeof(*node));
    node = node->next;
    if (node == list)
      break;
  }
  return real_list_reverse(list);
}

HBSAN_LIBRARY_FUNCTION("_ZNSt8__detail15_List_node_base4swapERS0_S1_", uptr,
                       list_swap, (ListNode * a, ListNode* b)) {
  CallerAccess caller(HBSAN_CALLER());
  WriteLink(caller, a->previous, a);
  WriteLink(caller, a, a->next);
  WriteLink(caller, b->previous, b);
  WriteLink(caller, b, b->next);
  return real_list_swap(a, b);
}

// The hash of a string, among others.
HBSAN_LIBRARY_FUNCTION("_ZSt11_Hash_bytesPKvmm", uptr, hash_bytes,
                       (const void* bytes, uptr count, uptr seed)) {
  CallerAccess(HBSAN_CALLER()).Read(bytes, count);
  return real_hash_bytes(bytes, count, seed);
}
