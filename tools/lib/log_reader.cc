// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lines, and what a log's records must have in common.

#include "tools/lib/log_reader.h"

#include <limits>
#include <utility>

#include "llvm/Support/JSON.h"
#include "tools/lib/log_decoder.h"
#include "tools/lib/utf8.h"

namespace hbsan::tools {

using Severity = Diagnostic::Severity;

std::string Diagnostic::Text() const {
  std::string text = input;
  if (line != 0)
    text += ":" + std::to_string(line);
  if (line != 0 && column != 0)
    text += ":" + std::to_string(column);
  text += severity == Severity::kError ? ": error: " : ": warning: ";
  return text + message;
}

LogReader::LogReader(std::string name, std::istream& input,
                     OnDiagnostic on_diagnostic)
    : LogReader(std::move(name), input, std::move(on_diagnostic), Options()) {}

LogReader::LogReader(std::string name, std::istream& input,
                     OnDiagnostic on_diagnostic, Options options)
    : name_(std::move(name)),
      input_(input),
      on_diagnostic_(std::move(on_diagnostic)),
      options_(options) {}

std::optional<log::Record> LogReader::Next() {
  while (NextLine()) {
    if (llvm::StringRef(line_).trim().empty())
      continue;
    if (!llvm::json::isUTF8(line_))
      Report(Severity::kWarning, 0, "not UTF-8; what is not became U+FFFD");
    std::optional<log::Record> record = Decode();
    if (record && Admit(*record))
      return record;
  }
  ReportSuppressed();
  return std::nullopt;
}

bool LogReader::NextLine() {
  char chunk[1 << 14];
  line_.clear();
  while (input_.getline(chunk, sizeof(chunk)) || input_.gcount() != 0) {
    const bool cut = input_.fail() && !input_.eof();
    ends_in_line_ = input_.eof();
    bytes_read_ += static_cast<uint64_t>(input_.gcount());
    // The count includes a newline that was found.
    const size_t size =
        static_cast<size_t>(input_.gcount()) - (cut || ends_in_line_ ? 0 : 1);
    line_.append(chunk, size);
    if (!cut) {
      ++line_number_;
      return true;
    }
    input_.clear();
    if (line_.size() > options_.max_line_bytes) {
      ++line_number_;
      Report(Severity::kError, options_.max_line_bytes + 1,
             "the line is longer than " +
                 std::to_string(options_.max_line_bytes) + " bytes");
      SkipRestOfLine();
      line_.clear();
    }
  }
  return false;
}

void LogReader::SkipRestOfLine() {
  input_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  bytes_read_ += static_cast<uint64_t>(input_.gcount());
}

std::optional<log::Record> LogReader::Decode() {
  std::variant<log::Record, LineError> result =
      llvm::json::isUTF8(line_) ? DecodeLine(line_) : DecodeLine(ToUtf8(line_));
  if (auto* record = std::get_if<log::Record>(&result)) {
    record->line = line_number_;
    return std::move(*record);
  }
  const LineError& error = std::get<LineError>(result);
  if (IsRefused(error.pid))
    return std::nullopt;
  Report(Severity::kError, OffsetInBytes(line_, error.offset) + 1,
         ends_in_line_ ? error.message + " (the input ends in this line)"
                       : error.message);
  return std::nullopt;
}

bool LogReader::Admit(log::Record& record) {
  if (const auto* header = std::get_if<log::Header>(&record.content)) {
    seen_header_ = true;
    last_pid_ = record.pid;
    if (header->version > log::kFormatVersion) {
      Report(Severity::kError, 0,
             "the log has version " + std::to_string(header->version) +
                 " of the format, this program reads up to " +
                 std::to_string(log::kFormatVersion) +
                 "; use a newer one. The log is skipped");
      processes_[record.pid] = std::nullopt;
      return false;
    }
    processes_[record.pid] = Modules();
    return true;
  }
  if (!seen_header_) {
    Report(Severity::kError, 0,
           "the log does not begin with a readable header; the rest is read as "
           "version " +
               std::to_string(log::kFormatVersion));
    seen_header_ = true;
  }
  if (IsRefused(record.pid))
    return false;
  if (record.pid == 0)
    record.pid = last_pid_;
  auto& modules = processes_.try_emplace(record.pid, Modules()).first->second;
  if (auto* module = std::get_if<log::Module>(&record.content)) {
    module->build_id = llvm::StringRef(module->build_id).lower();
    (*modules)[module->index] = *module;
  } else if (const auto* race = std::get_if<log::Race>(&record.content)) {
    CheckModules(record, *race);
  }
  return true;
}

bool LogReader::IsRefused(uint32_t pid) const {
  const auto process = processes_.find(pid == 0 ? last_pid_ : pid);
  return process != processes_.end() && !process->second;
}

const log::Module* LogReader::FindModule(uint32_t pid, uint32_t index) const {
  const auto process = processes_.find(pid);
  if (process == processes_.end() || !process->second)
    return nullptr;
  const auto module = process->second->find(index);
  return module == process->second->end() ? nullptr : &module->second;
}

void LogReader::CheckModules(const log::Record& record, const log::Race& race) {
  std::optional<uint32_t> missing;
  const auto check = [&](std::optional<uint32_t> index) {
    if (index && FindModule(record.pid, *index) == nullptr)
      missing = index;
  };
  log::ForEachStack(race, [&](const log::Stack& stack) {
    for (const log::Frame& frame : stack.frames) check(frame.module);
  });
  if (race.location)
    check(race.location->module);
  if (missing) {
    Report(Severity::kWarning, 0,
           "no record has told what module " + std::to_string(*missing) +
               " is; its frames stay offsets");
  }
}

void LogReader::Report(Severity severity, uint64_t column,
                       std::string message) {
  if (severity == Severity::kError)
    ++error_count_;
  if (told_ == options_.max_diagnostics) {
    ++untold_;
    return;
  }
  ++told_;
  on_diagnostic_({severity, name_, line_number_, column, std::move(message)});
}

void LogReader::ReportSuppressed() {
  if (untold_ == 0)
    return;
  on_diagnostic_({Severity::kWarning, name_, 0, 0,
                  std::to_string(untold_) + " more such messages"});
  untold_ = 0;
}

}  // namespace hbsan::tools
