// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// hbsan-symbolize: names for addresses, either as a server that a running
// program asks, or offline, for logs and reports.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/symbolize/offline.h"
#include "tools/symbolize/resolver.h"
#include "tools/symbolize/server.h"

namespace {

namespace cl = llvm::cl;
using hbsan::tools::Offline;
using hbsan::tools::Resolver;

constexpr int kExitPartsLost = 1;
constexpr int kExitUsage = 2;

constexpr char kOverview[] =
    "Puts functions, files and lines in place of the addresses of HBSan logs "
    "and reports\n"
    "\n"
    "An input is a log that a program wrote with "
    "HBSAN_OPTIONS=log_path=...:format=json,\nor text with HBSan reports in "
    "it; \"-\" or no input is standard input. Logs come\nout as logs with "
    "names "
    "added, or as text; text comes out as text.\n"
    "\n"
    "Of each module that is named, the file at its path is read if it has the "
    "build id\nthat was recorded; else, or if that is stripped: .build-id "
    "folders, .gnu_debuglink,\nthe servers of $DEBUGINFOD_URLS (if "
    "llvm-debuginfod-find is installed). What is\nmissing is said on standard "
    "error, and its frames stay addresses.\n"
    "\n"
    "Exit status: 0; 1 if lines of a log could not be read and were left out; "
    "2 for bad\nusage, or if an input cannot be read or the output not "
    "written.\n";

cl::OptionCategory category("hbsan-symbolize options");
cl::list<std::string> inputs(cl::Positional, cl::desc("[log or report]..."),
                             cl::cat(category));
cl::opt<std::string> output("o", cl::value_desc("file"), cl::init("-"),
                            cl::desc("Write here, not to standard output"),
                            cl::cat(category));
cl::opt<Offline::Format> format(
    "format", cl::init(Offline::Format::kJson),
    cl::values(clEnumValN(Offline::Format::kJson, "json",
                          "as logs (the default)"),
               clEnumValN(Offline::Format::kText, "text",
                          "as the text that the program would have printed")),
    cl::desc("How logs come out:"), cl::cat(category));
cl::list<std::string> debug_file_directories(
    "debug-file-directory", cl::value_desc("dir"),
    cl::desc("Look for .build-id/xx/yyy.debug here too"), cl::cat(category));
cl::list<std::string> path_maps(
    "path-map", cl::value_desc("old=new"),
    cl::desc("Source files below the folder <old> are below <new>"),
    cl::cat(category));
cl::opt<std::string> strip_path_prefix(
    "strip-path-prefix", cl::value_desc("prefix"),
    cl::desc("Leave this out at the start of file names"), cl::cat(category));
cl::opt<unsigned> source_context(
    "source-context", cl::value_desc("n"), cl::init(0),
    cl::desc("Show each frame's source line, with n lines before and after"),
    cl::cat(category));
cl::opt<bool> no_inlines(
    "no-inlines", cl::desc("Only the outermost function of each address"),
    cl::cat(category));
cl::opt<bool> server("server",
                     cl::desc("Answer requests on standard input (used by the "
                              "runtime)"),
                     cl::cat(category));

int UsageError(const std::string& message) {
  llvm::errs() << "hbsan-symbolize: error: " << message << '\n';
  return kExitUsage;
}

int RunServer(const Resolver::Options& options) {
  // The server shares the program's terminal: complaints about odd debug
  // information would land in the middle of its output.
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null >= 0)
    dup2(null, STDERR_FILENO);
  signal(SIGPIPE, SIG_IGN);  // Serve() sees the failing write
  Resolver resolver(options);
  hbsan::tools::Serve(resolver, stdin, stdout);
  return 0;
}

int RunOffline(Resolver::Options options) {
  std::ios::sync_with_stdio(false);
  // A server may be far away, and a program that waits for its report is not
  // the one to wait for it.
  options.files.debuginfod = true;
  std::vector<std::string> names(inputs.begin(), inputs.end());
  if (names.empty())
    names.push_back("-");
  Offline::Outcome outcome = Offline::Outcome::kDone;
  llvm::Error error =
      llvm::writeToOutput(output, [&](llvm::raw_ostream& out) -> llvm::Error {
        Offline offline(std::move(options), format, out, llvm::errs());
        outcome = offline.Run(names);
        return llvm::Error::success();
      });
  if (error) {
    return UsageError("cannot write " + output.getValue() + ": " +
                      llvm::toString(std::move(error)));
  }
  llvm::outs().flush();
  if (output == "-" && llvm::outs().has_error()) {
    llvm::outs().clear_error();
    return UsageError("cannot write the output");
  }
  switch (outcome) {
    case Offline::Outcome::kDone:
      return 0;
    case Offline::Outcome::kPartsLost:
      return kExitPartsLost;
    case Offline::Outcome::kUnreadable:
      break;
  }
  return kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
  cl::HideUnrelatedOptions(category);
  cl::SetVersionPrinter([](llvm::raw_ostream& out) {
    out << "hbsan-symbolize " HBSAN_VERSION " (LLVM " HBSAN_LLVM_VERSION ")\n";
  });
  std::string errors;
  llvm::raw_string_ostream error_stream(errors);
  if (!cl::ParseCommandLineOptions(argc, argv, kOverview, &error_stream)) {
    llvm::errs() << errors;
    return kExitUsage;
  }
  Resolver::Options options;
  options.files.debug_directories = debug_file_directories;
  options.source_paths.Strip(strip_path_prefix);
  for (const std::string& text : path_maps) {
    auto rule = hbsan::tools::ParsePathMap(text);
    if (!rule)
      return UsageError("--path-map=" + text + ": expected OLD=NEW");
    options.source_paths.Map(std::move(rule->first), std::move(rule->second));
  }
  options.inlined_frames = !no_inlines;
  options.source_context = source_context;
  return server ? RunServer(options) : RunOffline(std::move(options));
}
