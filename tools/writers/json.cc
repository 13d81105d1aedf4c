// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// JSON: everything that is known, to be read by programs and by `hbsan report`
// itself (tools/report/json_report.cc).  docs/user/reports.md describes it.

#include "llvm/Support/JSON.h"

#include "tools/lib/log_writer.h"
#include "tools/lib/race_words.h"
#include "tools/report/fingerprint.h"
#include "tools/report/json_report.h"
#include "tools/report/words.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {
namespace {

using llvm::json::fixUTF8;
using llvm::json::OStream;

void WriteStrings(llvm::StringRef name, const std::vector<std::string>& strings,
                  OStream& json) {
  json.attributeArray(name, [&] {
    for (const std::string& text : strings) json.value(fixUTF8(text));
  });
}

void WriteCounts(llvm::StringRef name,
                 const std::map<std::string, uint64_t>& counts, OStream& json) {
  json.attributeObject(name, [&] {
    for (const auto& [key, count] : counts) json.attribute(fixUTF8(key), count);
  });
}

void WriteRun(const ProgramRun& run, OStream& json) {
  json.attributeObject("first_run", [&] {
    json.attribute("pid", run.pid);
    json.attribute("executable", fixUTF8(run.executable));
    WriteStrings("arguments", run.arguments, json);
    json.attribute("directory", fixUTF8(run.directory));
  });
}

void WriteFinding(const Finding& finding, OStream& json) {
  json.attribute("fingerprint", finding.fingerprint);
  json.attribute("title", fixUTF8(TitleOf(finding.race)));
  const std::string state = StateWord(finding);
  if (!state.empty())
    json.attribute("state", state);
  json.attribute("occurrences", finding.occurrences);
  json.attribute("runs", finding.runs);
  WriteCounts("tests", finding.tests, json);
  WriteCounts("programs", finding.programs, json);
  if (!finding.owners.empty())
    WriteStrings("owners", finding.owners, json);
  if (finding.suppressed) {
    json.attributeObject("suppressed", [&] {
      json.attribute("rule", fixUTF8(finding.suppressed->rule));
      json.attribute("reason", fixUTF8(finding.suppressed->reason));
      json.attribute("until", finding.suppressed->until);
    });
  }
  WriteRun(finding.first_run, json);
  json.attributeObject("race", [&] { WriteRaceMembers(finding.race, json); });
}

}  // namespace

void WriteJson(const Report& report, const WriteOptions& options,
               llvm::raw_ostream& out) {
  OStream json(out, 1);
  json.object([&] {
    json.attribute("format", kJsonReportFormat);
    json.attribute("version", kJsonReportVersion);
    json.attribute("fingerprint", kFingerprintName);
    json.attributeObject("tool", [&] {
      json.attribute("name", "HBSan");
      json.attribute("version", options.version);
    });
    json.attribute("runs", report.runs);
    json.attribute("unfinished_runs", report.unfinished_runs);
    json.attribute("suppressed_in_runs", report.suppressed_in_runs);
    json.attributeArray("modules", [&] {
      for (const log::Module& module : report.modules) {
        json.object([&] {
          json.attribute("index", module.index);
          json.attribute("path", fixUTF8(module.path));
          if (!module.build_id.empty())
            json.attribute("build_id", fixUTF8(module.build_id));
        });
      }
    });
    json.attributeArray("races", [&] {
      for (const Finding& finding : report.findings)
        json.object([&] { WriteFinding(finding, json); });
    });
    json.attributeArray("gone", [&] {
      for (const KnownRace& race : report.gone) {
        json.object([&] {
          json.attribute("fingerprint", race.fingerprint);
          json.attribute("title", fixUTF8(race.title));
          json.attribute("earlier", fixUTF8(race.earlier));
          json.attribute("later", fixUTF8(race.later));
        });
      }
    });
    WriteStrings("notes", Notes(report), json);
  });
  out << '\n';
}

}  // namespace hbsan::tools
