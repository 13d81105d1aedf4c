// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bytes as UTF-8, in such a way that places can be found again.

#ifndef HBSAN_TOOLS_LIB_UTF8_H_
#define HBSAN_TOOLS_LIB_UTF8_H_

#include <cstddef>
#include <string>

#include "llvm/ADT/StringRef.h"

namespace hbsan::tools {

// Each byte that is not part of UTF-8 becomes U+FFFD.
std::string ToUtf8(llvm::StringRef bytes);

// The offset in `bytes` of what is at `offset` in ToUtf8(bytes).
size_t OffsetInBytes(llvm::StringRef bytes, size_t offset);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_UTF8_H_
