// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the writer of JSON puts between values, and what it does to strings.
#include "runtime/report/json.h"

#include <gtest/gtest.h>

#include <string>

namespace hbsan {
namespace {

template <typename Write>
std::string Written(Write write) {
  char buffer[1024];
  StringBuilder out(buffer, sizeof(buffer));
  JsonWriter json(&out);
  write(&json);
  return buffer;
}

std::string Quoted(const std::string& text) {
  return Written(
      [&](JsonWriter* json) { json->Text(nullptr, text.data(), text.size()); });
}

TEST(JsonWriterTest, CommasStandBetweenValuesOnly) {
  EXPECT_EQ(Written([](JsonWriter* json) {
              json->BeginObject();
              json->BeginArray("none");
              json->EndArray();
              json->BeginArray("some");
              json->Number(nullptr, 1);
              json->BeginObject();
              json->EndObject();
              json->BeginObject();
              json->Bool("yes", true);
              json->Bool("no", false);
              json->EndObject();
              json->EndArray();
              json->Hex("address", 0xffffffffffffffff);
              json->EndObject();
            }),
            R"({"none":[],"some":[1,{},{"yes":true,"no":false}],)"
            R"("address":"0xffffffffffffffff"})");
}

TEST(JsonWriterTest, WhatMustBeEscapedIs) {
  EXPECT_EQ(Quoted("a\"b\\c/"), R"("a\"b\\c/")");
  EXPECT_EQ(Quoted(std::string("\0\n\t\x1f\x7f", 5)),
            "\"\\u0000\\u000a\\u0009\\u001f\x7f\"");
}

TEST(JsonWriterTest, Utf8Stays) {
  for (const char* text :
       {"\u00fc", "\u20ac", "\U0001f600", "\ud7ff\ue000\uffff", "\U0010ffff"})
    EXPECT_EQ(Quoted(text), "\"" + std::string(text) + "\"");
}

TEST(JsonWriterTest, EachByteThatIsNoUtf8IsReplaced) {
  const std::string bad = "\ufffd";
  EXPECT_EQ(Quoted("a\xff z"), "\"a" + bad + " z\"");
  EXPECT_EQ(Quoted("\x80"), "\"" + bad + "\"");
  EXPECT_EQ(Quoted("\xc3"), "\"" + bad + "\"");            // cut off
  EXPECT_EQ(Quoted("\xe2\x82"), "\"" + bad + bad + "\"");  // cut off
  EXPECT_EQ(Quoted("\xc0\xaf"), "\"" + bad + bad + "\"");  // overlong
  EXPECT_EQ(Quoted("\xe0\x9f\xbf"), "\"" + bad + bad + bad + "\"");
  EXPECT_EQ(Quoted("\xed\xa0\x80"), "\"" + bad + bad + bad + "\"");  // D800
  EXPECT_EQ(Quoted("\xf4\x90\x80\x80"),
            "\"" + bad + bad + bad + bad + "\"");  // beyond 10FFFF
  EXPECT_EQ(Quoted("\xe2\x28\xa1"), "\"" + bad + "(" + bad + "\"");
}

}  // namespace
}  // namespace hbsan
