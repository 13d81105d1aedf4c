// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/hbsan/report_flags.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/hbsan/command.h"
#include "tools/lib/source_files.h"
#include "tools/writers/formats.h"

namespace hbsan::tools {
namespace {

namespace fs = llvm::sys::fs;

void PrintProblem(const std::string& message) {
  llvm::errs() << "hbsan: " << message << '\n';
}

bool Fail(const std::string& message) {
  InputError(message);
  return false;
}

llvm::Error WriteFile(const std::string& file,
                      llvm::function_ref<void(llvm::raw_ostream&)> write) {
  const bool special = fs::exists(file) && !fs::is_regular_file(file);
  if (!special) {
    return llvm::writeToOutput(file, [&](llvm::raw_ostream& out) {
      write(out);
      return llvm::Error::success();
    });
  }
  std::error_code error;
  llvm::raw_fd_ostream out(file, error);
  if (!error) {
    write(out);
    out.close();
    error = out.error();
    out.clear_error();
  }
  return llvm::errorCodeToError(error);
}

}  // namespace

bool Fails(const Report& report, FailOn fail_on) {
  switch (fail_on) {
    case FailOn::kNew:
      return report.Count(State::kNew) != 0;
    case FailOn::kAny:
      return report.CountUnsuppressed() != 0;
    case FailOn::kNone:
      return false;
  }
  return false;
}

bool WriteOutput(const std::string& file,
                 llvm::function_ref<void(llvm::raw_ostream&)> write) {
  llvm::Error error = WriteFile(file, write);
  if (!error && file == "-") {
    llvm::outs().flush();
    error = llvm::errorCodeToError(llvm::outs().error());
    llvm::outs().clear_error();
  }
  if (!error)
    return true;
  // LLVM's message may begin with the name, or not.
  const std::string text = llvm::toString(std::move(error));
  llvm::StringRef reason(text);
  if (reason.consume_front("'" + file + "'"))
    reason.consume_front(": ");
  PrintProblem("error: cannot write " + file + ": " + reason.str());
  return false;
}

ReportFlags::FormatFile::FormatFile(CommandLine& command, const char* name,
                                    const char* help, tools::Write* writer)
    : file(llvm::StringRef(name), cl::value_desc("file"), cl::desc(help),
           command.option()),
      write(writer) {}

ReportFlags::ReportFlags(CommandLine& command)
    : format_("format", cl::value_desc("name"),
              cl::desc("text, json, sarif, html, junit, codequality or github"),
              command.option()),
      output_("o", cl::value_desc("file"), cl::init("-"),
              cl::desc("Where --format goes; without it standard output"),
              command.option()),
      text_(command, "text", "Write text there", WriteText),
      json_(command, "json", "Write JSON there", WriteJson),
      sarif_(command, "sarif", "Write SARIF 2.1.0 there", WriteSarif),
      html_(command, "html", "Write a page for browsers there", WriteHtml),
      junit_(command, "junit", "Write JUnit's XML there", WriteJunit),
      codequality_(command, "codequality",
                   "Write GitLab's code quality report there",
                   WriteCodeQuality),
      github_(command, "github",
              "Write GitHub's annotations there; it reads them from '-'",
              WriteGithub),
      fail_on_("fail-on",
               cl::desc("When the exit status is 1 (default: new if there is "
                        "something to compare with, else any)"),
               cl::values(clEnumValN(FailOn::kNew, "new", "a race that is new"),
                          clEnumValN(FailOn::kAny, "any", "any race"),
                          clEnumValN(FailOn::kNone, "none", "never")),
               command.option()),
      suppressions_("suppressions", cl::value_desc("file"),
                    cl::desc("Accept the races that its rules fit"),
                    command.option()),
      owners_("owners", cl::value_desc("CODEOWNERS"),
              cl::desc("Name the owners of each race's sources"),
              command.option()),
      source_root_("source-root", cl::value_desc("dir"), cl::init("."),
                   cl::desc("Name files relative to it, and quote only those "
                            "below it (default: the current folder)"),
                   command.option()),
      debug_file_directories_(
          "debug-file-directory", cl::value_desc("dir"),
          cl::desc("Look for .build-id/xx/yyy.debug here too"),
          command.option()),
      path_maps_("path-map", cl::value_desc("old=new"),
                 cl::desc("Source files below the folder <old> are below "
                          "<new>"),
                 command.option()),
      strip_path_prefix_("strip-path-prefix", cl::value_desc("prefix"),
                         cl::desc("Leave this out at the start of file names"),
                         command.option()) {}

bool ReportFlags::Check(bool has_baseline) {
  if (!format_.empty()) {
    std::string known;
    for (const Format& candidate : AllFormats()) {
      if (format_ == candidate.name)
        chosen_ = candidate.write;
      known += (known.empty() ? "" : ", ") + std::string(candidate.name);
    }
    if (chosen_ == nullptr)
      return Fail("unknown format '" + format_ + "' (known: " + known + ")");
  }
  how_to_fail_ = has_baseline ? FailOn::kNew : FailOn::kAny;
  if (fail_on_.getNumOccurrences() != 0)
    how_to_fail_ = fail_on_;
  if (how_to_fail_ == FailOn::kNew && !has_baseline)
    return Fail("--fail-on=new needs --baseline=FILE");
  llvm::SmallString<256> root;
  if (std::error_code error = fs::real_path(source_root_, root))
    return Fail("--source-root=" + source_root_ + ": " + error.message());
  root_ = std::string(root);
  return SetResolver();
}

bool ReportFlags::SetResolver() {
  Resolver::Options options;
  options.files.debug_directories = debug_file_directories_;
  options.files.debuginfod = true;
  options.source_paths.Strip(strip_path_prefix_);
  for (const std::string& text : path_maps_) {
    auto rule = ParsePathMap(text);
    if (!rule)
      return Fail("--path-map=" + text + ": expected OLD=NEW");
    options.source_paths.Map(std::move(rule->first), std::move(rule->second));
  }
  options.on_warning = [](const std::string& message) {
    PrintProblem("warning: " + message);
  };
  resolver_.emplace(std::move(options));
  symbolizer_.emplace(*resolver_);
  return true;
}

std::optional<MadeReport> ReportFlags::Make(
    const std::vector<std::string>& inputs,
    std::optional<std::vector<KnownRace>> baseline) {
  ReportRequest request;
  request.inputs = inputs;
  request.suppressions = suppressions_;
  request.baseline = std::move(baseline);
  request.owners = owners_;
  request.source_root = root_;
  request.symbolize = [this](log::Record& race, const LogReader& log) {
    symbolizer_->Symbolize(race, log);
  };
  request.on_problem = PrintProblem;
  llvm::Expected<MadeReport> made = MakeReport(request);
  if (!made) {
    InputError(llvm::toString(made.takeError()));
    return std::nullopt;
  }
  return std::move(*made);
}

bool ReportFlags::Write(const Report& report, tools::Write* usual) const {
  SourceFiles sources(root_);
  WriteOptions options;
  options.version = HBSAN_VERSION;
  options.source_root = root_;
  options.fail_on_new_only = how_to_fail_ == FailOn::kNew;
  options.sources = &sources;
  bool written = true, any = false;
  const auto write = [&](const std::string& file, tools::Write* writer) {
    any = true;
    written &= WriteOutput(
        file, [&](llvm::raw_ostream& out) { writer(report, options, out); });
  };
  for (const FormatFile* format :
       {&text_, &json_, &sarif_, &html_, &junit_, &codequality_, &github_}) {
    if (!format->file.empty())
      write(format->file, format->write);
  }
  if (!any || chosen_ != nullptr || output_.getNumOccurrences() != 0)
    write(output_, chosen_ == nullptr ? usual : chosen_);
  return written;
}

}  // namespace hbsan::tools
