// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// sqlite_load FOLDER ROWS: four threads, each with a database in memory, fill
// and query it; then they share one file, in which each has a table of its own.
// Prints a checksum that does not depend on who came first.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite3.h"

enum { kThreads = 4 };

static const char* folder;
static int rows;

static void Must(sqlite3* db, int result) {
  if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
    return;
  fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
  exit(1);
}

static void Run(sqlite3* db, const char* sql) {
  Must(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static uint64_t Ask(sqlite3* db, const char* sql) {
  uint64_t sum = 0;
  sqlite3_stmt* query;
  Must(db, sqlite3_prepare_v2(db, sql, -1, &query, NULL));
  while (sqlite3_step(query) == SQLITE_ROW)
    sum = sum * 31 + (uint64_t)sqlite3_column_int64(query, 0);
  Must(db, sqlite3_finalize(query));
  return sum;
}

static sqlite3* Open(const char* path) {
  sqlite3* db;
  Must(NULL, sqlite3_open(path, &db));
  sqlite3_busy_timeout(db, 600000);
  return db;
}

static void Fill(sqlite3* db, const char* table, int seed, int count) {
  char text[200];
  sqlite3_stmt* insert;
  snprintf(text, sizeof(text),
           "create table %s(id integer primary key, k integer, v text)", table);
  Run(db, text);
  snprintf(text, sizeof(text), "create index %s_k on %s(k)", table, table);
  Run(db, text);
  snprintf(text, sizeof(text), "insert into %s(k, v) values(?, ?)", table);
  Must(db, sqlite3_prepare_v2(db, text, -1, &insert, NULL));
  uint32_t random = 12345u + (uint32_t)seed;
  for (int i = 0; i < count; i++) {
    random = random * 1664525u + 1013904223u;
    snprintf(text, sizeof(text), "value %u of row %d", random >> 8, i);
    sqlite3_bind_int(insert, 1, (int)(random >> 20));
    sqlite3_bind_text(insert, 2, text, -1, SQLITE_TRANSIENT);
    Must(db, sqlite3_step(insert));
    sqlite3_reset(insert);
  }
  Must(db, sqlite3_finalize(insert));
}

static uint64_t InMemory(int thread) {
  sqlite3* db = Open(":memory:");
  Run(db, "begin");
  Fill(db, "t", thread, rows);
  Run(db, "commit");
  uint64_t sum = Ask(db, "select count(*) from t where v like '%77%'");
  sum +=
      Ask(db, "select sum(a.id) from t a join t b on a.k = b.k group by a.k");
  Run(db, "update t set v = v || ' changed' where k % 3 = 0");
  sum += Ask(db, "select length(v) from t order by v desc limit 100");
  Run(db, "delete from t where id % 2 = 0");
  sum += Ask(db, "select sum(id) from t");
  Must(db, sqlite3_close(db));
  return sum;
}

static uint64_t Shared(int thread) {
  char path[1000], table[20], query[100];
  snprintf(path, sizeof(path), "%s/shared.db", folder);
  snprintf(table, sizeof(table), "t%d", thread);
  sqlite3* db = Open(path);
  Run(db, "pragma synchronous = off");
  for (int i = 0; i < 10; i++) {
    Run(db, "begin immediate");
    if (i == 0)
      Fill(db, table, thread, rows / 20);
    snprintf(query, sizeof(query), "update %s set k = k + %d", table, i);
    Run(db, query);
    Run(db, "commit");
  }
  snprintf(query, sizeof(query), "select k from %s order by id", table);
  uint64_t sum = Ask(db, query);
  Must(db, sqlite3_close(db));
  return sum;
}

static void* Work(void* argument) {
  uint64_t* sum = argument;
  int thread = (int)*sum;
  *sum = InMemory(thread) * 3 + Shared(thread);
  return NULL;
}

int main(int argc, char** argv) {
  if (argc != 3 || (rows = atoi(argv[2])) < 20) {
    fprintf(stderr, "usage: sqlite_load FOLDER ROWS\n");
    return 2;
  }
  folder = argv[1];
  char path[1000];
  snprintf(path, sizeof(path), "%s/shared.db", folder);
  remove(path);
  // Here, for whoever comes later asks without a lock whether it is done.
  Must(NULL, sqlite3_initialize());
  pthread_t threads[kThreads];
  uint64_t sums[kThreads], total = 0;
  for (int i = 0; i < kThreads; i++) {
    sums[i] = (uint64_t)i;
    pthread_create(&threads[i], NULL, Work, &sums[i]);
  }
  for (int i = 0; i < kThreads; i++) {
    pthread_join(threads[i], NULL);
    total = total * 7 + sums[i];
  }
  printf("checksum %016llx\n", (unsigned long long)total);
  return 0;
}
