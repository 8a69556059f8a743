#!/usr/bin/env python3
"""Takes the code blocks out of a Markdown file.

snippets.py FILE LANGUAGE NUMBER      prints the block with this number (from 0) among those of the language
snippets.py --compile FILE OPTION…    compiles each C++ block that is no program: as it is where it says "// at namespace scope"
                                      in its first line, else as the body of a function; tests/docs/preamble.hpp comes
                                      before it
snippets.py --links FOLDER            checks that relative links of the Markdown files in FOLDER and docs/ exist
"""

import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def blocks(path, language):
    return [text for found, text in BLOCK.findall(pathlib.Path(path).read_text()) if found == language]


def compile_blocks(path, options):
    failed = 0
    here = pathlib.Path(__file__).resolve().parent
    for number, text in enumerate(blocks(path, "cpp")):
        if "int main()" in text:
            continue
        if not text.startswith("// at namespace scope") and "constinit" not in text:
            text = "turbolift::Future<int> snippet() {\n" + text + "\nco_return 0;\n}\n"
        source = f'#include "preamble.hpp"\n{text}'
        result = subprocess.run(["g++", "-x", "c++", "-fsyntax-only", f"-I{here}", *options, "-"], input=source,
                                capture_output=True, text=True, check=False)
        if result.returncode != 0:
            failed += 1
            print(f"{path}: C++ block {number} does not compile:\n{text}\n{result.stderr[:3000]}")
    return failed


def dead_links(folder):
    failed = 0
    for document in [*folder.glob("*.md"), *folder.glob("docs/*.md")]:
        text = BLOCK.sub("", document.read_text())
        for link in LINK.findall(text):
            if not (document.parent / link).exists():
                failed += 1
                print(f"{document.relative_to(folder)}: {link} does not exist")
    return failed


def main():
    if sys.argv[1] == "--compile":
        return 1 if compile_blocks(sys.argv[2], sys.argv[3:]) else 0
    if sys.argv[1] == "--links":
        return 1 if dead_links(pathlib.Path(sys.argv[2])) else 0
    print(blocks(sys.argv[1], sys.argv[2])[int(sys.argv[3])], end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
