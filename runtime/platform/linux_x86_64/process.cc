// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The process: its identity, its initial environment, time, and its end.
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/personality.h>
#include <signal.h>
#include <time.h>

#include "runtime/base/syscall.h"
#include "runtime/platform/linux_x86_64/environment.h"
#include "runtime/platform/platform.h"

// Set by the dynamic linker, or by a static program's start-up code, before any
// other code runs: argc, argv, environment and auxiliary vector follow there.
// Unlike `environ` it is valid from the first interposed call on, and no later
// setenv can race with us.
extern "C" void* __libc_stack_end;

namespace hbsan::platform {

const char* const* InitialEnvironment() {
  const uptr* words = static_cast<const uptr*>(__libc_stack_end);
  return reinterpret_cast<const char* const*>(words + 1 + words[0] + 1);
}

namespace {

const Elf64_auxv_t* AuxiliaryVector() {
  const char* const* p = InitialEnvironment();
  while (*p != nullptr) p++;
  return reinterpret_cast<const Elf64_auxv_t*>(p + 1);
}

// "HBSAN_REEXECUTED=<pid>": a process keeps its number over an exec, and its
// children, which inherit the variable, have other numbers.
constexpr const char* kReexecVariable = "HBSAN_REEXECUTED";

struct StringArray {
  char** at;
  uptr count, capacity;
};

void Push(StringArray* array, char* s) {
  HBSAN_CHECK(array->count < array->capacity);
  array->at[array->count++] = s;
}

StringArray NewArray(uptr capacity) {
  return {static_cast<char**>(MapPagesOrDie(
              RoundUp(capacity * sizeof(char*), kPageBytes), "arguments")),
          0, capacity};
}

// The command line as the kernel got it.  The argv on the stack will not do:
// when the program was started as an argument of the dynamic linker, that one
// has removed itself from there, while /proc/self/exe still means it.
s64 ReadArguments(StringArray* out) {
  constexpr uptr kMaxBytes = uptr{8} << 20;  // 1/4 of the usual stack limit
  s64 fd = Open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    return fd;
  char* text = static_cast<char*>(MapPagesOrDie(kMaxBytes, "arguments"));
  uptr size = 0;
  s64 n;
  while (size < kMaxBytes &&
         (n = Read(static_cast<int>(fd), text + size, kMaxBytes - size)) > 0) {
    size += static_cast<uptr>(n);
  }
  Close(static_cast<int>(fd));
  if (size == kMaxBytes)
    return -E2BIG;
  uptr count = 0;
  for (uptr i = 0; i < size; i++) count += text[i] == '\0';
  *out = NewArray(count + 1);
  for (uptr i = 0; i < size; i += StrLen(text + i) + 1) Push(out, text + i);
  Push(out, nullptr);
  return 0;
}

}  // namespace

int ProcessId() { return static_cast<int>(RawSyscall(SYS_getpid)); }
int ThreadId() { return static_cast<int>(RawSyscall(SYS_gettid)); }
void Yield() { RawSyscall(SYS_sched_yield); }

void SleepMillis(u32 ms) {
  timespec left = {static_cast<time_t>(ms / 1000), ms % 1000 * 1000000l};
  while (RawSyscall(SYS_nanosleep, SyscallArg(&left), SyscallArg(&left)) ==
         -EINTR) {
  }
}

static u64 Nanos(int clock) {
  timespec now;
  RawSyscall(SYS_clock_gettime, SyscallArg(clock), SyscallArg(&now));
  return static_cast<u64>(now.tv_sec) * 1000000000 +
         static_cast<u64>(now.tv_nsec);
}
u64 MonotonicNanos() { return Nanos(CLOCK_MONOTONIC); }
u64 WallClockMillis() { return Nanos(CLOCK_REALTIME) / 1000000; }

void ExitNow(int status) { RawExit(status); }
void Abort() { RawAbort(); }

bool IsSetuid() {
  for (const Elf64_auxv_t* a = AuxiliaryVector(); a->a_type != AT_NULL; a++) {
    if (a->a_type == AT_SECURE)
      return a->a_un.a_val != 0;
  }
  return false;
}

u64 BlockSignals() {
  u64 all = ~u64{0}, old = 0;
  RawSyscall(SYS_rt_sigprocmask, SIG_SETMASK, SyscallArg(&all),
             SyscallArg(&old), sizeof(u64));
  return old;
}

void RestoreSignals(u64 mask) {
  RawSyscall(SYS_rt_sigprocmask, SIG_SETMASK, SyscallArg(&mask), 0,
             sizeof(u64));
}

const char* GetEnv(const char* name) {
  uptr length = StrLen(name);
  for (const char* const* p = InitialEnvironment(); *p != nullptr; p++) {
    uptr i = 0;
    while (i < length && (*p)[i] == name[i]) i++;  // stops at the end of *p
    if (i == length && (*p)[i] == '=')
      return *p + length + 1;
  }
  return nullptr;
}

bool AddressesAreRandomised() {
  constexpr u64 kQuery = 0xffffffff;
  s64 personality = RawSyscall(SYS_personality, kQuery);
  if (personality >= 0 && (personality & ADDR_NO_RANDOMIZE) != 0)
    return false;
  s64 fd = Open("/proc/sys/kernel/randomize_va_space", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    return true;
  char level = '2';
  Read(static_cast<int>(fd), &level, 1);
  Close(static_cast<int>(fd));
  return level != '0';
}

s64 DisableRandomisationAndReexec() {
  char marker_text[64];
  StringBuilder marker(marker_text, sizeof(marker_text));
  marker.Format("%s=%d", kReexecVariable, ProcessId());
  const char* done = GetEnv(kReexecVariable);
  if (done != nullptr &&
      StrEqual(done, marker_text + StrLen(kReexecVariable) + 1)) {
    return -ELOOP;
  }
  StringArray arguments;
  s64 error = ReadArguments(&arguments);
  if (error != 0)
    return error;

  const char* const* environment = InitialEnvironment();
  uptr count = 0;
  while (environment[count] != nullptr) count++;
  StringArray variables = NewArray(count + 2);
  // First, so that it is found before one inherited from a parent.
  Push(&variables, marker_text);
  for (uptr i = 0; i <= count; i++) {
    Push(&variables, const_cast<char*>(environment[i]));
  }

  constexpr u64 kQuery = 0xffffffff;
  s64 old = RawSyscall(SYS_personality, kQuery);
  if (old < 0)
    return old;
  error =
      RawSyscall(SYS_personality, static_cast<u64>(old) | ADDR_NO_RANDOMIZE);
  if (error < 0)
    return error;
  error = RawSyscall(SYS_execve, SyscallArg("/proc/self/exe"),
                     SyscallArg(arguments.at), SyscallArg(variables.at));
  RawSyscall(SYS_personality, static_cast<u64>(old));
  return error;
}

}  // namespace hbsan::platform
