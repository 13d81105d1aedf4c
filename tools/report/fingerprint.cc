// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/fingerprint.h"

#include <algorithm>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/SHA256.h"
#include "tools/report/stable_name.h"

namespace hbsan::tools {
namespace {

constexpr size_t kFunctions = 3;  // of each stack
constexpr size_t kDigits = 16;

void AppendFunction(const FunctionFact& function, std::string* out) {
  *out += StableName(function.function);
  *out += '@';
  *out += BaseName(function.file.empty() ? function.module : function.file);
  *out += '\n';
}

// The innermost functions that the user wrote; if there are none, the
// innermost ones.
std::string SideText(const SideFacts& side) {
  std::string text = std::string(side.kind) + '\n';
  size_t taken = 0;
  for (const FunctionFact& function : side.stack) {
    if (taken == kFunctions)
      break;
    if (!IsUserCode(function))
      continue;
    AppendFunction(function, &text);
    taken++;
  }
  for (size_t i = 0; taken == 0 && i < std::min(kFunctions, side.stack.size());
       i++)
    AppendFunction(side.stack[i], &text);
  return text;
}

}  // namespace

bool IsUserCode(const FunctionFact& function) {
  // Where distributions and toolchains put what they compile and install.  The
  // C library's debug information names its files relative to its own tree.
  const llvm::StringRef file(function.file);
  const llvm::StringRef module(function.module);
  if (file.empty()) {
    return !module.starts_with("/lib/") && !module.starts_with("/usr/lib/") &&
           !module.starts_with("/lib64/");
  }
  for (llvm::StringRef folder :
       {"/usr/include/", "/usr/lib/", "/usr/local/include/", "./nptl/",
        "../nptl/", "../sysdeps/", "./stdlib/", "./csu/"}) {
    if (file.starts_with(folder))
      return false;
  }
  return !file.contains("/include/c++/");
}

std::string Fingerprint(const RaceFacts& race) {
  std::array<std::string, 2> sides = {SideText(race.sides[0]),
                                      SideText(race.sides[1])};
  std::sort(sides.begin(), sides.end());
  const std::string text = std::string(kFingerprintName) + '\n' +
                           std::string(race.kind) + '\n' + sides[0] + sides[1] +
                           StableName(race.global) + '\n';
  const auto hash = llvm::SHA256::hash(llvm::ArrayRef(
      reinterpret_cast<const uint8_t*>(text.data()), text.size()));
  return llvm::toHex(hash, /*LowerCase=*/true).substr(0, kDigits);
}

}  // namespace hbsan::tools
