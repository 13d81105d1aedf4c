// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan flags`: what share/hbsan/*.cfg say, spelled out.  Tools older than
// clang 22 that read a compilation database reject --config.

#include <cstdio>

#include "tools/hbsan/command.h"

namespace hbsan::tools {
namespace {

void PrintCompileFlags(const std::string& prefix) {
  std::printf(
      "-g -fno-omit-frame-pointer -Xclang -fsanitize=thread "
      "-fpass-plugin=%s/lib/hbsan/HBSanPass.so -D__HBSAN__=1 -idirafter "
      "%s/include -cxx-isystem %s/share/hbsan/cxx\n",
      prefix.c_str(), prefix.c_str(), prefix.c_str());
}

void PrintLinkFlags(const std::string& prefix) {
  const std::string library = prefix + "/lib/hbsan";
  std::printf(
      "-Wl,--whole-archive,%s/libhbsan_rt.a,--no-whole-archive "
      "-Wl,--dynamic-list=%s/hbsan_rt.syms -Wl,-rpath,%s -lpthread -ldl\n",
      library.c_str(), library.c_str(), library.c_str());
}

}  // namespace

int RunFlags(std::span<char*> arguments) {
  if (arguments.size() == 1) {
    PrintCompileFlags(Prefix());
    return kExitOk;
  }
  if (arguments.size() == 2 && std::string_view(arguments[1]) == "--link") {
    PrintLinkFlags(Prefix());
    return kExitOk;
  }
  if (arguments.size() == 2 && std::string_view(arguments[1]) == "--help") {
    std::printf(
        "usage: hbsan flags [--link]\n\n"
        "Prints the flags that make clang 22 instrument.\n\n"
        "  --link    those for the link of an executable instead\n");
    return kExitOk;
  }
  return UsageError("flags takes only --link");
}

}  // namespace hbsan::tools
