// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the same five tests do in each framework.

#ifndef RACES_H_
#define RACES_H_

#include <pthread.h>

#include "invisible_barrier.h"

static int counter;
static int late;
static bool worker_started;

static void* Count(void*) {
  counter++;
  return nullptr;
}

// The second call is the same race as the first.
static void Race() {
  pthread_t other;
  pthread_create(&other, nullptr, Count, nullptr);
  counter++;
  pthread_join(other, nullptr);
}

static void NoRace() {
  pthread_t other;
  pthread_create(&other, nullptr, Count, nullptr);
  pthread_join(other, nullptr);
  counter++;
}

static void* TouchLate(void*) {
  InvisibleAwait(1);
  late++;
  InvisibleSet(2);
  return nullptr;
}

// Starts a thread that will race with the main thread in MeetWorker.
static void StartWorker() {
  pthread_t worker;
  pthread_create(&worker, nullptr, TouchLate, nullptr);
  pthread_detach(worker);
  worker_started = true;
}

static void MeetWorker() {
  late++;
  if (!worker_started)
    return;
  InvisibleSet(1);
  InvisibleAwait(2);
}

#endif  // RACES_H_
