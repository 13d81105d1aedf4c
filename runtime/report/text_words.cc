// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Enumerators and threads in words.
#include "runtime/report/text_words.h"

namespace hbsan {

const char* RaceTitle(RaceKind kind) {
  switch (kind) {
    case RaceKind::kData:
      return "data race";
    case RaceKind::kVptr:
      return "data race on vptr";
    case RaceKind::kUseAfterFree:
      return "heap-use-after-free (race)";
    case RaceKind::kAtomicPlain:
      return "data race of atomic and plain access";
    case RaceKind::kDescriptor:
      return "fd race";
  }
  return "race";
}

const char* RaceKindId(RaceKind kind) {
  switch (kind) {
    case RaceKind::kData:
      return "data-race";
    case RaceKind::kVptr:
      return "vptr-race";
    case RaceKind::kUseAfterFree:
      return "use-after-free-race";
    case RaceKind::kAtomicPlain:
      return "atomic-plain-race";
    case RaceKind::kDescriptor:
      return "fd-race";
  }
  return "race";
}

const char* AccessWord(RaceKind race, EventKind kind, bool capital) {
  if (race == RaceKind::kDescriptor) {
    if (IsWriteKind(kind))
      return capital ? "Close" : "close";
    return capital ? "Use" : "use";
  }
  switch (kind) {
    case EventKind::kWrite:
    case EventKind::kVptrWrite:
      return capital ? "Write" : "write";
    case EventKind::kRead:
      return capital ? "Read" : "read";
    case EventKind::kAtomicWrite:
      return capital ? "Atomic write" : "atomic write";
    case EventKind::kAtomicRead:
      return capital ? "Atomic read" : "atomic read";
    case EventKind::kFree:
      return capital ? "Free" : "free";
    case EventKind::kLock:
    case EventKind::kReadLock:
    case EventKind::kUnlock:
    case EventKind::kAcquire:
      break;  // no accesses
  }
  return capital ? "Access" : "access";
}

const char* AccessKindId(RaceKind race, EventKind kind) {
  if (race == RaceKind::kDescriptor)
    return IsWriteKind(kind) ? "fd-close" : "fd-use";
  switch (kind) {
    case EventKind::kWrite:
      return "write";
    case EventKind::kVptrWrite:
      return "vptr-write";
    case EventKind::kRead:
      return "read";
    case EventKind::kAtomicWrite:
      return "atomic-write";
    case EventKind::kAtomicRead:
      return "atomic-read";
    case EventKind::kFree:
      return "free";
    case EventKind::kLock:
    case EventKind::kReadLock:
    case EventKind::kUnlock:
    case EventKind::kAcquire:
      break;  // no accesses
  }
  return "access";
}

const char* LocationKindId(LocationKind kind) {
  switch (kind) {
    case LocationKind::kUnknown:
      break;
    case LocationKind::kHeap:
      return "heap";
    case LocationKind::kStack:
      return "stack";
    case LocationKind::kTls:
      return "tls";
    case LocationKind::kModule:
      return "global";
    case LocationKind::kDescriptor:
      return "file-descriptor";
  }
  return nullptr;
}

const char* ReleaseWords(SyncKind kind) {
  switch (kind) {
    case SyncKind::kThreadStart:
      return "the start of the thread";
    case SyncKind::kUnlock:
      return "unlocking a mutex";
    case SyncKind::kReadUnlock:
      return "unlocking a read lock";
    case SyncKind::kAtomic:
      return "a releasing atomic operation";
    case SyncKind::kFence:
      return "a fence";
    case SyncKind::kCreate:
      return "creating a thread";
    case SyncKind::kSignal:
      return "installing a signal's handler";
    case SyncKind::kBarrier:
      return "arriving at a barrier";
    case SyncKind::kSemaphore:
      return "posting a semaphore";
    case SyncKind::kOnce:
      return "finishing a one-time initialisation";
    case SyncKind::kExit:
      return "the end of a thread";
    case SyncKind::kExitHandler:
      return "registering an exit handler";
    case SyncKind::kAnnotation:
      return "an annotated release";
    case SyncKind::kDescriptor:
      return "writing to a file descriptor or closing it";
    case SyncKind::kSidChange:
      return "a change of the thread's slot";
  }
  return "a release";
}

const char* AcquireWords(SyncKind kind) {
  switch (kind) {
    case SyncKind::kThreadStart:
      return "the start of the thread";
    case SyncKind::kUnlock:
      return "locking a mutex";
    case SyncKind::kReadUnlock:
      return "locking a mutex for reading";
    case SyncKind::kAtomic:
      return "an acquiring atomic operation";
    case SyncKind::kFence:
      return "a fence";
    case SyncKind::kSignal:
      return "the start of a signal's handler";
    case SyncKind::kBarrier:
      return "leaving a barrier";
    case SyncKind::kSemaphore:
      return "waiting for a semaphore";
    case SyncKind::kOnce:
      return "passing a one-time initialisation";
    case SyncKind::kExit:
      return "joining a thread";
    case SyncKind::kExitHandler:
      return "the start of an exit handler";
    case SyncKind::kAnnotation:
      return "an annotated acquisition";
    case SyncKind::kDescriptor:
      return "reading from a file descriptor";
    case SyncKind::kCreate:
    case SyncKind::kSidChange:
      break;  // they only release
  }
  return "an acquisition";
}

bool SyncHasObject(const SyncStep& step) {
  return step.object != 0 && step.kind != SyncKind::kCreate &&
         step.kind != SyncKind::kDescriptor;
}

void AppendStep(StringBuilder* out, const char* words, const SyncStep& step) {
  out->Append(words);
  if (SyncHasObject(step))
    out->Format(" (0x%lx)", static_cast<uptr>(step.object));
}

void AppendThread(StringBuilder* out, const ThreadInfo* thread) {
  if (thread == nullptr) {
    out->Append("an unknown thread");
  } else if (thread->id == 0) {
    out->Append("main thread");
  } else {
    out->Format("thread T%u", thread->id);
    if (thread->name[0] != '\0')
      out->Format(" '%s'", thread->name);
  }
}

}  // namespace hbsan
