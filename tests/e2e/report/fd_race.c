// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A file descriptor that one thread closes while another one uses it, in either
// order; and what is no race: an order between the two, another file under the
// same number, and children.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %hbsan_cc -O1 -g %s -o %t.ordered
// RUN: %expect66 %t.racy write 2>&1 | FileCheck %s --check-prefix=WRITE
// RUN: env HBSAN_OPTIONS=format=json %expect66 %t.racy write 2>&1 | %json_log - | FileCheck %s --check-prefix=JSON
// RUN: env HBSAN_OPTIONS=symbolize=0 %twenty 66 %t.racy write && %twenty 0 %t.ordered write
// RUN: env HBSAN_OPTIONS=symbolize=0 %twenty 66 %t.racy read && %twenty 0 %t.ordered read
// RUN: env HBSAN_OPTIONS=symbolize=0 %twenty 66 %t.racy blocked && %twenty 0 %t.ordered blocked
// RUN: env HBSAN_OPTIONS=symbolize=0 %twenty 66 %t.racy after && %twenty 0 %t.ordered after
// RUN: env HBSAN_OPTIONS=symbolize=0 %twenty 66 %t.racy twice && %twenty 0 %t.ordered twice
// RUN: %twenty 0 %t.racy other_file
// RUN: %twenty 0 %t.racy stream
// RUN: %twenty 0 %t.racy dup2
// RUN: %twenty 0 %t.racy fork
// RUN: %twenty 0 %t.racy vfork
// RUN: %twenty 0 %t.racy answered

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../support/two_threads.h"

static int ends[2];

static void Write(void) {
  if (write(ends[1], "x", 1) != 1)
    abort();
}
static void Read(void) {
  char byte;
  if (read(ends[0], &byte, 1) != 1)
    abort();
}
static void TryWrite(void) {
  if (write(ends[1], "x", 1) != -1)
    abort();
}
static void CloseWriter(void) { close(ends[1]); }
static void CloseReader(void) { close(ends[0]); }

// WRITE: WARNING: HBSan: fd race on file descriptor [[N:[0-9]+]] (pid=
// WRITE-NEXT: Close of file descriptor [[N]] by thread T2 (no mutex):
// WRITE-NEXT: #0 CloseWriter {{.*}}fd_race.c:[[#@LINE-5]]:
// WRITE: Previous use of file descriptor [[N]] by thread T1 (no mutex):
// WRITE-NEXT: #0 Write {{.*}}fd_race.c:[[#@LINE-19]]:
// WRITE-NOT: Location
// WRITE: SUMMARY: HBSan: fd race
// WRITE-NEXT: error: fd race: close of file descriptor [[N]] by thread T2
// WRITE-NEXT: note: previous use by thread T1
// JSON: race fd-race (fd race): fd-close by T2, fd-use by T1; location file-descriptor;

// Closes while the other thread waits in read().
static void BlockedRead(void) {
  char byte;
  InvisibleSet((unsigned)InvisibleSyscall(SYS_gettid, 0, 0, 0));
  (void)!read(ends[0], &byte, 1);
}
INVISIBLE static void AwaitSleep(long tid) {
  char path[64], stat[512], *state = NULL;
  snprintf(path, sizeof(path), "/proc/self/task/%ld/stat", tid);
  while (state == NULL || state[2] != 'S') {
    long fd = InvisibleSyscall(SYS_open, (long)path, O_RDONLY, 0);
    long bytes = InvisibleSyscall(SYS_read, fd, (long)stat, sizeof(stat) - 1);
    InvisibleSyscall(SYS_close, fd, 0, 0);
    stat[bytes > 0 ? bytes : 0] = '\0';
    state = strrchr(stat, ')');
  }
}
static void CloseBlocked(void) {
  InvisibleAwait(1);
  AwaitSleep(__atomic_load_n(&invisible_step, __ATOMIC_RELAXED));
#ifdef RACY
  close(ends[0]);
#endif
  // What the reader gets comes by a raw call, which orders nothing.
  InvisibleSyscall(SYS_write, ends[1], (long)"x", 1);
}

// Another file gets the number, unseen by the runtime; its user has nothing to
// do with the first one.
static void UseAndHandOver(void) {
  Write();
  InvisibleSyscall(SYS_close, ends[1], 0, 0);
}
static void OpenOther(void) {
  int fd = (int)InvisibleSyscall(SYS_open, (long)"/dev/null", O_WRONLY, 0);
  if (fd != ends[1])
    abort();
  Write();
  close(fd);
}

static int OpenAndWrite(void) {
  int fd = open("/dev/null", O_WRONLY);
  if (write(fd, "x", 1) != 1)
    abort();
  return fd;
}
static void CloseStream(void) { fclose(fdopen(OpenAndWrite(), "w")); }
static void CloseByDup2(void) {
  int fd = OpenAndWrite();
  if (dup2(ends[0], fd) != fd)
    abort();
  InvisibleSyscall(SYS_close, fd, 0, 0);
}
static void OpenAgain(void) { close(OpenAndWrite()); }

static void CloseInChild(void) {
  pid_t child = fork();
  if (child == 0) {
    close(ends[1]);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  if (status != 0)
    abort();
}
static void CloseInVforkChild(void) {
  pid_t child = vfork();
  if (child == 0) {
    close(ends[1]);
    execl("/bin/true", "true", NULL);
    _exit(1);
  }
  int status;
  waitpid(child, &status, 0);
  if (status != 0)
    abort();
}

// The byte that arrives says that the writer is done.
static void ReadThenCloseWriter(void) {
  Read();
  CloseWriter();
}

int main(int argc, char** argv) {
  (void)argc;
  const char* what = argv[1];
  if (pipe(ends) != 0)
    return 3;
  if (strcmp(what, "write") == 0) {
    RunPair(Write, CloseWriter);
  } else if (strcmp(what, "read") == 0) {
    Write();
    RunPair(Read, CloseReader);
  } else if (strcmp(what, "blocked") == 0) {
    RunTogether(BlockedRead, CloseBlocked);
  } else if (strcmp(what, "after") == 0) {
    RunPair(CloseWriter, TryWrite);
  } else if (strcmp(what, "twice") == 0) {
    // The number was another's before.
    Write();
    close(ends[1]);
    ends[1] = open("/dev/null", O_WRONLY);
    RunPair(Write, CloseWriter);
  } else if (strcmp(what, "other_file") == 0) {
    RunUnordered(UseAndHandOver, OpenOther);
  } else if (strcmp(what, "stream") == 0) {
    RunUnordered(CloseStream, OpenAgain);
  } else if (strcmp(what, "dup2") == 0) {
    RunUnordered(CloseByDup2, OpenAgain);
  } else if (strcmp(what, "fork") == 0) {
    RunUnordered(Write, CloseInChild);
  } else if (strcmp(what, "vfork") == 0) {
    RunUnordered(Write, CloseInVforkChild);
  } else if (strcmp(what, "answered") == 0) {
    RunTogether(Write, ReadThenCloseWriter);
  } else {
    return 4;
  }
  return 0;
}
