// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which bytes the accesses of a function touch, in a form in which "these bytes
// have been checked" is a set of bits.
//
// An address is a base, a value of the function, and a constant offset.  The
// bytes behind one base are cut at every place where an access begins or ends.
// Each piece has two bits, one for "read or written" and one for "written".
// Nothing is said about how two bases lie to each other, except that a phi node
// is one of the values it chooses from, at a constant offset.

#ifndef HBSAN_INSTRUMENT_PASS_ELIDE_FOOTPRINTS_H_
#define HBSAN_INSTRUMENT_PASS_ELIDE_FOOTPRINTS_H_

#include <cstdint>

#include "access_plan.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/BasicBlock.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Value.h"

namespace hbsan {

// `pointer` is `base` plus `offset` bytes.
struct Place {
  llvm::Value* base;
  int64_t offset;
};

Place PlaceOf(llvm::Value* pointer, const llvm::DataLayout& layout);

// Bits first .. first + size - 1.
struct BitRange {
  unsigned first = 0;
  unsigned size = 0;
};

// A bit of a phi node, and those bits of the value that an edge brings which
// all have to be set for it.
struct BitMove {
  unsigned to;
  unsigned first;
  unsigned size;  // 0 = they never are

  bool Holds(const llvm::BitVector& checked) const;
};

class Footprints {
 public:
  Footprints(llvm::ArrayRef<Access> accesses, const llvm::DataLayout& layout);

  // The number of bits; 0 if no two accesses can have a byte in common.
  unsigned size() const { return size_; }

  // Can any other access touch bytes of this one?
  bool Has(size_t access) const { return bits_[access].size != 0; }

  // Is everything that the access touches in `checked`, as strong as it needs?
  bool IsCovered(size_t access, const llvm::BitVector& checked) const;

  void AddTo(llvm::BitVector& checked, size_t access) const;

  // What the phi nodes at the beginning of `to` get along the edge.
  llvm::SmallVector<BitMove, 0> MovesAlong(const llvm::BasicBlock& from,
                                           const llvm::BasicBlock& to) const;

 private:
  struct User {
    size_t access;
    int64_t begin;
    int64_t end;
  };
  struct Base {
    BitRange bits;
    llvm::SmallVector<int64_t, 4> cuts;  // one more than pieces
  };
  using Users = llvm::MapVector<llvm::Value*, llvm::SmallVector<User, 2>>;

  llvm::SmallPtrSet<const llvm::Value*, 8> LinkedByPhis(
      const Users& users) const;
  BitRange PiecesOf(const Base& base, int64_t begin, int64_t end) const;

  const llvm::DataLayout& layout_;
  llvm::SmallVector<BitRange, 16> bits_;  // of each access
  llvm::SmallVector<bool, 16> is_write_;
  llvm::DenseMap<const llvm::Value*, Base> bases_;
  unsigned size_ = 0;
};

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_ELIDE_FOOTPRINTS_H_
