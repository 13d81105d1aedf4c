// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/report.h"

#include <algorithm>
#include <tuple>

#include "llvm/ADT/StringRef.h"

namespace hbsan::tools {
namespace {

const log::Symbol* FirstSymbol(const log::Access& access) {
  for (const log::Frame& frame : access.stack.frames) {
    if (!frame.symbols.empty())
      return &frame.symbols.front();
  }
  return nullptr;
}

// What people must look at first comes first.
int Urgency(const Finding& finding) {
  if (finding.suppressed)
    return 2;
  return finding.state == State::kUnchanged ? 1 : 0;
}

auto SortKey(const Finding& finding) {
  const log::Symbol* symbol = FirstSymbol(finding.race.accesses[0]);
  return std::make_tuple(
      Urgency(finding), symbol == nullptr,
      symbol != nullptr ? llvm::StringRef(symbol->file) : llvm::StringRef(),
      symbol != nullptr ? symbol->line : 0,
      llvm::StringRef(finding.fingerprint));
}

}  // namespace

uint64_t Report::Count(State state) const {
  return static_cast<uint64_t>(std::count_if(
      findings.begin(), findings.end(),
      [&](const Finding& f) { return f.state == state && !f.suppressed; }));
}

uint64_t Report::CountUnsuppressed() const {
  return static_cast<uint64_t>(
      std::count_if(findings.begin(), findings.end(),
                    [](const Finding& f) { return !f.suppressed; }));
}

uint64_t Report::CountOccurrences() const {
  uint64_t count = 0;
  for (const Finding& finding : findings)
    count += finding.suppressed ? 0 : finding.occurrences;
  return count;
}

void Report::Sort() {
  std::sort(findings.begin(), findings.end(),
            [](const Finding& a, const Finding& b) {
              return SortKey(a) < SortKey(b);
            });
}

}  // namespace hbsan::tools
