// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A helper process that the program under test does not notice.
//
// It is a grandchild: the child between ends at once, so the helper belongs to
// init, the program's wait() never sees it and no SIGCHLD arrives.  (A child
// without exit signal would not do, since exec gives it one.)  Both share our
// memory until the exec, as a fork would copy the page tables of a huge shadow;
// so they run on stacks of their own and make system calls only.  A socket
// takes the place of two pipes because sending can be told not to raise
// SIGPIPE.
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "runtime/base/syscall.h"
#include "runtime/platform/linux_x86_64/environment.h"
#include "runtime/platform/platform.h"

#ifndef SYS_close_range
#  define SYS_close_range 436  // Linux 5.9
#endif

namespace hbsan::platform {
namespace {

constexpr uptr kStackBytes = 32 << 10;  // for each of the two
constexpr uptr kMaxVariables = 4096;
constexpr uptr kSignalSetBytes = 8;

struct HelperStart {
  const char* const* argv;
  const char* const* environment;
  int fd;
  void* stack_top;
  s64 pid;         // set by the child between
  s64 exec_error;  // set by the helper
};

void SetAction(int signal, __sighandler_t handler) {
  struct {
    __sighandler_t handler;
    uptr flags, restorer, mask;
  } action = {handler, 0, 0, 0};
  RawSyscall(SYS_rt_sigaction, SyscallArg(signal), SyscallArg(&action), 0,
             kSignalSetBytes);
}

// Runs in the helper, in the program's memory, until the exec.
[[noreturn]] void RunHelper(HelperStart* start) {
  // Handlers of the program must not run here: default actions first, then
  // nothing blocked.  The table is the helper's own (no CLONE_SIGHAND).
  for (int s = 1; s < 65; s++) SetAction(s, SIG_DFL);
  // A program that handles ^C may find races after it.
  SetAction(SIGINT, SIG_IGN);
  SetAction(SIGQUIT, SIG_IGN);
  u64 none = 0;
  RawSyscall(SYS_rt_sigprocmask, SIG_SETMASK, SyscallArg(&none), 0,
             kSignalSetBytes);
  // dup2 clears close-on-exec.
  RawSyscall(SYS_dup2, SyscallArg(start->fd), 0);
  RawSyscall(SYS_dup2, SyscallArg(start->fd), 1);
  if (RawSyscall(SYS_close_range, 3, 0xffffffff, 0) < 0) {
    for (int fd = 3; fd < 4096; fd++) RawSyscall(SYS_close, SyscallArg(fd));
  }
  start->exec_error =
      RawSyscall(SYS_execve, SyscallArg(start->argv[0]),
                 SyscallArg(start->argv), SyscallArg(start->environment));
  for (;;) RawSyscall(SYS_exit, 127);
}

// Runs `entry` in a new process without exit signal; returns when that one has
// called exec or ended.
s64 CloneAndRun(void* stack_top, void (*entry)(HelperStart*),
                HelperStart* start) {
  register HelperStart* argument __asm__("r12") = start;
  register void (*function)(HelperStart*) __asm__("r13") = entry;
  register u64 child_tid __asm__("r10") = 0;
  register u64 tls __asm__("r8") = 0;
  s64 result;
  __asm__ volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"
      "mov %%r12, %%rdi\n\t"
      "call *%%r13\n\t"
      "hlt\n"
      "1:"
      : "=a"(result)
      : "a"(SYS_clone), "D"(u64{CLONE_VM | CLONE_VFORK}), "S"(stack_top),
        "d"(u64{0}), "r"(child_tid), "r"(tls), "r"(argument), "r"(function)
      : "rcx", "r11", "memory");
  return result;
}

[[noreturn]] void RunBetween(HelperStart* start) {
  start->pid = CloneAndRun(start->stack_top, RunHelper, start);
  for (;;) RawSyscall(SYS_exit, 0);
}

// Without LD_PRELOAD: the helper must not load what the program was told to,
// this runtime above all.
void CopyEnvironment(const char** to) {
  constexpr char kPreload[] = "LD_PRELOAD=";
  uptr count = 0;
  for (const char* const* p = InitialEnvironment();
       *p != nullptr && count + 1 < kMaxVariables; p++) {
    if (StrFind(*p, kPreload) != *p)
      to[count++] = *p;
  }
  to[count] = nullptr;
}

// Out of the way of programs that expect small numbers, or reuse them.
int MoveFdUp(int fd) {
  constexpr int kLowest[] = {1000, 200, 3};  // as the limit on files allows
  for (int lowest : kLowest) {
    s64 moved = RawSyscall(SYS_fcntl, SyscallArg(fd), F_DUPFD_CLOEXEC,
                           SyscallArg(lowest));
    if (moved >= 0) {
      Close(fd);
      return static_cast<int>(moved);
    }
  }
  return fd;
}

bool IsOurs(const ChildProcess& child) {
  return FileIdentity(child.fd) == child.identity;
}

bool WaitFor(int fd, int events, u64 deadline) {
  for (;;) {
    u64 now = MonotonicNanos();
    u64 left_ms = now < deadline ? (deadline - now) / 1000000 + 1 : 0;
    pollfd entry = {fd, static_cast<short>(events), 0};
    s64 n = RawSyscall(SYS_poll, SyscallArg(&entry), 1, left_ms);
    if (n > 0)
      return true;
    if (n == 0 || n != -EINTR)
      return false;
  }
}

u64 Deadline(u32 timeout_ms) {
  return MonotonicNanos() + u64{timeout_ms} * 1000000;
}

}  // namespace

bool Spawn(const char* const* argv, ChildProcess* out) {
  int ends[2];
  if (RawSyscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
                 SyscallArg(ends)) != 0) {
    return false;
  }
  int ours = MoveFdUp(ends[0]), theirs = MoveFdUp(ends[1]);
  constexpr uptr kBytes = 2 * kStackBytes + kMaxVariables * sizeof(char*);
  char* memory = static_cast<char*>(MapPages(kBytes));
  HelperStart start = {argv, nullptr, theirs, memory + kStackBytes, -ENOMEM, 0};
  if (memory != nullptr) {
    const char** environment =
        reinterpret_cast<const char**>(memory + 2 * kStackBytes);
    CopyEnvironment(environment);
    start.environment = environment;
    // A handler that ran in the child would run on the program's memory.
    u64 signals = BlockSignals();
    s64 between = CloneAndRun(memory + 2 * kStackBytes, RunBetween, &start);
    if (between > 0) {
      RawSyscall(SYS_wait4, static_cast<u64>(between), 0,
                 static_cast<u64>(__WCLONE), 0);
    }
    RestoreSignals(signals);
    UnmapPages(memory, kBytes);
  }
  Close(theirs);
  if (start.pid < 0 || start.exec_error != 0) {
    Close(ours);
    return false;
  }
  *out = {static_cast<int>(start.pid), ours, FileIdentity(ours)};
  return true;
}

bool SendToChild(const ChildProcess& child, const void* from, uptr bytes,
                 u32 timeout_ms) {
  u64 deadline = Deadline(timeout_ms);
  const char* p = static_cast<const char*>(from);
  while (bytes != 0) {
    if (!IsOurs(child))
      return false;
    s64 n = RawSyscall(SYS_sendto, SyscallArg(child.fd), SyscallArg(p), bytes,
                       MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n == -EINTR)
      continue;
    if (n == -EAGAIN) {
      if (!WaitFor(child.fd, POLLOUT, deadline))
        return false;
      continue;
    }
    if (n <= 0)
      return false;
    p += n;
    bytes -= static_cast<uptr>(n);
  }
  return true;
}

s64 ReceiveFromChild(const ChildProcess& child, void* to, uptr bytes,
                     u32 timeout_ms) {
  if (!IsOurs(child))
    return -EBADF;
  if (!WaitFor(child.fd, POLLIN, Deadline(timeout_ms)))
    return -ETIMEDOUT;
  return Read(child.fd, to, bytes);
}

void EndChild(const ChildProcess& child) {
  if (IsOurs(child))
    Close(child.fd);
}

void KillChild(const ChildProcess& child) {
  // It is not ours to reap, so its number may mean another process once it has
  // ended; but then its end of the socket is closed too.
  pollfd entry = {child.fd, 0, 0};
  if (IsOurs(child) && RawSyscall(SYS_poll, SyscallArg(&entry), 1, 0) == 0) {
    RawSyscall(SYS_kill, SyscallArg(child.pid), SIGKILL);
  }
  EndChild(child);
}

}  // namespace hbsan::platform
