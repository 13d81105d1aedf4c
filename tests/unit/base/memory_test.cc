// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory primitives against the host's, at every length that takes a
// different path, every alignment and every overlap of small blocks.
#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "runtime/base/base.h"

namespace hbsan {
namespace {

std::vector<uptr> Lengths() {
  std::vector<uptr> lengths(140);
  std::iota(lengths.begin(), lengths.end(), 0);
  lengths.insert(lengths.end(), {255, 1000, 1023, 1024, 1025, 4096, 10001});
  return lengths;
}

std::vector<u8> Pattern(uptr bytes) {
  std::vector<u8> data(bytes);
  for (uptr i = 0; i < bytes; i++) data[i] = static_cast<u8>(i * 37 + i / 251);
  return data;
}

TEST(MemoryTest, CopyCopiesExactlyTheBytesAsked) {
  for (uptr bytes : Lengths()) {
    for (uptr shift = 0; shift < 17; shift += 3) {
      std::vector<u8> from = Pattern(bytes + 64), to(bytes + 64, 0xee);
      std::vector<u8> expected = to;
      memcpy(expected.data() + 16, from.data() + shift, bytes);
      MemCopy(to.data() + 16, from.data() + shift, bytes);
      ASSERT_EQ(to, expected) << bytes << " bytes from " << shift;
    }
  }
}

TEST(MemoryTest, MoveHandlesEveryOverlap) {
  for (uptr bytes : Lengths()) {
    for (int distance : {-70, -33, -17, -16, -15, -8, -1, 0, 1, 7, 15, 16, 17,
                         31, 32, 33, 70}) {
      std::vector<u8> data = Pattern(bytes + 160), expected = data;
      memmove(expected.data() + 80 + distance, expected.data() + 80, bytes);
      MemMove(data.data() + 80 + distance, data.data() + 80, bytes);
      ASSERT_EQ(data, expected) << bytes << " bytes by " << distance;
    }
  }
}

TEST(MemoryTest, SetFillsExactlyTheBytesAsked) {
  for (uptr bytes : Lengths()) {
    std::vector<u8> data(bytes + 32, 0xee), expected = data;
    memset(expected.data() + 13, 0xa5, bytes);
    MemSet(data.data() + 13, 0xa5, bytes);
    ASSERT_EQ(data, expected) << bytes;
  }
}

TEST(MemoryTest, CompareHasTheSignOfTheFirstDifference) {
  for (uptr bytes : Lengths()) {
    std::vector<u8> a = Pattern(bytes), b = a;
    EXPECT_EQ(MemCompare(a.data(), b.data(), bytes), 0);
    for (uptr at = 0; at < bytes; at += 5) {
      b = a;
      b[at] ^= 0x80;
      int expected = memcmp(a.data(), b.data(), bytes);
      EXPECT_EQ(MemCompare(a.data(), b.data(), bytes) < 0, expected < 0);
      EXPECT_NE(MemCompare(a.data(), b.data(), bytes), 0);
    }
  }
}

TEST(StringTest, LengthIsRightAtEveryAlignment) {
  char buffer[64];
  for (uptr start = 0; start < 16; start++) {
    for (uptr length = 0; length < 40; length++) {
      memset(buffer, 'x', sizeof(buffer));
      buffer[start + length] = '\0';
      EXPECT_EQ(StrLen(buffer + start), length);
    }
  }
}

TEST(StringTest, FindsAndCompares) {
  EXPECT_TRUE(StrEqual("", ""));
  EXPECT_FALSE(StrEqual("a", "ab"));
  EXPECT_FALSE(StrEqual("ab", "a"));
  EXPECT_STREQ(StrFind("aaab", "aab"), "aab");
  EXPECT_STREQ(StrFind("abc", ""), "abc");
  EXPECT_EQ(StrFind("abc", "cd"), nullptr);
  EXPECT_STREQ(StrRChr("/a/b", '/'), "/b");
  EXPECT_EQ(StrRChr("ab", '/'), nullptr);
}

}  // namespace
}  // namespace hbsan
