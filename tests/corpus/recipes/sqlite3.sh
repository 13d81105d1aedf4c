# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# SQLite: threads with a database each, and one that all of them read and write.
sources=(sqlite3)
packages=(tcl)

configure_program() { (cd sqlite3 && ./configure --disable-tcl); }

compile_program() {
  make -C sqlite3 sqlite3.c
  "$CC" $CFLAGS -Isqlite3 -c sqlite3/sqlite3.c -o sqlite3.o
  "$CC" $CFLAGS -Isqlite3 -c "$corpus_dir/programs/sqlite_load.c" \
    -o sqlite_load.o
  "$CC" $CFLAGS sqlite3.o sqlite_load.o -o sqlite_load -lm -lpthread -ldl
}

exercise() { "$build/sqlite_load" "$work" 2000 | grep 'checksum'; }
