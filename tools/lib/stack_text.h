// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stack as lines of text: one for each function, inlined ones included, and
// those of libraries folded into the function that the user called.

#ifndef HBSAN_TOOLS_LIB_STACK_TEXT_H_
#define HBSAN_TOOLS_LIB_STACK_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "llvm/Support/raw_ostream.h"
#include "tools/lib/log_model.h"

namespace hbsan::tools {

// The module with an index; null if nothing told of it.
using FindModule = std::function<const log::Module*(uint32_t)>;

// A function of a frame.
struct FunctionLine {
  const log::Frame* frame;
  const log::Module* module;  // null: not known
  const log::Symbol* symbol;  // null: the frame has no names

  bool HasFunction() const {
    return symbol != nullptr && !symbol->function.empty();
  }
};

// Without those of the start-up.
std::vector<FunctionLine> LinesOf(const log::Stack& stack,
                                  const FindModule& find_module);

// The innermost line that is not a library's; 0 if there is none.
size_t UserLine(const std::vector<FunctionLine>& lines);

// Of neighbouring lines of libraries the outermost stays, the function that was
// called; none where they are outermost themselves.  The end of those to be
// left out from `begin` on, which is `begin` if there are none.
size_t HiddenEnd(const std::vector<FunctionLine>& lines, size_t begin);

void PrintStack(const log::Stack& stack, const FindModule& find_module,
                llvm::raw_ostream& out);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_STACK_TEXT_H_
