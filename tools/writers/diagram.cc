// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Drawn 360 units wide, so that a phone shows it at its natural size.

#include "tools/writers/diagram.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lib/race_words.h"
#include "tools/report/stable_name.h"
#include "tools/report/story.h"

namespace hbsan::tools {
namespace {

constexpr int kWidth = 360;
constexpr int kEarlierX = 14;
constexpr int kLaterX = 196;
constexpr int kTextGap = 14;       // from a lane to its words
constexpr int kLine = 14;          // from line to line of them
constexpr int kTop = 44;           // the first event
constexpr int kRow = 46;           // from an event to the next one
constexpr size_t kTextBytes = 25;  // that fit beside a lane
constexpr size_t kSmallBytes = 27;

std::string Escape(llvm::StringRef text) {
  std::string escaped;
  llvm::raw_string_ostream stream(escaped);
  llvm::printHTMLEscaped(text, stream);
  return escaped;
}

// Shortened to what fits; never inside a UTF-8 character.
std::string Fit(llvm::StringRef text, size_t bytes) {
  if (text.size() <= bytes)
    return Escape(text);
  size_t end = bytes - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    end--;
  return Escape(text.take_front(end).rtrim()) + "…";
}

int LaneX(Side side) { return side == Side::kEarlier ? kEarlierX : kLaterX; }

const char* StyleOf(Side side) {
  return side == Side::kEarlier ? "earlier" : "later";
}

// "Work a.cc:12", short enough to be read.
std::string ShortPlace(const log::Symbol* place) {
  if (place == nullptr)
    return "";
  return StableName(place->function) + " " +
         std::string(BaseName(place->file)) + ":" + std::to_string(place->line);
}

class Drawing {
 public:
  Drawing(const log::Race& race, const std::vector<log::Module>& modules)
      : race_(race), story_(StoryOf(race, modules)), out_(svg_) {}

  std::string Run() {
    std::string description = "Two threads, time running downwards.";
    for (const StoryEvent& event : story_)
      description += " " + Description(event) + ".";
    const int height = kTop + kRow * static_cast<int>(story_.size()) + kLine;
    out_ << llvm::formatv(
        R"(<svg class="diagram" viewBox="0 0 {0} {1}" role="img" )"
        R"(aria-label="{2}">)",
        kWidth, height, Escape(description));
    DrawLane(Side::kEarlier, height);
    DrawLane(Side::kLater, height);
    int y = kTop;
    for (const StoryEvent& event : story_) {
      Draw(event, y);
      y += kRow;
    }
    out_ << "</svg>";
    return std::move(svg_);
  }

 private:
  std::string ThreadOf(Side side) const {
    return ThreadWords(race_, race_.accesses[static_cast<size_t>(side)].thread);
  }

  std::string Description(const StoryEvent& event) const {
    std::string text = Capital(ThreadOf(event.side)) + ": " + event.text;
    if (event.kind == StoryEvent::Kind::kHeard)
      text += ", which reaches the other thread";
    if (event.kind == StoryEvent::Kind::kMissed)
      text += ", which does not reach the other thread";
    return text;
  }

  void DrawLane(Side side, int height) {
    const int x = LaneX(side);
    out_ << llvm::formatv(
        R"(<text class="name {0}" x="{1}" y="14">{2}</text>)"
        R"(<line class="lane" x1="{3}" y1="24" x2="{3}" y2="{4}"/>)",
        StyleOf(side), x - 8, Fit(Capital(ThreadOf(side)), kTextBytes), x,
        height - 2);
  }

  void Draw(const StoryEvent& event, int y) {
    const int x = LaneX(event.side);
    out_ << "<g><title>" << Escape(Description(event)) << "</title>";
    switch (event.kind) {
      case StoryEvent::Kind::kAccess:
        out_ << llvm::formatv(
            R"(<rect class="access-{0}" x="{1}" y="{2}" width="13" )"
            R"(height="13" rx="3"/>)",
            StyleOf(event.side), x - 6.5, y - 6.5);
        DrawWords(event, y + 4);
        break;
      case StoryEvent::Kind::kHeard:
        out_ << llvm::formatv(
            R"(<line class="arrow" x1="{0}" y1="{1}" x2="{2}" y2="{1}"/>)"
            R"(<path class="tip" d="M{3} {1} l-9 -4.5 v9 z"/>)",
            x, y, kLaterX - 8, kLaterX - 1);
        DrawRelease(event, x, y);
        break;
      case StoryEvent::Kind::kMissed:
        DrawMissingEdge(x, y);
        DrawRelease(event, x, y);
        break;
      case StoryEvent::Kind::kReleasedNothing:
        DrawMissingEdge(x, y);
        DrawText("small", event.text, kSmallBytes, x, y + kLine + 1);
        break;
      case StoryEvent::Kind::kHeardNothing:
        DrawText("small", event.text, kSmallBytes, x, y + 4);
        break;
    }
    out_ << "</g>";
  }

  // What would have ordered the two ends before it arrives.
  void DrawMissingEdge(int x, int y) {
    const int end = kLaterX - 26;
    out_ << llvm::formatv(
        R"(<line class="missing" x1="{0}" y1="{1}" x2="{2}" y2="{1}"/>)"
        R"(<path class="cross" d="M{3} {4} l10 10 m0 -10 l-10 10"/>)",
        x, y, end, end + 3, y - 5);
  }

  void DrawRelease(const StoryEvent& event, int x, int y) {
    out_ << llvm::formatv(
        R"(<circle class="event" cx="{0}" cy="{1}" r="4.5"/>)", x, y);
    DrawWords(event, y + kLine + 1);
  }

  void DrawWords(const StoryEvent& event, int y) {
    const int x = LaneX(event.side);
    DrawText("", event.text, kTextBytes, x, y);
    for (const std::string& line : {ShortPlace(event.place), event.note}) {
      if (line.empty())
        continue;
      y += kLine - 1;
      DrawText("small", line, kSmallBytes, x, y);
    }
  }

  void DrawText(const char* style, const std::string& text, size_t bytes,
                int lane_x, int y) {
    out_ << llvm::formatv(R"(<text class="{0}" x="{1}" y="{2}">{3}</text>)",
                          style, lane_x + kTextGap, y, Fit(text, bytes));
  }

  const log::Race& race_;
  const std::vector<StoryEvent> story_;
  std::string svg_;
  llvm::raw_string_ostream out_;
};

}  // namespace

std::string DrawDiagram(const log::Race& race,
                        const std::vector<log::Module>& modules) {
  return Drawing(race, modules).Run();
}

}  // namespace hbsan::tools
