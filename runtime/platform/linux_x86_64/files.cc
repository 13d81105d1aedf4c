// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files, by raw system calls.
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "runtime/base/syscall.h"
#include "runtime/platform/platform.h"

namespace hbsan::platform {

s64 Open(const char* path, int flags, int mode) {
  return RawSyscall(SYS_openat, SyscallArg(AT_FDCWD), SyscallArg(path),
                    SyscallArg(flags), SyscallArg(mode));
}

s64 Read(int fd, void* to, uptr bytes) {
  for (;;) {
    s64 n = RawSyscall(SYS_read, SyscallArg(fd), SyscallArg(to), bytes);
    if (n != -EINTR)
      return n;
  }
}

s64 Write(int fd, const void* from, uptr bytes) {
  for (;;) {
    s64 n = RawSyscall(SYS_write, SyscallArg(fd), SyscallArg(from), bytes);
    if (n != -EINTR)
      return n;
  }
}

s64 Close(int fd) { return RawSyscall(SYS_close, SyscallArg(fd)); }

bool WriteAll(int fd, const void* from, uptr bytes) {
  return RawWriteAll(fd, from, bytes);
}

// A lock of a byte that no file has: the program may lock others.
static void SetLock(int fd, short type) {
  struct flock lock = {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = s64{1} << 62;
  lock.l_len = 1;
  // Who cannot have the lock goes on without.
  while (RawSyscall(SYS_fcntl, SyscallArg(fd), F_SETLKW, SyscallArg(&lock)) ==
         -EINTR) {
  }
}
void LockFile(int fd) { SetLock(fd, F_WRLCK); }
void UnlockFile(int fd) { SetLock(fd, F_UNLCK); }

bool IsTerminal(int fd) {
  struct termios settings;
  return RawSyscall(SYS_ioctl, SyscallArg(fd), TCGETS, SyscallArg(&settings)) ==
         0;
}

u64 FileIdentity(int fd) {
  struct stat status;
  if (RawSyscall(SYS_fstat, SyscallArg(fd), SyscallArg(&status)) != 0)
    return 0;
  return (status.st_dev << 48 ^ status.st_ino) | u64{1} << 63;
}

bool IsExecutable(const char* path) {
  struct stat status;
  constexpr int kExecute = 1;  // X_OK
  return RawSyscall(SYS_newfstatat, SyscallArg(AT_FDCWD), SyscallArg(path),
                    SyscallArg(&status), 0) == 0 &&
         S_ISREG(status.st_mode) &&
         RawSyscall(SYS_faccessat, SyscallArg(AT_FDCWD), SyscallArg(path),
                    kExecute) == 0;
}

s64 ReadLink(const char* path, char* to, uptr capacity) {
  s64 n = RawSyscall(SYS_readlinkat, SyscallArg(AT_FDCWD), SyscallArg(path),
                     SyscallArg(to), capacity - 1);
  to[n < 0 ? 0 : n] = '\0';
  return n;
}

}  // namespace hbsan::platform
