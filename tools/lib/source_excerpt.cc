// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/lib/source_excerpt.h"

#include "llvm/Support/FormatVariadic.h"

namespace hbsan::tools {

std::string SourceExcerpt(const log::Symbol& symbol) {
  std::string text;
  uint64_t number = symbol.source_line;
  for (const std::string& line : symbol.source) {
    const char mark = number == symbol.line ? '>' : ' ';
    text += llvm::formatv("     {0}{1,6} |", mark, number);
    text += line.empty() ? "\n" : " " + line + "\n";
    ++number;
  }
  return text;
}

}  // namespace hbsan::tools
