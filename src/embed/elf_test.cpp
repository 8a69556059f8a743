#include "embed/elf.hpp"

#include <elf.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/file.hpp"

extern "C" int turbolift_elf_test_marker(int value) {
  return value + 1;
}

namespace turbolift::embed {
namespace {

TEST(Elf, ReadsThisProgram) {
  const auto bytes = base::read_file("/proc/self/exe");
  ASSERT_TRUE(bytes);
  const auto elf = Elf::parse(*bytes);
  ASSERT_TRUE(elf) << elf.error().message;
  EXPECT_TRUE(elf->type() == ET_EXEC || elf->type() == ET_DYN);
  ASSERT_NE(elf->section(".text"), nullptr);
  EXPECT_EQ(elf->section(".no_such_section"), nullptr);
  const auto marker = std::ranges::find(elf->symbols(), "turbolift_elf_test_marker", &ElfSymbol::name);
  ASSERT_NE(marker, elf->symbols().end());
  EXPECT_EQ(marker->type, STT_FUNC);
  EXPECT_FALSE(marker->is_local());
  EXPECT_TRUE(marker->is_defined());
  EXPECT_TRUE(std::ranges::any_of(elf->needed(), [](std::string_view name) { return name.starts_with("libc.so"); }));
}

TEST(Elf, RefusesOtherFiles) {
  EXPECT_FALSE(Elf::parse(""));
  EXPECT_FALSE(Elf::parse("#!/bin/sh"));
  EXPECT_FALSE(Elf::parse(std::string("\x7f"
                                      "ELF\x01\x01",
                                      6) +
                          std::string(100, '\0')))
      << "32 bits";
}

TEST(Elf, SurvivesDamage) {
  auto bytes = base::read_file("/proc/self/exe");
  ASSERT_TRUE(bytes);
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    std::string damaged = bytes->substr(0, random() % bytes->size());
    if (round % 2 == 0) damaged = *bytes;
    // The header, and the table of sections at the end.
    for (int flips = 0; flips < 8; ++flips) {
      const std::size_t near = random() % 4096;
      const std::size_t at = flips % 2 == 0 ? near % 64 : damaged.size() - 1 - near;
      if (at < damaged.size()) damaged[at] = static_cast<char>(random());
    }
    const auto elf = Elf::parse(damaged);
    if (!elf) continue;
    for (std::uint32_t section = 0; section < elf->sections().size(); ++section) (void)elf->relocations(section);
    (void)elf->needed();
  }
}

}  // namespace
}  // namespace turbolift::embed
