#include "platform/symbolise/symbolise.hpp"

#include <gmock/gmock.h>
#include <link.h>

#include "platform/symbolise/elf_symbols.hpp"

namespace turbolift::platform {

/// A function that this program's own symbol table names.
__attribute__((noinline)) int findable(int x) {
  __asm__ volatile("");
  return x + 1;
}

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(ParseAddr2line, PairsOfLinesBelowEachAddress) {
  EXPECT_THAT(
      parse_addr2line("0x0000000000001149\nsquare(int)\n/src/square.cpp:3\n"
                      "0x0000000000001200\ninlined(int)\n/src/a.hpp:9\nouter()\n/src/a.cpp:20 (discriminator 2)\n"),
      ElementsAre(Pair(0x1149, ElementsAre(HasSubstr("square(int)"))),
                  Pair(0x1200, ElementsAre(HasSubstr("a.hpp:9"), HasSubstr("a.cpp:20")))));
}

TEST(ParseAddr2line, WhatIsNoAnswerIsNone) {
  EXPECT_THAT(parse_addr2line(""), IsEmpty());
  EXPECT_THAT(parse_addr2line("addr2line: cannot find the file\n"), IsEmpty());
}

TEST(ElfSymbols, FindsTheFunctionThatContainsAnAddress) {
  const auto symbols = ElfSymbols::read("/proc/self/exe");
  ASSERT_TRUE(symbols) << symbols.error().message;
  std::uintptr_t load_base = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* base) {
        *static_cast<std::uintptr_t*>(base) = info->dlpi_addr;
        return 1;  // the program itself comes first
      },
      &load_base);
  const auto address = reinterpret_cast<std::uintptr_t>(&findable) - load_base;
  EXPECT_EQ(symbols->find(address), "turbolift::platform::findable(int)");
  EXPECT_EQ(symbols->find(address + 1), "turbolift::platform::findable(int)");
  EXPECT_EQ(symbols->find(0), "");
}

TEST(ElfSymbols, RefusesWhatIsNoElfFile) {
  EXPECT_FALSE(ElfSymbols::read("/nowhere/at-all"));
  EXPECT_FALSE(ElfSymbols::read("/etc/passwd"));
}

TEST(Symboliser, GivesAddressesWhereTheFileIsMissing) {
  Symboliser symboliser("/nowhere/at-all");
  const auto frames = symboliser.symbolise({0x1234}, base::Deadline::after(std::chrono::seconds(5)));
  EXPECT_THAT(frames, ElementsAre(HasSubstr("1234")));
  EXPECT_TRUE(symboliser.known({0x1234})) << "asked once only";
}

TEST(Demangle, NamesForPeople) {
  EXPECT_EQ(demangle("_ZN3geo4areaEd"), "geo::area(double)");
  EXPECT_EQ(demangle("main"), "main");
}

}  // namespace
}  // namespace turbolift::platform
