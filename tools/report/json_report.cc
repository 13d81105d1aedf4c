// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The races and modules in it are records of a log, and are read as such.

#include "tools/report/json_report.h"

#include <utility>
#include <variant>

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lib/json_path.h"
#include "tools/lib/log_decoder.h"
#include "tools/report/fingerprint.h"

namespace hbsan::tools {
namespace {

using llvm::json::Object;
using llvm::json::Value;

constexpr size_t kBeginning = 200;
constexpr unsigned kMaxDepth = 64;  // LLVM's parser recurses

llvm::Error Wrong(const std::string& name, const llvm::Twine& what) {
  return llvm::createStringError(name + ": " + what);
}

uint64_t Number(const Object& object, llvm::StringRef name) {
  const Value* value = object.get(name);
  return value == nullptr ? 0 : value->getAsUINT64().value_or(0);
}

std::string Text(const Object& object, llvm::StringRef name) {
  return object.getString(name).value_or("").str();
}

void ReadCounts(const Object& object, llvm::StringRef name,
                std::map<std::string, uint64_t>* counts) {
  if (const Object* members = object.getObject(name)) {
    for (const auto& [key, value] : *members)
      (*counts)[key.str()] = value.getAsUINT64().value_or(0);
  }
}

void ReadStrings(const Object& object, llvm::StringRef name,
                 std::vector<std::string>* strings) {
  if (const llvm::json::Array* array = object.getArray(name)) {
    for (const Value& value : *array)
      strings->push_back(value.getAsString().value_or("").str());
  }
}

ProgramRun ReadRun(const Object& object) {
  ProgramRun run;
  run.executable = Text(object, "executable");
  ReadStrings(object, "arguments", &run.arguments);
  run.directory = Text(object, "directory");
  run.pid = static_cast<uint32_t>(Number(object, "pid"));
  return run;
}

// The record that `member` of `object` is without its member `record`.
template <typename Content>
llvm::Expected<Content> ReadRecord(const std::string& name, Value value,
                                   llvm::StringRef kind) {
  Object* object = value.getAsObject();
  if (object == nullptr)
    return Wrong(name, "a " + kind + " that is no object");
  (*object)["record"] = kind;
  std::string line;
  llvm::raw_string_ostream(line) << value;
  std::variant<log::Record, LineError> record = DecodeLine(line);
  if (const auto* error = std::get_if<LineError>(&record))
    return Wrong(name, "in a " + kind + ": " + error->message);
  return std::get<Content>(std::move(std::get<log::Record>(record).content));
}

llvm::Expected<Finding> ReadFinding(const std::string& name,
                                    const Object& object) {
  Finding finding;
  finding.fingerprint = Text(object, "fingerprint");
  const Value* race = object.get("race");
  if (finding.fingerprint.empty() || race == nullptr)
    return Wrong(name, "an entry of races without fingerprint or race");
  llvm::Expected<log::Race> record = ReadRecord<log::Race>(name, *race, "race");
  if (!record)
    return record.takeError();
  finding.race = std::move(*record);
  finding.occurrences = Number(object, "occurrences");
  finding.runs = Number(object, "runs");
  ReadCounts(object, "tests", &finding.tests);
  ReadCounts(object, "programs", &finding.programs);
  if (const Object* run = object.getObject("first_run"))
    finding.first_run = ReadRun(*run);
  return finding;
}

llvm::Error ReadFindings(const std::string& name, const Object& report,
                         Merger& merger) {
  std::vector<log::Module> modules;
  if (const llvm::json::Array* array = report.getArray("modules")) {
    for (const Value& value : *array) {
      llvm::Expected<log::Module> module =
          ReadRecord<log::Module>(name, value, "module");
      if (!module)
        return module.takeError();
      modules.push_back(std::move(*module));
    }
  }
  if (const llvm::json::Array* array = report.getArray("races")) {
    for (const Value& value : *array) {
      const Object* object = value.getAsObject();
      if (object == nullptr)
        return Wrong(name, "an entry of races that is no object");
      llvm::Expected<Finding> finding = ReadFinding(name, *object);
      if (!finding)
        return finding.takeError();
      merger.AddFinding(std::move(*finding), modules);
    }
  }
  return llvm::Error::success();
}

}  // namespace

bool IsJsonReport(llvm::StringRef text) {
  return text.take_front(kBeginning)
      .contains('"' + std::string(kJsonReportFormat) + '"');
}

llvm::Expected<Value> ParseJson(const std::string& name, llvm::StringRef text) {
  if (FindTooDeep(text, kMaxDepth) != llvm::StringRef::npos)
    return Wrong(name, "brackets are nested too deep");
  llvm::Expected<Value> value = llvm::json::parse(text);
  if (!value)
    return Wrong(name, llvm::toString(value.takeError()));
  return value;
}

llvm::Error ReadJsonReport(const std::string& name, llvm::StringRef text,
                           Merger& merger) {
  llvm::Expected<Value> value = ParseJson(name, text);
  if (!value)
    return value.takeError();
  const Object* report = value->getAsObject();
  if (report == nullptr || Text(*report, "format") != kJsonReportFormat)
    return Wrong(name, "no report of hbsan");
  const std::optional<int64_t> version = report->getInteger("version");
  if (version.value_or(0) != kJsonReportVersion ||
      Text(*report, "fingerprint") != kFingerprintName) {
    return Wrong(name,
                 "a report of another version of hbsan; use that one, "
                 "or make the report anew from its logs");
  }
  if (llvm::Error error = ReadFindings(name, *report, merger))
    return error;
  merger.AddRuns(Number(*report, "runs"), Number(*report, "unfinished_runs"),
                 Number(*report, "suppressed_in_runs"));
  return llvm::Error::success();
}

}  // namespace hbsan::tools
