// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls that wait and order nothing: sleeping, polling, waiting for signals and
// for processes.  They are intercepted so that the thread gives up its seat
// meanwhile, if others need one.
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "runtime/intercept/front_end.h"

using namespace hbsan;

// result name(parameters): waits in the real function.
#define HBSAN_WAITING(result, name, parameters, arguments)         \
  HBSAN_REAL(name);                                                \
  HBSAN_EXPORT result name parameters {                            \
    return WaitCancellably([=] { return real_##name arguments; }); \
  }

// The same for those that wait for time to pass, which programs take for an
// order: a report says so.
#define HBSAN_SLEEPING(result, name, parameters, arguments)              \
  HBSAN_REAL(name);                                                      \
  HBSAN_EXPORT result name parameters {                                  \
    auto slept = WaitCancellably([=] { return real_##name arguments; }); \
    if (ThreadState* t = CurrentThread())                                \
      NoteSleep(t);                                                      \
    return slept;                                                        \
  }

HBSAN_SLEEPING(int, nanosleep, (const timespec* time, timespec* left),
               (time, left))
HBSAN_SLEEPING(int, clock_nanosleep,
               (clockid_t clock, int flags, const timespec* time,
                timespec* left),
               (clock, flags, time, left))
HBSAN_SLEEPING(int, usleep, (useconds_t time), (time))
HBSAN_SLEEPING(unsigned, sleep, (unsigned time), (time))
HBSAN_SLEEPING(int, thrd_sleep, (const timespec* time, timespec* left),
               (time, left))
HBSAN_WAITING(int, poll, (pollfd * fds, nfds_t count, int timeout),
              (fds, count, timeout))
HBSAN_WAITING(int, ppoll,
              (pollfd * fds, nfds_t count, const timespec* timeout,
               const sigset_t* mask),
              (fds, count, timeout, mask))
HBSAN_WAITING(int, select,
              (int count, fd_set* in, fd_set* out, fd_set* other,
               timeval* timeout),
              (count, in, out, other, timeout))
HBSAN_WAITING(int, pselect,
              (int count, fd_set* in, fd_set* out, fd_set* other,
               const timespec* timeout, const sigset_t* mask),
              (count, in, out, other, timeout, mask))
HBSAN_WAITING(int, pause, (), ())
HBSAN_WAITING(int, sigsuspend, (const sigset_t* mask), (mask))
HBSAN_WAITING(int, sigwait, (const sigset_t* set, int* signal), (set, signal))
HBSAN_WAITING(int, sigwaitinfo, (const sigset_t* set, siginfo_t* info),
              (set, info))
HBSAN_WAITING(int, sigtimedwait,
              (const sigset_t* set, siginfo_t* info, const timespec* timeout),
              (set, info, timeout))
HBSAN_WAITING(pid_t, wait, (int* status), (status))
HBSAN_WAITING(pid_t, waitpid, (pid_t process, int* status, int options),
              (process, status, options))
