// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole contract between the runtime and the operating system.  One folder
// beside this header implements it per system and processor.  All calls are
// raw system calls: none touches errno, allocates, or is interposed.
#ifndef HBSAN_RUNTIME_PLATFORM_PLATFORM_H_
#define HBSAN_RUNTIME_PLATFORM_PLATFORM_H_

#include "runtime/base/base.h"

namespace hbsan::platform {

// ---- Memory.  Sizes in bytes, addresses page aligned. ----
// Zeroed private pages that cost nothing until touched; null when refused.
void* MapPages(uptr bytes);
// MapPages or Die with a message that says what to do.
void* MapPagesOrDie(uptr bytes, const char* what);
// As MapPages at exactly `address`; false when refused or occupied.
bool MapPagesAt(uptr address, uptr bytes);
void UnmapPages(void* address, uptr bytes);
// Gives the pages back; they read as zero afterwards.
void DropPages(uptr address, uptr bytes);
// used[i] = 1 if page i of the mapping at `address` has memory, or might have.
// One that was swapped out counts as unused.
void FindUsedPages(uptr address, uptr pages, u8* used);
// Keeps the region out of core dumps and forbids huge pages.
void AdviseSparse(uptr address, uptr bytes);

// ---- Files ----
// All return -errno on failure.
s64 Open(const char* path, int flags, int mode);
s64 Read(int fd, void* to, uptr bytes);
s64 Write(int fd, const void* from, uptr bytes);
s64 Close(int fd);
// True after all bytes were written, whatever the number of system calls.
bool WriteAll(int fd, const void* from, uptr bytes);
// Keeps other processes out that call it for the same file, pipe or terminal;
// ends with the process at the latest.  Not for threads of one process.
void LockFile(int fd);
void UnlockFile(int fd);
bool IsTerminal(int fd);
// Tells open files apart (device and inode); 0 when `fd` is not open.
u64 FileIdentity(int fd);
bool IsExecutable(const char* path);
// Length of the text stored (terminated), or -errno.
s64 ReadLink(const char* path, char* to, uptr capacity);

// ---- Process and threads ----
int ProcessId();
int ThreadId();
void Yield();
void SleepMillis(u32 ms);
u64 MonotonicNanos();
// Grows steadily, the same on all processors; of no known unit.
HBSAN_ALWAYS_INLINE u64 CycleCount() { return __builtin_ia32_rdtsc(); }
u64 WallClockMillis();  // since 1970 UTC
[[noreturn]] void ExitNow(int status);
[[noreturn]] void Abort();
bool IsSetuid();  // AT_SECURE
// Blocks all signals of the calling thread; returns the mask for Restore.
u64 BlockSignals();
void RestoreSignals(u64 mask);
const char* GetEnv(const char* name);
// True when address space randomisation is on; DisableAndReexec runs the same
// program once more without it and returns only on failure (-errno).
bool AddressesAreRandomised();
s64 DisableRandomisationAndReexec();
// [low, high) of the calling thread's machine stack.
void StackBounds(uptr* low, uptr* high);
// [low, high) of the calling thread's static TLS block; 0,0 when unknown.
void TlsBounds(uptr* low, uptr* high);

// Calls `visit` for each mapping of the process until it returns false.
struct Mapping {
  uptr begin, end;
  bool readable, writable;
  char path[256];
};
void ForEachMapping(bool (*visit)(const Mapping&, void*), void* arg);

// The loaded module that contains `pc`.
struct Module {
  uptr load_bias;   // pc - load_bias = virtual address within the file
  char path[512];
  char build_id[64];  // hex, or empty
};
bool FindModule(uptr pc, Module* out);

// A child whose stdin and stdout are the other end of a socket; argv[0] is the
// path.  False when it cannot be started.  The program does not notice: there
// is no SIGCHLD, its wait() does not see the child, and writing to a dead child
// raises no SIGPIPE.  Not interposed, async-signal-safe.
struct ChildProcess {
  int pid;
  int fd;        // both directions
  u64 identity;  // FileIdentity(fd), since a program may close what it wants
};
bool Spawn(const char* const* argv, ChildProcess* out);
// False when not all bytes could be sent within `timeout_ms`.
bool SendToChild(const ChildProcess& child, const void* from, uptr bytes,
                 u32 timeout_ms);
// Bytes read; 0 when the child is gone; -ETIMEDOUT or another -errno.
s64 ReceiveFromChild(const ChildProcess& child, void* to, uptr bytes,
                     u32 timeout_ms);
// Closes our end, unless the program did and uses the number again; the child
// then ends by itself.  KillChild is for one that hangs.
void EndChild(const ChildProcess& child);
void KillChild(const ChildProcess& child);

}  // namespace hbsan::platform

#endif  // HBSAN_RUNTIME_PLATFORM_PLATFORM_H_
