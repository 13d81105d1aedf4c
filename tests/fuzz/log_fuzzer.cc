// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Logs from anybody: whatever the bytes are, the reader ends, every complaint
// names a place that exists, and what was understood is understood again when
// it is written.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"
#include "tools/lib/log_reader.h"
#include "tools/lib/log_writer.h"
#include "tools/symbolize/log_symbolizer.h"
#include "tools/symbolize/report_filter.h"
#include "tools/symbolize/resolver.h"

namespace hbsan::tools {
namespace {

void Check(bool holds, const char* what) {
  if (holds)
    return;
  std::cerr << "violated: " << what << '\n';
  std::abort();
}

// The end of line `number`, from 1, if `text` has so many.
std::optional<size_t> LineLength(llvm::StringRef text, uint64_t number) {
  for (uint64_t i = 1; i < number; ++i) {
    const size_t end = text.find('\n');
    if (end == llvm::StringRef::npos)
      return std::nullopt;
    text = text.substr(end + 1);
  }
  return text.take_until([](char c) { return c == '\n'; }).size();
}

struct Read {
  std::string written;
  uint64_t errors = 0;
};

Read ReadAndWrite(const std::string& text, Resolver& resolver) {
  Read result;
  llvm::raw_string_ostream out(result.written);
  std::istringstream input(text);
  LogReader reader("input", input, [&](const Diagnostic& diagnostic) {
    Check(!diagnostic.message.empty(), "a complaint says what is wrong");
    if (diagnostic.line == 0)
      return;
    const auto length = LineLength(text, diagnostic.line);
    Check(length.has_value(), "a complaint is about a line there is");
    Check(diagnostic.column <= *length + 1, "and about a column there is");
  });
  LogSymbolizer symbolizer(resolver);
  while (std::optional<log::Record> record = reader.Next()) {
    symbolizer.Symbolize(*record, reader);
    WriteRecord(*record, out);
  }
  Check(reader.bytes_read() == text.size(), "all is read");
  result.errors = reader.error_count();
  return result;
}

void TryLog(const std::string& text) {
  Resolver resolver({});
  const Read first = ReadAndWrite(text, resolver);
  const Read again = ReadAndWrite(first.written, resolver);
  Check(again.written == first.written, "what is written is read the same");
}

void TryReport(const std::string& text) {
  std::istringstream input(text);
  for (std::string line; std::getline(input, line);) {
    const std::optional<StackLine> parsed = ParseStackLine(line);
    if (parsed)
      Check(parsed->indent.size() + parsed->rest.size() < line.size(),
            "a stack line is made of its parts");
  }
}

}  // namespace
}  // namespace hbsan::tools

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with("{"))
    hbsan::tools::TryLog(text);
  else
    hbsan::tools::TryReport(text);
  return 0;
}
