#!/usr/bin/env python3
"""tidy.py BUILD_FOLDER [--budget SECONDS] [FILE…]: clang-tidy over the project's sources, or those that are named.

A file that was clean is not checked again while neither it, the project's headers that it includes, its compile command
nor .clang-tidy changed: the answers are kept in the user's cache. Files for which the budget leaves no time count as
skipped. Ends with "N passed, N failed, N skipped".
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "turbolift" / "tidy"
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.MULTILINE)

# A test that takes a value that is not there fails, as it should; and its macros are not worth the analyzer's time.
NOT_FOR_TESTS = "-clang-analyzer-*,-bugprone-unchecked-optional-access,-bugprone-unused-return-value"


def closure(path, seen):
    """`path` and the project's headers that it includes, directly or not."""
    if path in seen or not path.is_file():
        return seen
    seen.add(path)
    for name in INCLUDE.findall(path.read_text(errors="replace")):
        for folder in (path.parent, ROOT / "src", ROOT / "include"):
            if (folder / name).is_file():
                closure((folder / name).resolve(), seen)
                break
    return seen


def key(entry):
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes() + NOT_FOR_TESTS.encode())
    digest.update(entry["command"].replace(str(ROOT), "").encode())
    for path in sorted(closure(pathlib.Path(entry["file"]), set())):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return CACHE / digest.hexdigest()


def check(entry, build, end):
    stamp = key(entry)
    if stamp.exists():
        return "passed", ""
    if time.monotonic() > end:
        return "skipped", ""
    # GCC's own warning options mean nothing to Clang, and its precompiled header even less.
    command = ["clang-tidy-19", "--quiet", "-p", str(build), "--extra-arg=-Wno-unknown-warning-option", entry["file"]]
    if entry["file"].endswith("_test.cpp"):
        command.append(f"--checks={NOT_FOR_TESTS}")
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()
        return "passed", ""
    lines = [line for line in result.stdout.splitlines() if re.search(r": (error|warning): ", line)]
    return "failed", "\n".join(lines) or result.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--budget", type=float, default=float("inf"))
    parser.add_argument("--long", action="store_true", help="no budget")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    entries = json.loads((options.build / "compile_commands.json").read_text())
    wanted = {str((pathlib.Path.cwd() / file).resolve()) for file in options.files}
    entries = {e["file"]: e for e in entries
               if e["file"].startswith(f"{ROOT}/src/") and (not wanted or e["file"] in wanted)}
    end = time.monotonic() + (float("inf") if options.long else options.budget)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    # Extraction last: Clang's headers take longest, and a budget should not end with one file of them.
    order = sorted(entries.values(), key=lambda e: ("/extract/" in e["file"], e["file"]))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for entry, (outcome, output) in zip(order, pool.map(lambda e: check(e, options.build, end), order)):
            counts[outcome] += 1
            if outcome != "passed":
                print(f"{pathlib.Path(entry['file']).relative_to(ROOT)}: {outcome}\n{output}", flush=True)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not entries else 0


if __name__ == "__main__":
    sys.exit(main())
