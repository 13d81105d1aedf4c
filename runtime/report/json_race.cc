// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The record `race` of docs/user/report-format.md, in the order of that page.
// A member whose value is not known is left out.
#include "runtime/report/json_race.h"

#include "runtime/platform/platform.h"
#include "runtime/report/build_report.h"
#include "runtime/report/text_words.h"

namespace hbsan {
namespace {

class RaceWriter {
 public:
  RaceWriter(const RaceRecord& race, u32 max_frames, StringBuilder* out)
      : race_(race), max_frames_(max_frames), json_(out) {}

  void Write() {
    json_.BeginObject();
    json_.Text("record", "race");
    json_.Number("pid", static_cast<u32>(platform::ProcessId()));
    json_.Number("id", race_.id);
    json_.Text("kind", RaceKindId(race_.kind));
    json_.Text("title", RaceTitle(race_.kind));
    json_.Number("time_ms", race_.time_ms);
    if (race_.test != nullptr)
      json_.Text("test", race_.test->name);
    json_.BeginArray("accesses");
    WriteAccess(race_.current);
    WriteAccess(race_.previous);
    json_.EndArray();
    WriteLocation();
    WriteOrder();
    WriteLocks();
    WriteThreads();
    WriteHints();
    json_.EndObject();
  }

 private:
  // Nothing if the stack is empty.
  void WriteStack(const char* name, const Stack& stack) {
    if (stack.count == 0)
      return;
    u32 count = stack.count < max_frames_ ? stack.count : max_frames_;
    json_.BeginObject(name);
    json_.BeginArray("frames");
    for (u32 i = 0; i < count; i++) {
      json_.BeginObject();
      // Inside the call, as every pc is a return address.
      AppendPlace(&json_, stack.pcs[i] - 1, "module", "offset");
      json_.EndObject();
    }
    json_.EndArray();
    if (stack.outer_lost || count < stack.count)
      json_.Bool("outer_lost", true);
    json_.EndObject();
  }

  void WriteStack(const char* name, uptr pc, ContextId context) {
    FillStack(pc, context, &scratch_);
    WriteStack(name, scratch_);
  }

  void WriteThread(const char* name, const ThreadInfo* thread) {
    if (thread != nullptr)
      json_.Number(name, thread->id);
  }

  void WriteStep(const char* name, const char* operation, const SyncStep& step,
                 bool directly = true) {
    json_.BeginObject(name);
    json_.Text("operation", operation);
    if (SyncHasObject(step))
      json_.Hex("object", step.object);
    if (!directly)
      json_.Bool("directly", false);
    WriteStack("stack", step.pc, step.context);
    json_.EndObject();
  }

  void WriteRelease(const char* name, const EpochRecord& record,
                    bool directly = true) {
    WriteStep(name, ReleaseWords(record.kind), StepOf(record), directly);
  }

  void WriteLastSync(const LastSync& last) {
    if (last.acquired == LastSync::Acquired::kNothing) {
      json_.Text("acquired", "nothing");
    } else if (last.acquired == LastSync::Acquired::kLast) {
      json_.Text("acquired", "last");
      WriteStep("last_acquisition", AcquireWords(last.acquisition.kind),
                last.acquisition);
    }
    if (last.released)
      WriteStep("last_release", ReleaseWords(last.release.kind), last.release);
    if (last.acquired_last)
      json_.Bool("acquired_last", true);
  }

  void WriteAddress(const ReportedAccess& access) {
    json_.Hex("address", access.address);
    if (access.address_known)
      json_.Number("size", access.size);
    else
      json_.Bool("address_exact", false);
  }

  void WriteAccess(const ReportedAccess& access) {
    json_.BeginObject();
    json_.Text("kind", AccessKindId(race_.kind, access.kind));
    WriteThread("thread", access.thread);
    if (race_.kind != RaceKind::kDescriptor)
      WriteAddress(access);
    json_.Bool("exact", access.exact);
    if (access.exact && access.places > 1)
      json_.Number("places", access.places);
    WriteStack("stack", access.stack);
    if (!access.exact && access.epoch_known) {
      WriteRelease("after", access.epoch_record, access.epochs_since == 0);
      if (access.until_known)
        WriteRelease("before", access.until_record);
    }
    json_.BeginArray("locks");
    for (u32 i = 0; i < access.lock_count; i++) {
      json_.BeginObject();
      json_.Number("lock", access.locks[i] & ~kReadLockBit);
      bool read = (access.locks[i] & kReadLockBit) != 0;
      json_.Text("mode", read ? "read" : "write");
      const LockPlace& place = access.lock_places[i];
      if (place.pc != 0)
        WriteStack("stack", place.pc, place.context);
      json_.EndObject();
    }
    json_.EndArray();
    json_.Bool("locks_complete", access.locks_known);
    WriteLastSync(access.last_sync);
    json_.EndObject();
  }

  void WriteLocation() {
    const Location& location = race_.location;
    const char* kind = LocationKindId(location.kind);
    if (kind == nullptr)
      return;
    uptr address = race_.current.address;
    json_.BeginObject("location");
    json_.Text("kind", kind);
    switch (location.kind) {
      case LocationKind::kUnknown:
        break;
      case LocationKind::kDescriptor:
        json_.Number("fd", static_cast<u32>(location.fd));
        break;
      case LocationKind::kHeap:
        json_.Hex("address", location.begin);
        json_.Number("size", location.size);
        // The later access may begin before the block.
        if (address >= location.begin)
          json_.Number("offset", address - location.begin);
        WriteThread("thread", location.thread);
        WriteStack("stack", location.stack);
        json_.Bool("freed", location.freed);
        break;
      case LocationKind::kStack:
      case LocationKind::kTls:
        json_.Hex("address", address);
        WriteThread("thread", location.thread);
        break;
      case LocationKind::kModule:
        json_.Hex("address", address);
        AppendPlace(&json_, address, "module", "module_offset");
        break;
    }
    json_.EndObject();
  }

  void WriteOrder() {
    const MissingOrder& order = race_.order;
    json_.BeginObject("order");
    if (order.heard == MissingOrder::Heard::kNothing) {
      json_.Text("heard", "nothing");
    } else if (order.heard == MissingOrder::Heard::kUpTo) {
      json_.Text("heard", "up-to");
      WriteRelease("heard_release", order.heard_record);
    }
    if (order.released == MissingOrder::Released::kNothing) {
      json_.Text("released", "nothing");
    } else if (order.released == MissingOrder::Released::kFirst) {
      json_.Text("released", "first");
      WriteRelease("missed_release", order.released_record);
    }
    if (race_.only_sleep)
      json_.Bool("only_sleep", true);
    json_.EndObject();
  }

  void WriteLocks() {
    json_.BeginArray("locks");
    for (u32 i = 0; i < race_.lock_count; i++) {
      json_.BeginObject();
      json_.Number("id", race_.locks[i]);
      ObjectInfo object;
      if (DescribeObject(race_.locks[i], &object)) {
        json_.Hex("address", object.address);
        WriteStack("stack", object.created_pc, object.created_at);
      }
      json_.EndObject();
    }
    json_.EndArray();
  }

  void WriteThreads() {
    json_.BeginArray("threads");
    for (u32 i = 0; i < race_.thread_count; i++) {
      const ThreadInfo& thread = *race_.threads[i];
      json_.BeginObject();
      json_.Number("id", thread.id);
      json_.Number("os_tid", static_cast<u32>(thread.os_tid));
      if (thread.name[0] != '\0')
        json_.Text("name", thread.name);
      json_.Bool("finished", thread.finished);
      if (thread.id != 0) {
        json_.Number("parent", thread.parent);
        WriteStack("stack", thread.created_pc, thread.created_at);
      }
      json_.EndObject();
    }
    json_.EndArray();
  }

  void WriteHints() {
    json_.BeginArray("hints");
    for (u32 i = 0; i < race_.hint_count; i++) {
      json_.BeginObject();
      json_.Text("id", race_.hints[i].id);
      json_.Text("text", race_.hints[i].text);
      json_.EndObject();
    }
    json_.EndArray();
  }

  const RaceRecord& race_;
  u32 max_frames_;
  JsonWriter json_;
  Stack scratch_;
};

}  // namespace

void AppendRace(const RaceRecord& race, u32 max_frames, StringBuilder* out) {
  RaceWriter(race, max_frames, out).Write();
}

}  // namespace hbsan
