// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a base lies in its granule follows from the alignment of any access
// through it in the same stretch of code, since all of them happen or none.

#include "merge_neighbours.h"

#include <optional>
#include <utility>

#include "footprints.h"
#include "hbsan/abi.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Support/MathExtras.h"
#include "sync_effects.h"

#define DEBUG_TYPE "hbsan"

using namespace llvm;

//===--- Statistics -------------------------------------------------------===//

STATISTIC(NumMerged, "Number of accesses checked together with a neighbour");

namespace hbsan {
namespace {

constexpr int64_t kGranule = HBSAN_GRANULE_BYTES;

// An access behind a base whose place in its granule is known.
struct Field {
  size_t access;
  int64_t begin;  // from the granule that the base is in
  int64_t end;

  int64_t granule() const { return divideFloorSigned(begin, kGranule); }
  bool StaysInGranule() const {
    return divideFloorSigned(end - 1, kGranule) == granule();
  }
};

// Fields of one kind that touch each other, in the order of their places.
struct FieldRun {
  SmallVector<Field, 4> fields;
  int64_t begin;
  int64_t end;

  int64_t size() const { return end - begin; }
};

bool IsSameLine(const Instruction& a, const Instruction& b) {
  const DILocation* x = a.getDebugLoc();
  const DILocation* y = b.getDebugLoc();
  if (x == nullptr || y == nullptr)
    return x == y;
  return x->getLine() == y->getLine() && x->getFile() == y->getFile() &&
         x->getScope()->getSubprogram() == y->getScope()->getSubprogram() &&
         x->getInlinedAt() == y->getInlinedAt();
}

class Merger {
 public:
  explicit Merger(FunctionPlan& plan, const DataLayout& layout)
      : accesses_(plan.accesses), layout_(layout) {}

  void Run(Function& function) {
    size_t next = 0;
    for (BasicBlock& block : function) {
      for (Instruction& instruction : block) {
        for (; next < accesses_.size() && accesses_[next].at == &instruction;
             ++next) {
          Place place = PlaceOf(accesses_[next].pointer, layout_);
          if (isInt<48>(place.offset))  // so that sums of two do not overflow
            users_[place.base].push_back({next, place.offset});
        }
        SyncEffects effects = EffectsOf(instruction);
        if (effects.synchronises() || effects.may_stop)
          EndStretch();
      }
      EndStretch();
    }
    erase_if(accesses_,
             [](const Access& access) { return access.at == nullptr; });
  }

 private:
  struct User {
    size_t access;
    int64_t offset;  // behind the base
  };

  void EndStretch() {
    for (auto& [base, users] : users_) {
      if (users.size() > 1)
        MergeUsers(base, users);
    }
    users_.clear();
  }

  void MergeUsers(Value* base, ArrayRef<User> users) {
    std::optional<int64_t> place = PlaceOfBase(users);
    if (!place)
      return;
    SmallVector<Field, 8> reads, writes;
    for (const User& user : users) {
      Access& access = accesses_[user.access];
      int64_t begin = *place + user.offset;
      SetPlace(access, begin);
      Field field = {user.access, begin,
                     begin + static_cast<int64_t>(access.size)};
      if (field.StaysInGranule())
        (access.is_write ? writes : reads).push_back(field);
    }
    base_ = base;
    place_of_base_ = *place;
    MergeRuns(FindRuns(reads));
    MergeRuns(FindRuns(writes));
  }

  void MergeRuns(SmallVector<FieldRun, 4> runs) {
    for (size_t i = 0; i < runs.size(); ++i) {
      if (i + 1 < runs.size() && runs[i].size() == kGranule &&
          runs[i + 1].size() == kGranule && runs[i].end == runs[i + 1].begin &&
          CanJoin(runs[i].fields.back(), runs[i + 1].fields.front())) {
        runs[i].fields.append(runs[i + 1].fields);
        runs[i].end = runs[i + 1].end;
        MergeRun(runs[i]);
        ++i;
      } else {
        MergeRun(runs[i]);
      }
    }
  }

  // How far the base lies behind the beginning of a granule.
  std::optional<int64_t> PlaceOfBase(ArrayRef<User> users) const {
    for (const User& user : users) {
      if (auto place = accesses_[user.access].granule_offset)
        return (static_cast<int64_t>(*place) - user.offset) & (kGranule - 1);
    }
    return std::nullopt;
  }

  static void SetPlace(Access& access, int64_t begin) {
    access.granule_offset = begin & (kGranule - 1);
    access.alignment = *access.granule_offset == 0
                           ? kGranule
                           : 1u << countr_zero(*access.granule_offset);
  }

  SmallVector<FieldRun, 4> FindRuns(SmallVectorImpl<Field>& fields) const {
    sort(fields, [](const Field& a, const Field& b) {
      return std::pair(a.begin, a.access) < std::pair(b.begin, b.access);
    });
    SmallVector<FieldRun, 4> runs;
    for (const Field& field : fields) {
      if (!runs.empty() && Continues(runs.back(), field)) {
        runs.back().fields.push_back(field);
        runs.back().end = std::max(runs.back().end, field.end);
      } else {
        runs.push_back({{field}, field.begin, field.end});
      }
    }
    return runs;
  }

  bool Continues(const FieldRun& run, const Field& field) const {
    const Field& last = run.fields.back();
    return field.begin <= run.end && field.granule() == last.granule() &&
           CanJoin(last, field);
  }

  bool CanJoin(const Field& a, const Field& b) const {
    const Access& access = accesses_[a.access];
    return access.is_write || IsSameLine(*access.at, *accesses_[b.access].at);
  }

  void MergeRun(const FieldRun& run) {
    if (run.fields.size() < 2)
      return;
    size_t first = run.fields.front().access;
    for (const Field& field : run.fields) first = std::min(first, field.access);
    Access& check = accesses_[first];
    bool has_hook = isPowerOf2_64(run.size()) &&
                    all_of(run.fields, [&](const Field& field) {
                      return IsSameLine(*accesses_[field.access].at, *check.at);
                    });
    if (!has_hook && !check.is_write)
      return;
    Access merged = check;
    IRBuilder<> builder(check.at);
    merged.pointer = AddressOf(builder, run.begin);
    merged.size = run.size();
    merged.is_merged = true;
    SetPlace(merged, run.begin);
    // In the order of the program.
    SmallVector<Field, 4> fields = run.fields;
    sort(fields,
         [](const Field& a, const Field& b) { return a.access < b.access; });
    for (const Field& field : fields) {
      Access& part = accesses_[field.access];
      if (!has_hook) {
        merged.parts.push_back(part);
        merged.parts.back().pointer = AddressOf(builder, field.begin);
      }
      part.at = nullptr;
    }
    check = std::move(merged);
    NumMerged += run.fields.size();
  }

  Value* AddressOf(IRBuilderBase& builder, int64_t begin) const {
    int64_t offset = begin - place_of_base_;
    return offset == 0 ? base_
                       : builder.CreatePtrAdd(base_, builder.getInt64(offset));
  }

  SmallVectorImpl<Access>& accesses_;
  const DataLayout& layout_;
  MapVector<Value*, SmallVector<User, 2>> users_;  // of this stretch
  Value* base_ = nullptr;
  int64_t place_of_base_ = 0;
};

}  // namespace

void MergeNeighbours(FunctionPlan& plan, Function& function) {
  Merger(plan, function.getDataLayout()).Run(function);
}

}  // namespace hbsan
