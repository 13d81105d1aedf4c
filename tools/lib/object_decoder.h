// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes the members out of a JSON object one by one and remembers, when one is
// not what it should be, which: the message can then name its column.  The
// first failure counts, and nothing after it.

#ifndef HBSAN_TOOLS_LIB_OBJECT_DECODER_H_
#define HBSAN_TOOLS_LIB_OBJECT_DECODER_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "llvm/ADT/Twine.h"
#include "llvm/Support/JSON.h"
#include "tools/lib/json_path.h"
#include "tools/lib/log_model.h"

namespace hbsan::tools {

// What became of a line: shared by the decoders of all its objects.
struct DecodeState {
  JsonPath path;  // to what is being decoded; to the failure, after one
  std::string failure;

  bool failed() const { return !failure.empty(); }
  void Fail(const llvm::Twine& message) {
    if (!failed())
      failure = message.str();
  }
};

class ObjectDecoder {
 public:
  ObjectDecoder(llvm::json::Object& object, DecodeState& state)
      : object_(object), state_(state) {}

  // Each leaves `out` alone if there is no such member.
  void Read(llvm::StringRef name, std::string& out);
  void Read(llvm::StringRef name, bool& out);
  void Read(llvm::StringRef name, int64_t& out);
  void Read(llvm::StringRef name, std::vector<std::string>& out);
  void ReadHex(llvm::StringRef name, uint64_t& out);

  template <typename T>
    requires std::is_unsigned_v<T>
  void Read(llvm::StringRef name, T& out) {
    uint64_t value = out;
    ReadUnsigned(name, std::numeric_limits<T>::max(), value);
    out = static_cast<T>(value);
  }

  template <typename T>
  void Read(llvm::StringRef name, std::optional<T>& out) {
    if (Has(name))
      Read(name, out.emplace());
  }

  void ReadHex(llvm::StringRef name, std::optional<uint64_t>& out) {
    if (Has(name))
      ReadHex(name, out.emplace());
  }

  // `decode(ObjectDecoder&)` for the object or for each of an array's.
  template <typename Decode>
  void ReadObject(llvm::StringRef name, Decode decode) {
    ReadMember(name,
               [&](llvm::json::Value& value) { DecodeObject(value, decode); });
  }

  template <typename Decode>
  void ReadObjects(llvm::StringRef name, Decode decode) {
    ReadMember(name, [&](llvm::json::Value& value) {
      llvm::json::Array* array = value.getAsArray();
      if (array == nullptr)
        return state_.Fail("expected an array");
      ForEach(*array,
              [&](llvm::json::Value& item) { DecodeObject(item, decode); });
    });
  }

  // Fails unless there is such a member.
  void Require(llvm::StringRef name) {
    if (!Has(name))
      state_.Fail("member \"" + name + "\" is missing");
  }

  void Fail(llvm::StringRef name, const llvm::Twine& message);

  bool Has(llvm::StringRef name) const { return object_.get(name) != nullptr; }
  bool failed() const { return state_.failed(); }

  // Moves the members that nobody has read.
  void TakeOthers(log::Extensible& out);

 private:
  void ReadUnsigned(llvm::StringRef name, uint64_t max, uint64_t& out);

  // `read(Value&)`, and takes the member away.
  template <typename ReadValue>
  void ReadMember(llvm::StringRef name, ReadValue read) {
    const auto member = object_.find(name);
    if (member == object_.end() || failed())
      return;
    state_.path.push_back(name.str());
    read(member->second);
    if (failed())
      return;  // the path leads to it
    state_.path.pop_back();
    object_.erase(member);
  }

  template <typename Visit>
  void ForEach(llvm::json::Array& array, Visit visit) {
    for (size_t i = 0; i < array.size() && !failed(); ++i) {
      state_.path.push_back(i);
      visit(array[i]);
      if (!failed())
        state_.path.pop_back();
    }
  }

  template <typename Decode>
  void DecodeObject(llvm::json::Value& value, Decode decode) {
    llvm::json::Object* object = value.getAsObject();
    if (object == nullptr)
      return state_.Fail("expected an object");
    ObjectDecoder decoder(*object, state_);
    decode(decoder);
  }

  llvm::json::Object& object_;
  DecodeState& state_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_OBJECT_DECODER_H_
