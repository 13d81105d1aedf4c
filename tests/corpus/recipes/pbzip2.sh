# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Parallel bzip2, in C++.  libbz2 is built along.
sources=(pbzip2 bzip2)

configure_program() { :; }

compile_program() {
  make -C bzip2 -j2 libbz2.a CC="$CC" CFLAGS="$CFLAGS"
  make -C pbzip2 -j2 pbzip2 CXX="$CXX" \
    CXXFLAGS="$CXXFLAGS -std=gnu++98 -I$PWD/bzip2 -pthread" \
    LDFLAGS="$CXXFLAGS -L$PWD/bzip2" LDLIBS="-lbz2 -lpthread"
}

exercise() {
  local pbzip2=$build/pbzip2/pbzip2
  "$pbzip2" -q -p4 -c <"$input" >"$work/out.bz2"
  "$pbzip2" -q -p4 -d -c <"$work/out.bz2" | cmp - "$input"
}
