#include <pthread.h>

/* One job, and the worker
   that does it. */
struct Job {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  int done = 0;
};

void* Work(void* argument) {
  auto* job = static_cast<Job*>(argument);
  pthread_mutex_lock(&job->mutex);
  job->done++;
  pthread_mutex_unlock(&job->mutex);
  return nullptr;
}

int main() {
  Job* job = new Job;
  pthread_t worker;
  pthread_create(&worker, nullptr, Work, job);
  bool finished = job->done == 1;  // without the mutex, "soon"
  pthread_join(worker, nullptr);
  delete job;
  return finished ? 0 : 3;
}
