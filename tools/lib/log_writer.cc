// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Members in the order of docs/user/report-format.md; what is not known is left
// out.

#include "tools/lib/log_writer.h"

#include <algorithm>

#include "llvm/ADT/StringExtras.h"
#include "tools/lib/utf8.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

// The writer's view of one object.
class Members {
 public:
  explicit Members(llvm::json::OStream& out) : out_(out) {}

  void Text(StringRef name, StringRef value) {
    if (!value.empty())
      out_.attribute(name, ToUtf8(value));
  }

  void Bool(StringRef name, bool value) { out_.attribute(name, value); }

  void Number(StringRef name, uint64_t value) { out_.attribute(name, value); }

  template <typename T>
  void Number(StringRef name, const std::optional<T>& value) {
    if (value)
      out_.attribute(name, *value);
  }

  // Left out if it is 0.
  void Positive(StringRef name, uint64_t value) {
    if (value != 0)
      Number(name, value);
  }

  void Hex(StringRef name, uint64_t value) {
    out_.attribute(name, "0x" + llvm::utohexstr(value, /*LowerCase=*/true));
  }

  void Hex(StringRef name, const std::optional<uint64_t>& value) {
    if (value)
      Hex(name, *value);
  }

  template <typename Write>
  void Object(StringRef name, Write write) {
    out_.attributeObject(name, [&] { write(*this); });
  }

  template <typename T, typename Write>
  void Array(StringRef name, const T& items, Write write) {
    out_.attributeArray(name, [&] {
      for (const auto& item : items) {
        out_.object([&] { write(*this, item); });
      }
    });
  }

  // Left out if there are none.
  void Strings(StringRef name, const std::vector<std::string>& items) {
    if (items.empty())
      return;
    out_.attributeArray(name, [&] {
      for (const std::string& item : items) out_.value(ToUtf8(item));
    });
  }

  // What this version has no field for, in a fixed order.
  void Others(const log::Extensible& of) {
    std::vector<StringRef> names;
    for (const auto& member : of.other_members) names.push_back(member.first);
    std::sort(names.begin(), names.end());
    for (const StringRef name : names)
      out_.attribute(name, *of.other_members.get(name));
  }

 private:
  llvm::json::OStream& out_;
};

void WriteSymbol(Members& out, const log::Symbol& symbol) {
  out.Text("function", symbol.function);
  out.Text("file", symbol.file);
  out.Positive("line", symbol.line);
  out.Positive("column", symbol.column);
  out.Positive("source_line", symbol.source_line);
  out.Strings("source", symbol.source);
  out.Others(symbol);
}

void WriteFrame(Members& out, const log::Frame& frame) {
  if (frame.module) {
    out.Number("module", frame.module);
    out.Hex("offset", frame.offset);
  }
  out.Hex("address", frame.address);
  if (!frame.symbols.empty())
    out.Array("symbols", frame.symbols, WriteSymbol);
  out.Others(frame);
}

void WriteStack(Members& out, StringRef name, const log::Stack& stack) {
  if (stack.frames.empty() && !stack.outer_lost && stack.other_members.empty())
    return;
  out.Object(name, [&](Members& out) {
    out.Array("frames", stack.frames, WriteFrame);
    if (stack.outer_lost)
      out.Bool("outer_lost", true);
    out.Others(stack);
  });
}

void WriteRelease(Members& out, StringRef name,
                  const std::optional<log::Release>& release) {
  if (!release)
    return;
  out.Object(name, [&](Members& out) {
    out.Text("operation", release->operation);
    out.Hex("object", release->object);
    if (!release->directly)
      out.Bool("directly", false);
    WriteStack(out, "stack", release->stack);
    out.Others(*release);
  });
}

void WriteHeldLock(Members& out, const log::HeldLock& held) {
  out.Number("lock", held.lock);
  out.Text("mode", held.mode);
  WriteStack(out, "stack", held.stack);
  out.Others(held);
}

void WriteAccess(Members& out, const log::Access& access) {
  out.Text("kind", access.kind);
  out.Number("thread", access.thread);
  out.Hex("address", access.address);
  out.Number("size", access.size);
  if (!access.address_exact)
    out.Bool("address_exact", false);
  out.Bool("exact", access.exact);
  if (access.places > 1)
    out.Number("places", access.places);
  WriteStack(out, "stack", access.stack);
  WriteRelease(out, "after", access.after);
  WriteRelease(out, "before", access.before);
  out.Array("locks", access.locks, WriteHeldLock);
  out.Bool("locks_complete", access.locks_complete);
  out.Others(access);
}

void WriteLocation(Members& out, const log::Location& location) {
  out.Text("kind", location.kind);
  out.Hex("address", location.address);
  out.Number("size", location.size);
  out.Number("offset", location.offset);
  out.Number("thread", location.thread);
  WriteStack(out, "stack", location.stack);
  if (location.freed)
    out.Bool("freed", true);
  if (location.module) {
    out.Number("module", location.module);
    out.Hex("module_offset", location.module_offset);
  }
  out.Text("name", location.name);
  out.Text("file", location.file);
  out.Positive("line", location.line);
  out.Number("fd", location.fd);
  out.Others(location);
}

void WriteOrder(Members& out, const log::Order& order) {
  out.Text("heard", order.heard);
  WriteRelease(out, "heard_release", order.heard_release);
  out.Text("released", order.released);
  WriteRelease(out, "missed_release", order.missed_release);
  if (order.only_sleep)
    out.Bool("only_sleep", true);
  out.Others(order);
}

void WriteLock(Members& out, const log::Lock& lock) {
  out.Number("id", lock.id);
  out.Hex("address", lock.address);
  WriteStack(out, "stack", lock.stack);
  out.Others(lock);
}

void WriteThread(Members& out, const log::Thread& thread) {
  out.Number("id", thread.id);
  out.Number("os_tid", thread.os_tid);
  out.Text("name", thread.name);
  out.Bool("finished", thread.finished);
  out.Number("parent", thread.parent);
  WriteStack(out, "stack", thread.stack);
  out.Others(thread);
}

void WriteHint(Members& out, const log::Hint& hint) {
  out.Text("id", hint.id);
  out.Text("text", hint.text);
  out.Others(hint);
}

void Write(Members& out, const log::Race& race) {
  out.Number("id", race.id);
  out.Text("kind", race.kind);
  out.Text("title", race.title);
  out.Positive("time_ms", race.time_ms);
  out.Text("test", race.test);
  out.Array("accesses", race.accesses, WriteAccess);
  if (race.location) {
    out.Object("location",
               [&](Members& out) { WriteLocation(out, *race.location); });
  }
  out.Object("order", [&](Members& out) { WriteOrder(out, race.order); });
  out.Array("locks", race.locks, WriteLock);
  out.Array("threads", race.threads, WriteThread);
  out.Array("hints", race.hints, WriteHint);
  out.Others(race);
}

void Write(Members& out, const log::Header& header) {
  out.Text("format", header.format);
  out.Number("version", header.version);
  if (!header.tool.name.empty()) {
    out.Object("tool", [&](Members& out) {
      out.Text("name", header.tool.name);
      out.Text("version", header.tool.version);
      out.Others(header.tool);
    });
  }
  out.Text("executable", header.executable);
  out.Strings("arguments", header.arguments);
  out.Text("directory", header.directory);
  out.Positive("start_ms", header.start_ms);
  out.Bool("symbolized", header.symbolized);
  out.Others(header);
}

void Write(Members& out, const log::Module& module) {
  out.Number("index", module.index);
  out.Text("path", module.path);
  out.Text("build_id", module.build_id);
  out.Hex("load_bias", module.load_bias);
  out.Others(module);
}

void Write(Members& out, const log::Repeat& repeat) {
  out.Number("race", repeat.race);
  out.Number("count", repeat.count);
  out.Text("test", repeat.test);
  out.Others(repeat);
}

void Write(Members& out, const log::End& end) {
  out.Number("races", end.races);
  out.Number("occurrences", end.occurrences);
  out.Number("suppressed", end.suppressed);
  out.Number("program_status", end.program_status);
  out.Number("exit_status", end.exit_status);
  out.Others(end);
}

void Write(Members& out, const log::OtherRecord& other) { out.Others(other); }

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
          Write(members, content);
        },
        record.content);
  });
  out << '\n';
}

void WriteRaceMembers(const log::Race& race, llvm::json::OStream& out) {
  Members members(out);
  Write(members, race);
}

}  // namespace hbsan::tools
