// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/baseline.h"

#include <algorithm>

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "tools/report/fingerprint.h"
#include "tools/report/json_report.h"
#include "tools/report/merger.h"
#include "tools/report/words.h"

namespace hbsan::tools {
namespace {

constexpr char kFormat[] = "hbsan-baseline";
constexpr int64_t kVersion = 1;
constexpr uint64_t kBeginning = 200;

std::string Text(const llvm::json::Object& object, llvm::StringRef name) {
  return object.getString(name).value_or("").str();
}

llvm::Expected<std::vector<KnownRace>> FromBaseline(
    const std::string& path, const llvm::json::Object& object) {
  const std::optional<int64_t> version = object.getInteger("version");
  const llvm::json::Array* races = object.getArray("races");
  if (Text(object, "format") != kFormat || !version || races == nullptr) {
    return llvm::createStringError(
        path +
        ": neither a baseline nor a report in JSON; write one with "
        "hbsan report --write-baseline");
  }
  if (*version > kVersion || Text(object, "fingerprint") != kFingerprintName) {
    return llvm::createStringError(
        path + ": written by a later hbsan (version " +
        std::to_string(*version) + ", fingerprint " +
        Text(object, "fingerprint") + "); write it anew or update this one");
  }
  std::vector<KnownRace> known;
  for (const llvm::json::Value& value : *races) {
    const llvm::json::Object* race = value.getAsObject();
    if (race == nullptr || Text(*race, "fingerprint").empty())
      return llvm::createStringError(path + ": a race without a fingerprint");
    known.push_back({Text(*race, "fingerprint"), Text(*race, "title"),
                     Text(*race, "earlier"), Text(*race, "later"),
                     Text(*race, "kind")});
  }
  return known;
}

}  // namespace

bool IsBaseline(const std::string& path) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> beginning =
      llvm::sys::fs::is_regular_file(path)
          ? llvm::MemoryBuffer::getFileSlice(path, kBeginning, 0)
          : std::make_error_code(std::errc::not_supported);
  return beginning &&
         (*beginning)->getBuffer().contains('"' + std::string(kFormat) + '"');
}

llvm::Expected<std::vector<KnownRace>> ReadBaseline(const std::string& path) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> file =
      llvm::MemoryBuffer::getFile(path);
  if (!file) {
    return llvm::createStringError("cannot read baseline " + path + ": " +
                                   file.getError().message() +
                                   "; hbsan report --write-baseline makes one");
  }
  const llvm::StringRef text = (*file)->getBuffer();
  if (IsJsonReport(text)) {
    Merger merger([](log::Record&, const LogReader&) {});
    if (llvm::Error error = ReadJsonReport(path, text, merger))
      return error;
    return BaselineOf(merger.Take());
  }
  llvm::Expected<llvm::json::Value> value = ParseJson(path, text);
  if (!value)
    return value.takeError();
  static const llvm::json::Object kNone;
  const llvm::json::Object* object = value->getAsObject();
  return FromBaseline(path, object == nullptr ? kNone : *object);
}

void WriteBaseline(std::vector<KnownRace> races, llvm::raw_ostream& out) {
  std::sort(races.begin(), races.end(),
            [](const KnownRace& a, const KnownRace& b) {
              return a.fingerprint < b.fingerprint;
            });
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attribute("format", kFormat);
    json.attribute("version", kVersion);
    json.attribute("fingerprint", kFingerprintName);
    json.attributeArray("races", [&] {
      for (const KnownRace& race : races) {
        json.object([&] {
          json.attribute("fingerprint", race.fingerprint);
          json.attribute("title", llvm::json::fixUTF8(race.title));
          json.attribute("earlier", llvm::json::fixUTF8(race.earlier));
          json.attribute("later", llvm::json::fixUTF8(race.later));
          if (!race.kind.empty())
            json.attribute("kind", llvm::json::fixUTF8(race.kind));
        });
      }
    });
  });
  out << '\n';
}

std::vector<KnownRace> BaselineOf(const Report& report) {
  std::vector<KnownRace> races;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed)
      races.push_back(Summarize(finding, report.modules));
  }
  return races;
}

void Compare(const std::vector<KnownRace>& baseline, Report* report) {
  llvm::StringSet<> known, found;
  for (const KnownRace& race : baseline) known.insert(race.fingerprint);
  for (Finding& finding : report->findings) {
    found.insert(finding.fingerprint);
    finding.state =
        known.contains(finding.fingerprint) ? State::kUnchanged : State::kNew;
  }
  for (const KnownRace& race : baseline) {
    if (!found.contains(race.fingerprint))
      report->gone.push_back(race);
  }
  report->has_baseline = true;
}

}  // namespace hbsan::tools
