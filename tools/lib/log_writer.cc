// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is not known is left out.

#include "tools/lib/log_writer.h"

#include <algorithm>
#include <type_traits>

#include "llvm/ADT/StringExtras.h"
#include "tools/lib/log_fields.h"
#include "tools/lib/utf8.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

// Nothing is known of it.
bool IsNone(const log::Stack& stack) {
  return stack.frames.empty() && !stack.outer_lost &&
         stack.other_members.empty();
}
bool IsNone(const log::Tool& tool) { return tool.name.empty(); }
bool IsNone(const log::Order&) { return false; }

// Of log_fields.h: the writer's view of one object.
class Members {
 public:
  explicit Members(llvm::json::OStream& out) : out_(out) {}

  void Text(StringRef name, StringRef value) {
    if (!value.empty())
      out_.attribute(name, ToUtf8(value));
  }

  void Bool(StringRef name, bool value) { out_.attribute(name, value); }

  void BoolUnless(bool usual, StringRef name, bool value) {
    if (value != usual)
      Bool(name, value);
  }

  void Number(StringRef name, uint64_t value) { out_.attribute(name, value); }

  template <typename T>
  void Number(StringRef name, const std::optional<T>& value) {
    if (value)
      out_.attribute(name, *value);
  }

  void NumberUnless(uint64_t usual, StringRef name, uint64_t value) {
    if (value != usual)
      Number(name, value);
  }

  void Positive(StringRef name, uint64_t value) {
    NumberUnless(0, name, value);
  }

  void Hex(StringRef name, uint64_t value) {
    out_.attribute(name, "0x" + llvm::utohexstr(value, /*LowerCase=*/true));
  }

  void Hex(StringRef name, const std::optional<uint64_t>& value) {
    if (value)
      Hex(name, *value);
  }

  void HexIf(bool known, StringRef name, uint64_t value) {
    if (known)
      Hex(name, value);
  }

  void Strings(StringRef name, const std::vector<std::string>& items) {
    if (items.empty())
      return;
    out_.attributeArray(name, [&] {
      for (const std::string& item : items) out_.value(ToUtf8(item));
    });
  }

  template <typename T>
  void Object(StringRef name, const T& object) {
    if (!IsNone(object))
      out_.attributeObject(name, [&] { Whole(object); });
  }

  template <typename T>
  void Object(StringRef name, const std::optional<T>& object) {
    if (object)
      out_.attributeObject(name, [&] { Whole(*object); });
  }

  template <typename Range>
  void List(StringRef name, const Range& items) {
    out_.attributeArray(name, [&] {
      for (const auto& item : items) out_.object([&] { Whole(item); });
    });
  }

  template <typename T>
  void ListUnlessEmpty(StringRef name, const std::vector<T>& items) {
    if (!items.empty())
      List(name, items);
  }

  template <typename T>
  void Pair(StringRef name, const std::array<T, 2>& items) {
    List(name, items);
  }

  // They are the reader's business.
  void Require(StringRef) {}
  void RequireEither(StringRef, StringRef) {}
  void RequireWith(StringRef, StringRef) {}

  // All members of an object that has begun.
  template <typename T>
  void Whole(const T& object) {
    if constexpr (std::is_same_v<T, log::Header>)
      log::IdentityFields(*this, object);
    if constexpr (!std::is_same_v<T, log::OtherRecord>)
      log::Fields(*this, object);
    Others(object);
  }

 private:
  // What this version has no field for, in a fixed order.
  void Others(const log::Extensible& of) {
    std::vector<StringRef> names;
    for (const auto& member : of.other_members) names.push_back(member.first);
    std::sort(names.begin(), names.end());
    for (const StringRef name : names)
      out_.attribute(name, *of.other_members.get(name));
  }

  llvm::json::OStream& out_;
};

StringRef NameOf(const log::Header&) { return "header"; }
StringRef NameOf(const log::Module&) { return "module"; }
StringRef NameOf(const log::Race&) { return "race"; }
StringRef NameOf(const log::Repeat&) { return "repeat"; }
StringRef NameOf(const log::End&) { return "end"; }
StringRef NameOf(const log::OtherRecord& other) { return other.record; }

}  // namespace

void WriteRecord(const log::Record& record, llvm::raw_ostream& out) {
  llvm::json::OStream json(out);
  json.object([&] {
    Members members(json);
    std::visit(
        [&](const auto& content) {
          members.Text("record", NameOf(content));
          members.Positive("pid", record.pid);
          members.Whole(content);
        },
        record.content);
  });
  out << '\n';
}

void WriteRaceMembers(const log::Race& race, llvm::json::OStream& out) {
  Members(out).Whole(race);
}

}  // namespace hbsan::tools
