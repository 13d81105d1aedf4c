// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan-symbolize [files]`: reads text that contains HBSan reports, made where
// no symbolizer was at hand, and puts names in place of the addresses.

#ifndef HBSAN_TOOLS_SYMBOLIZE_REPORT_FILTER_H_
#define HBSAN_TOOLS_SYMBOLIZE_REPORT_FILTER_H_

#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "llvm/Support/raw_ostream.h"
#include "tools/symbolize/resolver.h"

namespace hbsan::tools {

// One line of a stack in a report:
//
//     #3 0x7f12 (/path/module+0x1234) (BuildId: abcd)
//     #3 function file:line:column (module+0x1234) (BuildId: abcd)
//
// The second form is already symbolized and has an empty module.
struct StackLine {
  std::string indent;
  unsigned number = 0;
  std::string rest;  // of the line, after the number and a space
  std::string module;
  uint64_t offset = 0;
  std::string build_id;  // empty if the line has none
};

// Nothing if the line is no stack line.
std::optional<StackLine> ParseStackLine(std::string_view line);

class ReportFilter {
 public:
  ReportFilter(Resolver& resolver, llvm::raw_ostream& output)
      : resolver_(resolver), output_(output) {}

  // Copies `input` to the output, symbolized, and tells after each line how
  // many bytes were read.
  void Run(std::istream& input,
           const std::function<void(uint64_t)>& on_progress);

 private:
  void Copy(const std::string& text);
  void Print(const StackLine& line);

  Resolver& resolver_;
  llvm::raw_ostream& output_;
  unsigned next_number_ = 0;  // inlined frames shift those that follow
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_REPORT_FILTER_H_
