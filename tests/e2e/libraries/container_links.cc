// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Trees and lists whose nodes libstdc++.so links: whoever changes one races with
// whoever looks, whichever of the two comes first and whichever nodes they meet.
//
// RUN: %hbsan_cxx -std=c++17 -O1 -DRACY %s -o %t.racy
// RUN: %hbsan_cxx -std=c++17 -O1 %s -o %t
// RUN: %twenty 66 %t.racy insert
// RUN: %twenty 66 %t.racy first_look
// RUN: %twenty 66 %t.racy erase
// RUN: %twenty 66 %t.racy iterate
// RUN: %twenty 66 %t.racy push_back
// RUN: %twenty 66 %t.racy pop_front
// RUN: %twenty 66 %t.racy splice
// RUN: %twenty 66 %t.racy reverse
// RUN: %twenty 66 %t.racy swap
// RUN: %twenty 66 %t.racy hash
// RUN: %twenty 0 %t insert
// RUN: %twenty 0 %t first_look
// RUN: %twenty 0 %t erase
// RUN: %twenty 0 %t iterate
// RUN: %twenty 0 %t push_back
// RUN: %twenty 0 %t pop_front
// RUN: %twenty 0 %t splice
// RUN: %twenty 0 %t reverse
// RUN: %twenty 0 %t swap
// RUN: %twenty 0 %t hash
// RUN: %expect66 %t.racy insert 2>&1 | FileCheck %s

#include <cstdio>
#include <cstring>
#include <list>
#include <map>
#include <string>
#include <unordered_set>

#include "../../support/two_threads.h"

namespace {

std::map<int, int>* tree;
std::list<int>* list;
std::list<int>* other;
std::unordered_set<std::string>* names;
std::string* key;
std::map<int, int>::iterator place;
int sum;

void Insert() { tree->emplace(9, 9); }
void Look() { sum += tree->find(4) != tree->end(); }
void Erase() { tree->erase(6); }
// The node was found before; no word of the map itself is read.
void GoOn() { sum += ++place == tree->end(); }
void PushBack() { list->push_back(9); }
void PopFront() { list->pop_front(); }
void LookAtEnds() { sum += list->front() + list->back(); }
void Walk() {
  for (int value : *list) sum += value;
}
void Splice() { list->splice(list->begin(), *other); }
void Reverse() { list->reverse(); }
void Swap() { list->swap(*other); }
void ChangeKey() { (*key)[0] = 'x'; }
void Hash() { sum += names->hash_function()(*key); }

struct Pair {
  const char* name;
  void (*first)();
  void (*second)();
};
constexpr Pair kPairs[] = {
    {"insert", Insert, Look},        {"first_look", Look, Insert},
    {"erase", Erase, Look},          {"iterate", GoOn, Erase},
    {"push_back", PushBack, Walk},   {"pop_front", LookAtEnds, PopFront},
    {"splice", Splice, Walk},        {"reverse", Reverse, Walk},
    {"swap", Swap, LookAtEnds},      {"hash", ChangeKey, Hash},
};

}  // namespace

int main(int argc, char** argv) {
  tree = new std::map<int, int>{{2, 2}, {4, 4}, {6, 6}, {8, 8}};
  place = tree->find(6);
  list = new std::list<int>{1, 2, 3};
  other = new std::list<int>{4, 5};
  names = new std::unordered_set<std::string>;
  key = new std::string("a long key that lies on the heap");
  for (const Pair& pair : kPairs) {
    if (argc == 2 && std::strcmp(argv[1], pair.name) == 0) {
      RunPair(pair.first, pair.second);
      return 0;
    }
  }
  std::puts("no such pair");
  return 3;
}

// CHECK: WARNING: HBSan: data race
// CHECK: Read of size 8
// CHECK: #[[#]] {{.*}}std::map<int, int>::find(int const&)
// CHECK: Previous write of size
// CHECK: #[[#]] {{.*}}std::map<int, int>::emplace<int, int>(int&&, int&&)
