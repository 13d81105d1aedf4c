// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// scaling threads N | memory BYTES | locks N: prints the nanoseconds of
// processor time that one operation takes, all threads together.
//
//   threads  N threads share a fixed amount of work: accesses to memory of
//   their
//            own, reads of a table for all, and now and then a common lock
//   memory   two threads write to and read from each line of that many bytes,
//            each in its half, in a new epoch each time
//   locks    two threads take N mutexes, one after the other
#include <pthread.h>
#include <sys/resource.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

double ProcessorSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

// Nanoseconds for each of `operations`, which `body(thread)` does in each of
// `count` threads.  `prepare(thread)` comes before that and is not counted.
template <typename Prepare, typename Body>
double Cost(int count, double operations, Prepare prepare, Body body) {
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, nullptr, unsigned(count) + 1);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; i++) {
    threads.emplace_back([&, i] {
      prepare(i);
      pthread_barrier_wait(&barrier);
      pthread_barrier_wait(&barrier);
      body(i);
    });
  }
  pthread_barrier_wait(&barrier);
  const double start_s = ProcessorSeconds();
  pthread_barrier_wait(&barrier);
  for (std::thread& thread : threads) thread.join();
  return (ProcessorSeconds() - start_s) / operations * 1e9;
}

struct alignas(64) Line {
  uint64_t value;
};

double Threads(int count) {
  constexpr int64_t kRounds = 256, kLines = 512;
  const int64_t rounds = 64 * kRounds / count;
  std::vector<std::vector<Line>> own(count, std::vector<Line>(kLines));
  std::vector<Line> table(kLines);
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  uint64_t total = 0;
  return Cost(
      count, double(64 * kRounds) * kLines * 2, [](int) {},
      [&](int thread) {
        std::vector<Line>& mine = own[thread];
        for (int64_t i = 0; i < rounds; i++) {
          uint64_t sum = 0;
          for (int64_t at = 0, j = 0; j < kLines; j++) {
            mine[at].value += uint64_t(i);
            sum += table[at].value;
            at = (at * 5 + 1) % kLines;
          }
          pthread_mutex_lock(&mutex);
          total += sum;
          pthread_mutex_unlock(&mutex);
        }
      });
}

double Memory(int64_t bytes) {
  const int64_t lines = bytes / int64_t(sizeof(Line)) / 2;  // of one thread
  const int64_t laps = lines < (1 << 20) ? (1 << 20) / lines : 1;
  auto* memory = static_cast<Line*>(std::calloc(2 * lines, sizeof(Line)));
  if (memory == nullptr)
    return 0;
  pthread_mutex_t mutexes[2] = {PTHREAD_MUTEX_INITIALIZER,
                                PTHREAD_MUTEX_INITIALIZER};
  const auto lap = [&](int thread) {
    Line* mine = memory + thread * lines;
    uint64_t sum = 0;
    for (int64_t i = 0; i < lines; i++) {
      mine[i].value += sum;
      sum += mine[lines - 1 - i].value;
    }
    pthread_mutex_lock(&mutexes[thread]);
    pthread_mutex_unlock(&mutexes[thread]);
    return sum;
  };
  uint64_t sums[2] = {};
  const double cost = Cost(
      2, double(laps) * double(lines) * 4,
      [&](int thread) { sums[thread] = lap(thread); },
      [&](int thread) {
        for (int64_t i = 0; i < laps; i++) sums[thread] += lap(thread);
      });
  std::free(memory);
  return sums[0] == ~uint64_t{0} ? 0 : cost;
}

struct alignas(64) Lock {
  pthread_mutex_t mutex;
  uint64_t value;
};

double Locks(int64_t count) {
  const int64_t rounds = count < (1 << 20) ? (1 << 20) / count : 1;
  std::vector<Lock> locks(count);
  for (Lock& lock : locks) pthread_mutex_init(&lock.mutex, nullptr);
  const auto lap = [&](int thread) {
    for (int64_t i = thread; i < count; i++) {
      pthread_mutex_lock(&locks[i].mutex);
      locks[i].value++;
      pthread_mutex_unlock(&locks[i].mutex);
    }
  };
  return Cost(2, 2.0 * double(rounds) * double(count), lap, [&](int thread) {
    for (int64_t i = 0; i < rounds; i++) lap(thread);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3)
    return 2;
  const int64_t size = std::atoll(argv[2]);
  double cost = 0;
  if (std::strcmp(argv[1], "threads") == 0)
    cost = Threads(int(size));
  else if (std::strcmp(argv[1], "memory") == 0)
    cost = Memory(size);
  else
    cost = Locks(size);
  std::printf("%.2f\n", cost);
  return 0;
}
