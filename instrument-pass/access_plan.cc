// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks a function once and classifies every instruction that touches memory.

#include "access_plan.h"

#include "access_policy.h"
#include "atomics.h"
#include "hbsan/abi.h"
#include "llvm/ADT/APInt.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstVisitor.h"
#include "llvm/IR/PatternMatch.h"
#include "llvm/Support/KnownBits.h"
#include "llvm/Transforms/Utils/Local.h"
#include "loop_ranges.h"
#include "remarks.h"

#define DEBUG_TYPE "hbsan"

using namespace llvm;

//===--- Statistics -------------------------------------------------------===//

STATISTIC(NumAccesses, "Number of plain accesses to shared memory");
STATISTIC(NumPrivate, "Number of accesses to memory no other thread sees");

namespace hbsan {
namespace {

// A copy or fill of at most this many bytes is checked like a load or store
// and stays what it is, so that the back end can still expand it.
constexpr uint64_t kMaxSmallCopy = 64;

// struct __va_list_tag of the x86-64 System V ABI.
constexpr uint64_t kVaListBytes = 24;

// Intrinsics that name memory without a read or write worth a check.
bool IsHarmless(const IntrinsicInst& intrinsic) {
  if (intrinsic.isAssumeLikeIntrinsic() || !intrinsic.mayReadOrWriteMemory()) {
    return true;
  }
  StringRef name = intrinsic.getCalledFunction()->getName();
  for (StringRef prefix :
       {"llvm.eh.", "llvm.coro.", "llvm.prefetch", "llvm.va_end", "llvm.stack",
        "llvm.threadlocal.", "llvm.instrprof.", "llvm.launder.", "llvm.strip.",
        "llvm.clear_cache", "llvm.init.trampoline", "llvm.objc.", "llvm.local",
        "llvm.returnaddress", "llvm.frameaddress", "llvm.swift."}) {
    if (name.starts_with(prefix))
      return true;
  }
  return none_of(intrinsic.args(), [](const Use& argument) {
    return argument->getType()->isPtrOrPtrVectorTy();
  });
}

// Inline assembly that is more than a compiler barrier and can touch memory.
bool MayTouchMemory(const InlineAsm& assembly) {
  if (assembly.getAsmString().empty())
    return false;
  return any_of(assembly.ParseConstraints(),
                [](const InlineAsm::ConstraintInfo& constraint) {
                  return constraint.isIndirect ||
                         is_contained(constraint.Codes, "{memory}");
                });
}

// Does each lane of the result depend on the same lane of the operands only?
bool IsLaneByLane(const Instruction& instruction, unsigned lanes) {
  auto* type = dyn_cast<FixedVectorType>(instruction.getType());
  return type != nullptr && type->getNumElements() == lanes &&
         isa<BinaryOperator, UnaryOperator, CastInst, CmpInst, SelectInst,
             FreezeInst>(instruction);
}

// The lanes of a vector that anything uses.  The vectorizers load what lies
// between the elements they want as well, such as the other members of a
// structure, and pick the wanted ones out; the source reads only these.
APInt UsedLanes(const Value& vector, unsigned depth = 0) {
  constexpr unsigned kMaxDepth = 4;
  unsigned lanes = cast<FixedVectorType>(vector.getType())->getNumElements();
  APInt all = APInt::getAllOnes(lanes);
  APInt used(lanes, 0);
  for (const Use& use : vector.uses()) {
    const auto& user = *cast<Instruction>(use.getUser());
    if (const auto* shuffle = dyn_cast<ShuffleVectorInst>(&user)) {
      // The lanes of the second operand count on from those of the first.
      int first = use.getOperandNo() * lanes;
      for (int lane : shuffle->getShuffleMask()) {
        if (lane >= first && lane < first + static_cast<int>(lanes))
          used.setBit(lane - first);
      }
      continue;
    }
    if (isa<ExtractElementInst>(user)) {
      const auto* lane = dyn_cast<ConstantInt>(user.getOperand(1));
      if (lane == nullptr || lane->getValue().uge(lanes))
        return all;
      used.setBit(lane->getZExtValue());
      continue;
    }
    if (depth == kMaxDepth || !IsLaneByLane(user, lanes))
      return all;
    used |= UsedLanes(user, depth + 1);
    if (used.isAllOnes())
      return all;
  }
  return used;
}

class Planner : public InstVisitor<Planner> {
 public:
  Planner(const PlanScope& scope, const PassOptions& options,
          const Module& module, const TargetLibraryInfo& libraries)
      : scope_(scope),
        options_(options),
        layout_(module.getDataLayout()),
        libraries_(libraries),
        covered_(module) {}

  FunctionPlan Run(Function& function) {
    visit(function);
    NumAccesses += plan_.accesses.size();
    return std::move(plan_);
  }

  // ---- One visitor per kind of instruction ----

  void visitLoadInst(LoadInst& load) {
    if (IsAtomicOperation(load))
      return AddAtomic(load);
    if (HasUnusedLanes(load))
      return AddUsedLanes(load);
    AddTyped(load, load.getPointerOperand(), load.getType(), load.getAlign(),
             /*is_write=*/false);
  }

  void visitStoreInst(StoreInst& store) {
    if (IsAtomicOperation(store))
      return AddAtomic(store);
    if (WantsPlain(store) && IsVptrAccess(store) &&
        store.getValueOperand()->getType()->getScalarType()->isPointerTy()) {
      if (IsShared(store, store.getPointerOperand())) {
        plan_.vptr_stores.push_back(&store);
      }
      return;
    }
    AddTyped(store, store.getPointerOperand(),
             store.getValueOperand()->getType(), store.getAlign(),
             /*is_write=*/true);
  }

  void visitAtomicRMWInst(AtomicRMWInst& operation) { AddAtomic(operation); }
  void visitAtomicCmpXchgInst(AtomicCmpXchgInst& operation) {
    AddAtomic(operation);
  }
  void visitFenceInst(FenceInst& fence) {
    if (fence.getSyncScopeID() != SyncScope::SingleThread)
      AddAtomic(fence);
  }

  void visitVAArgInst(VAArgInst& argument) {
    AddVaList(argument, argument.getPointerOperand(), /*is_write=*/true);
  }

  void visitMemIntrinsic(MemIntrinsic& intrinsic) {
    if (!options_.memory_intrinsics || !WantsPlain(intrinsic))
      return;
    Value* length = intrinsic.getLength();
    const auto* constant = dyn_cast<ConstantInt>(length);
    if (constant != nullptr && constant->isZero())
      return;
    bool is_small =
        constant != nullptr && constant->getValue().ule(kMaxSmallCopy);
    auto* copy = dyn_cast<MemTransferInst>(&intrinsic);
    bool reads_shared =
        copy != nullptr && IsShared(intrinsic, copy->getRawSource());
    bool writes_shared = IsShared(intrinsic, intrinsic.getRawDest());
    // Copies "inline" may not become a call.  A copy with one private side is
    // best left to the back end, with a check of the other side.
    bool stays = is_small || intrinsic.isForceInlined() ||
                 (copy != nullptr && reads_shared != writes_shared);
    if (!stays) {
      if (writes_shared) {
        plan_.memory_intrinsics.push_back(
            {&intrinsic, IsUnpublished(intrinsic.getRawDest(), intrinsic)});
      }
      return;
    }
    if (reads_shared) {
      AddSized(intrinsic, copy->getRawSource(), length,
               copy->getSourceAlign().valueOrOne(), /*is_write=*/false);
    }
    if (writes_shared) {
      AddSized(intrinsic, intrinsic.getRawDest(), length,
               intrinsic.getDestAlign().valueOrOne(), /*is_write=*/true);
    }
  }

  void visitIntrinsicInst(IntrinsicInst& intrinsic) {
    if (isa<DbgInfoIntrinsic>(intrinsic) || !WantsPlain(intrinsic))
      return;
    switch (intrinsic.getIntrinsicID()) {
      case Intrinsic::masked_load:
        return AddMasked(intrinsic, intrinsic.getArgOperand(0),
                         intrinsic.getArgOperand(1), intrinsic.getType(),
                         intrinsic.getParamAlign(0), /*is_write=*/false);
      case Intrinsic::masked_store:
        return AddMasked(intrinsic, intrinsic.getArgOperand(1),
                         intrinsic.getArgOperand(2),
                         intrinsic.getArgOperand(0)->getType(),
                         intrinsic.getParamAlign(1), /*is_write=*/true);
      case Intrinsic::masked_expandload:
        return AddMasked(intrinsic, intrinsic.getArgOperand(0),
                         intrinsic.getArgOperand(1), intrinsic.getType(),
                         intrinsic.getParamAlign(0), /*is_write=*/false);
      case Intrinsic::masked_compressstore:
        return AddMasked(intrinsic, intrinsic.getArgOperand(1),
                         intrinsic.getArgOperand(2),
                         intrinsic.getArgOperand(0)->getType(),
                         intrinsic.getParamAlign(1), /*is_write=*/true);
      case Intrinsic::masked_gather:
        return AddGather(intrinsic, intrinsic.getArgOperand(0),
                         intrinsic.getArgOperand(1), intrinsic.getType());
      case Intrinsic::masked_scatter:
        return AddGather(intrinsic, intrinsic.getArgOperand(1),
                         intrinsic.getArgOperand(2),
                         intrinsic.getArgOperand(0)->getType());
      case Intrinsic::vastart:
        return AddVaList(intrinsic, intrinsic.getArgOperand(0),
                         /*is_write=*/true);
      case Intrinsic::vacopy:
        AddVaList(intrinsic, intrinsic.getArgOperand(1), /*is_write=*/false);
        return AddVaList(intrinsic, intrinsic.getArgOperand(0),
                         /*is_write=*/true);
      case Intrinsic::memcpy_element_unordered_atomic:
      case Intrinsic::memmove_element_unordered_atomic:
      case Intrinsic::memset_element_unordered_atomic:
        return AddElementwise(cast<AnyMemIntrinsic>(intrinsic));
      default:
        if (!IsHarmless(intrinsic)) {
          ReportMissed(
              intrinsic, "Intrinsic",
              ("the intrinsic " + intrinsic.getCalledFunction()->getName() +
               " is not supported")
                  .str());
        }
    }
  }

  void visitCallBase(CallBase& call) {
    if (call.isInlineAsm()) {
      if (WantsPlain(call) &&
          MayTouchMemory(*cast<InlineAsm>(call.getCalledOperand()))) {
        ReportMissed(call, "InlineAsm", "inline assembly may access memory");
      }
      return;
    }
    plan_.calls_functions = true;
    if (!WantsPlain(call))
      return;
    if (auto* plain_call = dyn_cast<CallInst>(&call)) {
      maybeMarkSanitizerLibraryCallNoBuiltin(plain_call, &libraries_);
    }
    for (unsigned i = 0; i < call.arg_size(); ++i) {
      if (!call.isByValArgument(i))
        continue;
      // The callee gets a copy of its own; making it reads the original here.
      AddTyped(call, call.getArgOperand(i), call.getParamByValType(i),
               call.getParamAlign(i).valueOrOne(), /*is_write=*/false);
    }
  }

 private:
  bool WantsPlain(const Instruction& instruction) const {
    return scope_.plain_accesses && options_.memory_accesses &&
           !instruction.hasMetadata(LLVMContext::MD_nosanitize) &&
           !covered_.IsOn(instruction);
  }

  bool IsShared(Instruction& instruction, const Value* pointer) {
    switch (policy_.Judge(pointer)) {
      case AddressVerdict::kShared:
        return true;
      case AddressVerdict::kPrivate:
        ++NumPrivate;
        return false;
      case AddressVerdict::kOtherSpace:
        ReportMissed(instruction, "AddressSpace",
                     "the address space has no shadow memory");
        return false;
    }
    llvm_unreachable("unknown verdict");
  }

  void AddAtomic(Instruction& instruction) {
    if (!scope_.atomics || !options_.atomics)
      return;
    if (const Value* pointer = AtomicPointer(instruction)) {
      if (!IsShared(instruction, pointer))
        return;
      if (!IsSupportedAtomic(instruction, layout_)) {
        ReportMissed(instruction, "AtomicSize",
                     "an atomic of this size or alignment is not supported");
        return;
      }
    }
    plan_.atomics.push_back(&instruction);
  }

  void AddTyped(Instruction& at, Value* pointer, Type* type, Align alignment,
                bool is_write) {
    if (!WantsPlain(at) || !IsShared(at, pointer))
      return;
    TypeSize size = layout_.getTypeStoreSize(type);
    if (size.isScalable()) {
      ReportMissed(at, "ScalableVector",
                   "the size of the vector is not known at compile time");
      return;
    }
    AddAccess(at, pointer, size.getFixedValue(), alignment, is_write);
  }

  void AddSized(Instruction& at, Value* pointer, Value* bytes, Align alignment,
                bool is_write) {
    if (const auto* constant = dyn_cast<ConstantInt>(bytes)) {
      return AddAccess(at, pointer, constant->getZExtValue(), alignment,
                       is_write);
    }
    plan_.ranges.push_back({&at, pointer, bytes, is_write});
  }

  void AddVaList(Instruction& at, Value* list, bool is_write) {
    if (!WantsPlain(at) || !IsShared(at, list))
      return;
    AddAccess(at, list, kVaListBytes, Align(8), is_write);
  }

  void AddElementwise(AnyMemIntrinsic& intrinsic) {
    if (auto* copy = dyn_cast<AnyMemTransferInst>(&intrinsic)) {
      if (IsShared(intrinsic, copy->getRawSource())) {
        AddSized(intrinsic, copy->getRawSource(), copy->getLength(),
                 copy->getSourceAlign().valueOrOne(), /*is_write=*/false);
      }
    }
    if (IsShared(intrinsic, intrinsic.getRawDest())) {
      AddSized(intrinsic, intrinsic.getRawDest(), intrinsic.getLength(),
               intrinsic.getDestAlign().valueOrOne(), /*is_write=*/true);
    }
  }

  void AddMasked(IntrinsicInst& intrinsic, Value* pointer, Value* mask,
                 Type* type, MaybeAlign alignment, bool is_write) {
    if (!IsShared(intrinsic, pointer))
      return;
    if (PatternMatch::match(mask, PatternMatch::m_AllOnes())) {
      return AddTyped(intrinsic, pointer, type, alignment.valueOrOne(),
                      is_write);
    }
    AddLanes(intrinsic, type);
  }

  void AddGather(IntrinsicInst& intrinsic, Value* pointers, Value* mask,
                 Type* type) {
    if (PatternMatch::match(mask, PatternMatch::m_Zero()))
      return;
    if (pointers->getType()->getPointerAddressSpace() != 0) {
      ReportMissed(intrinsic, "AddressSpace",
                   "the address space has no shadow memory");
      return;
    }
    AddLanes(intrinsic, type);
  }

  bool HasUnusedLanes(const LoadInst& load) const {
    auto* type = dyn_cast<FixedVectorType>(load.getType());
    return type != nullptr && load.isSimple() && !load.use_empty() &&
           layout_.typeSizeEqualsStoreSize(type->getElementType()) &&
           !UsedLanes(load).isAllOnes();
  }

  // Neighbouring lanes are one access, or a few where only parts have a size
  // that can be tested in line.
  void AddUsedLanes(LoadInst& load) {
    Value* pointer = load.getPointerOperand();
    if (!WantsPlain(load) || !IsShared(load, pointer))
      return;
    APInt lanes = UsedLanes(load);
    uint64_t lane_bytes =
        layout_.getTypeStoreSize(load.getType()->getScalarType());
    IRBuilder<> builder(&load);
    for (unsigned lane = 0; lane < lanes.getBitWidth(); ++lane) {
      unsigned first = lane;
      while (lane < lanes.getBitWidth() && lanes[lane]) ++lane;
      for (uint64_t begin = first * lane_bytes, end = lane * lane_bytes;
           begin < end;) {
        uint64_t size = end - begin;
        Align alignment = commonAlignment(load.getAlign(), begin);
        if (alignment < HBSAN_GRANULE_BYTES) {
          size = size >= HBSAN_GRANULE_BYTES
                     ? alignDown(size, HBSAN_GRANULE_BYTES)
                     : bit_floor(size);
        }
        Value* part = begin == 0 ? pointer
                                 : builder.CreateConstInBoundsGEP1_64(
                                       builder.getInt8Ty(), pointer, begin);
        AddAccess(load, part, size, alignment, /*is_write=*/false);
        begin += size;
      }
    }
  }

  // The hooks take the mask as 64 bits and the element size in whole bytes.
  void AddLanes(IntrinsicInst& intrinsic, Type* type) {
    auto* vector = dyn_cast<FixedVectorType>(type);
    if (vector == nullptr || vector->getNumElements() > 64 ||
        !layout_.typeSizeEqualsStoreSize(vector->getElementType())) {
      ReportMissed(intrinsic, "MaskedVector",
                   "a masked access of this vector type is not supported");
      return;
    }
    plan_.masked.push_back(&intrinsic);
  }

  void AddAccess(Instruction& at, Value* pointer, uint64_t size,
                 Align alignment, bool is_write) {
    if (size == 0)
      return;
    Access access{&at, pointer, size, is_write, /*alignment=*/1, std::nullopt};
    FindPlaceInGranule(access, alignment);
    plan_.accesses.push_back(access);
  }

  void FindPlaceInGranule(Access& access, Align alignment) const {
    KnownBits known = computeKnownBits(access.pointer, layout_);
    unsigned zeros = std::min(known.countMinTrailingZeros(), 3u);
    access.alignment = std::max<unsigned>(
        1u << zeros, std::min<uint64_t>(alignment.value(), 8));
    if (access.alignment == 8) {
      access.granule_offset = 0;
    } else if (((known.Zero | known.One).getLoBits(3)).countr_one() >= 3) {
      access.granule_offset = known.One.getLoBits(3).getZExtValue();
    }
  }

  const PlanScope& scope_;
  const PassOptions& options_;
  const DataLayout& layout_;
  const TargetLibraryInfo& libraries_;
  CoveredMark covered_;
  AccessPolicy policy_;
  FunctionPlan plan_;
};

}  // namespace

FunctionPlan PlanFunction(Function& function, const PlanScope& scope,
                          const PassOptions& options,
                          const TargetLibraryInfo& libraries) {
  return Planner(scope, options, *function.getParent(), libraries)
      .Run(function);
}

}  // namespace hbsan
