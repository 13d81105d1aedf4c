// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SARIF 2.1.0.  What viewers are known to read decides where things stand:
// GitHub shows the first location, related locations and code flows, and looks
// for one fingerprint only; CodeChecker reads the entries of code flows that
// have a message; `stacks` are read by few, so nothing stands there alone.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "tools/lib/race_words.h"
#include "tools/report/fingerprint.h"
#include "tools/report/stable_name.h"
#include "tools/report/story.h"
#include "tools/report/words.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;
using llvm::json::fixUTF8;
using llvm::json::Object;
using llvm::json::OStream;

struct Rule {
  StringRef id, name, summary, description, help;
};
constexpr Rule kRules[] = {
    {"data-race", "DataRace", "Data race",
     "Two threads accessed the same memory, at least one wrote, and nothing "
     "orders the accesses.",
     "Guard both accesses with the same mutex, make the variable atomic, or "
     "order the threads: join, wait for, or hand over by message."},
    {"vptr-race", "VptrRace", "Data race on a virtual table pointer",
     "A constructor or destructor wrote an object's virtual table pointer "
     "while "
     "another thread used the object.",
     "End all use of the object before its destruction begins, and publish it "
     "only after its construction has ended."},
    {"use-after-free-race", "UseAfterFreeRace", "Use races with free",
     "One thread freed a heap block that another used, and nothing orders the "
     "two: in another run the use comes after the free.",
     "Let the last user free the block: join the others first, or share it by "
     "std::shared_ptr."},
    {"atomic-plain-race", "AtomicPlainRace",
     "Atomic and plain access to the same memory",
     "One access is atomic and the other is not, and nothing orders them.",
     "Make both accesses atomic."},
    {"fd-race", "FileDescriptorRace", "Race on a file descriptor",
     "One thread closed a file descriptor that another used, and nothing "
     "orders the two.",
     "Close the descriptor only after the last use in another thread."},
};

size_t RuleIndex(StringRef kind) {
  for (size_t i = 0; i < std::size(kRules); i++) {
    if (kRules[i].id == kind)
      return i;
  }
  return 0;
}

// Path bytes that a URI cannot hold as they are become %XX.
std::string UriPath(StringRef path) {
  std::string uri;
  for (char c : path) {
    if (llvm::isAlnum(c) || StringRef("-._~/+@,=").contains(c))
      uri += c;
    else
      uri += "%" + llvm::toHex(StringRef(&c, 1));
  }
  return uri;
}

// Brackets begin links in messages.
std::string Plain(StringRef text) {
  std::string plain;
  for (char c : fixUTF8(text)) {
    if (c == '[' || c == ']' || c == '\\')
      plain += '\\';
    plain += c;
  }
  return plain;
}

class SarifWriter {
 public:
  SarifWriter(const Report& report, const WriteOptions& options,
              llvm::raw_ostream& out)
      : report_(report), options_(options), json_(out, 1) {}

  void Write() {
    json_.object([&] {
      json_.attribute("$schema",
                      "https://json.schemastore.org/sarif-2.1.0.json");
      json_.attribute("version", "2.1.0");
      json_.attributeArray("runs", [&] { json_.object([&] { WriteRun(); }); });
    });
  }

 private:
  void WriteRun() {
    json_.attributeObject("tool", [&] {
      json_.attributeObject("driver", [&] { WriteDriver(); });
    });
    json_.attribute("automationDetails", Object{{"id", "hbsan/"}});
    json_.attributeObject("originalUriBaseIds", [&] {
      json_.attribute(
          "SRCROOT",
          Object{{"uri", "file://" + UriPath(options_.source_root) + "/"}});
    });
    json_.attributeArray("invocations", [&] {
      json_.value(Object{{"executionSuccessful", true}});
    });
    json_.attributeArray("results", [&] {
      for (const Finding& finding : report_.findings)
        json_.object([&] { WriteResult(finding); });
      for (const KnownRace& race : report_.gone)
        json_.object([&] { WriteAbsent(race); });
    });
  }

  void WriteDriver() {
    json_.attribute("name", "HBSan");
    json_.attribute("semanticVersion", options_.version);
    json_.attributeArray("rules", [&] {
      for (const Rule& rule : kRules) {
        json_.value(Object{
            {"id", rule.id},
            {"name", rule.name},
            {"shortDescription", Object{{"text", rule.summary}}},
            {"fullDescription", Object{{"text", rule.description}}},
            {"help", Object{{"text", rule.help}}},
            {"defaultConfiguration", Object{{"level", "error"}}},
            {"properties",
             Object{{"tags", llvm::json::Array{"concurrency", "dynamic"}},
                    {"precision", "very-high"},
                    {"problem.severity", "error"}}}});
      }
    });
  }

  void WriteResult(const Finding& finding) {
    const log::Race& race = finding.race;
    const log::Access& later = race.accesses[0];
    const log::Access& earlier = race.accesses[1];
    WriteRule(race.kind);
    json_.attribute("level", "error");
    json_.attribute("kind", "fail");
    WriteMessage(Plain(Capital(TitleOf(race)) + ": " + AccessWithSize(later) +
                       " by " + ThreadWords(race, later.thread) +
                       " races with ") +
                 "[" +
                 Plain("the " + AccessWithSize(earlier) + " by " +
                       ThreadWords(race, earlier.thread)) +
                 "](1).");
    json_.attributeArray("locations", [&] {
      json_.object(
          [&] { WritePlace(PlaceOf(later, report_.modules), FileOf(later)); });
    });
    json_.attributeArray("relatedLocations", [&] { WriteRelated(race); });
    json_.attributeArray("codeFlows",
                         [&] { json_.object([&] { WriteFlow(race); }); });
    json_.attributeArray("stacks", [&] {
      for (const log::Access& access : race.accesses)
        json_.object([&] { WriteStack(race, access); });
    });
    WriteFingerprint(finding.fingerprint);
    json_.attribute("occurrenceCount",
                    static_cast<int64_t>(finding.occurrences));
    if (finding.state != State::kNoBaseline) {
      json_.attribute("baselineState",
                      finding.state == State::kNew ? "new" : "unchanged");
    }
    WriteSuppressions(finding);
    WriteProperties(finding);
  }

  // Of the baseline, and not found this time.  The baseline knows no places.
  void WriteAbsent(const KnownRace& race) {
    if (!race.kind.empty())
      WriteRule(race.kind);
    json_.attribute("level", "none");
    json_.attribute("kind", "pass");
    WriteMessage(Plain(Capital(race.title) + ", not found any more: " +
                       race.earlier + "; " + race.later));
    WriteFingerprint(race.fingerprint);
    json_.attribute("baselineState", "absent");
  }

  void WriteRule(StringRef kind) {
    const size_t rule = RuleIndex(kind);
    json_.attribute("ruleId", kRules[rule].id);
    json_.attribute("ruleIndex", static_cast<int64_t>(rule));
  }

  void WriteFingerprint(const std::string& fingerprint) {
    json_.attribute("partialFingerprints",
                    Object{{kFingerprintName, fingerprint},
                           {"primaryLocationLineHash", fingerprint + ":1"}});
  }

  void WriteSuppressions(const Finding& finding) {
    if (!finding.suppressed)
      return;
    json_.attributeArray("suppressions", [&] {
      json_.value(
          Object{{"kind", "external"},
                 {"status", "accepted"},
                 {"justification", fixUTF8(finding.suppressed->reason.empty()
                                               ? finding.suppressed->rule
                                               : finding.suppressed->reason)}});
    });
  }

  void WriteProperties(const Finding& finding) {
    json_.attributeObject("properties", [&] {
      json_.attribute("runs", finding.runs);
      json_.attributeArray("tests", [&] {
        for (const auto& [test, count] : finding.tests)
          json_.value(fixUTF8(test));
      });
      json_.attributeArray("hints", [&] {
        for (const log::Hint& hint : finding.race.hints)
          json_.value(fixUTF8(hint.text));
      });
      json_.attributeArray("owners", [&] {
        for (const std::string& owner : finding.owners)
          json_.value(fixUTF8(owner));
      });
    });
  }

  void WriteMessage(StringRef text) {
    json_.attribute("message", Object{{"text", fixUTF8(text)}});
  }

  // A file to name where no line is known: the innermost module.
  StringRef FileOf(const log::Access& access) {
    for (const log::Frame& frame : access.stack.frames) {
      if (frame.module && *frame.module < report_.modules.size())
        return report_.modules[*frame.module].path;
    }
    return "";
  }

  void WriteArtifact(StringRef file) {
    const std::string shown = RelativeTo(options_.source_root, file);
    json_.attributeObject("artifactLocation", [&] {
      if (StringRef(shown).starts_with("/")) {
        json_.attribute("uri", "file://" + UriPath(shown));
        return;
      }
      json_.attribute("uri", UriPath(shown));
      json_.attribute("uriBaseId", "SRCROOT");
    });
  }

  // The members of a location.  `file`: in case `place` is not known.
  void WritePlace(const log::Symbol* place, StringRef file) {
    if (place == nullptr && file.empty())
      return;
    json_.attributeObject("physicalLocation", [&] {
      WriteArtifact(place == nullptr ? file : StringRef(place->file));
      if (place != nullptr)
        WriteRegion(*place);
    });
    if (place != nullptr && !place->function.empty())
      WriteFunction(*place);
  }

  void WriteRegion(const log::Symbol& place) {
    if (place.line == 0)
      return;
    json_.attributeObject("region", [&] {
      json_.attribute("startLine", place.line);
      if (place.column == 0)
        return;
      json_.attribute("startColumn", place.column);
      json_.attribute("endLine", place.line);
      json_.attribute("endColumn", place.column + 1);
    });
  }

  void WriteFunction(const log::Symbol& place) {
    json_.attributeArray("logicalLocations", [&] {
      json_.value(Object{{"fullyQualifiedName", fixUTF8(place.function)},
                         {"kind", "function"}});
    });
  }

  // Each with the next number, which messages link to.
  void WriteRelated(const log::Race& race) {
    int64_t id = 1;
    const auto write = [&](const std::string& text, const log::Symbol* place,
                           StringRef file) {
      json_.object([&] {
        json_.attribute("id", id++);
        WriteMessage(Plain(text));
        WritePlace(place, file);
      });
    };
    const auto write_stack = [&](const std::string& text,
                                 const log::Stack& stack) {
      if (const log::Symbol* place = PlaceOf(stack, report_.modules))
        write(text, place, "");
    };
    const log::Access& earlier = race.accesses[1];
    write("previous " + AccessWithSize(earlier) + " by " +
              ThreadWords(race, earlier.thread),
          PlaceOf(earlier, report_.modules), FileOf(earlier));
    if (race.location) {
      const log::Location& location = *race.location;
      if (!location.file.empty()) {
        log::Symbol declared;
        declared.file = location.file;
        declared.line = location.line;
        write("'" + location.name + "' is declared here", &declared, "");
      }
      write_stack("allocated here by " + ThreadWords(race, location.thread),
                  location.stack);
    }
    for (const log::Access& access : race.accesses) {
      for (const log::HeldLock& held : access.locks) {
        write_stack("M" + std::to_string(held.lock) + " locked here by " +
                        ThreadWords(race, access.thread),
                    held.stack);
      }
    }
    for (const log::Lock& lock : race.locks)
      write_stack("M" + std::to_string(lock.id) + " created here", lock.stack);
    for (const log::Thread& thread : race.threads)
      write_stack(ThreadWords(race, thread.id) + " created here", thread.stack);
  }

  void WriteFlow(const log::Race& race) {
    std::string why;
    for (const OrderSentence& sentence : OrderSentences(race))
      why += (why.empty() ? "" : " ") + sentence.text + ".";
    if (!why.empty())
      WriteMessage(Plain(why));
    const std::vector<StoryEvent> story = StoryOf(race, report_.modules);
    json_.attributeArray("threadFlows", [&] {
      for (Side side : {Side::kEarlier, Side::kLater}) {
        json_.object([&] {
          json_.attribute(
              "id",
              ThreadLabel(race.accesses[static_cast<size_t>(side)].thread));
          json_.attributeArray("locations", [&] {
            for (size_t i = 0; i < story.size(); i++) {
              if (story[i].side == side)
                WriteStep(race, story[i], i + 1);
            }
          });
        });
      }
    });
  }

  void WriteStep(const log::Race& race, const StoryEvent& event,
                 size_t number) {
    const bool access = event.kind == StoryEvent::Kind::kAccess;
    const std::string thread = ThreadWords(
        race, race.accesses[static_cast<size_t>(event.side)].thread);
    std::string text = thread + ": " + event.text;
    if (access)
      text += ", " + event.note;
    if (event.kind == StoryEvent::Kind::kMissed)
      text += "; it has not reached the other thread";
    json_.object([&] {
      if (access || event.kind == StoryEvent::Kind::kHeard)
        json_.attribute("executionOrder", static_cast<int64_t>(number));
      json_.attribute("importance", access ? "essential" : "important");
      json_.attribute("kinds", llvm::json::Array{access           ? "memory"
                                                 : event.acquires ? "acquire"
                                                                  : "release"});
      json_.attributeObject("location", [&] {
        WriteMessage(Plain(text));
        WritePlace(event.place, "");
      });
    });
  }

  void WriteStack(const log::Race& race, const log::Access& access) {
    WriteMessage(Plain(Capital(AccessWithSize(access)) + " by " +
                       ThreadWords(race, access.thread)));
    json_.attributeArray("frames", [&] {
      for (const log::Frame& frame : access.stack.frames) {
        if (frame.symbols.empty())
          json_.object([&] { WriteFrame(access, frame, nullptr); });
        for (const log::Symbol& symbol : frame.symbols)
          json_.object([&] { WriteFrame(access, frame, &symbol); });
      }
    });
  }

  void WriteFrame(const log::Access& access, const log::Frame& frame,
                  const log::Symbol* symbol) {
    if (frame.module && *frame.module < report_.modules.size()) {
      json_.attribute("module",
                      fixUTF8(BaseName(report_.modules[*frame.module].path)));
    }
    if (access.thread)
      json_.attribute("threadId", *access.thread);
    json_.attributeObject("location", [&] {
      if (symbol == nullptr)
        return;
      if (symbol->file.empty() && !symbol->function.empty())
        WriteFunction(*symbol);
      else
        WritePlace(symbol, "");
    });
  }

  const Report& report_;
  const WriteOptions& options_;
  OStream json_;
};

}  // namespace

void WriteSarif(const Report& report, const WriteOptions& options,
                llvm::raw_ostream& out) {
  SarifWriter(report, options, out).Write();
  out << '\n';
}

}  // namespace hbsan::tools
