#!/usr/bin/env python3
"""Checks that no folder of src/ includes what it may not, and that no file grows beyond bounds.

A folder may include itself, the public headers and the folders that its CMakeLists.txt names (USES, or turbolift_X in
target_link_libraries); testing/, the fakes, is for tests alone. Prints each violation, then "N passed, N failed", a
check for each file.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_LINES = 400
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.MULTILINE)
# What is linked into a service, which must need nothing but libc, libstdc++ and headers.
SERVICE_FILES = re.compile(r"src/(base/(?!gzip)|codec/|http/(?!client/)|service/|call/(frame|wire_error)[^/]*$)")


def folder_uses():
    """Folder (below src/, such as platform/local; and testing) -> its target's name, and the names of those that its
    CMakeLists.txt lets it use."""
    uses = {}
    for lists in [*sorted(ROOT.glob("src/**/CMakeLists.txt")), *ROOT.glob("testing/CMakeLists.txt")]:
        text = lists.read_text()
        named = set(re.findall(r"\bturbolift_(\w+)", text))
        target = lists.parent.name
        for call in re.findall(r"turbolift_folder\(([^)]*)\)", text):
            words = call.split()
            target = words[0]
            if "USES" in words:
                for word in words[words.index("USES") + 1:]:
                    if word.isupper():
                        break
                    named.add(word)
        where = lists.parent.relative_to(ROOT)
        uses[str(where.relative_to("src") if where.parts[0] == "src" else where)] = target, named
    return uses


def folder_of(path, uses):
    """The folder with a CMakeLists.txt that `path` (below src/) lies in; None: src has none such."""
    for parent in pathlib.PurePath(path).parents:
        if str(parent) in uses:
            return str(parent)
    return None


def includes(path):
    return INCLUDE.findall(path.read_text(errors="replace"))


def complaints_about_source(path, folder, uses):
    test = path.name.endswith(("_test.cpp", "_fixture.hpp"))
    # base/CMakeLists.txt makes two targets: base, and compress, which is gzip alone.
    target, named = uses[folder]
    allowed = named | {target}
    for kind, name in includes(path):
        first = name.split("/")[0]
        foreign = ("turbolift", "clang", "llvm", "clang-c", "llvm-c")
        if kind == '"' and "/" in name and first not in foreign:
            found = folder_of(name, uses)
            if found is None:
                yield f'includes "{name}": src has no such folder'
                continue
            wanted = "compress" if name == "base/gzip.hpp" else uses[found][0]
            if wanted == "testing" and not test and folder != "testing":
                yield f'includes "{name}": fakes are for tests'
            if wanted not in allowed and not (folder == "base" and wanted == "compress"):
                yield f'includes "{name}": {folder} may use {", ".join(sorted(allowed - {target})) or "nothing of ours"}'
        if first in foreign[1:] and folder != "extract":
            yield f"includes <{name}>: only extract may include Clang and LLVM"
        if first == "zlib.h" and path.name != "gzip.cpp":
            yield f"includes <{name}>: only base/gzip.cpp may include zlib"
        if SERVICE_FILES.match(str(path.relative_to(ROOT))) and not test:
            header_only = name.startswith(("boost/json", "boost/pfr"))
            if first in ("boost", "openssl") and not (header_only and path.suffix == ".cpp"):
                yield f"includes <{name}>: what is linked into a service needs libc and libstdc++ alone"


def complaints_about_public_header(path):
    for kind, name in includes(path):
        if name.startswith("boost/") and not name.startswith("boost/pfr"):
            yield f"includes <{name}>: a public header may use no Boost but PFR"
        if name.split("/")[0] in ("openssl", "clang", "llvm", "zlib.h", "base", "codec", "call", "platform"):
            yield f"includes {name}: a public header includes the standard library, PFR and other public headers"
        if kind == '"' and "/" in name:
            yield f'includes "{name}": a public header is included as <turbolift/…>'


def main():
    uses = folder_uses()
    passed = failed = 0
    patterns = ["src/**/*", "include/**/*", "testing/**/*", "examples/**/*", "tests/**/*", "bench/**/*", "cmake/**/*"]
    files = {f for pattern in patterns for f in ROOT.glob(pattern)}
    for path in sorted(f for f in files if f.suffix in (".cpp", ".hpp", ".c", ".h", ".py", ".cmake")):
        where = path.relative_to(ROOT)
        complaints = []
        lines = path.read_text(errors="replace").count("\n")
        if lines > MAX_LINES:
            complaints.append(f"has {lines} lines; {MAX_LINES} is the most")
        if where.parts[0] in ("src", "testing") and path.suffix in (".cpp", ".hpp"):
            within = where.relative_to("src") if where.parts[0] == "src" else where
            complaints += complaints_about_source(path, folder_of(within, uses), uses)
        if where.parts[0] == "include":
            complaints += complaints_about_public_header(path)
        for complaint in complaints:
            print(f"{where}: {complaint}")
        failed += bool(complaints)
        passed += not complaints
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
