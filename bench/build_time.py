#!/usr/bin/env python3
"""build_time.py PREFIX [--units N] [--tags N] [--rounds N]

What tagging costs a build: a generated program of N translation units is built from nothing without and with tagged
functions, in turn, with the Turbolift that is installed in PREFIX. Prints each pair's ratio, their median, and what
a second build without a change did. The compiler cache is off, so that every build compiles."""

import argparse
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("prefix")
parser.add_argument("--units", type=int, default=50)
parser.add_argument("--tags", type=int, default=1)
parser.add_argument("--rounds", type=int, default=5)
options = parser.parse_args()

HEADERS = ["algorithm", "cmath", "map", "memory", "numeric", "optional", "random", "sstream", "string", "vector"]
UNIT = """#include "part.hpp"
{includes}
namespace {{
struct Cell {{ double weight; std::string name; }};
double weigh(const std::vector<Cell>& cells) {{
  return std::accumulate(cells.begin(), cells.end(), 0.0, [](double sum, const Cell& c) {{ return sum + c.weight; }});
}}
}}
double part_{n}(double x) {{
  std::map<std::string, std::vector<Cell>> grid;
  for (int i = 0; i < 10; ++i) grid["row" + std::to_string(i % 3)].push_back({{x + i, std::to_string(i)}});
  double sum = {next};
  for (auto& [name, cells] : grid) {{
    std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {{ return a.name < b.name; }});
    sum += weigh(cells) * static_cast<double>(name.size());
  }}
  return sum;
}}
std::string text_{n}(int n) {{
  std::ostringstream out;
  std::mt19937 random(static_cast<unsigned>(n));
  for (int i = 0; i < n; ++i) out << random() << ' ';
  return out.str();
}}
"""


def write_program(folder: pathlib.Path, tagged: bool) -> None:
    """Every part calls the next one in its group of three, so that a slice is more than one unit."""
    folder.mkdir()
    units = range(options.units - 1)
    includes = "\n".join(f"#include <{header}>" for header in HEADERS)
    declarations = "".join(f"double part_{n}(double x);\nstd::string text_{n}(int n);\n" for n in units)
    (folder / "part.hpp").write_text("#pragma once\n#include <string>\n" + declarations)
    for n in units:
        following = f"part_{n + 1}(x / 2)" if n % 3 != 2 and n + 1 in units else "0"
        (folder / f"part_{n}.cpp").write_text(UNIT.format(includes=includes, n=n, next=following))
    main = '#include "part.hpp"\n#include <cstdio>\n'
    if tagged:
        main += "#include <turbolift/turbolift.hpp>\nconstinit turbolift::Local local;\n"
        main += "".join(f"inline constexpr auto tag_{n} = turbolift::on<part_{n}>(local);\n" for n in range(options.tags))
    main += "int main() {\n  double sum = 0;\n" + "".join(f"  sum += part_{n}(1);\n" for n in units)
    if tagged:
        main += "".join(f"  sum += tag_{n}(1).get().value();\n" for n in range(options.tags))
    (folder / "main.cpp").write_text(main + '  std::printf("%g\\n", sum);\n}\n')
    lists = "cmake_minimum_required(VERSION 3.24)\nproject(program CXX)\nset(CMAKE_CXX_STANDARD 23)\n"
    lists += "file(GLOB sources *.cpp)\nadd_executable(program ${sources})\n"
    if tagged:
        lists += "find_package(turbolift REQUIRED)\nturbolift_distribute(program)\n"
    (folder / "CMakeLists.txt").write_text(lists)


def run(*command: str) -> str:
    environment = dict(os.environ, CCACHE_DISABLE="1")
    return subprocess.run(command, check=True, env=environment, capture_output=True, text=True).stdout


def build_seconds(source: pathlib.Path, build: pathlib.Path) -> float:
    run("cmake", "-S", str(source), "-B", str(build), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
        f"-DCMAKE_PREFIX_PATH={pathlib.Path(options.prefix).absolute()}")
    begun = time.monotonic()
    run("cmake", "--build", str(build))
    return time.monotonic() - begun


with tempfile.TemporaryDirectory() as temporary:
    top = pathlib.Path(temporary)
    write_program(top / "plain", False)
    write_program(top / "tagged", True)
    ratios = []
    for round_number in range(options.rounds):
        plain = build_seconds(top / "plain", top / f"plain-{round_number}")
        tagged = build_seconds(top / "tagged", top / f"tagged-{round_number}")
        ratios.append(tagged / plain)
        print(f"untagged {plain:.1f} s, {options.tags} tagged {tagged:.1f} s, ratio {ratios[-1]:.2f}", flush=True)
    print(f"{options.units} units: median ratio {statistics.median(ratios):.2f} "
          f"({min(ratios):.2f} to {max(ratios):.2f})")
    last = top / f"tagged-{options.rounds - 1}"
    print("built again without a change:", run("cmake", "--build", str(last)).strip().splitlines()[-1])
