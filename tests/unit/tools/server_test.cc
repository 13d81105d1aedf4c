// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The symbolizer's protocol, on this test program itself.

#include "tools/symbolize/server.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <sstream>
#include <string>

namespace hbsan::tools {

int protocol_test_variable[3];
__attribute__((noinline)) void ProtocolTestFunction() {
  protocol_test_variable[0]++;
}

namespace {

std::string Request(const std::string& verb, const void* address) {
  Dl_info info;
  EXPECT_NE(dladdr(address, &info), 0);
  std::ostringstream text;
  text << verb << ' ' << std::hex
       << reinterpret_cast<uintptr_t>(address) -
              reinterpret_cast<uintptr_t>(info.dli_fbase)
       << " /proc/self/exe";
  return text.str();
}

TEST(AnswerTest, NamesAFunction) {
  Resolver resolver({});
  const std::string answer = Answer(
      resolver,
      Request("CODE", reinterpret_cast<const void*>(&ProtocolTestFunction)));
  EXPECT_EQ(answer.rfind("F\thbsan::tools::ProtocolTestFunction()\t", 0), 0u)
      << answer;
  EXPECT_NE(answer.find("server_test.cc\t"), std::string::npos) << answer;
  EXPECT_EQ(answer.substr(answer.size() - 2), "\n\n");
}

TEST(AnswerTest, NamesAVariableByAnAddressInside) {
  Resolver resolver({});
  const std::string answer =
      Answer(resolver, Request("DATA", &protocol_test_variable[1]));
  EXPECT_EQ(answer.rfind("D\thbsan::tools::protocol_test_variable\t", 0), 0u)
      << answer;
  EXPECT_NE(answer.find("\t12\t"), std::string::npos) << answer;
}

TEST(AnswerTest, HasNoLineForAnUnknownAddress) {
  Resolver resolver({});
  EXPECT_EQ(Answer(resolver, "CODE 10 /no/such/file"), "\n");
  EXPECT_EQ(Answer(resolver, "DATA 10 /no/such/file"), "\n");
}

TEST(AnswerTest, ExplainsABadRequest) {
  Resolver resolver({});
  EXPECT_EQ(Answer(resolver, ""), "E\tunknown request\n\n");
  EXPECT_EQ(Answer(resolver, "code 1 /bin/sh"), "E\tunknown request\n\n");
  EXPECT_EQ(Answer(resolver, "CODE"), "E\tbad offset\n\n");
  EXPECT_EQ(Answer(resolver, "CODE -1 /bin/sh"), "E\tbad offset\n\n");
  EXPECT_EQ(Answer(resolver, "CODE 1"), "E\tno path\n\n");
}

}  // namespace
}  // namespace hbsan::tools
