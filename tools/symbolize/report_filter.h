// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan-symbolize [files]`: reads text that contains HBSan reports, made where
// no symbolizer was at hand, and puts names in place of the addresses.

#ifndef HBSAN_TOOLS_SYMBOLIZE_REPORT_FILTER_H_
#define HBSAN_TOOLS_SYMBOLIZE_REPORT_FILTER_H_

#include <istream>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>

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
  struct Options {
    std::string strip_path_prefix;
  };

  // Warnings go to `warnings`, each at most once per module.
  ReportFilter(Resolver& resolver, const Options& options, std::ostream& output,
               std::ostream& warnings)
      : resolver_(resolver),
        options_(options),
        output_(output),
        warnings_(warnings) {}

  // Copies `input` to the output, symbolized.
  void Run(std::istream& input);

 private:
  void Print(const StackLine& line);
  // The file to read for the module of `line`: its own path if that has the
  // build id of the line, else one from the debug folders, else nothing.
  std::string FileFor(const StackLine& line);
  void WarnOnce(const std::string& module, const std::string& message);

  Resolver& resolver_;
  const Options options_;
  std::ostream& output_;
  std::ostream& warnings_;
  std::set<std::string> warned_modules_;
  unsigned next_number_ = 0;  // inlined frames shift those that follow
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_REPORT_FILTER_H_
