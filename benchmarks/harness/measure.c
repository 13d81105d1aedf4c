// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// measure RESULT COMMAND [ARGUMENT...]: runs the command and writes its CPU
// time, wall time, peak memory and status to the file RESULT.
//
// Why not from Python: the kernel counts the memory of the process that forked
// as part of the child's peak, and a Python interpreter is larger than many of
// the programs measured here.

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double Seconds(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char** argv) {
  if (argc < 3)
    return 2;
  const double start = Now();
  const pid_t child = fork();
  if (child < 0)
    return 2;
  if (child == 0) {
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) != child)
    return 2;
  const double wall_s = Now() - start;
  FILE* result = fopen(argv[1], "w");
  if (result == NULL)
    return 2;
  fprintf(result,
          "{\"cpu_s\": %.6f, \"wall_s\": %.6f, \"memory_kib\": %ld, "
          "\"status\": %d}\n",
          Seconds(usage.ru_utime) + Seconds(usage.ru_stime), wall_s,
          usage.ru_maxrss,
          WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
  return fclose(result) == 0 ? 0 : 2;
}
