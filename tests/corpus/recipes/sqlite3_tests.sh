# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# SQLite with its own test of threads: readers, writers, checkpoints, vacuum and
# schema changes on one database, by connections of several threads.
sources=(sqlite3)
packages=(tcl)

configure_program() {
  cd sqlite3
  ./configure --disable-tcl
  make sqlite3.c
  # Each of the fifteen tests runs for 10 to 60 seconds as it stands.
  sed -i -E 's/("[a-z_0-9]+", *)[1-6]0000/\11000/' test/threadtest3.c
}

compile_program() {
  cd sqlite3
  $CC $CFLAGS -DSQLITE_THREADSAFE=1 -I. -Isrc -Itest test/threadtest3.c \
    src/test_multiplex.c sqlite3.c -o threadtest3 -lpthread -ldl -lm
}

# Left out: dynamic_triggers, which has a race of its own (docs/corpus.md), and
# checkpoint_starvation, which needs its time.
exercise() {
  cd "$work"
  "$build/sqlite3/threadtest3" 'walthread*' cgt_pager_1 create_drop_index_1 \
    lookaside1 vacuum1 stress1 stress2 shared1 | tee threadtest3.log
  grep -q '^0 errors out of 12 tests' threadtest3.log
}
