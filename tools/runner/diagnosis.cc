// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/diagnosis.h"

#include <algorithm>
#include <fstream>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Regex.h"

namespace hbsan::tools {
namespace {

struct KnownCause {
  const char* pattern;  // of a line of the log
  const char* cause;
  const char* remedy;
  bool cmake_error = false;  // the line must belong to a message of CMake
};

// The first that matches a line is the cause, so the precise ones come first.
constexpr KnownCause kKnownCauses[] = {
    {"HBSan takes ThreadSanitizer's place|"
     "-fsanitize=[a-z]+ cannot be combined with HBSan",
     "the project compiles with a sanitizer of its own",
     "turn it off in this build, by the project's own option if it has one "
     "(-D<option>=OFF); if it comes from CFLAGS, CXXFLAGS or LDFLAGS, unset "
     "them"},
    {"HBSan: the project sets its own C(XX)? compiler",
     "the project chooses its own compiler",
     "HBSan instruments with clang 22 only: let the project leave "
     "CMAKE_C_COMPILER and CMAKE_CXX_COMPILER alone, or where it needs gcc, "
     "compile with gcc's -fsanitize=thread and link with hbsan-clang++"},
    {"(multiple definition of|duplicate symbol:?) .?__(hbsan|tsan)_",
     "a program links the static runtime twice",
     "the compiler wrapper adds the runtime to each executable: take "
     "-fsanitize=thread, libhbsan_rt.a and the like out of the link"},
    {"clang 22 is needed", "clang 22 is missing",
     "install clang-22, or set HBSAN_LLVM_BIN to the folder it is in"},
    {"a -static program cannot be checked", "a program is linked with -static",
     "let the build link it dynamically"},
    {"ninja: error: .*multiple rules generate",
     "two targets of the project make one file, which Ninja refuses",
     "choose what the project is built with otherwise: -G \"Unix Makefiles\""},
    {"([Rr]equire|[Nn]eed|[Uu]se|[Oo]nly|[Ss]upport|[Mm]ust).*"
     "(gcc|GCC|GNU C|g\\+\\+)|(gcc|GCC|GNU C|g\\+\\+).*"
     "([Rr]equire|[Nn]eed|[Oo]nly|[Ss]upport|[Mm]ust)",
     "the project asks for gcc",
     "HBSan instruments with clang 22 only; let the project accept clang, or "
     "compile with gcc's -fsanitize=thread and link with hbsan-clang++",
     true},
    {"unknown argument|unsupported option|unknown target CPU|"
     "unsupported argument",
     "clang does not know an option that the project passes",
     "let the project ask whether the compiler is gcc before it passes the "
     "option"},
};

// What CMake, compilers, linkers and build tools begin their complaints with.
constexpr const char* kComplaint =
    "^CMake Error|(^|: )(fatal )?error: |undefined reference|"
    "^ld[^ ]*: |^make.*\\*\\*\\* ";

// A complaint, and the lines that belong to it: CMake's are indented.
std::vector<std::string> Excerpt(const std::vector<std::string>& log,
                                 size_t begin) {
  constexpr size_t kLines = 8;
  std::vector<std::string> lines;
  for (size_t i = begin; i < log.size() && lines.size() < kLines; ++i) {
    if (i > begin && !log[i].empty() && log[i][0] != ' ')
      break;
    if (!log[i].empty())
      lines.push_back(log[i]);
  }
  return lines;
}

// The beginning of the complaint that the line is in: the message of a
// `CMake Error` stands in the lines below it.
size_t BeginOfComplaint(const std::vector<std::string>& log, size_t line) {
  for (size_t i = line + 1; i-- > 0 && line - i < 6;) {
    if (log[i].starts_with("CMake Error"))
      return i;
    if (!log[i].empty() && log[i][0] != ' ')
      break;
  }
  return line;
}

}  // namespace

Diagnosis Diagnose(const std::vector<std::string>& log) {
  for (const KnownCause& known : kKnownCauses) {
    const llvm::Regex pattern(known.pattern);
    for (size_t i = 0; i < log.size(); ++i) {
      if (!pattern.match(log[i]))
        continue;
      const size_t begin = BeginOfComplaint(log, i);
      if (!known.cmake_error || log[begin].starts_with("CMake Error"))
        return {known.cause, Excerpt(log, begin), known.remedy};
    }
  }
  const llvm::Regex complaint(kComplaint);
  for (size_t i = 0; i < log.size(); ++i) {
    if (complaint.match(log[i]))
      return {"", Excerpt(log, i), ""};
  }
  return {};
}

std::string DescribeFailure(const std::string& log_file) {
  std::ifstream stream(log_file);
  std::vector<std::string> log;
  for (std::string line; std::getline(stream, line);) log.push_back(line);
  Diagnosis diagnosis = Diagnose(log);
  if (diagnosis.evidence.empty()) {  // the end is the best guess
    const size_t count = std::min<size_t>(log.size(), 8);
    diagnosis.evidence.assign(log.end() - static_cast<ptrdiff_t>(count),
                              log.end());
  }
  if (diagnosis.remedy.empty()) {
    diagnosis.remedy =
        "see whether the project can be built with clang 22 at all (CC=clang-22"
        " CXX=clang++-22); settings go in with -D<name>=<value>";
  }
  std::string text;
  if (!diagnosis.cause.empty())
    text += ": " + diagnosis.cause;
  for (const std::string& line : diagnosis.evidence) text += "\n    " + line;
  return text + "\n  what to do: " + diagnosis.remedy + "\n  log: " + log_file;
}

}  // namespace hbsan::tools
