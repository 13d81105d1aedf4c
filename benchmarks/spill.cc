// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a spilled cell costs: a table that N threads read one after another,
// none of which has heard of the others, so that every cell must keep all N.
// The table has one number per granule.  Prints, for the first reading of each
// thread and for one in its next epoch, the nanoseconds per access, and the
// memory that the readings took per cell.  Four readers and the write before
// them do not fit into a cell any more.
//
//   hbsan-clang++ -O2 -g benchmarks/spill.cc -o spill && ./spill
//   [granules]
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

std::vector<long> table;
std::atomic<int> turn;   // whose it is; relaxed, so no edge
std::atomic<int> phase;  // 0 reads, 1 reads again
std::atomic<long> sink;
constexpr int kMostReaders = 64;
double nanoseconds[kMostReaders][2];
int readers;

double Now() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return double(t.tv_sec) * 1e9 + double(t.tv_nsec);
}

long ResidentBytes() {
  long pages = 0, resident = 0;
  FILE* file = std::fopen("/proc/self/statm", "r");
  if (file != nullptr) {
    if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2)
      resident = 0;
    std::fclose(file);
  }
  return resident * sysconf(_SC_PAGESIZE);
}

// Not inlined: its accesses are the ones that are measured.
__attribute__((noinline)) long ReadTable() {
  long sum = 0;
  for (size_t i = 0; i < table.size(); i++)
    sum += *static_cast<volatile long*>(&table[i]);
  return sum;
}

void* Reader(void* number) {
  const int mine = int(reinterpret_cast<long>(number));
  pthread_mutex_t own_mutex = PTHREAD_MUTEX_INITIALIZER;
  for (int round = 0; round < 2; round++) {
    while (phase.load(std::memory_order_relaxed) != round ||
           turn.load(std::memory_order_relaxed) != mine)
      usleep(50);
    const double start = Now();
    sink.fetch_add(ReadTable(), std::memory_order_relaxed);
    nanoseconds[mine][round] = Now() - start;
    // Nobody else takes it: a new epoch, and no edge.
    pthread_mutex_lock(&own_mutex);
    pthread_mutex_unlock(&own_mutex);
    if (mine + 1 == readers) {
      turn.store(0, std::memory_order_relaxed);
      phase.store(round + 1, std::memory_order_relaxed);
    } else {
      turn.store(mine + 1, std::memory_order_relaxed);
    }
  }
  return nullptr;
}

void Measure(int n, size_t granules) {
  table.assign(granules, 1);
  readers = n;
  turn = phase = 0;
  const long before = ResidentBytes();
  std::vector<pthread_t> threads(static_cast<size_t>(n));
  for (long i = 0; i < n; i++)
    pthread_create(&threads[size_t(i)], nullptr, Reader,
                   reinterpret_cast<void*>(i));
  while (phase.load(std::memory_order_relaxed) < 2) usleep(1000);
  const long after = ResidentBytes();
  double sum[2] = {};
  for (int i = 0; i < n; i++) {
    pthread_join(threads[size_t(i)], nullptr);
    for (int round = 0; round < 2; round++) sum[round] += nanoseconds[i][round];
  }
  const double accesses = double(granules) * n;
  std::printf(
      "%3d readers: first %6.1f ns, next epoch %6.1f ns per access, "
      "%5.0f bytes per cell\n",
      n, sum[0] / accesses, sum[1] / accesses,
      double(after - before) / double(granules));
  std::vector<long>().swap(table);
}

}  // namespace

int main(int argc, char** argv) {
  const size_t granules =
      argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100000;
  for (int n : {1, 2, 3, 4, 8, 16, kMostReaders}) Measure(n, granules);
}
