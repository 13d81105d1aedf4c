# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is measured: the kernels beside this folder, and real programs."""

import pathlib
import re
import shlex
import subprocess

from harness import building

KERNELS = building.PROJECT / "benchmarks" / "kernels"
CORPUS = building.PROJECT / "tests" / "corpus"

# The programs that a quick run has time for.
QUICK = ("pigz", "pbzip2", "concurrentqueue")


class Kernel:
    """One file of kernels/; its argument is the amount of work in percent.

    A line `// Build: OPTION...` in it adds options of the compiler.
    """

    group = "kernel"
    same_output = True

    def __init__(self, path, scale):
        self.name = path.stem
        self.path = path
        self.scale = scale

    def build(self, compiler, folder, meter):
        folder.mkdir(parents=True, exist_ok=True)
        obj, program = folder / "kernel.o", folder / self.name
        more = re.search("^// Build: (.*)$", self.path.read_text(), re.M)
        flags = (compiler.flags + ["-pthread"] +
                 (more[1].split() if more else []))
        compile_s = building.measure_compilation(
            meter, [compiler.cxx] + flags +
            ["-std=c++20", "-c", self.path, "-o", obj])
        building.measure_compilation(
            meter, [compiler.cxx] + flags + [obj, "-o", program])
        return building.Build([program, str(self.scale)], compile_s,
                              building.code_bytes([obj]),
                              uses_openmp="-fopenmp" in flags)


class Program:
    """A real program, built by the recipe of the same name in tests/corpus.

    The command is relative to the folder of the build.  In it INPUT stands for
    a file of `size` kilobytes, VIDEO for one of `size` frames, WORK for a
    folder, SIZE for the size itself, CORPUS for tests/corpus.  `unreported`
    names the detectors that report something: races that are there, or, in the
    case of TSan alone, what it takes for races since it knows no fences.
    """

    group = "program"
    same_output = True

    def __init__(self, name, size, command, client=None, unreported=()):
        self.name = name
        self.size = max(size, 1)
        self.command = shlex.split(command)
        self.client = shlex.split(client) if client else None
        self.unreported = unreported

    def build(self, compiler, folder, meter):
        environment = {"HBSAN_BIN": str(pathlib.Path(compiler.cxx).parent)} \
            if compiler.name == "hbsan" else {}
        build = [CORPUS / "build.sh"]
        arguments = [self.name, compiler.name, folder]
        building.measure_compilation(
            meter, build + ["--configure"] + arguments, environment)
        compile_s = building.measure_compilation(
            meter, build + ["--compile"] + arguments, environment)
        work = folder / "work"
        work.mkdir()
        return building.Build(
            [folder / self.command[0]] + self._words(self.command[1:], work),
            compile_s, building.code_bytes(folder.rglob("*.o")),
            client=self.client and self._words(self.client, work),
            unreported=self.unreported)

    def _words(self, words, work):
        places = {"WORK": lambda: work, "CORPUS": lambda: CORPUS,
                  "SIZE": lambda: self.size,
                  "INPUT": lambda: make_input("input", self.size),
                  "VIDEO": lambda: make_input("video", self.size)}
        pattern = re.compile("|".join(places))
        return [pattern.sub(lambda found: str(places[found[0]]()), word)
                for word in words]


def make_input(kind, size):
    script = 'source "$1/common.sh"; "make_$2" "$3"'
    return subprocess.run(
        ["bash", "-c", script, "make_input", str(CORPUS), kind, str(size)],
        check=True, capture_output=True, text=True).stdout.strip()


def kernels(scale):
    return [Kernel(path, scale) for path in sorted(KERNELS.glob("*.cc"))]


def programs(scale):
    """Sizes such that a native run takes about a second at 100 percent."""
    def percent(size):
        return size * scale // 100

    return [
        Program("pigz", percent(20000), "pigz/pigz -p 4 -c INPUT"),
        Program("zstd", percent(60000),
                "libzstd/programs/zstd -q -T4 -c INPUT"),
        Program("pbzip2", percent(8000), "pbzip2/pbzip2 -q -p4 -c INPUT"),
        Program("lbzip2", percent(8000), "lbzip2/src/lbzip2 -n 4 -c INPUT"),
        Program("xz", percent(12000), "xz-utils/src/xz/xz -0 -T4 "
                "--block-size=1MiB -c INPUT"),
        Program("sqlite3", percent(20000), "sqlite_load WORK SIZE"),
        Program("leveldb", percent(20000), "leveldb_load WORK/load SIZE"),
        Program("x264", percent(40), "x264/x264 --quiet --threads 4 "
                "--demuxer raw --input-res 352x288 -o - VIDEO",
                unreported=("tsan", "hbsan")),
        Program("redis", percent(300), "redis/src/redis-server --port 0 "
                "--unixsocket WORK/socket --save '' --io-threads 4 "
                "--io-threads-do-reads yes --logfile WORK/log",
                client="CORPUS/server_load.py --batches SIZE redis "
                "WORK/socket"),
        Program("memcached", percent(500), "memcached/memcached -t 4 -m 64 "
                "-s WORK/socket -u root",
                client="CORPUS/server_load.py --batches SIZE memcached "
                "WORK/socket", unreported=("tsan", "hbsan")),
        Program("taskflow", percent(400), "taskflow_load SIZE"),
        Program("concurrentqueue", percent(4000000),
                "concurrentqueue_load SIZE", unreported=("tsan",)),
        Program("onetbb", percent(30), "tbb_load SIZE"),
        Program("abseil", percent(400), "abseil_load SIZE"),
    ]
