// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan suppress`: adds a rule to a file of suppressions, checked as
// `hbsan report` will read it.

#include <string>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/hbsan/command.h"
#include "tools/hbsan/command_line.h"
#include "tools/report/suppressions.h"

namespace hbsan::tools {
namespace {

constexpr char kOverview[] =
    "Adds a rule to a file of suppressions\n"
    "\n"
    "Exit status: 0, or 2 if nothing was added.\n";

constexpr size_t kIdDigits = 16;

bool IsId(llvm::StringRef text) {
  return text.size() == kIdDigits && llvm::all_of(text, llvm::isHexDigit);
}

llvm::Expected<std::string> MakeLine(const std::string& rule,
                                     const std::string& until,
                                     const std::string& reason) {
  if (!IsId(rule) && !llvm::StringRef(rule).contains(':')) {
    return llvm::createStringError(
        "'" + rule + "' is no id; those in reports have " +
        llvm::Twine(kIdDigits) + " hexadecimal digits");
  }
  if ((rule + until + reason).find_first_of("\n\r") != std::string::npos)
    return llvm::createStringError("a rule and its reason are one line");
  if (llvm::StringRef(reason).trim().empty())
    return llvm::createStringError("--reason: say why the race is accepted");
  std::string line = IsId(rule) ? "id:" + llvm::StringRef(rule).lower() : rule;
  if (!until.empty())
    line += " until=" + until;
  return line + " reason=" + reason;
}

// Whether `line` makes sense behind what `file` holds.
llvm::Error CheckLine(const std::string& line, const std::string& file) {
  Suppressions rules(Today());
  if (llvm::sys::fs::exists(file)) {
    if (llvm::Error error = rules.Load(file))
      return error;
  }
  const size_t before = rules.rules().size();
  if (llvm::Error error = rules.Add(line, "--add"))
    return error;
  const Suppression& added = rules.rules().back();
  if (added.IsExpired(rules.today()))
    return llvm::createStringError("until=" + added.until + " has passed");
  for (const Suppression& old :
       llvm::ArrayRef(rules.rules()).take_front(before)) {
    if (old.rule == added.rule && !old.IsExpired(rules.today())) {
      return llvm::createStringError(added.rule +
                                     " is there already: " + old.place);
    }
  }
  return llvm::Error::success();
}

llvm::Error Append(const std::string& line, const std::string& file) {
  std::error_code error;
  llvm::raw_fd_ostream out(file, error, llvm::sys::fs::OF_Append);
  if (!error) {
    out << line << '\n';
    out.close();
    error = out.error();
    out.clear_error();
  }
  if (error)
    return llvm::createStringError("cannot write " + file + ": " +
                                   error.message());
  return llvm::Error::success();
}

}  // namespace

int RunSuppress(std::span<char*> arguments) {
  CommandLine command("suppress", kOverview);
  cl::opt<std::string> add(
      "add", cl::value_desc("id"), cl::Required,
      cl::desc("The id of a race, or a rule such as race_pair:A|B"),
      command.option());
  cl::opt<std::string> reason("reason", cl::value_desc("text"), cl::Required,
                              cl::desc("Why the race is accepted"),
                              command.option());
  cl::opt<std::string> until("until", cl::value_desc("YYYY-MM-DD"),
                             cl::desc("The last day on which the rule holds"),
                             command.option());
  cl::opt<std::string> file("o", cl::value_desc("file"), cl::init("hbsan.supp"),
                            cl::desc("The file (default: hbsan.supp)"),
                            command.option());
  if (!command.Parse(arguments))
    return kExitUsage;
  llvm::Expected<std::string> line = MakeLine(add, until, reason);
  llvm::Error error = line ? CheckLine(*line, file) : line.takeError();
  if (!error)
    error = Append(*line, file);
  if (!error)
    return kExitOk;
  InputError(llvm::toString(std::move(error)));
  return kExitUsage;
}

}  // namespace hbsan::tools
