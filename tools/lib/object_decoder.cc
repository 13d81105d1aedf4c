// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The members' types and ranges.

#include "tools/lib/object_decoder.h"

#include <algorithm>
#include <cmath>

namespace hbsan::tools {

using llvm::StringRef;
using llvm::json::Value;

namespace {

// JSON has no number that is not finite, yet 1e999 is read as one.
bool IsFinite(const Value& value) {
  if (const llvm::json::Object* object = value.getAsObject()) {
    return std::all_of(object->begin(), object->end(), [](const auto& member) {
      return IsFinite(member.second);
    });
  }
  if (const llvm::json::Array* array = value.getAsArray())
    return std::all_of(array->begin(), array->end(), IsFinite);
  return std::isfinite(value.getAsNumber().value_or(0));
}

}  // namespace

void ObjectDecoder::Read(StringRef name, std::string& out) {
  ReadMember(name, [&](Value& value) {
    if (const auto text = value.getAsString())
      out = text->str();
    else
      state_.Fail("expected a string");
  });
}

void ObjectDecoder::Read(StringRef name, bool& out) {
  ReadMember(name, [&](Value& value) {
    if (const auto flag = value.getAsBoolean())
      out = *flag;
    else
      state_.Fail("expected true or false");
  });
}

void ObjectDecoder::Read(StringRef name, int64_t& out) {
  ReadMember(name, [&](Value& value) {
    if (const auto number = value.getAsInteger())
      out = *number;
    else
      state_.Fail("expected an integer");
  });
}

void ObjectDecoder::Read(StringRef name, std::vector<std::string>& out) {
  ReadMember(name, [&](Value& value) {
    llvm::json::Array* array = value.getAsArray();
    if (array == nullptr)
      return state_.Fail("expected an array");
    ForEach(*array, [&](Value& item) {
      if (const auto text = item.getAsString())
        out.push_back(text->str());
      else
        state_.Fail("expected a string");
    });
  });
}

void ObjectDecoder::ReadHex(StringRef name, uint64_t& out) {
  ReadMember(name, [&](Value& value) {
    const auto text = value.getAsString();
    StringRef digits = text.value_or("");
    if (!digits.consume_front("0x") || digits.getAsInteger(16, out))
      state_.Fail("expected a string like \"0x7f10\", of 64 bits at most");
  });
}

void ObjectDecoder::ReadUnsigned(StringRef name, uint64_t max, uint64_t& out) {
  ReadMember(name, [&](Value& value) {
    const auto number = value.getAsUINT64();
    if (number && *number <= max)
      out = *number;
    else
      state_.Fail("expected a whole number from 0 to " + llvm::Twine(max));
  });
}

void ObjectDecoder::TakeOthers(log::Extensible& out) {
  for (const auto& [name, value] : object_) {
    if (!IsFinite(value))
      return Fail(name, "holds a number that is too large");
  }
  out.other_members = std::move(object_);
}

void ObjectDecoder::Fail(StringRef name, const llvm::Twine& message) {
  if (failed())
    return;
  state_.path.push_back(name.str());
  state_.Fail(message);
}

}  // namespace hbsan::tools
