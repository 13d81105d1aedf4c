// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "footprints.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace hbsan {
namespace {

constexpr unsigned kBitsPerPiece = 2;  // touched, written

struct User {
  size_t access;
  int64_t begin;
  int64_t end;
};

}  // namespace

Place PlaceOf(Value* pointer, const DataLayout& layout) {
  APInt offset(layout.getIndexTypeSizeInBits(pointer->getType()), 0);
  Value* base = pointer->stripAndAccumulateConstantOffsets(
      layout, offset, /*AllowNonInbounds=*/true);
  if (base->getType() != pointer->getType())
    return {pointer, 0};  // it led through another address space
  return {base, offset.getSExtValue()};
}

Footprints::Footprints(ArrayRef<Access> accesses, const DataLayout& layout)
    : bits_(accesses.size()) {
  // In the order of the program, so that the result does not depend on where
  // LLVM's objects lie.
  MapVector<const Value*, SmallVector<User, 2>> users;
  for (size_t i = 0; i < accesses.size(); ++i) {
    is_write_.push_back(accesses[i].is_write);
    Place place = PlaceOf(accesses[i].pointer, layout);
    int64_t end;
    if (AddOverflow<int64_t>(place.offset, accesses[i].size, end))
      continue;  // the sum would be an address before the base
    users[place.base].push_back({i, place.offset, end});
  }
  for (const auto& [base, of_base] : users) {
    if (of_base.size() < 2)
      continue;
    SmallVector<int64_t, 8> cuts;
    for (const User& user : of_base) cuts.append({user.begin, user.end});
    sort(cuts);
    cuts.erase(llvm::unique(cuts), cuts.end());
    auto piece = [&](int64_t cut) {
      return static_cast<unsigned>(lower_bound(cuts, cut) - cuts.begin());
    };
    for (const User& user : of_base) {
      bits_[user.access] = {
          size_ + kBitsPerPiece * piece(user.begin),
          kBitsPerPiece * (piece(user.end) - piece(user.begin))};
    }
    unsigned bits = kBitsPerPiece * (cuts.size() - 1);
    bases_[base] = {size_, bits};
    size_ += bits;
  }
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
