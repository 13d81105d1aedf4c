// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds key constants and tables.  Tables are linkonce_odr and hidden: a
// linked program keeps one copy, reached without the GOT.

#include "key_table.h"

#include <string>

#include "hbsan/abi.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"
#include "llvm/IR/Constants.h"

using namespace llvm;

namespace hbsan {
namespace {

KeyTable MakeTable(Module& module, const std::string& name,
                   ArrayRef<Constant*> keys, unsigned entries) {
  unsigned entry_bytes = keys.size() / entries * HBSAN_CELL_BYTES;
  if (auto* existing = module.getNamedGlobal(name)) {
    return {existing, entry_bytes};
  }
  auto* type = ArrayType::get(keys.front()->getType(), keys.size());
  auto* global = new GlobalVariable(module, type, /*isConstant=*/true,
                                    GlobalValue::LinkOnceODRLinkage,
                                    ConstantArray::get(type, keys), name);
  global->setVisibility(GlobalValue::HiddenVisibility);
  global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  global->setAlignment(Align(HBSAN_CELL_BYTES));
  global->setComdat(module.getOrInsertComdat(name));
  return {global, entry_bytes};
}

std::string TableName(bool is_write, const char* cells, unsigned size,
                      unsigned alignment) {
  return (Twine("__hbsan_") + (is_write ? "write" : "read") + "_keys" + cells +
          "_" + Twine(size) + "_" + Twine(alignment))
      .str();
}

}  // namespace

uint32_t KeyFor(bool is_write, unsigned byte_mask) {
  return is_write ? HBSAN_WRITE_KEY(byte_mask) : HBSAN_READ_KEY(byte_mask);
}

Constant* KeyVector(LLVMContext& context, bool is_write, unsigned byte_mask) {
  SmallVector<uint32_t, HBSAN_SLOTS_PER_CELL> slots(
      HBSAN_SLOTS_PER_CELL, KeyFor(is_write, byte_mask));
  return ConstantDataVector::get(context, slots);
}

KeyTable OneCellKeys(Module& module, bool is_write, unsigned size,
                     unsigned alignment) {
  SmallVector<Constant*, 8> keys;
  for (unsigned place = 0; place < HBSAN_GRANULE_BYTES; place += alignment) {
    keys.push_back(
        KeyVector(module.getContext(), is_write, ByteMask(place, size)));
  }
  return MakeTable(module, TableName(is_write, "", size, alignment), keys,
                   HBSAN_GRANULE_BYTES / alignment);
}

KeyTable TwoCellKeys(Module& module, bool is_write, unsigned size,
                     unsigned alignment) {
  SmallVector<Constant*, 16> keys;
  for (unsigned place = 0; place < HBSAN_GRANULE_BYTES; place += alignment) {
    unsigned bytes = ByteMask(place, size);
    unsigned first = bytes & HBSAN_UNTOUCHED_BITS;
    unsigned last = bytes >> HBSAN_GRANULE_BYTES;
    if (last == 0)
      last = first;
    keys.push_back(KeyVector(module.getContext(), is_write, first));
    keys.push_back(KeyVector(module.getContext(), is_write, last));
  }
  return MakeTable(module, TableName(is_write, "_edges", size, alignment), keys,
                   HBSAN_GRANULE_BYTES / alignment);
}

}  // namespace hbsan
