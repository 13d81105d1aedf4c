# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# A key-value store in C++ with a compaction thread: its own benchmark runs
# writers and readers in four threads, and ours says what they read.
sources=(leveldb)
packages=(cmake ninja-build)

configure_program() {
  cmake -S leveldb -B build -G Ninja -DCMAKE_BUILD_TYPE=None \
    -DLEVELDB_BUILD_TESTS=OFF -DLEVELDB_BUILD_BENCHMARKS=OFF \
    -DHAVE_SNAPPY=OFF -DHAVE_TCMALLOC=OFF -DHAVE_CRC32C=OFF
}

compile_program() {
  ninja -C build leveldb
  local files=(leveldb/benchmarks/db_bench.cc leveldb/util/histogram.cc
    leveldb/util/testutil.cc)
  "$CXX" $CXXFLAGS -std=c++17 -Ileveldb -Ileveldb/include -Ibuild/include \
    -DLEVELDB_PLATFORM_POSIX=1 "${files[@]}" -o db_bench build/libleveldb.a \
    -lpthread
  "$CXX" $CXXFLAGS -std=c++17 -Ileveldb/include -c \
    "$corpus_dir/programs/leveldb_load.cc" -o load.o
  "$CXX" $CXXFLAGS load.o -o leveldb_load build/libleveldb.a -lpthread
}

exercise() {
  "$build/db_bench" --db="$work/db" --threads=4 --num=20000 \
    --benchmarks=fillrandom,overwrite,readrandom,readwhilewriting,compact \
    >"$work/db_bench.log"
  grep -q readwhilewriting "$work/db_bench.log"
  "$build/leveldb_load" "$work/load" 2000 | grep checksum
}
