// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `hbsan report` and `hbsan diff` have in common: their options, and how
// reports are made and written by them.

#ifndef HBSAN_TOOLS_HBSAN_REPORT_FLAGS_H_
#define HBSAN_TOOLS_HBSAN_REPORT_FLAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "tools/hbsan/command_line.h"
#include "tools/report/make_report.h"
#include "tools/symbolize/log_symbolizer.h"
#include "tools/symbolize/resolver.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {

enum class FailOn { kNew, kAny, kNone };

// A race that this returns true for makes the exit status 1.
bool Fails(const Report& report, FailOn fail_on);

// `write` writes `file`, "-" being the standard output.  Goes to a temporary
// file first, so that a failure leaves the old one alone; says what failed.
bool WriteOutput(const std::string& file,
                 llvm::function_ref<void(llvm::raw_ostream&)> write);

class ReportFlags {
 public:
  explicit ReportFlags(CommandLine& command);

  // Looks at what was given; false: it was wrong, which has been said.
  bool Check(bool has_baseline);

  // Makes a report of `inputs`, or says what is wrong.
  std::optional<MadeReport> Make(
      const std::vector<std::string>& inputs,
      std::optional<std::vector<KnownRace>> baseline);

  // To all files that were asked for; `usual` is written where no format was.
  bool Write(const Report& report, tools::Write* usual) const;

  FailOn fail_on() const { return how_to_fail_; }

 private:
  struct FormatFile {
    FormatFile(CommandLine& command, const char* name, const char* help,
               tools::Write* write);
    cl::opt<std::string> file;
    tools::Write* write;
  };

  bool SetResolver();

  cl::opt<std::string> format_, output_;
  FormatFile text_, json_, sarif_, html_, junit_, codequality_, github_;
  cl::opt<FailOn> fail_on_;
  cl::list<std::string> suppressions_;
  cl::opt<std::string> owners_, source_root_;
  cl::list<std::string> debug_file_directories_, path_maps_;
  cl::opt<std::string> strip_path_prefix_;

  FailOn how_to_fail_ = FailOn::kAny;
  std::string root_;                // of the sources, without symbolic links
  tools::Write* chosen_ = nullptr;  // by --format
  std::optional<Resolver> resolver_;
  std::optional<LogSymbolizer> symbolizer_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_HBSAN_REPORT_FLAGS_H_
