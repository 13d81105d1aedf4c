# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Another parallel bzip2, in C, with its own code for the algorithm.
sources=(lbzip2)

# Its copy of gnulib is older than the C library; the macro says: this is glibc.
configure_program() { cd lbzip2 && ./configure CPPFLAGS=-D_IO_ftrylockfile; }

compile_program() { make -C lbzip2 -j2; }

exercise() {
  local lbzip2=$build/lbzip2/src/lbzip2
  "$lbzip2" -n 4 -c <"$input" >"$work/out.bz2"
  "$lbzip2" -n 4 -d -c <"$work/out.bz2" | cmp - "$input"
}
