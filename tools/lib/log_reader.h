// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads logs (docs/user/report-format.md) one record at a time, from anybody:
// memory is bounded by the longest line and the modules, a line that cannot be
// read is told with its column and skipped, and nothing in a file can end the
// program.
//
//     LogReader reader("race.1234.jsonl", stream, PrintDiagnostic);
//     while (std::optional<log::Record> record = reader.Next()) ...

#ifndef HBSAN_TOOLS_LIB_LOG_READER_H_
#define HBSAN_TOOLS_LIB_LOG_READER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/lib/log_model.h"

namespace hbsan::tools {

// Something is wrong with an input.  After an error part of it was skipped.
struct Diagnostic {
  enum class Severity { kWarning, kError };

  Severity severity = Severity::kError;
  std::string input;
  uint64_t line = 0;    // from 1; 0: the input as a whole
  uint64_t column = 0;  // from 1, in bytes; 0: the line as a whole
  std::string message;

  // "input:line:column: error: message", as compilers have it.
  std::string Text() const;
};

class LogReader {
 public:
  struct Options {
    size_t max_line_bytes = size_t{32} << 20;
    unsigned max_diagnostics = 20;  // the rest is counted
  };
  using OnDiagnostic = std::function<void(const Diagnostic&)>;

  // `name` is for diagnostics.  Files may follow each other in one input: a
  // header starts another log.
  LogReader(std::string name, std::istream& input, OnDiagnostic on_diagnostic);
  LogReader(std::string name, std::istream& input, OnDiagnostic on_diagnostic,
            Options options);

  // The next record that can be read; nothing at the end of the input.
  std::optional<log::Record> Next();

  // Of a process, as far as it was read.  Null if no record told of it.
  const log::Module* FindModule(uint32_t pid, uint32_t index) const;

  // Errors so far, those that were only counted included.
  uint64_t error_count() const { return error_count_; }
  uint64_t bytes_read() const { return bytes_read_; }

 private:
  using Modules = std::map<uint32_t, log::Module>;

  // The next line is in line_; false at the end of the input.
  bool NextLine();
  void SkipRestOfLine();
  // Nothing if it cannot be read, or is not for this version.
  std::optional<log::Record> Decode();
  // False: the record must not be passed on.
  bool Admit(log::Record& record);
  // Whether the log of this process is for a later version.
  bool IsRefused(uint32_t pid) const;
  void CheckModules(const log::Record& record, const log::Race& race);
  void Report(Diagnostic::Severity severity, uint64_t column,
              std::string message);
  void ReportSuppressed();

  const std::string name_;
  std::istream& input_;
  const OnDiagnostic on_diagnostic_;
  const Options options_;
  std::string line_;
  uint64_t line_number_ = 0;
  bool ends_in_line_ = false;  // the input has no newline after line_
  bool seen_header_ = false;
  uint32_t last_pid_ = 0;  // of the last header, for records without one
  // Per process: null if its log is of another version.
  std::map<uint32_t, std::optional<Modules>> processes_;
  uint64_t error_count_ = 0;
  uint64_t bytes_read_ = 0;
  uint64_t told_ = 0, untold_ = 0;  // diagnostics
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_LOG_READER_H_
