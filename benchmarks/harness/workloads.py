# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is measured: the kernels beside this folder, and real programs."""

import pathlib
import subprocess

from harness import building

KERNELS = building.PROJECT / "benchmarks" / "kernels"
CORPUS = building.PROJECT / "tests" / "corpus"


class Kernel:
    """One file of kernels/; its argument is the amount of work in percent."""

    group = "kernel"

    def __init__(self, path, scale):
        self.name = path.stem
        self.path = path
        self.scale = scale
        self.same_output = True

    def build(self, compiler, folder, meter):
        folder.mkdir(parents=True, exist_ok=True)
        obj, program = folder / "kernel.o", folder / self.name
        compile_s = building.measure_compilation(
            meter, [compiler.cxx] + compiler.flags +
            ["-std=c++20", "-pthread", "-c", self.path, "-o", obj])
        building.measure_compilation(
            meter, [compiler.cxx] + compiler.flags +
            ["-pthread", obj, "-o", program])
        return building.Build([program, str(self.scale)], compile_s,
                              building.code_bytes([obj]))


class Program:
    """A real program, built by the recipe of the same name in tests/corpus.

    The command is relative to the folder of the build; INPUT in it stands for
    a generated file, WORK for an empty folder.
    """

    group = "program"

    def __init__(self, name, command, megabytes, same_output=True):
        self.name = name
        self.command = command
        self.megabytes = megabytes
        self.same_output = same_output

    def build(self, compiler, folder, meter):
        environment = {"HBSAN_BIN": str(pathlib.Path(compiler.cxx).parent)} \
            if compiler.name == "hbsan" else {}
        build = [CORPUS / "build.sh"]
        arguments = [self.name, compiler.name, folder]
        building.measure_compilation(
            meter, build + ["--configure"] + arguments, environment)
        compile_s = building.measure_compilation(
            meter, build + ["--compile"] + arguments, environment)
        places = {"INPUT": make_input(self.megabytes),
                  "WORK": folder / "work"}
        command = [folder / self.command[0]]
        for word in self.command[1:]:
            for key, place in places.items():
                word = word.replace(key, str(place))
            command.append(word)
        (folder / "work").mkdir()
        return building.Build(command, compile_s,
                              building.code_bytes(folder.rglob("*.o")))


def make_input(megabytes):
    script = 'source "$1/common.sh"; make_input "$2"'
    return subprocess.run(
        ["bash", "-c", script, "make_input", str(CORPUS), str(megabytes)],
        check=True, capture_output=True, text=True).stdout.strip()


def kernels(scale):
    return [Kernel(path, scale) for path in sorted(KERNELS.glob("*.cc"))]


def programs(megabytes):
    """The first two compress the whole input, the others a fifth of it."""
    less = max(megabytes // 5, 1)
    return [
        Program("pigz", ["pigz/pigz", "-p", "4", "-c", "INPUT"], megabytes),
        Program("zstd", ["libzstd/programs/zstd", "-q", "-T4", "-c", "INPUT"],
                megabytes),
        Program("pbzip2", ["pbzip2/pbzip2", "-q", "-p4", "-c", "INPUT"], less),
        Program("lbzip2", ["lbzip2/src/lbzip2", "-n", "4", "-c", "INPUT"],
                less),
        Program("xz", ["xz-utils/src/xz/xz", "-0", "-T4", "--block-size=1MiB",
                       "-c", "INPUT"], less),
        # Prints times, so that only its status can be compared.
        Program("leveldb", ["db_bench", "--db=WORK/db", "--threads=4",
                            "--num=20000",
                            "--benchmarks=fillrandom,readrandom"],
                less, same_output=False),
    ]
