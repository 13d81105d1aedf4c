// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The source lines that a symbol carries, as text below its stack line.

#ifndef HBSAN_TOOLS_LIB_SOURCE_EXCERPT_H_
#define HBSAN_TOOLS_LIB_SOURCE_EXCERPT_H_

#include <string>

#include "tools/lib/log_model.h"

namespace hbsan::tools {

// Lines such as
//
//      >    12 |   counter++;
//
// with a mark at the symbol's own; empty if it carries none.
std::string SourceExcerpt(const log::Symbol& symbol);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_SOURCE_EXCERPT_H_
