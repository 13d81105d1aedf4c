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
constexpr double kFont = 12, kSmallFont = 11;  // as report.css has them
constexpr int kTextGap = 14;       // from a lane to its words
constexpr int kLine = 14;          // from line to line of them
constexpr int kTop = 44;           // the first event
constexpr int kRow = 46;           // from an event to the next one
constexpr double kTextRoom = 152;  // beside a lane

std::string Escape(llvm::StringRef text) {
  std::string escaped;
  llvm::raw_string_ostream stream(escaped);
  llvm::printHTMLEscaped(text, stream);
  return escaped;
}

// About as wide as fonts draw it, and rather too wide than too narrow: in
// parts of the font's size.
double WidthOf(char c) {
  if (llvm::StringRef("iljtfrI.,:;'|!()[]{} ").contains(c))
    return 0.36;
  if (llvm::StringRef("mwMW@%&").contains(c))
    return 0.95;
  if (llvm::isUpper(c) || llvm::isDigit(c) || c == '_' || c == '+' || c == '=')
    return 0.68;
  if ((static_cast<unsigned char>(c) & 0xc0) == 0x80)
    return 0;  // inside a character, whose first byte counted
  return static_cast<unsigned char>(c) < 0x80 ? 0.58 : 1.0;
}

// What of the text fits, dots included; never ends inside a UTF-8 character.
std::string Fit(llvm::StringRef text, double font_size) {
  constexpr double kDots = 1.0;
  double width = 0;
  size_t end = 0;  // where dots still fit behind
  for (size_t i = 0; i < text.size(); i++) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
    if (begins && (width + kDots) * font_size <= kTextRoom)
      end = i;
    width += WidthOf(text[i]);
  }
  if (width * font_size <= kTextRoom)
    return text.str();
  return text.take_front(end).rtrim().str() + "…";
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
        StyleOf(side), x - 8, Shown(Capital(ThreadOf(side)), kFont), x,
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
        DrawStep(event, x, y);
        break;
      case StoryEvent::Kind::kMissed:
        DrawMissingEdge(x, y);
        DrawStep(event, x, y);
        break;
      case StoryEvent::Kind::kReleasedNothing:
        DrawMissingEdge(x, y);
        DrawText("small", event.text, kSmallFont, x, y + kLine + 1);
        break;
      case StoryEvent::Kind::kLastSync:
        DrawStep(event, x, y);
        break;
      case StoryEvent::Kind::kHeardNothing:
        DrawText("small", event.text, kSmallFont, x, y + 4);
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

  void DrawStep(const StoryEvent& event, int x, int y) {
    out_ << llvm::formatv(
        R"(<circle class="event" cx="{0}" cy="{1}" r="4.5"/>)", x, y);
    DrawWords(event, y + kLine + 1);
  }

  void DrawWords(const StoryEvent& event, int y) {
    const int x = LaneX(event.side);
    DrawText("", event.text, kFont, x, y);
    for (const std::string& line : {ShortPlace(event.place), event.note}) {
      if (line.empty())
        continue;
      y += kLine - 1;
      DrawText("small", line, kSmallFont, x, y);
    }
  }

  void DrawText(const char* style, const std::string& text, double font_size,
                int lane_x, int y) {
    out_ << llvm::formatv(R"(<text class="{0}" x="{1}" y="{2}">{3}</text>)",
                          style, lane_x + kTextGap, y, Shown(text, font_size));
  }

  // The content of a text element: what fits and, if that is not all, a title
  // with the rest.
  static std::string Shown(const std::string& text, double font_size) {
    const std::string fits = Fit(text, font_size);
    if (fits == text)
      return Escape(text);
    return "<title>" + Escape(text) + "</title>" + Escape(fits);
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
