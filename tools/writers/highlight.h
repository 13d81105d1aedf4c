// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C and C++ in colours: a line as HTML, with spans of the classes k (keyword),
// s (string or character), n (number) and c (comment).  Everything is escaped.

#ifndef HBSAN_TOOLS_WRITERS_HIGHLIGHT_H_
#define HBSAN_TOOLS_WRITERS_HIGHLIGHT_H_

#include <string>

#include "llvm/ADT/StringRef.h"

namespace hbsan::tools {

// `in_comment` carries a block comment from line to line.
std::string HighlightLine(llvm::StringRef line, bool* in_comment);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_WRITERS_HIGHLIGHT_H_
