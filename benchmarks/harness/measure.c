// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// measure RESULT COMMAND [ARGUMENT...] [--client CLIENT [ARGUMENT...]]: runs
// the command and writes its CPU time, wall time, peak memory and status to the
// file RESULT.  With a client the command is a server: when the client has
// ended, the server is ended by SIGTERM, and what the client cost counts for
// nothing.
//
// Why not from Python: the kernel counts the memory of the process that forked
// as part of the child's peak, and a Python interpreter is larger than many of
// the programs measured here.

#include <signal.h>
#include <stdio.h>
#include <string.h>
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

static pid_t Start(char** command) {
  const pid_t child = fork();
  if (child == 0) {
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
  }
  return child;
}

static int ExitStatus(int status) {
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

// Cuts the client's command off the server's; NULL if there is none.
static char** TakeClient(char** command) {
  for (; *command != NULL; command++) {
    if (strcmp(*command, "--client") == 0) {
      *command = NULL;
      return command + 1;
    }
  }
  return NULL;
}

int main(int argc, char** argv) {
  if (argc < 3)
    return 2;
  char** client_command = TakeClient(argv + 2);
  const double start = Now();
  const pid_t child = Start(argv + 2);
  if (child < 0)
    return 2;
  int status, client_status = 0;
  struct rusage usage;
  if (client_command != NULL) {
    const pid_t client = Start(client_command);
    if (client < 0 || waitpid(client, &client_status, 0) != client)
      return 2;
    kill(child, SIGTERM);
  }
  if (wait4(child, &status, 0, &usage) != child)
    return 2;
  // A server that does not handle the signal has done its work all the same.
  if (client_command != NULL && WIFSIGNALED(status) &&
      WTERMSIG(status) == SIGTERM)
    status = 0;
  const double wall_s = Now() - start;
  FILE* result = fopen(argv[1], "w");
  if (result == NULL)
    return 2;
  fprintf(result,
          "{\"cpu_s\": %.6f, \"wall_s\": %.6f, \"memory_kib\": %ld, "
          "\"status\": %d}\n",
          Seconds(usage.ru_utime) + Seconds(usage.ru_stime), wall_s,
          usage.ru_maxrss,
          status != 0 ? ExitStatus(status) : ExitStatus(client_status));
  return fclose(result) == 0 ? 0 : 2;
}
