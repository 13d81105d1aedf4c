// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/lib/library_code.h"

#include <initializer_list>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

namespace hbsan::tools {
namespace {

bool StartsWithAny(llvm::StringRef text,
                   std::initializer_list<llvm::StringRef> prefixes) {
  return llvm::any_of(prefixes, [&](llvm::StringRef prefix) {
    return text.starts_with(prefix);
  });
}

}  // namespace

bool IsSystemModule(std::string_view path) {
  return StartsWithAny(path, {"/lib/", "/lib64/", "/usr/lib/"});
}

bool IsInLibrary(std::string_view file, std::string_view module) {
  if (file.empty())
    return IsSystemModule(module);
  return StartsWithAny(file,
                       {"/usr/include/", "/usr/lib/", "/usr/local/include/"}) ||
         llvm::StringRef(file).contains("/include/c++/");
}

bool IsStartUp(std::string_view function) {
  for (std::string_view name : {"__libc_start_call_main", "_start",
                                "start_thread", "clone3", "__clone3"}) {
    if (function == name)
      return true;
  }
  return StartsWithAny(function, {"__libc_start_main", "hbsan::", "__hbsan_"});
}

}  // namespace hbsan::tools
