// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/lib/utf8.h"

#include <algorithm>

#include "llvm/Support/JSON.h"

namespace hbsan::tools {
namespace {

constexpr llvm::StringRef kReplacement = "\xef\xbf\xbd";

// How many bytes at the start of `bytes` are UTF-8.
size_t ValidPrefix(llvm::StringRef bytes) {
  size_t end = 0;
  return llvm::json::isUTF8(bytes, &end) ? bytes.size() : end;
}

}  // namespace

std::string ToUtf8(llvm::StringRef bytes) {
  std::string text;
  while (!bytes.empty()) {
    const size_t valid = ValidPrefix(bytes);
    text += bytes.take_front(valid);
    bytes = bytes.drop_front(valid);
    if (!bytes.empty()) {
      text += kReplacement;
      bytes = bytes.drop_front(1);
    }
  }
  return text;
}

size_t OffsetInBytes(llvm::StringRef bytes, size_t offset) {
  size_t at = 0;
  while (at < bytes.size()) {
    const size_t valid = ValidPrefix(bytes.substr(at));
    if (offset <= valid)
      return at + offset;
    at += valid + 1;
    offset -= std::min(offset, valid + kReplacement.size());
  }
  return bytes.size();
}

}  // namespace hbsan::tools
