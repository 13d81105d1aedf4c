// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The members of each object of a log, once for who reads and who writes them,
// in the order of docs/user/report-format.md.
//
// `io` takes each member with a name and says what becomes of it: a reader
// fills the field if there is such a member, a writer leaves out what stands
// for none.
//
//   Text, Hex, Bool, Strings   as the names say; empty texts and lists are none
//   Number                     0 counts, an optional without a value does not
//   Positive                   0 stands for none
//   NumberUnless, BoolUnless   the value given stands for none
//   HexIf                      to be written under a condition
//   Object, List, Pair         of what has fields itself
//   Require                    no object is whole without

#ifndef HBSAN_TOOLS_LIB_LOG_FIELDS_H_
#define HBSAN_TOOLS_LIB_LOG_FIELDS_H_

#include <concepts>
#include <type_traits>

#include "tools/lib/log_model.h"

namespace hbsan::tools::log {

// What is read, or what is written and const.
template <typename T, typename Struct>
concept Is = std::same_as<std::remove_const_t<T>, Struct>;

template <typename Io>
void Fields(Io& io, Is<Symbol> auto& symbol) {
  io.Text("function", symbol.function);
  io.Text("file", symbol.file);
  io.Positive("line", symbol.line);
  io.Positive("column", symbol.column);
  io.Positive("source_line", symbol.source_line);
  io.Strings("source", symbol.source);
}

template <typename Io>
void Fields(Io& io, Is<Frame> auto& frame) {
  io.RequireEither("module", "address");
  io.RequireWith("module", "offset");
  io.Number("module", frame.module);
  io.HexIf(frame.module.has_value(), "offset", frame.offset);
  io.Hex("address", frame.address);
  io.ListUnlessEmpty("symbols", frame.symbols);
}

template <typename Io>
void Fields(Io& io, Is<Stack> auto& stack) {
  io.Require("frames");
  io.List("frames", stack.frames);
  io.BoolUnless(false, "outer_lost", stack.outer_lost);
}

template <typename Io>
void Fields(Io& io, Is<SyncStep> auto& step) {
  io.Text("operation", step.operation);
  io.Hex("object", step.object);
  io.BoolUnless(true, "directly", step.directly);
  io.Object("stack", step.stack);
}

template <typename Io>
void Fields(Io& io, Is<HeldLock> auto& held) {
  io.Require("lock");
  io.Number("lock", held.lock);
  io.Text("mode", held.mode);
  io.Object("stack", held.stack);
}

template <typename Io>
void Fields(Io& io, Is<Access> auto& access) {
  io.Require("kind");
  io.Text("kind", access.kind);
  io.Number("thread", access.thread);
  io.Hex("address", access.address);
  io.Number("size", access.size);
  io.BoolUnless(true, "address_exact", access.address_exact);
  io.Bool("exact", access.exact);
  io.NumberUnless(1, "places", access.places);
  io.Object("stack", access.stack);
  io.Object("after", access.after);
  io.Object("before", access.before);
  io.List("locks", access.locks);
  io.Bool("locks_complete", access.locks_complete);
  io.Text("acquired", access.acquired);
  io.Object("last_acquisition", access.last_acquisition);
  io.Object("last_release", access.last_release);
  io.BoolUnless(false, "acquired_last", access.acquired_last);
}

template <typename Io>
void Fields(Io& io, Is<Location> auto& location) {
  io.Require("kind");
  io.RequireWith("module", "module_offset");
  io.Text("kind", location.kind);
  io.Hex("address", location.address);
  io.Number("size", location.size);
  io.Number("offset", location.offset);
  io.Number("thread", location.thread);
  io.Object("stack", location.stack);
  io.BoolUnless(false, "freed", location.freed);
  io.Number("module", location.module);
  io.HexIf(location.module.has_value(), "module_offset",
           location.module_offset);
  io.Text("name", location.name);
  io.Text("file", location.file);
  io.Positive("line", location.line);
  io.Number("fd", location.fd);
}

template <typename Io>
void Fields(Io& io, Is<Order> auto& order) {
  io.Text("heard", order.heard);
  io.Object("heard_release", order.heard_release);
  io.Text("released", order.released);
  io.Object("missed_release", order.missed_release);
  io.BoolUnless(false, "only_sleep", order.only_sleep);
}

template <typename Io>
void Fields(Io& io, Is<Lock> auto& lock) {
  io.Require("id");
  io.Number("id", lock.id);
  io.Hex("address", lock.address);
  io.Object("stack", lock.stack);
}

template <typename Io>
void Fields(Io& io, Is<Thread> auto& thread) {
  io.Require("id");
  io.Number("id", thread.id);
  io.Number("os_tid", thread.os_tid);
  io.Text("name", thread.name);
  io.Bool("finished", thread.finished);
  io.Number("parent", thread.parent);
  io.Object("stack", thread.stack);
}

template <typename Io>
void Fields(Io& io, Is<Hint> auto& hint) {
  io.Text("id", hint.id);
  io.Text("text", hint.text);
}

template <typename Io>
void Fields(Io& io, Is<Tool> auto& tool) {
  io.Require("name");
  io.Text("name", tool.name);
  io.Text("version", tool.version);
}

// What is certain of a header of any version.
template <typename Io>
void IdentityFields(Io& io, Is<Header> auto& header) {
  io.Require("format");
  io.Text("format", header.format);
  io.Require("version");
  io.Number("version", header.version);
}

template <typename Io>
void Fields(Io& io, Is<Header> auto& header) {
  io.Object("tool", header.tool);
  io.Text("executable", header.executable);
  io.Strings("arguments", header.arguments);
  io.Text("directory", header.directory);
  io.Positive("start_ms", header.start_ms);
  io.Bool("symbolized", header.symbolized);
}

template <typename Io>
void Fields(Io& io, Is<Module> auto& module) {
  io.Require("index");
  io.Require("path");
  io.Number("index", module.index);
  io.Text("path", module.path);
  io.Text("build_id", module.build_id);
  io.Hex("load_bias", module.load_bias);
}

template <typename Io>
void Fields(Io& io, Is<Race> auto& race) {
  io.Require("id");
  io.Number("id", race.id);
  io.Text("kind", race.kind);
  io.Text("title", race.title);
  io.Positive("time_ms", race.time_ms);
  io.Text("test", race.test);
  io.Require("accesses");
  io.Pair("accesses", race.accesses);
  io.Object("location", race.location);
  io.Object("order", race.order);
  io.List("locks", race.locks);
  io.List("threads", race.threads);
  io.List("hints", race.hints);
}

template <typename Io>
void Fields(Io& io, Is<Repeat> auto& repeat) {
  io.Require("race");
  io.Number("race", repeat.race);
  io.Number("count", repeat.count);
  io.Text("test", repeat.test);
}

template <typename Io>
void Fields(Io& io, Is<End> auto& end) {
  io.Number("races", end.races);
  io.Number("occurrences", end.occurrences);
  io.Number("suppressed", end.suppressed);
  io.Number("program_status", end.program_status);
  io.Number("exit_status", end.exit_status);
}

}  // namespace hbsan::tools::log

#endif  // HBSAN_TOOLS_LIB_LOG_FIELDS_H_
