// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/lib/race_words.h"

#include <algorithm>
#include <utility>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

namespace hbsan::tools {
namespace {

// At the same object and, where they are known, the same line.
bool IsSame(const log::SyncStep& a, const log::SyncStep& b) {
  if (a.operation != b.operation || a.object != b.object ||
      a.stack.frames.size() != b.stack.frames.size())
    return false;
  for (size_t i = 0; i < a.stack.frames.size(); i++) {
    const log::Frame &x = a.stack.frames[i], &y = b.stack.frames[i];
    if (x.module != y.module || x.offset != y.offset || x.address != y.address)
      return false;
  }
  return true;
}

// What goes before the operation: "The last release of thread T1".
OrderSentence SentenceOf(std::string beginning, const log::SyncStep& step) {
  return {std::move(beginning) + ": " + SyncWords(step), &step.stack};
}

void AddLastSync(const log::Race& race, const log::Access& access,
                 std::vector<OrderSentence>* out) {
  const std::string thread = ThreadWords(race, access.thread);
  const std::vector<LastStep> steps = LastSteps(race, access);
  for (const LastStep& last : steps) {
    const char* what =
        &last == &steps.front() ? "synchronisation" : "acquisition";
    out->push_back(SentenceOf(std::string("The last ") + what + " of " +
                                  thread + " before its access",
                              *last.step));
  }
  if (access.acquired == "nothing" && &access == &race.accesses[0])
    out->push_back({"Before its access, " + thread + " has acquired nothing"});
}

}  // namespace

std::string KindTitle(const log::Race& race) {
  if (!race.title.empty())
    return race.title;
  std::string words = race.kind.empty() ? "data-race" : race.kind;
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

std::string SubjectOf(const log::Race& race) {
  if (!race.location)
    return "";
  if (!race.location->name.empty())
    return "'" + race.location->name + "'";
  if (race.location->fd)
    return "file descriptor " + std::to_string(*race.location->fd);
  return "";
}

std::string TitleOf(const log::Race& race) {
  const std::string subject = SubjectOf(race);
  return subject.empty() ? KindTitle(race) : KindTitle(race) + " on " + subject;
}

std::string AccessWords(const log::Access& access) {
  llvm::StringRef kind(access.kind);
  kind.consume_front("vptr-");  // the title says it
  kind.consume_front("fd-");
  std::string words = kind.empty() ? "access" : kind.str();
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

std::string AccessWithSize(const log::Access& access) {
  if (access.size && access.address_exact)
    return AccessWords(access) + " of " + Counted(*access.size, "byte");
  if (access.address)
    return AccessWords(access) + " at or near " + Hex(*access.address);
  return AccessWords(access);
}

std::string Capital(std::string text) {
  if (!text.empty())
    text[0] = llvm::toUpper(text[0]);
  return text;
}

const log::Thread* FindThread(const log::Race& race, uint32_t id) {
  for (const log::Thread& thread : race.threads) {
    if (thread.id == id)
      return &thread;
  }
  return nullptr;
}

std::string ThreadWords(const log::Race& race, std::optional<uint32_t> id) {
  if (!id)
    return "an unknown thread";
  if (*id == 0)
    return "main thread";
  std::string words = "thread T" + std::to_string(*id);
  const log::Thread* thread = FindThread(race, *id);
  if (thread != nullptr && !thread->name.empty())
    words += " '" + thread->name + "'";
  return words;
}

std::string ThreadLabel(std::optional<uint32_t> id) {
  if (!id)
    return "unknown";
  return *id == 0 ? "main" : "T" + std::to_string(*id);
}

std::string Hex(uint64_t value) {
  return "0x" + llvm::utohexstr(value, /*LowerCase=*/true);
}

std::string Counted(uint64_t count, std::string_view thing) {
  std::string text = std::to_string(count) + " " + std::string(thing);
  return count == 1 ? text : text + "s";
}

std::string PositionOf(const log::Symbol& symbol) {
  std::string text = symbol.file;
  if (symbol.line != 0)
    text += ":" + std::to_string(symbol.line);
  if (symbol.line != 0 && symbol.column != 0)
    text += ":" + std::to_string(symbol.column);
  return text;
}

std::string SyncWords(const log::SyncStep& step) {
  std::string words = step.operation.empty() ? "an operation" : step.operation;
  if (step.object)
    words += " (" + Hex(*step.object) + ")";
  return words;
}

std::string LocationWords(const log::Race& race, std::string_view in_module) {
  if (!race.location)
    return "";
  const log::Location& location = *race.location;
  const std::string at =
      location.address ? " at " + Hex(*location.address) : std::string();
  const std::string size =
      location.size ? " of size " + std::to_string(*location.size) : "";
  if (location.kind == "heap") {
    return (location.freed ? "freed heap block" : "heap block") + size + at +
           " allocated by " + ThreadWords(race, location.thread);
  }
  if (location.kind == "stack")
    return "stack of " + ThreadWords(race, location.thread);
  if (location.kind == "tls")
    return "TLS of " + ThreadWords(race, location.thread);
  if (location.kind == "file-descriptor")
    return "file descriptor " + std::to_string(location.fd.value_or(0));
  if (location.kind != "global")
    return location.kind + at;
  std::string words = location.name.empty()
                          ? "global data" + at
                          : "global '" + location.name + "'" + size + at;
  words += in_module;
  if (!location.file.empty()) {
    words += " declared at " + location.file;
    if (location.line != 0)
      words += ":" + std::to_string(location.line);
  }
  return words;
}

std::vector<LastStep> LastSteps(const log::Race& race,
                                const log::Access& access) {
  std::vector<LastStep> steps;
  const bool later = &access == &race.accesses[0];
  if (access.last_release && !access.acquired_last) {
    const std::optional<log::SyncStep>& told = race.order.heard_release;
    if (!later && told && IsSame(*told, *access.last_release))
      return steps;
    steps.push_back({&*access.last_release, /*acquires=*/false});
  }
  if (access.last_acquisition && (steps.empty() || later))
    steps.push_back({&*access.last_acquisition, /*acquires=*/true});
  return steps;
}

std::vector<OrderSentence> OrderSentences(const log::Race& race) {
  const log::Order& order = race.order;
  const std::string earlier = ThreadWords(race, race.accesses[1].thread);
  const std::string later = ThreadWords(race, race.accesses[0].thread);
  std::vector<OrderSentence> sentences;
  if (order.heard == "nothing") {
    sentences.push_back({"No release of " + earlier + " has reached " + later});
  } else if (order.heard == "up-to" && order.heard_release) {
    sentences.push_back(SentenceOf(
        "The last release of " + earlier + " that has reached " + later,
        *order.heard_release));
  }
  AddLastSync(race, race.accesses[1], &sentences);
  if (order.released == "nothing") {
    sentences.push_back(
        {"No release of " + earlier + " has followed its access"});
  } else if (order.released == "first" && order.missed_release) {
    sentences.push_back(
        SentenceOf("The first release of " + earlier +
                       " after its access, which has not reached " + later,
                   *order.missed_release));
  }
  AddLastSync(race, race.accesses[0], &sentences);
  return sentences;
}

}  // namespace hbsan::tools
