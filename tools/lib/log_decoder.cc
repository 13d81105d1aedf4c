// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function per object of docs/user/report-format.md, in its order.

#include "tools/lib/log_decoder.h"

#include <utility>

#include "llvm/Support/Error.h"
#include "tools/lib/object_decoder.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

// The format needs ten.  LLVM's parser recurses at each.
constexpr unsigned kMaxDepth = 64;

// A decoder of elements into a list.
template <typename T, typename Decode>
auto Into(std::vector<T>& list, Decode decode) {
  return [&list, decode](ObjectDecoder& in) {
    T item;
    decode(in, item);
    in.TakeOthers(item);
    list.push_back(std::move(item));
  };
}

void DecodeSymbol(ObjectDecoder& in, log::Symbol& out) {
  in.Read("function", out.function);
  in.Read("file", out.file);
  in.Read("line", out.line);
  in.Read("column", out.column);
  in.Read("source_line", out.source_line);
  in.Read("source", out.source);
}

void DecodeFrame(ObjectDecoder& in, log::Frame& out) {
  if (!in.Has("module") && !in.Has("address"))
    return in.Require("module");
  if (in.Has("module"))
    in.Require("offset");
  in.Read("module", out.module);
  in.ReadHex("offset", out.offset);
  in.ReadHex("address", out.address);
  in.ReadObjects("symbols", Into(out.symbols, DecodeSymbol));
}

void DecodeStack(ObjectDecoder& in, StringRef name, log::Stack& out) {
  in.ReadObject(name, [&](ObjectDecoder& in) {
    in.Require("frames");
    in.ReadObjects("frames", Into(out.frames, DecodeFrame));
    in.Read("outer_lost", out.outer_lost);
    in.TakeOthers(out);
  });
}

void DecodeRelease(ObjectDecoder& in, StringRef name,
                   std::optional<log::Release>& out) {
  in.ReadObject(name, [&](ObjectDecoder& in) {
    log::Release& release = out.emplace();
    in.Read("operation", release.operation);
    in.ReadHex("object", release.object);
    in.Read("directly", release.directly);
    DecodeStack(in, "stack", release.stack);
    in.TakeOthers(release);
  });
}

void DecodeHeldLock(ObjectDecoder& in, log::HeldLock& out) {
  in.Require("lock");
  in.Read("lock", out.lock);
  in.Read("mode", out.mode);
  DecodeStack(in, "stack", out.stack);
}

void DecodeAccess(ObjectDecoder& in, log::Access& out) {
  in.Require("kind");
  in.Read("kind", out.kind);
  in.Read("thread", out.thread);
  in.ReadHex("address", out.address);
  in.Read("size", out.size);
  in.Read("address_exact", out.address_exact);
  in.Read("exact", out.exact);
  in.Read("places", out.places);
  DecodeStack(in, "stack", out.stack);
  DecodeRelease(in, "after", out.after);
  DecodeRelease(in, "before", out.before);
  in.ReadObjects("locks", Into(out.locks, DecodeHeldLock));
  in.Read("locks_complete", out.locks_complete);
}

void DecodeLocation(ObjectDecoder& in, log::Location& out) {
  in.Require("kind");
  if (in.Has("module"))
    in.Require("module_offset");
  in.Read("kind", out.kind);
  in.ReadHex("address", out.address);
  in.Read("size", out.size);
  in.Read("offset", out.offset);
  in.Read("thread", out.thread);
  DecodeStack(in, "stack", out.stack);
  in.Read("freed", out.freed);
  in.Read("module", out.module);
  in.ReadHex("module_offset", out.module_offset);
  in.Read("name", out.name);
  in.Read("file", out.file);
  in.Read("line", out.line);
  in.Read("fd", out.fd);
}

void DecodeOrder(ObjectDecoder& in, log::Order& out) {
  in.Read("heard", out.heard);
  DecodeRelease(in, "heard_release", out.heard_release);
  in.Read("released", out.released);
  DecodeRelease(in, "missed_release", out.missed_release);
  in.Read("only_sleep", out.only_sleep);
}

void DecodeLock(ObjectDecoder& in, log::Lock& out) {
  in.Require("id");
  in.Read("id", out.id);
  in.ReadHex("address", out.address);
  DecodeStack(in, "stack", out.stack);
}

void DecodeThread(ObjectDecoder& in, log::Thread& out) {
  in.Require("id");
  in.Read("id", out.id);
  in.Read("os_tid", out.os_tid);
  in.Read("name", out.name);
  in.Read("finished", out.finished);
  in.Read("parent", out.parent);
  DecodeStack(in, "stack", out.stack);
}

void DecodeHint(ObjectDecoder& in, log::Hint& out) {
  in.Read("id", out.id);
  in.Read("text", out.text);
}

void DecodeAccesses(ObjectDecoder& in, log::Race& out) {
  in.Require("accesses");
  if (in.failed())
    return;
  size_t count = 0;
  in.ReadObjects("accesses", [&](ObjectDecoder& item) {
    if (count < out.accesses.size()) {
      DecodeAccess(item, out.accesses[count]);
      item.TakeOthers(out.accesses[count]);
    }
    ++count;
  });
  if (count != out.accesses.size())
    in.Fail("accesses", "expected two accesses");
}

void Decode(ObjectDecoder& in, log::Race& out) {
  in.Require("id");
  in.Read("id", out.id);
  in.Read("kind", out.kind);
  in.Read("title", out.title);
  in.Read("time_ms", out.time_ms);
  in.Read("test", out.test);
  DecodeAccesses(in, out);
  in.ReadObject("location", [&](ObjectDecoder& in) {
    DecodeLocation(in, out.location.emplace());
    in.TakeOthers(*out.location);
  });
  in.ReadObject("order", [&](ObjectDecoder& in) {
    DecodeOrder(in, out.order);
    in.TakeOthers(out.order);
  });
  in.ReadObjects("locks", Into(out.locks, DecodeLock));
  in.ReadObjects("threads", Into(out.threads, DecodeThread));
  in.ReadObjects("hints", Into(out.hints, DecodeHint));
}

// Of a later version only the version is certain.
void Decode(ObjectDecoder& in, log::Header& out) {
  in.Require("format");
  in.Read("format", out.format);
  if (!in.failed() && out.format != "hbsan-log")
    in.Fail("format", "expected \"hbsan-log\"");
  in.Require("version");
  in.Read("version", out.version);
  if (out.version > log::kFormatVersion)
    return;
  in.ReadObject("tool", [&](ObjectDecoder& in) {
    in.Require("name");
    in.Read("name", out.tool.name);
    in.Read("version", out.tool.version);
    in.TakeOthers(out.tool);
  });
  in.Read("executable", out.executable);
  in.Read("arguments", out.arguments);
  in.Read("directory", out.directory);
  in.Read("start_ms", out.start_ms);
  in.Read("symbolized", out.symbolized);
}

void Decode(ObjectDecoder& in, log::Module& out) {
  in.Require("index");
  in.Require("path");
  in.Read("index", out.index);
  in.Read("path", out.path);
  in.Read("build_id", out.build_id);
  in.ReadHex("load_bias", out.load_bias);
}

void Decode(ObjectDecoder& in, log::Repeat& out) {
  in.Require("race");
  in.Read("race", out.race);
  in.Read("count", out.count);
  in.Read("test", out.test);
}

void Decode(ObjectDecoder& in, log::End& out) {
  in.Read("races", out.races);
  in.Read("occurrences", out.occurrences);
  in.Read("suppressed", out.suppressed);
  in.Read("program_status", out.program_status);
  in.Read("exit_status", out.exit_status);
}

template <typename Content>
void DecodeContent(ObjectDecoder& in, log::Record& out) {
  Content content;
  Decode(in, content);
  in.TakeOthers(content);
  out.content = std::move(content);
}

void DecodeRecord(ObjectDecoder& in, log::Record& out) {
  std::string name;
  in.Require("record");
  in.Read("record", name);
  if (name.empty())
    in.Fail("record", "expected the name of a record");
  in.Read("pid", out.pid);
  if (name == "header") {
    DecodeContent<log::Header>(in, out);
  } else if (name == "module") {
    DecodeContent<log::Module>(in, out);
  } else if (name == "race") {
    DecodeContent<log::Race>(in, out);
  } else if (name == "repeat") {
    DecodeContent<log::Repeat>(in, out);
  } else if (name == "end") {
    DecodeContent<log::End>(in, out);
  } else {
    log::OtherRecord other;
    other.record = name;
    in.TakeOthers(other);
    out.content = std::move(other);
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
