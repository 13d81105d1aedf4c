// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GitHub's workflow commands: lines that turn into annotations beside the
// source.  A race that does not fail the build is a notice.

#include "llvm/ADT/StringRef.h"
#include "tools/lib/race_words.h"
#include "tools/report/words.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {
namespace {

// The message may span lines, which are escaped; in properties so are the
// signs that separate them.
std::string Escape(llvm::StringRef text, bool property) {
  std::string escaped;
  for (char c : text) {
    if (c == '%')
      escaped += "%25";
    else if (c == '\r')
      escaped += "%0D";
    else if (c == '\n')
      escaped += "%0A";
    else if (property && c == ':')
      escaped += "%3A";
    else if (property && c == ',')
      escaped += "%2C";
    else
      escaped += c;
  }
  return escaped;
}

std::string Message(const Finding& finding,
                    const std::vector<log::Module>& modules) {
  const log::Race& race = finding.race;
  const log::Access& earlier = race.accesses[1];
  std::string text = Capital(AccessWithSize(race.accesses[0])) + " by " +
                     ThreadWords(race, race.accesses[0].thread) +
                     " races with the previous " + AccessWithSize(earlier) +
                     " by " + ThreadWords(race, earlier.thread);
  if (const log::Symbol* place = PlaceOf(earlier, modules))
    text += " at " + PositionOf(*place) + " in " + place->function;
  for (const OrderSentence& sentence : OrderSentences(race))
    text += "\n" + sentence.text;
  for (const log::Hint& hint : race.hints) text += "\nHint: " + hint.text;
  return text + "\nSeen " + TimesWords(finding) +
         ". Id: " + finding.fingerprint;
}

}  // namespace

void WriteGithub(const Report& report, const WriteOptions& options,
                 llvm::raw_ostream& out) {
  for (const Finding& finding : report.findings) {
    if (finding.suppressed)
      continue;
    out << (IsFailure(finding, options) ? "::error " : "::notice ");
    const log::Symbol* place =
        PlaceOf(finding.race.accesses[0], report.modules);
    if (place != nullptr) {
      out << "file="
          << Escape(RelativeTo(options.source_root, place->file), true)
          << ",line=" << place->line;
      if (place->column != 0)
        out << ",col=" << place->column;
      out << ',';
    }
    out << "title=" << Escape(Capital(TitleOf(finding.race)), true)
        << "::" << Escape(Message(finding, report.modules), false) << '\n';
  }
}

}  // namespace hbsan::tools
