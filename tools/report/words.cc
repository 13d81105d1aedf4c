// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/words.h"

#include <algorithm>
#include <cctype>

#include "llvm/ADT/StringRef.h"
#include "tools/lib/race_words.h"
#include "tools/report/race_facts.h"
#include "tools/report/stable_name.h"

namespace hbsan::tools {
namespace {

std::string ModulePath(const log::Frame& frame,
                       const std::vector<log::Module>& modules) {
  return frame.module && *frame.module < modules.size()
             ? modules[*frame.module].path
             : std::string();
}

// Quoted for a POSIX shell where it must be.
std::string ShellWord(const std::string& word) {
  const bool plain =
      !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("_-./=:,+@%").find(c) != std::string_view::npos;
      });
  if (plain)
    return word;
  std::string quoted = "'";
  for (char c : word)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string RelativeTo(std::string_view root, std::string_view file) {
  llvm::StringRef rest(file);
  if (!root.empty() && rest.consume_front(root) &&
      (root.ends_with('/') || rest.consume_front("/")))
    return rest.str();
  return std::string(file);
}

const log::Symbol* PlaceOf(const log::Stack& stack,
                           const std::vector<log::Module>& modules) {
  const log::Symbol* any = nullptr;
  for (const log::Frame& frame : stack.frames) {
    const std::string module = ModulePath(frame, modules);
    for (const log::Symbol& symbol : frame.symbols) {
      if (symbol.file.empty() || symbol.line == 0)
        continue;
      if (IsUserCode({symbol.function, symbol.file, module}))
        return &symbol;
      if (any == nullptr)
        any = &symbol;
    }
  }
  return any;
}

const log::Symbol* PlaceOf(const log::Access& access,
                           const std::vector<log::Module>& modules) {
  return access.exact ? PlaceOf(access.stack, modules) : nullptr;
}

std::string FunctionOf(const log::Access& access,
                       const std::vector<log::Module>& modules) {
  if (!access.exact)
    return "a lost line";
  const log::Symbol* place = PlaceOf(access.stack, modules);
  if (place != nullptr && !place->function.empty())
    return StableName(place->function);
  if (access.stack.frames.empty())
    return "an unknown place";
  const log::Frame& frame = access.stack.frames.front();
  if (!frame.symbols.empty() && !frame.symbols.front().function.empty())
    return StableName(frame.symbols.front().function);
  const std::string module = ModulePath(frame, modules);
  return module.empty()
             ? Hex(frame.address.value_or(0))
             : std::string(BaseName(module)) + "+" + Hex(frame.offset);
}

std::string TimesWords(const Finding& finding) {
  return Counted(finding.occurrences, "time") + " in " +
         Counted(finding.runs, "run");
}

std::string ReproduceCommand(const ProgramRun& run) {
  if (run.executable.empty() && run.arguments.empty())
    return "";
  std::string command;
  if (!run.directory.empty())
    command = "cd " + ShellWord(run.directory) + " && ";
  command +=
      ShellWord(run.executable.empty() ? run.arguments[0] : run.executable);
  for (size_t i = 1; i < run.arguments.size(); i++)
    command += " " + ShellWord(run.arguments[i]);
  return command;
}

std::string StateWord(const Finding& finding) {
  if (finding.suppressed)
    return "suppressed";
  switch (finding.state) {
    case State::kNoBaseline:
      return "";
    case State::kNew:
      return "new";
    case State::kUnchanged:
      return "unchanged";
  }
  return "";
}

KnownRace Summarize(const Finding& finding,
                    const std::vector<log::Module>& modules) {
  const auto line = [&](const log::Access& access) {
    std::string text =
        AccessWords(access) + " in " + FunctionOf(access, modules);
    const log::Symbol* place = PlaceOf(access, modules);
    if (place != nullptr)
      text += " at " + std::string(BaseName(place->file));
    return text;
  };
  return {finding.fingerprint, TitleOf(finding.race),
          line(finding.race.accesses[1]), line(finding.race.accesses[0]),
          finding.race.kind};
}

}  // namespace hbsan::tools
