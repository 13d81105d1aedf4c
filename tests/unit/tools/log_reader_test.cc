// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Logs as they should be, and as they should not.

#include "tools/lib/log_reader.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "tools/lib/log_writer.h"

namespace hbsan::tools {
namespace {

constexpr char kHeader[] =
    R"({"record":"header","pid":7,"format":"hbsan-log","version":1,)"
    R"("tool":{"name":"HBSan","version":"0.1.0"},"executable":"/bin/app",)"
    R"("arguments":["app","-x"],"directory":"/tmp","start_ms":12,)"
    R"("symbolized":false})"
    "\n";
constexpr char kModule[] =
    R"({"record":"module","pid":7,"index":0,"path":"/bin/app",)"
    R"("build_id":"ab01","load_bias":"0x1000"})"
    "\n";
constexpr char kAccesses[] =
    R"("accesses":[{"kind":"read","exact":true,"locks":[],)"
    R"("locks_complete":true},{"kind":"write","exact":true,"locks":[],)"
    R"("locks_complete":true}])";

std::string Race(const std::string& members) {
  return R"({"record":"race","pid":7,"id":1,)" + members + "}\n";
}

struct Result {
  std::vector<log::Record> records;
  std::vector<std::string> messages;
  uint64_t errors = 0;
};

Result Read(const std::string& text,
            LogReader::Options options = LogReader::Options()) {
  Result result;
  std::istringstream input(text);
  LogReader reader(
      "in", input,
      [&](const Diagnostic& d) { result.messages.push_back(d.Text()); },
      options);
  while (auto record = reader.Next())
    result.records.push_back(std::move(*record));
  result.errors = reader.error_count();
  return result;
}

// The messages for one bad line between a header and an end, both of which must
// survive it.
std::vector<std::string> Complaints(const std::string& line) {
  const Result result =
      Read(kHeader + line + "\n{\"record\":\"end\",\"pid\":7}\n");
  EXPECT_EQ(result.errors, 1u) << line;
  EXPECT_EQ(result.records.size(), 2u) << line;
  return result.messages;
}

std::string Complaint(const std::string& line) {
  const std::vector<std::string> messages = Complaints(line);
  EXPECT_EQ(messages.size(), 1u) << line;
  return messages.empty() ? "" : messages.front();
}

std::string Written(const std::vector<log::Record>& records) {
  std::string text;
  llvm::raw_string_ostream out(text);
  for (const log::Record& record : records) WriteRecord(record, out);
  return text;
}

TEST(LogReaderTest, GivesRecordsInTheirOrder) {
  const Result result =
      Read(std::string(kHeader) + kModule + Race(kAccesses) +
           "{\"record\":\"repeat\",\"pid\":7,\"race\":1,\"count\":3}\n"
           "{\"record\":\"end\",\"pid\":7,\"races\":1,\"occurrences\":4}\n");
  EXPECT_EQ(result.messages, std::vector<std::string>());
  ASSERT_EQ(result.records.size(), 5u);
  EXPECT_EQ(std::get<log::Header>(result.records[0].content).arguments[1],
            "-x");
  EXPECT_EQ(std::get<log::Module>(result.records[1].content).build_id, "ab01");
  EXPECT_EQ(std::get<log::Race>(result.records[2].content).accesses[1].kind,
            "write");
  EXPECT_EQ(std::get<log::Repeat>(result.records[3].content).count, 3u);
  EXPECT_EQ(std::get<log::End>(result.records[4].content).occurrences, 4u);
  EXPECT_EQ(result.records[4].line, 5u);
  EXPECT_EQ(result.records[4].pid, 7u);
}

// Every member of the format, and some that it does not have.
TEST(LogWriterTest, WritesWhatWasRead) {
  const std::string stack =
      R"("stack":{"frames":[{"module":0,"offset":"0x10","symbols":)"
      R"([{"function":"f","file":"a.cc","line":3,"column":5,"source_line":2,)"
      R"("source":["a","b"],"z":1}],)"
      R"("new":[1]},{"address":"0x7f"}],"outer_lost":true})";
  const std::string release =
      R"({"operation":"a fence","object":"0x1","directly":false,)" + stack +
      "}";
  const std::string access =
      R"({"kind":"read","thread":1,"address":"0x7f0000000010","size":4,)"
      R"("exact":false,"places":2,)" +
      stack + R"(,"after":)" + release + R"(,"before":)" + release +
      R"(,"locks":[{"lock":1,"mode":"read",)" + stack +
      R"(}],"locks_complete":true,"new":{"a":null}})";
  const std::string text =
      std::string(kHeader) + kModule +
      Race(R"("kind":"data-race","title":"data race","time_ms":9,)"
           R"("test":"A.B","accesses":[)" +
           access + "," + access +
           R"(],"location":{"kind":"global","address":"0x1000","size":8,)"
           R"("offset":4,"thread":1,)" +
           stack +
           R"(,"freed":true,"module":0,"module_offset":"0x20","name":"g",)"
           R"("file":"a.cc","line":1,"fd":3},"order":{"heard":"up-to",)"
           R"("heard_release":)" +
           release + R"(,"released":"first","missed_release":)" + release +
           R"(,"only_sleep":true},"locks":[{"id":1,"address":"0x5",)" + stack +
           R"(}],"threads":[{"id":1,"os_tid":12,"name":"w","finished":true,)"
           R"("parent":0,)" +
           stack + R"(}],"hints":[{"id":"no-common-lock","text":"t"}])") +
      R"({"record":"later","pid":7,"x":1.5})"
      "\n"
      R"({"record":"end","pid":7,"races":1,"occurrences":2,"suppressed":3,)"
      R"("program_status":1,"exit_status":-1})"
      "\n";
  const Result result = Read(text);
  EXPECT_EQ(result.messages, std::vector<std::string>());
  EXPECT_EQ(Written(result.records), text);
}

TEST(LogReaderTest, NamesTheColumnOfABadLine) {
  EXPECT_EQ(Complaint(R"({"record": "end", )"),
            "in:2:19: error: Expected object key");
  EXPECT_EQ(Complaint("[]"), "in:2:1: error: expected an object");
  EXPECT_EQ(Complaint("nonsense"), "in:2:3: error: Invalid JSON value (null?)");
}

TEST(LogReaderTest, NamesTheColumnOfABadMember) {
  EXPECT_EQ(Complaint(R"({"record":"module", "index": -1, "path":"p"})"),
            "in:2:30: error: expected a whole number from 0 to 4294967295");
  EXPECT_EQ(Complaint(R"({"record":"module","index":5000000000,"path":"p"})"),
            "in:2:28: error: expected a whole number from 0 to 4294967295");
  EXPECT_EQ(Complaint(R"({"record":"module","index":1e999,"path":"p"})"),
            "in:2:28: error: expected a whole number from 0 to 4294967295");
  EXPECT_EQ(Complaint(R"({"record":"new","a":{"b":[1e999]}})"),
            "in:2:21: error: holds a number that is too large");
  EXPECT_EQ(Complaint(R"({"record":"module","path":"p"})"),
            "in:2:1: error: member \"index\" is missing");
  EXPECT_EQ(Complaint(R"({"record":""})"),
            "in:2:11: error: expected the name of a record");
  EXPECT_EQ(Complaint(R"({"record":1})"), "in:2:11: error: expected a string");
  EXPECT_EQ(
      Complaint(
          R"({"record":"race","id":1,"accesses":[{"kind":"read","stack":)"
          R"({"frames":[{"address":"0x1"},{"module":0,"offset":"-1"}]}}]})"),
      "in:2:110: error: expected a string like \"0x7f10\", of 64 bits at "
      "most");
  EXPECT_EQ(Complaint(R"({"record":"race","id":1,"accesses":[]})"),
            "in:2:36: error: expected two accesses");
}

TEST(LogReaderTest, RefusesDeepNesting) {
  EXPECT_EQ(Complaint("{\"record\":" + std::string(100'000, '[')),
            "in:2:74: error: nested too deeply");
}

TEST(LogReaderTest, RefusesLongLines) {
  LogReader::Options options;
  options.max_line_bytes = 100'000;
  const Result result = Read(kHeader + std::string(250'000, 'x') + "\n" +
                                 "{\"record\":\"end\",\"pid\":7}\n",
                             options);
  ASSERT_EQ(result.messages.size(), 1u);
  EXPECT_EQ(result.messages[0],
            "in:2:100001: error: the line is longer than 100000 bytes");
  ASSERT_EQ(result.records.size(), 2u);
  EXPECT_EQ(result.records[1].line, 3u);
}

TEST(LogReaderTest, SaysThatTheInputEndsInALine) {
  const Result result = Read(std::string(kHeader) + R"({"record":"en)");
  ASSERT_EQ(result.messages.size(), 1u);
  EXPECT_NE(result.messages[0].find("the input ends in this line"),
            std::string::npos);
}

TEST(LogReaderTest, ReadsTextThatIsNotUtf8) {
  const Result result = Read(
      std::string(kHeader) +
      "{\"record\":\"module\",\"pid\":7,\"index\":0,\"path\":\"/\xff\"}\n");
  EXPECT_EQ(result.messages, std::vector<std::string>{
                                 "in:2: warning: not UTF-8; what is not became "
                                 "U+FFFD"});
  ASSERT_EQ(result.records.size(), 2u);
  EXPECT_EQ(std::get<log::Module>(result.records[1].content).path,
            "/\xef\xbf\xbd");
}

TEST(LogReaderTest, CountsColumnsInTheBytesThatAreThere) {
  const Result result = Read(std::string(kHeader) +
                             "{\"a\":\"\xff\xc3\xa9\xff\",\"record\":1}\n");
  ASSERT_EQ(result.messages.size(), 2u);
  EXPECT_EQ(result.messages[1], "in:2:22: error: expected a string");
}

TEST(LogReaderTest, SkipsALogOfALaterVersionOnly) {
  const Result result = Read(
      "{\"record\":\"header\",\"pid\":1,\"format\":\"hbsan-log\","
      "\"version\":2,\"tool\":[]}\n"
      "{\"record\":\"end\",\"pid\":1}\n" +
      std::string(kHeader) + "{\"record\":\"end\"}\n");
  ASSERT_EQ(result.messages.size(), 1u);
  EXPECT_NE(result.messages[0].find("version 2"), std::string::npos);
  ASSERT_EQ(result.records.size(), 2u);
  EXPECT_EQ(result.records[1].pid, 7u);
}

TEST(LogReaderTest, ReadsALogWithoutAHeader) {
  const Result result = Read("{\"record\":\"end\"}\n{\"record\":\"end\"}\n");
  EXPECT_EQ(result.errors, 1u);
  EXPECT_EQ(result.records.size(), 2u);
}

TEST(LogReaderTest, KnowsTheModulesOfEachProcess) {
  std::istringstream input(
      std::string(kHeader) + kModule +
      "{\"record\":\"module\",\"pid\":8,\"index\":0,\"path\":\"other\"}\n");
  LogReader reader("in", input, [](const Diagnostic&) {});
  while (reader.Next()) {
  }
  ASSERT_NE(reader.FindModule(7, 0), nullptr);
  EXPECT_EQ(reader.FindModule(7, 0)->path, "/bin/app");
  EXPECT_EQ(reader.FindModule(8, 0)->path, "other");
  EXPECT_EQ(reader.FindModule(7, 1), nullptr);
  EXPECT_EQ(reader.FindModule(9, 0), nullptr);
}

TEST(LogReaderTest, MissesModules) {
  const Result result = Read(
      std::string(kHeader) +
      Race(
          std::string(kAccesses) +
          R"(,"location":{"kind":"global","module":4,"module_offset":"0x1"})"));
  ASSERT_EQ(result.messages.size(), 1u);
  EXPECT_NE(result.messages[0].find("module 4"), std::string::npos);
  EXPECT_EQ(result.records.size(), 2u);
}

TEST(LogReaderTest, CountsMessagesBeyondTheFirst) {
  std::string text = kHeader;
  for (int i = 0; i < 100; ++i) text += "x\n";
  const Result result = Read(text);
  EXPECT_EQ(result.errors, 100u);
  ASSERT_EQ(result.messages.size(), 21u);
  EXPECT_EQ(result.messages.back(), "in: warning: 80 more such messages");
}

}  // namespace
}  // namespace hbsan::tools
