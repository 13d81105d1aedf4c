// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a line to a record; log_fields.h has the members.

#include "tools/lib/log_decoder.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "llvm/Support/Error.h"
#include "tools/lib/log_fields.h"
#include "tools/lib/object_decoder.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

// The format needs ten.  LLVM's parser recurses at each.
constexpr unsigned kMaxDepth = 64;

// Of log_fields.h: the reader's view of one object.
class Members {
 public:
  explicit Members(ObjectDecoder& in) : in_(in) {}

  template <typename T>
  void Text(StringRef name, T& out) {
    in_.Read(name, out);
  }
  template <typename T>
  void Number(StringRef name, T& out) {
    in_.Read(name, out);
  }
  template <typename T>
  void NumberUnless(uint64_t, StringRef name, T& out) {
    in_.Read(name, out);
  }
  template <typename T>
  void Positive(StringRef name, T& out) {
    in_.Read(name, out);
  }
  template <typename T>
  void Hex(StringRef name, T& out) {
    in_.ReadHex(name, out);
  }
  void HexIf(bool, StringRef name, uint64_t& out) { in_.ReadHex(name, out); }
  void Bool(StringRef name, bool& out) { in_.Read(name, out); }
  void BoolUnless(bool, StringRef name, bool& out) { in_.Read(name, out); }
  void Strings(StringRef name, std::vector<std::string>& out) {
    in_.Read(name, out);
  }

  template <typename T>
  void Object(StringRef name, T& out) {
    in_.ReadObject(name, [&](ObjectDecoder& in) { Whole(in, out); });
  }
  template <typename T>
  void Object(StringRef name, std::optional<T>& out) {
    in_.ReadObject(name, [&](ObjectDecoder& in) { Whole(in, out.emplace()); });
  }
  template <typename T>
  void List(StringRef name, std::vector<T>& out) {
    in_.ReadObjects(name, [&](ObjectDecoder& in) {
      T item;
      Whole(in, item);
      out.push_back(std::move(item));
    });
  }
  template <typename T>
  void ListUnlessEmpty(StringRef name, std::vector<T>& out) {
    List(name, out);
  }
  template <typename T>
  void Pair(StringRef name, std::array<T, 2>& out) {
    if (in_.failed())
      return;
    size_t count = 0;
    in_.ReadObjects(name, [&](ObjectDecoder& in) {
      if (count < out.size())
        Whole(in, out[count]);
      ++count;
    });
    if (count != out.size())
      in_.Fail(name, "expected two " + name);
  }

  void Require(StringRef name) { in_.Require(name); }
  void RequireEither(StringRef name, StringRef other) {
    if (!in_.Has(name) && !in_.Has(other))
      in_.Require(name);
  }
  // If there is the one, the other as well.
  void RequireWith(StringRef name, StringRef other) {
    if (in_.Has(name))
      in_.Require(other);
  }

  template <typename T>
  static void Whole(ObjectDecoder& in, T& out) {
    Members members(in);
    log::Fields(members, out);
    in.TakeOthers(out);
  }

 private:
  ObjectDecoder& in_;
};

template <typename Content>
void DecodeContent(ObjectDecoder& in, log::Record& out) {
  Members::Whole(in, out.content.emplace<Content>());
}

// Of a later version only the version is certain.
void DecodeHeader(ObjectDecoder& in, log::Record& out) {
  log::Header& header = out.content.emplace<log::Header>();
  Members members(in);
  log::IdentityFields(members, header);
  if (!in.failed() && header.format != "hbsan-log")
    in.Fail("format", "expected \"hbsan-log\"");
  if (header.version <= log::kFormatVersion)
    log::Fields(members, header);
  in.TakeOthers(header);
}

void DecodeRecord(ObjectDecoder& in, log::Record& out) {
  std::string name;
  in.Require("record");
  in.Read("record", name);
  if (name.empty())
    in.Fail("record", "expected the name of a record");
  in.Read("pid", out.pid);
  if (name == "header") {
    DecodeHeader(in, out);
  } else if (name == "module") {
    DecodeContent<log::Module>(in, out);
  } else if (name == "race") {
    DecodeContent<log::Race>(in, out);
  } else if (name == "repeat") {
    DecodeContent<log::Repeat>(in, out);
  } else if (name == "end") {
    DecodeContent<log::End>(in, out);
  } else {
    auto& other = out.content.emplace<log::OtherRecord>();
    other.record = name;
    in.TakeOthers(other);
  }
}

// LLVM's message is "[line:column, byte=offset]: what is wrong".
LineError FromParser(llvm::Error error) {
  const std::string text = llvm::toString(std::move(error));
  auto [place, message] = StringRef(text).split("]: ");
  LineError result = {.message = message.str()};
  if (message.empty())
    result.message = text;
  else if (place.rsplit("byte=").second.getAsInteger(10, result.offset))
    result.offset = 0;
  return result;
}

}  // namespace

std::variant<log::Record, LineError> DecodeLine(StringRef line) {
  const size_t too_deep = FindTooDeep(line, kMaxDepth);
  if (too_deep != StringRef::npos)
    return LineError{.offset = too_deep, .message = "nested too deeply"};
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(line);
  if (!value)
    return FromParser(value.takeError());
  llvm::json::Object* object = value->getAsObject();
  if (object == nullptr)
    return LineError{.message = "expected an object"};
  DecodeState state;
  log::Record record;
  ObjectDecoder decoder(*object, state);
  DecodeRecord(decoder, record);
  if (state.failed()) {
    return LineError{.offset = FindOffset(line, state.path),
                     .message = state.failure,
                     .pid = record.pid};
  }
  return record;
}

}  // namespace hbsan::tools
