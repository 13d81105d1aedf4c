// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's memory primitives (runtime/base/base.h) for the model: each
// access to a shadow cell or a spill node is an operation that the explorer
// schedules (explorer.h).  Included before anything else in the copies of the
// runtime's sources that the model test compiles.
#ifndef HBSAN_TESTS_MODEL_MEMORY_H_
#define HBSAN_TESTS_MODEL_MEMORY_H_

#define HBSAN_MODEL 1

namespace hbsan::model {

// Copies `bytes` from p to `out`.
void Load(const void* p, void* out, unsigned bytes);
void Store(void* p, const void* value, unsigned bytes);
bool CompareExchange(void* p, const void* expected, const void* desired,
                     unsigned bytes);
// Whether a vector is read in halves, as a processor without AVX may do.
bool VectorsAreTorn();

}  // namespace hbsan::model

namespace hbsan {

template <typename T>
inline T LoadRelaxed(const T* p) {
  T value;
  model::Load(p, &value, sizeof(value));
  return value;
}
template <typename T>
inline T LoadAcquire(const T* p) {
  return LoadRelaxed(p);
}
template <typename T, typename V>
inline void StoreRelaxed(T* p, V v) {
  T value = static_cast<T>(v);
  model::Store(p, &value, sizeof(value));
}
template <typename T, typename V>
inline void StoreRelease(T* p, V v) {
  StoreRelaxed(p, v);
}
// Of counters beside the shadow only.
template <typename T>
inline T FetchAdd(T* p, T v) {
  return __atomic_fetch_add(p, v, __ATOMIC_RELAXED);
}
inline bool Exchange(unsigned* p, unsigned expected, unsigned desired) {
  return model::CompareExchange(p, &expected, &desired, sizeof(*p));
}
template <typename V>
inline bool ExchangeVector(void* p, V expected, V desired) {
  return model::CompareExchange(p, &expected, &desired, sizeof(V));
}
template <typename V>
inline V LoadVector(const void* p) {
  V value;
  if (model::VectorsAreTorn()) {
    const unsigned half = sizeof(value) / 2;
    model::Load(p, &value, half);
    model::Load(static_cast<const char*>(p) + half,
                reinterpret_cast<char*>(&value) + half, half);
  } else {
    model::Load(p, &value, sizeof(value));
  }
  return value;
}
template <typename V>
inline void StoreVector(void* p, V v) {
  model::Store(p, &v, sizeof(v));
}

}  // namespace hbsan

#endif  // HBSAN_TESTS_MODEL_MEMORY_H_
