// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/symbolize/offline.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <utility>
#include <variant>

#include "llvm/Support/FileSystem.h"
#include "tools/lib/log_writer.h"
#include "tools/lib/race_text.h"
#include "tools/symbolize/log_symbolizer.h"
#include "tools/symbolize/report_filter.h"

namespace hbsan::tools {
namespace {

constexpr char kProgram[] = "hbsan-symbolize: ";

// Logs are JSON lines.  A report never begins like one.
bool IsLog(const std::string& name, std::istream& input) {
  return input.peek() == '{' || name.ends_with(".jsonl");
}

// Paths come from logs, and could command the terminal.
std::string Printable(std::string message) {
  for (char& c : message) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
      c = '?';
  }
  return message;
}

}  // namespace

Offline::Offline(Resolver::Options options, Format format,
                 llvm::raw_ostream& out, llvm::raw_ostream& messages)
    : format_(format),
      out_(out),
      messages_(messages),
      resolver_(WithWarnings(std::move(options))) {}

Resolver::Options Offline::WithWarnings(Resolver::Options options) {
  options.on_warning = [this](const std::string& message) {
    Say(std::string(kProgram) + "warning: " + message);
  };
  return options;
}

Offline::Outcome Offline::Run(const std::vector<std::string>& names) {
  for (const std::string& name : names) RunOne(name);
  progress_.Hide();
  return outcome_;
}

void Offline::RunOne(const std::string& name) {
  const bool is_stdin = name == "-";
  std::ifstream file;
  uint64_t size = 0;
  if (!is_stdin) {
    file.open(name);
    if (file)
      file.peek();  // a folder opens, and fails to read
    if (file.bad() || !file.is_open()) {
      Say(std::string(kProgram) + "error: cannot read " + name + ": " +
          std::strerror(errno));
      return Worsen(Outcome::kUnreadable);
    }
    if (llvm::sys::fs::file_size(name, size))
      size = 0;
  }
  std::istream& input = is_stdin ? std::cin : file;
  const std::string shown = is_stdin ? "<stdin>" : name;
  if (IsLog(name, input))
    RunLog(shown, input, size);
  else
    RunText(shown, input, size);
  if (input.bad()) {
    Say(std::string(kProgram) + "error: cannot read all of " + shown);
    Worsen(Outcome::kUnreadable);
  }
}

void Offline::RunLog(const std::string& name, std::istream& input,
                     uint64_t size) {
  LogReader reader(name, input, [&](const Diagnostic& diagnostic) {
    Say(diagnostic.Text());
  });
  LogSymbolizer symbolizer(resolver_);
  while (std::optional<log::Record> record = reader.Next()) {
    symbolizer.Symbolize(*record, reader);
    Write(*record, reader);
    progress_.Show(name, reader.bytes_read(), size);
  }
  if (reader.error_count() != 0)
    Worsen(Outcome::kPartsLost);
}

void Offline::Write(const log::Record& record, const LogReader& log) {
  if (format_ == Format::kJson)
    return WriteRecord(record, out_);
  if (const auto* race = std::get_if<log::Race>(&record.content)) {
    PrintRace(
        *race, {record.pid, race->test, {}},
        [&](uint32_t index) { return log.FindModule(record.pid, index); },
        out_);
  } else if (const auto* end = std::get_if<log::End>(&record.content)) {
    PrintEnd(*end, out_);
  }
}

void Offline::RunText(const std::string& name, std::istream& input,
                      uint64_t size) {
  ReportFilter filter(resolver_, out_);
  filter.Run(input, [&](uint64_t done) { progress_.Show(name, done, size); });
}

void Offline::Say(const std::string& message) {
  progress_.Hide();
  messages_ << Printable(message) << '\n';
}

void Offline::Worsen(Outcome outcome) {
  outcome_ = std::max(outcome_, outcome);
}

}  // namespace hbsan::tools
