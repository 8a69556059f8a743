#pragma once

/// \file
/// Reads 64-bit little-endian ELF files (System V ABI, chapters 4 and 5): objects, executables and shared libraries.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace turbolift::embed {

struct ElfSection {
  std::string_view name;
  std::uint32_t type = 0;     ///< SHT_…
  std::uint64_t flags = 0;    ///< SHF_…
  std::uint64_t address = 0;  ///< where it is at run time; 0 in an object
  std::string_view bytes;     ///< empty for SHT_NOBITS
  std::uint64_t size_bytes = 0;
  std::uint32_t link = 0, info = 0;  ///< meaning depends on the type
};

struct ElfSymbol {
  std::string_view name;
  std::uint8_t binding = 0;   ///< STB_…
  std::uint8_t type = 0;      ///< STT_…
  std::uint32_t section = 0;  ///< number in `sections()`; 0: undefined; `no_section`: absolute or common
  std::uint64_t value = 0;    ///< in an object the offset in its section, otherwise an address
  std::uint64_t size_bytes = 0;

  static constexpr std::uint32_t no_section = 0xffffffff;
  bool is_local() const { return binding == 0; }
  bool is_weak() const { return binding == 2; }
  bool is_defined() const { return section != 0; }
};

struct ElfRelocation {
  std::uint64_t offset = 0;  ///< in the section that is relocated
  std::uint32_t type = 0;    ///< R_…, depends on the machine
  std::uint32_t symbol = 0;  ///< number in `symbols()`
  std::int64_t addend = 0;
};

/// A parsed file. Views into the bytes that were passed, which must outlive it; read-only, so thread-safe.
class Elf {
 public:
  /// Fails, with the reason, where `bytes` are not such a file or an offset in them leads outside.
  static base::Expected<Elf> parse(std::string_view bytes);

  std::uint16_t type() const { return type_; }        ///< ET_…
  std::uint16_t machine() const { return machine_; }  ///< EM_…
  const std::vector<ElfSection>& sections() const { return sections_; }
  /// The first one of that name, or nullptr.
  const ElfSection* section(std::string_view name) const;
  /// Of the symbol table, or, where the file is stripped, of the dynamic one.
  const std::vector<ElfSymbol>& symbols() const { return symbols_; }
  /// Those that apply to section number `section`, in the order of their offsets.
  std::vector<ElfRelocation> relocations(std::uint32_t section) const;
  /// The strings of DT_NEEDED: the shared libraries that it asks for.
  std::vector<std::string_view> needed() const;

 private:
  base::Expected<void> read_symbols();

  std::uint16_t type_ = 0, machine_ = 0;
  std::vector<ElfSection> sections_;
  std::vector<ElfSymbol> symbols_;
};

}  // namespace turbolift::embed
