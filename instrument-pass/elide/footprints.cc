// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "footprints.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace hbsan {
namespace {

constexpr unsigned kBitsPerPiece = 2;  // touched, written

}  // namespace

Place PlaceOf(Value* pointer, const DataLayout& layout) {
  APInt offset(layout.getIndexTypeSizeInBits(pointer->getType()), 0);
  Value* base = pointer->stripAndAccumulateConstantOffsets(
      layout, offset, /*AllowNonInbounds=*/true);
  if (base->getType() != pointer->getType())
    return {pointer, 0};  // it led through another address space
  return {base, offset.getSExtValue()};
}

bool BitMove::Holds(const BitVector& checked) const {
  for (unsigned i = 0; i < size; i += kBitsPerPiece) {
    if (!checked.test(first + i))
      return false;
  }
  return size != 0;
}

Footprints::Footprints(ArrayRef<Access> accesses, const DataLayout& layout)
    : layout_(layout), bits_(accesses.size()) {
  // In the order of the program, so that the result does not depend on where
  // LLVM's objects lie.
  Users users;
  for (size_t i = 0; i < accesses.size(); ++i) {
    is_write_.push_back(accesses[i].is_write);
    Place place = PlaceOf(accesses[i].pointer, layout);
    int64_t end;
    if (AddOverflow<int64_t>(place.offset, accesses[i].size, end))
      continue;  // the sum would be an address before the base
    users[place.base].push_back({i, place.offset, end});
  }
  SmallPtrSet<const Value*, 8> linked = LinkedByPhis(users);
  for (const auto& [value, of_base] : users) {
    if (of_base.size() < 2 && !linked.contains(value))
      continue;
    Base& base = bases_[value];
    for (const User& user : of_base) base.cuts.append({user.begin, user.end});
    sort(base.cuts);
    base.cuts.erase(llvm::unique(base.cuts), base.cuts.end());
    base.bits.first = size_;
    base.bits.size = kBitsPerPiece * (base.cuts.size() - 1);
    size_ += base.bits.size;
    for (const User& user : of_base)
      bits_[user.access] = PiecesOf(base, user.begin, user.end);
  }
}

// Phi nodes, and what they choose from, where both are accessed.
SmallPtrSet<const Value*, 8> Footprints::LinkedByPhis(
    const Users& users) const {
  SmallPtrSet<const Value*, 8> linked;
  for (const auto& [value, of_base] : users) {
    auto* phi = dyn_cast<PHINode>(value);
    if (phi == nullptr)
      continue;
    for (Value* incoming : phi->incoming_values()) {
      Value* base = PlaceOf(incoming, layout_).base;
      if (users.contains(base)) {
        linked.insert(phi);
        linked.insert(base);
      }
    }
  }
  return linked;
}

// The pieces that the bytes lie in; none if some lie in no piece.
BitRange Footprints::PiecesOf(const Base& base, int64_t begin,
                              int64_t end) const {
  if (begin < base.cuts.front() || end > base.cuts.back())
    return {};
  unsigned first = upper_bound(base.cuts, begin) - base.cuts.begin() - 1;
  unsigned last = lower_bound(base.cuts, end) - base.cuts.begin();
  return {base.bits.first + kBitsPerPiece * first,
          kBitsPerPiece * (last - first)};
}

SmallVector<BitMove, 0> Footprints::MovesAlong(const BasicBlock& from,
                                               const BasicBlock& to) const {
  SmallVector<BitMove, 0> moves;
  for (const PHINode& phi : to.phis()) {
    auto found = bases_.find(&phi);
    if (found == bases_.end())
      continue;
    const Base& base = found->second;
    Place place = PlaceOf(phi.getIncomingValueForBlock(&from), layout_);
    auto source = bases_.find(place.base);
    for (unsigned piece = 0; piece + 1 < base.cuts.size(); ++piece) {
      int64_t begin, end;
      BitRange pieces;
      if (source != bases_.end() &&
          !AddOverflow(place.offset, base.cuts[piece], begin) &&
          !AddOverflow(place.offset, base.cuts[piece + 1], end)) {
        pieces = PiecesOf(source->second, begin, end);
      }
      for (unsigned bit = 0; bit < kBitsPerPiece; ++bit) {
        moves.push_back({base.bits.first + kBitsPerPiece * piece + bit,
                         pieces.first + bit, pieces.size});
      }
    }
  }
  return moves;
}

bool Footprints::IsCovered(size_t access, const BitVector& checked) const {
  BitRange range = bits_[access];
  if (range.size == 0)
    return false;
  for (unsigned i = is_write_[access] ? 1 : 0; i < range.size;
       i += kBitsPerPiece) {
    if (!checked.test(range.first + i))
      return false;
  }
  return true;
}

void Footprints::AddTo(BitVector& checked, size_t access) const {
  BitRange range = bits_[access];
  for (unsigned i = 0; i < range.size; i += kBitsPerPiece) {
    checked.set(range.first + i);
    if (is_write_[access])
      checked.set(range.first + i + 1);
  }
}

}  // namespace hbsan
