// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whose function is it?  The rules by which the runtime folds and drops frames
// (runtime/report/library_frames.h and symbolizer.cc), which cannot share code
// with the tools.

#ifndef HBSAN_TOOLS_LIB_LIBRARY_CODE_H_
#define HBSAN_TOOLS_LIB_LIBRARY_CODE_H_

#include <string_view>

namespace hbsan::tools {

// Whether a module lies where distributions put theirs.
bool IsSystemModule(std::string_view path);

// Whether a function lies where distributions and toolchains put theirs: by its
// file if that is known, else by its module.
bool IsInLibrary(std::string_view file, std::string_view module);

// Whether a function is libc's or the runtime's below main, or below a thread's
// start function.
bool IsStartUp(std::string_view function);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_LIBRARY_CODE_H_
