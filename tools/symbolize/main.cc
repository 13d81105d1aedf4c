// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// hbsan-symbolize: names for addresses, either as a server that a running
// program asks, or as a filter over a finished report.  Exit status: 0, or 2
// for bad usage and unreadable input.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/symbolize/report_filter.h"
#include "tools/symbolize/resolver.h"
#include "tools/symbolize/server.h"

namespace {

namespace cl = llvm::cl;

constexpr int kExitUsage = 2;

cl::OptionCategory category("hbsan-symbolize options");
cl::list<std::string> files(cl::Positional, cl::desc("[report]..."),
                            cl::cat(category));
cl::opt<bool> server("server",
                     cl::desc("Answer requests on standard input (used by the "
                              "runtime)"),
                     cl::cat(category));
cl::list<std::string> debug_file_directories(
    "debug-file-directory", cl::value_desc("dir"),
    cl::desc("Look for .build-id/xx/yyy.debug here too"), cl::cat(category));
cl::opt<std::string> strip_path_prefix(
    "strip-path-prefix", cl::value_desc("prefix"),
    cl::desc("Leave this out at the start of file names"), cl::cat(category));
cl::opt<bool> no_inlines(
    "no-inlines", cl::desc("Only the outermost function of each address"),
    cl::cat(category));

void RunServer(hbsan::tools::Resolver& resolver) {
  // The server shares the program's terminal: complaints about odd debug
  // information would land in the middle of its output.
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null >= 0)
    dup2(null, STDERR_FILENO);
  signal(SIGPIPE, SIG_IGN);  // Serve() sees the failing write
  hbsan::tools::Serve(resolver, stdin, stdout);
}

bool RunFilter(hbsan::tools::Resolver& resolver) {
  hbsan::tools::ReportFilter::Options options;
  options.strip_path_prefix = strip_path_prefix;
  hbsan::tools::ReportFilter filter(resolver, options, std::cout, std::cerr);
  std::vector<std::string> inputs(files.begin(), files.end());
  if (inputs.empty())
    inputs.push_back("-");
  for (const std::string& name : inputs) {
    if (name == "-") {
      filter.Run(std::cin);
      continue;
    }
    std::ifstream input(name);
    if (input)
      input.peek();  // a folder opens, and fails to read
    if (input.bad() || !input.is_open()) {
      std::cerr << "hbsan-symbolize: error: cannot read " << name << ": "
                << std::strerror(errno) << '\n';
      return false;
    }
    filter.Run(input);
  }
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "hbsan-symbolize: error: cannot write the output\n";
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  cl::HideUnrelatedOptions(category);
  cl::SetVersionPrinter([](llvm::raw_ostream& out) {
    out << "hbsan-symbolize " HBSAN_VERSION " (LLVM " HBSAN_LLVM_VERSION ")\n";
  });
  std::string errors;
  llvm::raw_string_ostream error_stream(errors);
  if (!cl::ParseCommandLineOptions(
          argc, argv,
          "Puts functions, files and lines in place of the addresses of an "
          "HBSan report\n",
          &error_stream)) {
    std::cerr << errors;
    return kExitUsage;
  }
  hbsan::tools::Resolver::Options options;
  options.debug_directories = debug_file_directories;
  options.inlined_frames = !no_inlines;
  hbsan::tools::Resolver resolver(options);
  if (server) {
    RunServer(resolver);
    return 0;
  }
  return RunFilter(resolver) ? 0 : kExitUsage;
}
