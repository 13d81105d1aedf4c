// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/merger.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/xxhash.h"
#include "tools/lib/library_code.h"
#include "tools/report/fingerprint.h"
#include "tools/report/race_facts.h"

namespace hbsan::tools {
namespace {

void Append(uint64_t value, std::vector<uint8_t>* bytes) {
  const auto* begin = reinterpret_cast<const uint8_t*>(&value);
  bytes->insert(bytes->end(), begin, begin + sizeof(value));
}

void Append(llvm::StringRef text, std::vector<uint8_t>* bytes) {
  Append(text.size(), bytes);
  bytes->insert(bytes->end(), text.begin(), text.end());
}

// The runtime leaves these out of its text, too.
void DropStartUpFrames(log::Stack& stack) {
  const auto is_start_up = [](const log::Frame& frame) {
    return !frame.symbols.empty() && IsStartUp(frame.symbols.back().function);
  };
  while (stack.frames.size() > 1 && is_start_up(stack.frames.back()))
    stack.frames.pop_back();
}

// Applies `renumber` to each module index of a race.
template <typename Renumber>
void ForEachModule(log::Race& race, Renumber renumber) {
  log::ForEachStack(race, [&](log::Stack& stack) {
    for (log::Frame& frame : stack.frames) renumber(frame.module);
  });
  if (race.location)
    renumber(race.location->module);
}

}  // namespace

void Merger::AddLog(LogReader& reader) {
  processes_.clear();
  while (std::optional<log::Record> record = reader.Next())
    AddRecord(reader, std::move(*record));
  for (const auto& [pid, process] : processes_)
    report_.unfinished_runs += process.ended ? 0 : 1;
  processes_.clear();
}

Merger::Process& Merger::StartProcess(uint32_t pid) {
  const auto [entry, added] = processes_.try_emplace(pid);
  Process& process = entry->second;
  if (!added)  // the system has used the number again, or logs were joined
    report_.unfinished_runs += process.ended ? 0 : 1;
  process = Process();
  process.number = static_cast<uint32_t>(report_.runs++);
  process.run.pid = pid;
  return process;
}

Merger::Process& Merger::ProcessOf(uint32_t pid) {
  const auto process = processes_.find(pid);
  return process != processes_.end() ? process->second : StartProcess(pid);
}

void Merger::AddRecord(const LogReader& reader, log::Record record) {
  if (auto* header = std::get_if<log::Header>(&record.content)) {
    ProgramRun& run = StartProcess(record.pid).run;
    run.executable = std::move(header->executable);
    run.arguments = std::move(header->arguments);
    run.directory = std::move(header->directory);
  } else if (std::holds_alternative<log::Race>(record.content)) {
    AddRace(reader, std::move(record));
  } else if (auto* repeat = std::get_if<log::Repeat>(&record.content)) {
    Process& process = ProcessOf(record.pid);
    const auto finding = process.findings.find(repeat->race);
    if (finding != process.findings.end())
      Count(finding->second, repeat->count, repeat->test, process,
            /*is_repeat=*/true);
  } else if (auto* end = std::get_if<log::End>(&record.content)) {
    ProcessOf(record.pid).ended = true;
    report_.suppressed_in_runs += end->suppressed;
  }
}

// Of all that tells races apart that have no names yet.
Merger::Hash Merger::HashOf(const LogReader& reader, Process& process,
                            const log::Race& race) {
  std::vector<uint8_t> bytes;
  const auto append_module = [&](std::optional<uint32_t> index) {
    if (index)
      index = ModuleNumber(reader, process, *index);
    Append(index ? *index + uint64_t{1} : 0, &bytes);
  };
  Append(race.kind, &bytes);
  for (const log::Access& access : race.accesses) {
    Append(access.kind, &bytes);
    Append(access.exact ? 1 : 0, &bytes);
    Append(access.stack.frames.size(), &bytes);
    for (const log::Frame& frame : access.stack.frames) {
      append_module(frame.module);
      Append(frame.module ? frame.offset : frame.address.value_or(0), &bytes);
      Append(frame.symbols.size(), &bytes);
      for (const log::Symbol& symbol : frame.symbols) {
        Append(symbol.function, &bytes);
        Append(symbol.file, &bytes);
      }
    }
  }
  if (race.location) {
    Append(race.location->name, &bytes);
    append_module(race.location->module);
    Append(race.location->module_offset, &bytes);
  }
  const llvm::XXH128_hash_t hash =
      llvm::xxh3_128bits(llvm::ArrayRef(bytes.data(), bytes.size()));
  return {hash.high64, hash.low64};
}

void Merger::AddRace(const LogReader& reader, log::Record record) {
  Process& process = ProcessOf(record.pid);
  const log::Race& race = std::get<log::Race>(record.content);
  const Hash hash = HashOf(reader, process, race);
  const uint32_t id = race.id;
  const std::string test = race.test;
  const auto known = by_addresses_.find(hash);
  const uint32_t finding = known != by_addresses_.end()
                               ? known->second
                               : FindingFor(reader, process, std::move(record));
  by_addresses_.emplace(hash, finding);
  process.findings[id] = finding;
  Count(finding, 1, test, process, /*is_repeat=*/false);
}

std::optional<uint32_t> Merger::ModuleNumber(const LogReader& reader,
                                             Process& process, uint32_t index) {
  const auto known = process.modules.find(index);
  if (known != process.modules.end())
    return known->second;
  const log::Module* module = reader.FindModule(process.run.pid, index);
  if (module == nullptr)
    return std::nullopt;
  const uint32_t number = ModuleIndex(*module);
  process.modules.emplace(index, number);
  return number;
}

void Merger::Count(uint32_t index, uint64_t occurrences,
                   const std::string& test, const Process& process,
                   bool is_repeat) {
  Finding& finding = report_.findings[index];
  finding.occurrences += occurrences;
  finding.runs += seen_in_[index].test_and_set(process.number) ? 1 : 0;
  if (!test.empty())
    finding.tests[test] += occurrences;
  if (!process.run.executable.empty())
    finding.programs[process.run.executable] += occurrences;
  if (on_seen_)
    on_seen_(finding, occurrences, is_repeat);
}

uint32_t Merger::FindingFor(const LogReader& reader, Process& process,
                            log::Record record) {
  symbolize_(record, reader);
  Finding finding;
  finding.race = std::get<log::Race>(std::move(record.content));
  log::ForEachStack(finding.race, DropStartUpFrames);
  ForEachModule(finding.race, [&](std::optional<uint32_t>& index) {
    if (index)
      index = ModuleNumber(reader, process, *index);
  });
  finding.fingerprint = Fingerprint(FactsOf(finding.race, report_.modules));
  const auto known = by_fingerprint_.find(finding.fingerprint);
  if (known != by_fingerprint_.end())
    return known->second;
  finding.first_run = process.run;
  return NewFinding(std::move(finding));
}

uint32_t Merger::NewFinding(Finding finding) {
  const auto index = static_cast<uint32_t>(report_.findings.size());
  by_fingerprint_[finding.fingerprint] = index;
  report_.findings.push_back(std::move(finding));
  seen_in_.emplace_back();
  return index;
}

uint32_t Merger::ModuleIndex(const log::Module& module) {
  const auto [entry, added] = module_indices_.try_emplace(
      {module.path, module.build_id},
      static_cast<uint32_t>(report_.modules.size()));
  if (added) {
    report_.modules.push_back(module);
    report_.modules.back().index = entry->second;
    report_.modules.back().load_bias.reset();  // another one in each run
  }
  return entry->second;
}

void Merger::AddFinding(Finding finding,
                        const std::vector<log::Module>& modules) {
  ForEachModule(finding.race, [&](std::optional<uint32_t>& index) {
    if (index && *index < modules.size())
      index = ModuleIndex(modules[*index]);
    else
      index.reset();
  });
  const auto known = by_fingerprint_.find(finding.fingerprint);
  if (known == by_fingerprint_.end()) {
    NewFinding(std::move(finding));
    return;
  }
  Finding& same = report_.findings[known->second];
  same.occurrences += finding.occurrences;
  same.runs += finding.runs;
  for (const auto& [test, count] : finding.tests) same.tests[test] += count;
  for (const auto& [program, count] : finding.programs)
    same.programs[program] += count;
}

void Merger::AddRuns(uint64_t runs, uint64_t unfinished, uint64_t suppressed) {
  report_.runs += runs;
  report_.unfinished_runs += unfinished;
  report_.suppressed_in_runs += suppressed;
}

}  // namespace hbsan::tools
