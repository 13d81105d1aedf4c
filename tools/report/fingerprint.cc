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
  if (!side.exact)
    return text;
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
