// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of a function's name that stays when the code around it changes.

#ifndef HBSAN_TOOLS_REPORT_STABLE_NAME_H_
#define HBSAN_TOOLS_REPORT_STABLE_NAME_H_

#include <string>
#include <string_view>

namespace hbsan::tools {

// The qualified name alone: without template arguments, parameters and return
// type, without what compilers append to clones (`.llvm.123`, ` [clone .cold]`)
// and without the numbers that tell a function's lambdas apart.
std::string StableName(std::string_view function);

// What follows the last slash.
std::string_view BaseName(std::string_view path);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_STABLE_NAME_H_
