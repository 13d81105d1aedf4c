// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where in its text a JSON value stands.  LLVM's parser keeps no positions, so
// the text is looked through once more, and only when there is something to
// complain about.

#ifndef HBSAN_TOOLS_LIB_JSON_PATH_H_
#define HBSAN_TOOLS_LIB_JSON_PATH_H_

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "llvm/ADT/StringRef.h"

namespace hbsan::tools {

// From the outermost value inwards: members by name, elements by index.
using JsonPath = std::vector<std::variant<std::string, size_t>>;

// The offset of the value at `path` in `text`, which is well-formed JSON; of
// the innermost one on the way to it if it is not there.
size_t FindOffset(llvm::StringRef text, const JsonPath& path);

// The offset at which `text` opens one bracket more than `max_depth`; npos if
// it never does.  The text need not be well-formed.
size_t FindTooDeep(llvm::StringRef text, unsigned max_depth);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_JSON_PATH_H_
