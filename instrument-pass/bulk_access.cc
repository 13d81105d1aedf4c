// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls for the operations of bulk_access.h.

#include "bulk_access.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Transforms/Utils/Instrumentation.h"

using namespace llvm;

namespace hbsan {
namespace {

// The mask as bits, lane 0 in bit 0.
Value* LaneBits(IRBuilderBase& builder, Value* mask) {
  auto* type = cast<FixedVectorType>(mask->getType());
  Value* bits =
      builder.CreateBitCast(mask, builder.getIntNTy(type->getNumElements()));
  return builder.CreateZExt(bits, builder.getInt64Ty());
}

uint64_t ElementBytes(const IntrinsicInst& intrinsic, Type* vector) {
  return intrinsic.getDataLayout().getTypeStoreSize(vector->getScalarType());
}

void CheckLanes(Hooks& hooks, IRBuilderBase& builder, Hook hook, Value* pointer,
                Value* mask, uint64_t element_bytes) {
  hooks.Call(
      builder, hook,
      {pointer, LaneBits(builder, mask), builder.getInt32(element_bytes)});
}

// The hook reads the addresses from memory; the entry block holds a buffer.
void CheckScattered(Hooks& hooks, IRBuilderBase& builder, Hook hook,
                    Value* pointers, Value* mask, uint64_t element_bytes) {
  BasicBlock& entry = builder.GetInsertBlock()->getParent()->getEntryBlock();
  IRBuilder<> entry_builder(&entry, entry.begin());
  Value* buffer = entry_builder.CreateAlloca(pointers->getType());
  builder.CreateStore(pointers, buffer);
  CheckLanes(hooks, builder, hook, buffer, mask, element_bytes);
}

// Expanding and compressing operations use as many elements as lanes are set,
// one after the other.
void CheckPacked(Hooks& hooks, IRBuilderBase& builder, Hook hook,
                 Value* pointer, Value* mask, uint64_t element_bytes) {
  Value* lanes =
      builder.CreateUnaryIntrinsic(Intrinsic::ctpop, LaneBits(builder, mask));
  hooks.Call(
      builder, hook,
      {pointer, builder.CreateMul(lanes, builder.getInt64(element_bytes))});
}

}  // namespace

void ReplaceMemoryIntrinsic(Hooks& hooks, const BulkAccess& access) {
  MemIntrinsic& intrinsic = *access.intrinsic;
  InstrumentationIRBuilder builder(&intrinsic);
  Value* length =
      builder.CreateZExtOrTrunc(intrinsic.getLength(), builder.getInt64Ty());
  if (auto* fill = dyn_cast<MemSetInst>(&intrinsic)) {
    Value* byte = builder.CreateZExt(fill->getValue(), builder.getInt32Ty());
    hooks.Call(builder, access.to_new_block ? Hook::kMemsetNew : Hook::kMemset,
               {fill->getRawDest(), byte, length});
  } else {
    auto& copy = cast<MemTransferInst>(intrinsic);
    hooks.Call(builder,
               access.to_new_block      ? Hook::kMemcpyNew
               : isa<MemMoveInst>(copy) ? Hook::kMemmove
                                        : Hook::kMemcpy,
               {copy.getRawDest(), copy.getRawSource(), length});
  }
  intrinsic.eraseFromParent();
}

void CheckMaskedAccess(Hooks& hooks, IntrinsicInst& intrinsic) {
  InstrumentationIRBuilder builder(&intrinsic);
  auto argument = [&](unsigned i) { return intrinsic.getArgOperand(i); };
  uint64_t result_bytes = ElementBytes(
      intrinsic, intrinsic.getType()->isVoidTy() ? argument(0)->getType()
                                                 : intrinsic.getType());
  switch (intrinsic.getIntrinsicID()) {
    case Intrinsic::masked_load:
      return CheckLanes(hooks, builder, Hook::kMaskedRead, argument(0),
                        argument(1), result_bytes);
    case Intrinsic::masked_store:
      return CheckLanes(hooks, builder, Hook::kMaskedWrite, argument(1),
                        argument(2), result_bytes);
    case Intrinsic::masked_gather:
      return CheckScattered(hooks, builder, Hook::kGather, argument(0),
                            argument(1), result_bytes);
    case Intrinsic::masked_scatter:
      return CheckScattered(hooks, builder, Hook::kScatter, argument(1),
                            argument(2), result_bytes);
    case Intrinsic::masked_expandload:
      return CheckPacked(hooks, builder, Hook::kReadRange, argument(0),
                         argument(1), result_bytes);
    case Intrinsic::masked_compressstore:
      return CheckPacked(hooks, builder, Hook::kWriteRange, argument(1),
                         argument(2), result_bytes);
  }
  llvm_unreachable("not a masked access");
}

void CheckVptrStore(Hooks& hooks, StoreInst& store) {
  InstrumentationIRBuilder builder(&store);
  Value* value = store.getValueOperand();
  auto* vector = dyn_cast<FixedVectorType>(value->getType());
  if (vector == nullptr) {
    hooks.Call(builder, Hook::kVptrWrite, {store.getPointerOperand(), value});
    return;
  }
  // The vectorizer has joined the stores of neighbouring base classes.
  for (unsigned i = 0; i < vector->getNumElements(); ++i) {
    Value* place = builder.CreateConstGEP1_64(vector->getElementType(),
                                              store.getPointerOperand(), i);
    hooks.Call(builder, Hook::kVptrWrite,
               {place, builder.CreateExtractElement(value, i)});
  }
}

}  // namespace hbsan
