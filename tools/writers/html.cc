// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// HTML: one page that needs nothing but itself.  The templates in html/ are
// Mustache, which escapes what they name; only the diagram and the coloured
// source lines are made of markup here, and escape what they hold.  The page's
// policy allows no other script than its own, whatever a log contains.

#include <algorithm>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Mustache.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/StringSaver.h"
#include "tools/lib/race_words.h"
#include "tools/lib/stack_text.h"
#include "tools/report/stable_name.h"
#include "tools/report/words.h"
#include "tools/writers/diagram.h"
#include "tools/writers/highlight.h"
#include "tools/writers/html_assets.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;
using llvm::json::Array;
using llvm::json::fixUTF8;
using llvm::json::Object;
using llvm::json::Value;

constexpr uint32_t kContext = 4;     // lines around the one that is meant
constexpr size_t kMaxPrograms = 20;  // listed per race

// Renders one template; each rendering takes and gives back its memory.
void Render(StringRef text, const Value& data, llvm::raw_ostream& out) {
  llvm::BumpPtrAllocator allocator;
  llvm::StringSaver saver(allocator);
  llvm::mustache::MustacheContext context(allocator, saver);
  llvm::mustache::Template page(text, context);
  page.registerPartial("stack", kStackTemplate);
  page.registerPartial("frame", kFrameTemplate);
  page.render(data, out);
}

// LLVM's Mustache takes an empty text for true; null is false.
Value OrNull(std::string text) {
  if (text.empty())
    return nullptr;
  return text;
}

// Of the page's script, for its content security policy.
std::string Sha256OfScript() {
  const StringRef script(kScript);
  const auto hash = llvm::SHA256::hash(llvm::ArrayRef(
      reinterpret_cast<const uint8_t*>(script.data()), script.size()));
  return llvm::encodeBase64(hash);
}

class RaceView {
 public:
  RaceView(const Finding& finding, const Report& report,
           const WriteOptions& options)
      : finding_(finding),
        race_(finding.race),
        modules_(report.modules),
        options_(options) {}

  Object Item() const;
  Object Article();

 private:
  std::string Place(const log::Symbol& symbol) const;
  std::string WordsToSearch() const;
  const log::Module* FindModule(uint32_t index) const;
  Object Stack(const log::Stack& stack, bool open_first);
  Object FrameView(const log::Frame& frame, const log::Symbol* symbol,
                   bool open);
  bool AddSource(const log::Symbol& symbol, Object* frame);
  Object SideView(const log::Access& access, const char* role,
                  const char* heading);
  Array Sections();
  void AddSection(const char* heading, Array items, Array* sections);
  Object Item(std::string text, const log::Stack& stack);
  Array Commands() const;
  Array Seen() const;

  const Finding& finding_;
  const log::Race& race_;
  const std::vector<log::Module>& modules_;
  const WriteOptions& options_;
};

std::string RaceView::Place(const log::Symbol& symbol) const {
  log::Symbol shown;
  shown.file = RelativeTo(options_.source_root, symbol.file);
  shown.line = symbol.line;
  shown.column = symbol.column;
  return fixUTF8(PositionOf(shown));
}

std::string RaceView::WordsToSearch() const {
  std::string words = TitleOf(race_) + ' ' + finding_.fingerprint;
  for (const log::Access& access : race_.accesses) {
    words += ' ' + ThreadWords(race_, access.thread);
    for (const log::Frame& frame : access.stack.frames) {
      for (const log::Symbol& symbol : frame.symbols)
        words += ' ' + symbol.function + ' ' + symbol.file;
    }
  }
  for (const auto& [test, count] : finding_.tests) words += ' ' + test;
  for (const auto& [program, count] : finding_.programs) words += ' ' + program;
  for (const std::string& owner : finding_.owners) words += ' ' + owner;
  return fixUTF8(StringRef(words).lower());
}

Object RaceView::Item() const {
  const log::Access& later = race_.accesses[0];
  const log::Symbol* place = PlaceOf(later, modules_);
  return Object{{"id", finding_.fingerprint},
                {"kind", fixUTF8(race_.kind)},
                {"status", OrNull(StateWord(finding_))},
                {"words", WordsToSearch()},
                {"title", fixUTF8(Capital(TitleOf(race_)))},
                {"earlier", fixUTF8(FunctionOf(race_.accesses[1], modules_))},
                {"later", fixUTF8(FunctionOf(later, modules_))},
                {"where", place == nullptr ? nullptr : OrNull(Place(*place))},
                {"times", Counted(finding_.occurrences, "time")}};
}

// Lines of a source file, of which the first has a number.
struct Excerpt {
  uint32_t first = 1;
  std::vector<StringRef> lines;
};

// The file itself tells where comments begin; what the log carries is there
// where the file is not.
Excerpt SourceOf(const log::Symbol& symbol, SourceFiles* files) {
  if (files != nullptr) {
    if (const std::vector<StringRef>* lines = files->Lines(symbol.file))
      return {1, *lines};
  }
  return {symbol.source_line, {symbol.source.begin(), symbol.source.end()}};
}

bool RaceView::AddSource(const log::Symbol& symbol, Object* frame) {
  const Excerpt source = SourceOf(symbol, options_.sources);
  const size_t end = source.first + source.lines.size();
  if (symbol.line == 0 || symbol.line < source.first || symbol.line >= end)
    return false;
  const size_t first = std::max(
      source.first, symbol.line > kContext ? symbol.line - kContext : 1);
  const size_t last = std::min<size_t>(symbol.line + kContext, end - 1);
  Array shown;
  bool in_comment = false;
  for (size_t number = source.first; number <= last; number++) {
    std::string code = HighlightLine(
        fixUTF8(source.lines[number - source.first]), &in_comment);
    if (number < first)
      continue;
    shown.push_back(Object{{"number", static_cast<int64_t>(number)},
                           {"hit", number == symbol.line},
                           {"code", std::move(code)}});
  }
  (*frame)["lines"] = std::move(shown);
  return true;
}

Object RaceView::FrameView(const log::Frame& frame, const log::Symbol* symbol,
                           bool open) {
  Object view;
  std::string module;
  if (frame.module && *frame.module < modules_.size())
    module = std::string(BaseName(modules_[*frame.module].path)) + "+" +
             Hex(frame.offset);
  if (symbol == nullptr || symbol->function.empty()) {
    view["function"] =
        fixUTF8(module.empty() ? Hex(frame.address.value_or(0)) : module);
    module.clear();
  } else {
    view["function"] = fixUTF8(symbol->function);
  }
  // The position says more than the module, where there is one.
  const bool placed = symbol != nullptr && !symbol->file.empty();
  view["position"] = placed ? Place(*symbol) : "";
  view["module"] = placed ? nullptr : OrNull(fixUTF8(module));
  view["open"] = open;
  view["has_source"] = symbol != nullptr && AddSource(*symbol, &view);
  return view;
}

const log::Module* RaceView::FindModule(uint32_t index) const {
  return index < modules_.size() ? &modules_[index] : nullptr;
}

Object RaceView::Stack(const log::Stack& stack, bool open_first) {
  const log::Symbol* open = open_first ? PlaceOf(stack, modules_) : nullptr;
  const std::vector<FunctionLine> lines =
      LinesOf(stack, [this](uint32_t i) { return FindModule(i); });
  const auto view_of = [&](const FunctionLine& line) {
    return FrameView(*line.frame, line.symbol,
                     line.symbol != nullptr && line.symbol == open);
  };
  Array frames;
  for (size_t i = 0; i < lines.size(); ++i) {
    Array inner;
    for (const size_t end = HiddenEnd(lines, i); i < end; ++i)
      inner.push_back(view_of(lines[i]));
    if (!inner.empty()) {
      const std::string count = Counted(inner.size(), "library frame");
      frames.push_back(Object{{"folded", true},
                              {"folded_count", count},
                              {"inner", std::move(inner)}});
    }
    if (i == lines.size())
      break;
    frames.push_back(view_of(lines[i]));
    (*frames.back().getAsObject())["folded"] = false;
  }
  const bool known = !frames.empty();
  return Object{{"has_stack", known},
                {"stack_unknown", !known},
                {"frames", std::move(frames)},
                {"outer_lost", stack.outer_lost}};
}

Object RaceView::SideView(const log::Access& access, const char* role,
                          const char* heading) {
  Object view = Stack(access.stack, /*open_first=*/true);
  view["role"] = role;
  view["heading"] = heading;
  std::string what = Capital(AccessWithSize(access));
  if (access.address && access.address_exact)
    what += " at " + Hex(*access.address);
  view["what"] = fixUTF8(what);
  view["thread"] = fixUTF8(Capital(ThreadWords(race_, access.thread)));
  Array locks;
  for (const log::HeldLock& held : access.locks) {
    std::string text = "M" + std::to_string(held.lock);
    if (held.mode == "read")
      text += " for reading";
    if (const log::Symbol* place = PlaceOf(held.stack, modules_))
      text += ", locked at " + Place(*place);
    locks.push_back(Object{{"text", fixUTF8(text)}});
  }
  if (access.locks.empty())
    view["locks_note"] =
        access.locks_complete ? "holds no mutex" : "mutexes not known";
  else
    view["locks_note"] = access.locks_complete ? "" : "and perhaps more";
  view["locks"] = std::move(locks);
  Array notes;
  if (!access.exact) {
    notes.push_back(access.after
                        ? "The exact line is no longer known. The stack is "
                          "that of the last release before it: " +
                              fixUTF8(SyncWords(*access.after)) + "."
                        : std::string("The exact line is no longer known."));
  } else if (access.places > 1) {
    notes.push_back(std::to_string(access.places) +
                    " places of this thread may have made this access; this "
                    "is the likeliest.");
  }
  view["notes"] = std::move(notes);
  return view;
}

Object RaceView::Item(std::string text, const log::Stack& stack) {
  Object item = Stack(stack, /*open_first=*/false);
  item["text"] = fixUTF8(Capital(std::move(text)));
  return item;
}

void RaceView::AddSection(const char* heading, Array items, Array* sections) {
  if (!items.empty())
    sections->push_back(
        Object{{"heading", heading}, {"items", std::move(items)}});
}

Array RaceView::Sections() {
  Array sections;
  const std::string location = LocationWords(race_);
  if (!location.empty()) {
    Object item = Item(location, race_.location->stack);
    if (race_.location->kind != "heap")
      item["stack_unknown"] = false;  // only a heap block has one
    AddSection("The memory", Array{std::move(item)}, &sections);
  }
  Array steps;
  for (const OrderSentence& sentence : OrderSentences(race_)) {
    if (sentence.stack != nullptr && !sentence.stack->frames.empty())
      steps.push_back(Item(sentence.text, *sentence.stack));
  }
  AddSection("Synchronisation", std::move(steps), &sections);
  Array locks;
  for (const log::Lock& lock : race_.locks) {
    std::string text = "M" + std::to_string(lock.id);
    if (lock.address)
      text += " (" + Hex(*lock.address) + ")";
    locks.push_back(Item(text + " created at", lock.stack));
  }
  for (const log::Access& access : race_.accesses) {
    for (const log::HeldLock& held : access.locks) {
      if (!held.stack.frames.empty())
        locks.push_back(Item("M" + std::to_string(held.lock) + " locked by " +
                                 ThreadWords(race_, access.thread),
                             held.stack));
    }
  }
  AddSection("Locks", std::move(locks), &sections);
  Array threads;
  for (const log::Thread& thread : race_.threads) {
    if (thread.id == 0)
      continue;
    std::string text = ThreadWords(race_, thread.id);
    if (thread.finished)
      text += ", which has ended,";
    threads.push_back(
        Item(text + " created by " + ThreadWords(race_, thread.parent),
             thread.stack));
  }
  AddSection("Threads", std::move(threads), &sections);
  return sections;
}

Array RaceView::Commands() const {
  Array commands;
  const auto add = [&](const char* key, const char* label,
                       const std::string& text) {
    if (!text.empty())
      commands.push_back(
          Object{{"key", key}, {"label", label}, {"text", fixUTF8(text)}});
  };
  add("run", "Run the program again as it was run",
      ReproduceCommand(finding_.first_run));
  add("id", "Suppress this race, in the file for --suppressions",
      "id:" + finding_.fingerprint + " reason=");
  add("pair", "Suppress all races of these two functions",
      "race_pair:" + FunctionOf(race_.accesses[1], modules_) + "|" +
          FunctionOf(race_.accesses[0], modules_) + " reason=");
  return commands;
}

Array RaceView::Seen() const {
  Array seen;
  for (const auto& [test, count] : finding_.tests)
    seen.push_back(fixUTF8("test " + test + ": " + Counted(count, "time")));
  size_t listed = 0;
  for (const auto& [program, count] : finding_.programs) {
    if (listed++ == kMaxPrograms) {
      seen.push_back("and other programs");
      break;
    }
    seen.push_back(fixUTF8(program + ": " + Counted(count, "time")));
  }
  seen.push_back("first in process " + std::to_string(finding_.first_run.pid));
  return seen;
}

Object RaceView::Article() {
  Array reasons;
  for (const OrderSentence& sentence : OrderSentences(race_))
    reasons.push_back(fixUTF8(sentence.text + "."));
  if (race_.order.only_sleep)
    reasons.push_back("Only a sleep lay between them; a sleep orders nothing.");
  Array hints;
  for (const log::Hint& hint : race_.hints)
    hints.push_back(fixUTF8(Capital(hint.text)));
  Array owners;
  for (const std::string& owner : finding_.owners)
    owners.push_back(fixUTF8(owner));
  Object article{
      {"id", finding_.fingerprint},
      {"title", fixUTF8(Capital(TitleOf(race_)))},
      {"status", OrNull(StateWord(finding_))},
      {"facts", TimesWords(finding_)},
      {"has_owners", !owners.empty()},
      {"owners", std::move(owners)},
      {"sides", Array{SideView(race_.accesses[1], "earlier", "Earlier access"),
                      SideView(race_.accesses[0], "later", "Later access")}},
      {"diagram", fixUTF8(DrawDiagram(race_, modules_))},
      {"reasons", std::move(reasons)},
      {"hints", std::move(hints)},
      {"sections", Sections()},
      {"commands", Commands()},
      {"seen", Seen()}};
  if (finding_.suppressed) {
    const Acceptance& accepted = *finding_.suppressed;
    article["suppressed"] =
        fixUTF8((accepted.reason.empty() ? accepted.rule : accepted.reason) +
                (accepted.until.empty() ? "" : ", until " + accepted.until));
  }
  return article;
}

// The choices of a filter, each once and in the order of the races.
Array Choices(const Report& report, std::string (*value)(const Finding&),
              std::string (*label)(const Finding&)) {
  std::vector<std::string> seen;
  Array choices;
  for (const Finding& finding : report.findings) {
    const std::string text = value(finding);
    if (text.empty() || std::find(seen.begin(), seen.end(), text) != seen.end())
      continue;
    seen.push_back(text);
    choices.push_back(
        Object{{"value", fixUTF8(text)}, {"label", fixUTF8(label(finding))}});
  }
  return choices;
}

Object Head(const Report& report, const WriteOptions& options) {
  Array items;
  for (const Finding& finding : report.findings)
    items.push_back(RaceView(finding, report, options).Item());
  Array statuses = Choices(report, StateWord, [](const Finding& finding) {
    return Capital(StateWord(finding));
  });
  Array lines;
  for (const std::string& note : Notes(report)) lines.push_back(fixUTF8(note));
  Object head{
      {"page_title", "Data races"},
      {"version", options.version},
      {"script_sha256", Sha256OfScript()},
      {"style", kStyle},
      {"totals", Totals(report)},
      {"any", !items.empty()},
      {"items", std::move(items)},
      {"kinds",
       Choices(
           report, [](const Finding& finding) { return finding.race.kind; },
           [](const Finding& finding) {
             return Capital(KindTitle(finding.race));
           })},
      {"has_statuses", !statuses.empty()},
      {"statuses", std::move(statuses)}};
  if (!lines.empty())
    head["notes"] = Object{{"heading", "Also"}, {"lines", std::move(lines)}};
  return head;
}

}  // namespace

void WriteHtml(const Report& report, const WriteOptions& options,
               llvm::raw_ostream& out) {
  Render(kPageHead, Head(report, options), out);
  for (const Finding& finding : report.findings)
    Render(kRaceTemplate, RaceView(finding, report, options).Article(), out);
  Render(kPageTail, Object{{"script", kScript}}, out);
}

}  // namespace hbsan::tools
