// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inline check.  An access is already recorded in this epoch when some slot
// of its cell satisfies ((slot ^ own) & key) == 0 (abi.h).  Every key contains
// all owner bits, and `own` has no other bits, so that is the same as
//
//     (slot & key) == own
//
// which is one instruction less and, for a whole-granule write, whose key is
// all ones, two.  x86-64 at -O2, hit path:
//
//     8 byte read                        4 byte write, place unknown
//     mov  address, %rax                 mov  address, %rax
//     and  app_mask, %rax                and  app_mask, %rax
//     movdqa base(,%rax,2), %xmm0        movdqa base(,%rax,2), %xmm0
//     pand key, %xmm0                    mov  address, %ecx
//     pcmpeqd %fs:own, %xmm0             and  $4, %ecx
//     movmskps %xmm0, %eax               pand keys(,%rcx,4), %xmm0
//     test %eax, %eax                    pcmpeqd %fs:own, %xmm0
//     je   slow                          movmskps; test; je
//
// The mask and the base differ by 8, so that one register serves both.
//
// An access of several cells asks for a hit in the same slot of each, with one
// branch.  The runtime fills the slots of neighbouring cells in the same order,
// so this fails rarely; when it fails the hook finds out the rest.  Where the
// cells belong to different fields, each is asked for itself.

#include "emit.h"

#include "hbsan/abi.h"
#include "key_table.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Instrumentation.h"

#define DEBUG_TYPE "hbsan"

using namespace llvm;

//===--- Statistics -------------------------------------------------------===//

STATISTIC(NumInlined, "Number of accesses tested in line");
STATISTIC(NumCalls, "Number of accesses checked by a call only");

namespace hbsan {
namespace {

constexpr uint64_t kMaxSpan = 64;  // bytes that the span hooks accept

// The line that a report names.  What the optimizer moves out of a loop loses
// its own; what the value comes from, or goes to, may still have one.
DebugLoc LocationOf(Instruction& access) {
  constexpr size_t kMaxSearched = 8;
  DebugLoc own = InstrumentationIRBuilder(&access).getCurrentDebugLocation();
  if (own && own.getLine() != 0)
    return own;
  SmallSetVector<const Value*, kMaxSearched> related;
  related.insert_range(access.users());
  if (auto* store = dyn_cast<StoreInst>(&access))
    related.insert(store->getValueOperand());
  for (size_t i = 0; i < std::min(related.size(), kMaxSearched); ++i) {
    auto* neighbour = dyn_cast<Instruction>(related[i]);
    if (neighbour == nullptr || isa<PHINode>(neighbour))
      continue;
    if (DebugLoc line = neighbour->getDebugLoc(); line && line.getLine() != 0)
      return line;
    related.insert_range(neighbour->users());
  }
  return own;
}

Type* CellType(IRBuilderBase& builder) {
  return FixedVectorType::get(builder.getInt32Ty(), HBSAN_SLOTS_PER_CELL);
}

// The cell of the granule that contains `address`.
Value* CellOf(IRBuilderBase& builder, Value* address) {
  Value* offset = builder.CreateAnd(address, HBSAN_APP_MASK);
  Value* scaled = builder.CreateShl(offset, 1);
  Value* cell = builder.CreateAdd(scaled, builder.getInt64(HBSAN_SHADOW_BASE));
  return builder.CreateIntToPtr(cell, builder.getPtrTy());
}

Value* LoadVector(IRBuilderBase& builder, Value* pointer) {
  return builder.CreateAlignedLoad(CellType(builder), pointer,
                                   Align(HBSAN_CELL_BYTES));
}

// The cell, or the key, `index` places after `first`.
Value* NextCell(IRBuilderBase& builder, Value* first, uint64_t index) {
  if (index == 0)
    return first;
  return builder.CreateConstGEP1_64(builder.getInt8Ty(), first,
                                    index * HBSAN_CELL_BYTES);
}

// The address of the entry of `table` for an access of this alignment.
Value* EntryOf(IRBuilderBase& builder, const KeyTable& table, Value* address,
               unsigned alignment) {
  Value* place = builder.CreateAnd(address, HBSAN_GRANULE_BYTES - alignment);
  Value* offset =
      builder.CreateShl(place, Log2_32(table.entry_bytes / alignment));
  return builder.CreatePtrAdd(table.global, offset);
}

// Does the access certainly stay in one granule?
bool StaysInGranule(const Access& access) {
  if (access.granule_offset) {
    return *access.granule_offset + access.size <= HBSAN_GRANULE_BYTES;
  }
  return access.size <= access.alignment;
}

// Is it certainly two whole granules?
bool IsTwoGranules(const Access& access) {
  return access.size == 2 * HBSAN_GRANULE_BYTES &&
         (access.alignment >= HBSAN_GRANULE_BYTES ||
          access.granule_offset == 0u);
}

// How many cells the inline test has to look at; 0 if their number depends on
// the address.
uint64_t CellsToTest(const Access& access) {
  if (access.granule_offset) {
    return divideCeil(*access.granule_offset + access.size,
                      HBSAN_GRANULE_BYTES);
  }
  if (StaysInGranule(access))
    return 1;
  // The granules of the first and of the last byte, which may be the same one,
  // and only whole granules between them.
  if (access.size < HBSAN_GRANULE_BYTES)
    return 2;
  if (access.size % HBSAN_GRANULE_BYTES != 0)
    return 0;
  return access.size / HBSAN_GRANULE_BYTES + 1;
}

}  // namespace

bool CanInline(const Access& access, const PassOptions& options) {
  uint64_t cells = CellsToTest(access);
  return cells > 0 && cells <= options.max_inline_cells;
}

GlobalVariable* HotStateGlobal(Module& module) {
  constexpr char kName[] = "__hbsan_hot";
  if (auto* existing = module.getNamedGlobal(kName))
    return existing;
  LLVMContext& context = module.getContext();
  auto* pointer = PointerType::getUnqual(context);
  auto* own = ArrayType::get(Type::getInt32Ty(context), HBSAN_SLOTS_PER_CELL);
  auto* type = StructType::get(context, {own, pointer, pointer});
  auto* global = new GlobalVariable(
      module, type, /*isConstant=*/false, GlobalValue::ExternalLinkage,
      /*Initializer=*/nullptr, kName, /*InsertBefore=*/nullptr,
      GlobalValue::InitialExecTLSModel);
  global->setAlignment(Align(alignof(hbsan_hot_state)));
  return global;
}

CheckEmitter::CellTests CheckEmitter::FindCellsAtKnownPlace(
    IRBuilderBase& builder, const Access& access, Value* first) {
  unsigned place = *access.granule_offset;
  uint64_t cells = CellsToTest(access);
  CellTests tests;
  for (uint64_t i = 0; i < cells; ++i) {
    unsigned begin = i == 0 ? place : 0;
    unsigned end = std::min<uint64_t>(
        place + access.size - i * HBSAN_GRANULE_BYTES, HBSAN_GRANULE_BYTES);
    tests.push_back({NextCell(builder, first, i),
                     KeyVector(builder.getContext(), access.is_write,
                               ByteMask(begin, end - begin))});
  }
  return tests;
}

CheckEmitter::CellTests CheckEmitter::FindCells(IRBuilderBase& builder,
                                                const Access& access) {
  Value* address = builder.CreatePtrToInt(access.pointer, builder.getInt64Ty());
  Value* first = CellOf(builder, address);
  if (access.granule_offset) {
    return FindCellsAtKnownPlace(builder, access, first);
  }
  Module& module = hooks_.module();
  if (StaysInGranule(access)) {
    KeyTable table =
        OneCellKeys(module, access.is_write, access.size, access.alignment);
    Value* entry = EntryOf(builder, table, address, access.alignment);
    return {{first, LoadVector(builder, entry)}};
  }
  KeyTable table = TwoCellKeys(
      module, access.is_write,
      std::min<uint64_t>(access.size, HBSAN_GRANULE_BYTES), access.alignment);
  Value* entry = EntryOf(builder, table, address, access.alignment);
  CellTests tests = {{first, LoadVector(builder, entry)}};
  for (uint64_t i = 1; i < CellsToTest(access) - 1; ++i) {
    tests.push_back({NextCell(builder, first, i),
                     KeyVector(builder.getContext(), access.is_write,
                               HBSAN_UNTOUCHED_BITS)});
  }
  Value* last_byte =
      builder.CreateAdd(address, builder.getInt64(access.size - 1));
  tests.push_back({CellOf(builder, last_byte),
                   LoadVector(builder, NextCell(builder, entry, 1))});
  return tests;
}

// True where no slot position hits in every cell.
Value* CheckEmitter::EmitMiss(IRBuilderBase& builder, const CellTests& tests) {
  Value* own = LoadVector(builder, hot_);
  Value* hits = nullptr;
  for (const CellTest& test : tests) {
    Value* cell = LoadVector(builder, test.cell);
    auto* key = dyn_cast<Constant>(test.key);
    bool takes_all = key != nullptr && key->isAllOnesValue();
    Value* relevant = takes_all ? cell : builder.CreateAnd(cell, test.key);
    Value* equal = builder.CreateICmpEQ(relevant, own);
    hits = hits == nullptr ? equal : builder.CreateAnd(hits, equal);
  }
  Value* bits =
      builder.CreateBitCast(hits, builder.getIntNTy(HBSAN_SLOTS_PER_CELL));
  return builder.CreateIsNull(bits);
}

// True where some cell has no hit at all.
Value* CheckEmitter::EmitMissOfAny(IRBuilderBase& builder,
                                   const CellTests& tests) {
  Value* miss = nullptr;
  for (const CellTest& test : tests) {
    Value* of_this = EmitMiss(builder, {test});
    miss = miss == nullptr ? of_this : builder.CreateOr(miss, of_this);
  }
  return miss;
}

void CheckEmitter::EmitHook(IRBuilderBase& builder, const Access& access) {
  Value* outside =
      frames_ == FrameMode::kAroundHooks ? PushFrame(builder, hot_) : nullptr;
  if (access.parts.empty())
    EmitHookCall(builder, access);
  for (const Access& part : access.parts) {
    builder.SetCurrentDebugLocation(LocationOf(*part.at));
    EmitHookCall(builder, part);
  }
  if (outside != nullptr)
    PopFrame(builder, hot_, outside);
}

void CheckEmitter::EmitHookCall(IRBuilderBase& builder, const Access& access) {
  if ((StaysInGranule(access) && isPowerOf2_64(access.size)) ||
      IsTwoGranules(access)) {
    hooks_.Call(builder, Hooks::ForGranules(access.is_write, access.size),
                {access.pointer});
    return;
  }
  bool is_span = access.size <= kMaxSpan;
  Hook hook = access.is_write ? (is_span ? Hook::kWriteSpan : Hook::kWriteRange)
                              : (is_span ? Hook::kReadSpan : Hook::kReadRange);
  hooks_.Call(builder, hook, {access.pointer, builder.getInt64(access.size)});
}

void CheckEmitter::EmitInline(const Access& access) {
  IRBuilder<> builder(access.at);
  builder.SetCurrentDebugLocation(LocationOf(*access.at));
  ++NumInlined;
  CellTests tests = FindCells(builder, access);
  Value* miss = access.is_merged ? EmitMissOfAny(builder, tests)
                                 : EmitMiss(builder, tests);
  MDNode* unlikely =
      MDBuilder(builder.getContext()).createUnlikelyBranchWeights();
  Instruction* slow = SplitBlockAndInsertIfThen(
      miss, access.at, /*Unreachable=*/false, unlikely);
  DebugLoc location = builder.getCurrentDebugLocation();
  builder.SetInsertPoint(slow);
  builder.SetCurrentDebugLocation(location);
  EmitHook(builder, access);
}

void CheckEmitter::EmitCall(const Access& access) {
  ++NumCalls;
  InstrumentationIRBuilder builder(access.at);
  EmitHook(builder, access);
}

void CheckEmitter::EmitRange(const RangeAccess& access) {
  InstrumentationIRBuilder builder(access.at);
  hooks_.Call(builder, access.is_write ? Hook::kWriteRange : Hook::kReadRange,
              {access.pointer,
               builder.CreateZExtOrTrunc(access.bytes, builder.getInt64Ty())});
}

}  // namespace hbsan
