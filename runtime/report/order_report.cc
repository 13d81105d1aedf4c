// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/report/order_report.h"

#include "runtime/report/build_report.h"
#include "runtime/report/text_words.h"

namespace hbsan {
namespace {

class OrderPrinter : TextWriter {
 public:
  OrderPrinter(const RaceRecord& race, const TextStyle& style, Frames* scratch,
               StringBuilder* out)
      : TextWriter(style, scratch, out), race_(race) {}

  void Print();

 private:
  void PrintHeard();
  void PrintReleased();
  void PrintRelease(const EpochRecord& record);
  bool WasHeard(const SyncStep& release) const;
  void PrintLastSync(const ReportedAccess& access);
  void PrintLast(const char* what, const ThreadInfo* thread,
                 const char* operation, const SyncStep& step);
  void PrintStep(const char* operation, const SyncStep& step);

  const RaceRecord& race_;
};

void OrderPrinter::Print() {
  PrintHeard();
  PrintLastSync(race_.previous);
  PrintReleased();
  PrintLastSync(race_.current);
}

void OrderPrinter::PrintHeard() {
  const MissingOrder& order = race_.order;
  const ThreadInfo* previous = race_.previous.thread;
  const ThreadInfo* current = race_.current.thread;
  if (order.heard == MissingOrder::Heard::kNothing) {
    out_.Append("  No release of ");
    AppendThread(&out_, previous);
    out_.Append(" has reached ");
    AppendThread(&out_, current);
    out_.Append("\n\n");
  } else if (order.heard == MissingOrder::Heard::kUpTo) {
    out_.Append("  The last release of ");
    AppendThread(&out_, previous);
    out_.Append(" that has reached ");
    AppendThread(&out_, current);
    PrintRelease(order.heard_record);
  }
}

void OrderPrinter::PrintReleased() {
  const MissingOrder& order = race_.order;
  const ThreadInfo* previous = race_.previous.thread;
  if (order.released == MissingOrder::Released::kNothing) {
    out_.Append("  No release of ");
    AppendThread(&out_, previous);
    out_.Append(" has followed its access\n\n");
  } else if (order.released == MissingOrder::Released::kFirst) {
    out_.Append("  The first release of ");
    AppendThread(&out_, previous);
    out_.Append(" after its access, which has not reached ");
    AppendThread(&out_, race_.current.thread);
    PrintRelease(order.released_record);
  }
}

void OrderPrinter::PrintRelease(const EpochRecord& record) {
  PrintStep(ReleaseWords(record.kind), StepOf(record));
}

void OrderPrinter::PrintStep(const char* operation, const SyncStep& step) {
  out_.Append(": ");
  AppendStep(&out_, operation, step);
  Stack stack;
  FillStack(step.pc, step.context, &stack);
  out_.Append(stack.count != 0 ? " at:\n" : "\n");
  if (stack.count != 0)
    PrintStack(stack);
  out_.Append("\n");
}

// Whether it is the last one that has reached the later thread.
bool OrderPrinter::WasHeard(const SyncStep& release) const {
  const EpochRecord& heard = race_.order.heard_record;
  return race_.order.heard == MissingOrder::Heard::kUpTo &&
         heard.kind == release.kind && heard.object == release.object &&
         heard.pc == release.pc && heard.context == release.context;
}

// The latest, and of the later thread how it last learnt of others.
void OrderPrinter::PrintLastSync(const ReportedAccess& access) {
  const LastSync& last = access.last_sync;
  bool later = &access == &race_.current;
  if (last.released && !last.acquired_last) {
    if (!later && WasHeard(last.release))
      return;  // and printed
    PrintLast("synchronisation", access.thread, ReleaseWords(last.release.kind),
              last.release);
    if (!later)
      return;
  }
  if (last.acquired == LastSync::Acquired::kNothing && later) {
    out_.Append("  Before its access, ");
    AppendThread(&out_, access.thread);
    out_.Append(" has acquired nothing\n\n");
  } else if (last.acquired == LastSync::Acquired::kLast) {
    bool latest = !last.released || last.acquired_last;
    PrintLast(latest ? "synchronisation" : "acquisition", access.thread,
              AcquireWords(last.acquisition.kind), last.acquisition);
  }
}

void OrderPrinter::PrintLast(const char* what, const ThreadInfo* thread,
                             const char* operation, const SyncStep& step) {
  out_.Format("  The last %s of ", what);
  AppendThread(&out_, thread);
  out_.Append(" before its access");
  PrintStep(operation, step);
}

}  // namespace

void PrintOrder(const RaceRecord& race, const TextStyle& style, Frames* scratch,
                StringBuilder* out) {
  OrderPrinter(race, style, scratch, out).Print();
}

}  // namespace hbsan
