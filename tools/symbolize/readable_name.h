// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of functions as a person would write them.  What the C++ library adds
// by itself is left out: a map's comparison and allocator, the namespaces that
// tell one ABI from another, the three parameters of a string.

#ifndef HBSAN_TOOLS_SYMBOLIZE_READABLE_NAME_H_
#define HBSAN_TOOLS_SYMBOLIZE_READABLE_NAME_H_

#include <string>
#include <string_view>

namespace hbsan::tools {

// `name` is demangled.  What it does not understand it returns as it is.
//   std::map<int, Job, std::less<int>, std::allocator<...>>::find(int const&)
//   -> std::map<int, Job>::find(int const&)
std::string ReadableName(std::string_view name);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_READABLE_NAME_H_
