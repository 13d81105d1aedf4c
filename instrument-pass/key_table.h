// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The keys of abi.h as constants: one for an access whose place in its granule
// is known, a table indexed by the address where it is not.

#ifndef HBSAN_INSTRUMENT_PASS_KEY_TABLE_H_
#define HBSAN_INSTRUMENT_PASS_KEY_TABLE_H_

#include <cstdint>

#include "llvm/IR/Constant.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Module.h"

namespace hbsan {

// Bits first .. first + count - 1.
constexpr unsigned ByteMask(unsigned first, unsigned count) {
  return ((1u << count) - 1) << first;
}

uint32_t KeyFor(bool is_write, unsigned byte_mask);

// The key of an access of these bytes of a granule, once per slot.
llvm::Constant* KeyVector(llvm::LLVMContext& context, bool is_write,
                          unsigned byte_mask);

// A table with one entry per possible place of an access in its first granule:
// 0, alignment, 2 * alignment ... 8 - alignment.
struct KeyTable {
  llvm::GlobalVariable* global;
  unsigned entry_bytes;
};

// Each entry is the key of the bytes of the one granule that the access is in.
// Requires size <= alignment < 8.
KeyTable OneCellKeys(llvm::Module& module, bool is_write, unsigned size,
                     unsigned alignment);

// Each entry is the key of the granule of the first byte, then that of the
// granule of the last byte; they are equal where that is the same granule.
// Requires size < 8, or size == 8 for any multiple of 8 bytes.
KeyTable TwoCellKeys(llvm::Module& module, bool is_write, unsigned size,
                     unsigned alignment);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_KEY_TABLE_H_
