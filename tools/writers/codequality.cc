// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GitLab's code quality report: an array of what its merge request widget
// shows.

#include "llvm/Support/JSON.h"
#include "tools/lib/race_words.h"
#include "tools/report/words.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {

void WriteCodeQuality(const Report& report, const WriteOptions& options,
                      llvm::raw_ostream& out) {
  using llvm::json::fixUTF8;
  llvm::json::OStream json(out, 1);
  json.array([&] {
    for (const Finding& finding : report.findings) {
      if (finding.suppressed)
        continue;
      const log::Race& race = finding.race;
      const log::Access& later = race.accesses[0];
      const log::Access& earlier = race.accesses[1];
      const log::Symbol* place = PlaceOf(later, report.modules);
      json.object([&] {
        json.attribute(
            "description",
            fixUTF8(Capital(TitleOf(race)) + ": " + AccessWithSize(later) +
                    " by " + ThreadWords(race, later.thread) + " in " +
                    FunctionOf(later, report.modules) + ", " +
                    AccessWithSize(earlier) + " by " +
                    ThreadWords(race, earlier.thread) + " in " +
                    FunctionOf(earlier, report.modules)));
        json.attribute("check_name", "hbsan-" + fixUTF8(race.kind));
        json.attribute("fingerprint", finding.fingerprint);
        json.attribute("severity",
                       IsFailure(finding, options) ? "critical" : "info");
        json.attributeObject("location", [&] {
          json.attribute(
              "path", fixUTF8(place == nullptr ? finding.first_run.executable
                                               : RelativeTo(options.source_root,
                                                            place->file)));
          json.attributeObject("lines", [&] {
            json.attribute("begin", place == nullptr ? 1 : place->line);
          });
        });
      });
    }
  });
  out << '\n';
}

}  // namespace hbsan::tools
