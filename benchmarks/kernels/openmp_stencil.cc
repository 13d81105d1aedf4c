// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The shape of LULESH, a shock code, under OpenMP: elements gather from the
// eight nodes at their corners, nodes gather from the elements around them,
// and each step needs the smallest time step of all elements.
//
// Build: -fopenmp

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernel.h"

namespace {

constexpr int kSide = 40, kNodes = kSide + 1;

int NodeAt(int x, int y, int z) { return (z * kNodes + y) * kNodes + x; }
int ElementAt(int x, int y, int z) { return (z * kSide + y) * kSide + x; }

class Mesh {
 public:
  Mesh() {
    energy_[ElementAt(0, 0, 0)] = 3e3;
    for (int z = 0; z < kSide; z++)
      for (int y = 0; y < kSide; y++)
        for (int x = 0; x < kSide; x++)
          for (int c = 0; c < 8; c++)
            corners_[8 * ElementAt(x, y, z) + c] =
                NodeAt(x + (c & 1), y + (c >> 1 & 1), z + (c >> 2));
  }

  void Step() {
    ComputePressure();
    MoveNodes();
    const double limit = SmallestStep();
#pragma omp parallel for schedule(static)
    for (int i = 0; i < kElements; i++) {
      double flow = 0;
      for (int c = 0; c < 8; c++) flow += velocity_[corners_[8 * i + c]];
      energy_[i] = std::max(0.0, energy_[i] - limit * flow * pressure_[i]);
    }
  }

  double Total() const {
    double total = 0;
    for (const double energy : energy_) total += energy;
    for (const double velocity : velocity_) total += velocity;
    return total;
  }

 private:
  static constexpr int kElements = kSide * kSide * kSide;
  static constexpr int kAllNodes = kNodes * kNodes * kNodes;

  void ComputePressure() {
#pragma omp parallel for schedule(static)
    for (int i = 0; i < kElements; i++)
      pressure_[i] = energy_[i] / (1.0 + std::sqrt(energy_[i]));
  }

  // A node is pushed by the elements around it.
  void MoveNodes() {
#pragma omp parallel for collapse(2) schedule(static)
    for (int z = 0; z < kNodes; z++) {
      for (int y = 0; y < kNodes; y++) {
        for (int x = 0; x < kNodes; x++) {
          double force = 0;
          for (int c = 0; c < 8; c++) {
            const int ex = x - (c & 1), ey = y - (c >> 1 & 1),
                      ez = z - (c >> 2);
            if (ex >= 0 && ey >= 0 && ez >= 0 && ex < kSide && ey < kSide &&
                ez < kSide)
              force += pressure_[ElementAt(ex, ey, ez)] * (c % 2 ? 1 : -0.5);
          }
          velocity_[NodeAt(x, y, z)] += 1e-3 * force;
        }
      }
    }
  }

  double SmallestStep() const {
    double smallest = 1;
#pragma omp parallel for reduction(min : smallest) schedule(static)
    for (int i = 0; i < kElements; i++)
      smallest = std::min(smallest, 1 / (10 + pressure_[i]));
    return smallest;
  }

  std::vector<double> energy_ = std::vector<double>(kElements);
  std::vector<double> pressure_ = std::vector<double>(kElements);
  std::vector<double> velocity_ = std::vector<double>(kAllNodes);
  std::vector<int> corners_ = std::vector<int>(8 * kElements);
};

}  // namespace

int main(int argc, char** argv) {
  const int64_t steps = kernel::Scaled(argc, argv, 200);
  omp_set_num_threads(kernel::kThreads);
  Mesh mesh;
  for (int64_t i = 0; i < steps; i++) mesh.Step();
  kernel::PrintChecksum(mesh.Total());
}
