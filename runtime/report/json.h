// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes JSON into memory that the caller has; nothing is allocated.  Whether
// all of it fitted is the StringBuilder's to say.
#ifndef HBSAN_RUNTIME_REPORT_JSON_H_
#define HBSAN_RUNTIME_REPORT_JSON_H_

#include "runtime/base/base.h"

namespace hbsan {

class JsonWriter {
 public:
  explicit JsonWriter(StringBuilder* out) : out_(*out) {}

  // A null name stands for none: in an array, or outermost.
  void BeginObject(const char* name = nullptr) { Open(name, "{"); }
  void EndObject() { Close("}"); }
  void BeginArray(const char* name) { Open(name, "["); }
  void EndArray() { Close("]"); }

  // Bytes that are no UTF-8 become U+FFFD.
  void Text(const char* name, const char* value) {
    Text(name, value, StrLen(value));
  }
  void Text(const char* name, const char* value, uptr bytes);
  // As a number, for what stays below 2^53.
  void Number(const char* name, u64 value);
  // "0x1f", for all else.
  void Hex(const char* name, u64 value);
  void Bool(const char* name, bool value);

 private:
  void Begin(const char* name);
  void Open(const char* name, const char* bracket);
  void Close(const char* bracket);
  void Quote(const char* value, uptr bytes);

  StringBuilder& out_;
  bool after_value_ = false;
};

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_JSON_H_
