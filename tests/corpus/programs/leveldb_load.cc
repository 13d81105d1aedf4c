// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// leveldb_load FOLDER KEYS: four threads write, overwrite, delete and read so
// many keys each, of their own, in one database, which is compacted meanwhile.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "leveldb/db.h"
#include "leveldb/filter_policy.h"

namespace {

constexpr int kThreads = 4;

void Must(const leveldb::Status& status) {
  if (status.ok() || status.IsNotFound())
    return;
  std::fprintf(stderr, "leveldb: %s\n", status.ToString().c_str());
  std::exit(1);
}

std::string KeyOf(int thread, uint64_t number) {
  return "key" + std::to_string(number * 7919 % 1000003) + "of" +
         std::to_string(thread);
}

uint64_t Work(leveldb::DB* db, int thread, uint64_t keys) {
  std::string value;
  for (uint64_t i = 0; i < keys; i++) {
    value.assign(20 + i % 180, static_cast<char>('a' + i % 26));
    Must(db->Put({}, KeyOf(thread, i), value));
    if (i % 5 == 0)
      Must(db->Delete({}, KeyOf(thread, i / 2)));
  }
  uint64_t sum = 0;
  for (uint64_t i = 0; i < keys; i++) {
    value.clear();
    Must(db->Get({}, KeyOf(thread, i * 3 % keys), &value));
    sum = sum * 31 + value.size();
  }
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: leveldb_load FOLDER KEYS\n");
    return 2;
  }
  leveldb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 1 << 20;
  leveldb::DestroyDB(argv[1], options);
  options.filter_policy = leveldb::NewBloomFilterPolicy(10);
  leveldb::DB* db = nullptr;
  Must(leveldb::DB::Open(options, argv[1], &db));
  uint64_t sums[kThreads], total = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; i++) {
    threads.emplace_back([&sums, db, i, keys = std::atoll(argv[2])] {
      sums[i] = Work(db, i, uint64_t(keys));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const uint64_t sum : sums) total = total * 5 + sum;
  delete db;
  delete options.filter_policy;
  std::printf("checksum %016llx\n", static_cast<unsigned long long>(total));
}
