#include "embed/elf.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace turbolift::embed {
namespace {

template <class T>
std::optional<T> at(std::string_view bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

std::optional<std::string_view> piece(std::string_view bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes.size() || bytes.size() - offset < size) return std::nullopt;
  return bytes.substr(offset, size);
}

std::string_view text(std::string_view strings, std::uint64_t offset) {
  if (offset >= strings.size()) return {};
  const std::string_view rest = strings.substr(offset);
  return rest.substr(0, rest.find('\0'));
}

}  // namespace

base::Expected<Elf> Elf::parse(std::string_view bytes) {
  const auto header = at<Elf64_Ehdr>(bytes, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return base::failure("not an ELF file");
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
    return base::failure("not a 64-bit little-endian ELF file");
  Elf elf;
  elf.type_ = header->e_type;
  elf.machine_ = header->e_machine;
  if (header->e_shoff == 0) return elf;
  const auto first = at<Elf64_Shdr>(bytes, header->e_shoff);
  if (!first || header->e_shentsize != sizeof(Elf64_Shdr)) return base::failure("its section table lies outside");
  const std::uint64_t count = header->e_shnum != 0 ? header->e_shnum : first->sh_size;
  const std::uint64_t names = header->e_shstrndx != SHN_XINDEX ? header->e_shstrndx : first->sh_link;
  if (count > bytes.size() / sizeof(Elf64_Shdr) || names >= count) return base::failure("its section table is damaged");
  std::vector<std::uint64_t> name_offsets;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto section = at<Elf64_Shdr>(bytes, header->e_shoff + i * sizeof(Elf64_Shdr));
    if (!section) return base::failure("its section table lies outside");
    const bool empty = section->sh_type == SHT_NOBITS || section->sh_type == SHT_NULL;
    const auto content = empty ? std::string_view() : piece(bytes, section->sh_offset, section->sh_size);
    if (!content) return base::failure("section " + std::to_string(i) + " lies outside");
    elf.sections_.push_back({.name = {},
                             .type = section->sh_type,
                             .flags = section->sh_flags,
                             .address = section->sh_addr,
                             .bytes = *content,
                             .size_bytes = section->sh_size,
                             .link = section->sh_link,
                             .info = section->sh_info});
    name_offsets.push_back(section->sh_name);
  }
  for (std::uint64_t i = 0; i < count; ++i) elf.sections_[i].name = text(elf.sections_[names].bytes, name_offsets[i]);
  if (auto read = elf.read_symbols(); !read) return std::unexpected(read.error());
  return elf;
}

base::Expected<void> Elf::read_symbols() {
  const auto of_type = [&](std::uint32_t type) { return std::ranges::find(sections_, type, &ElfSection::type); };
  auto table = of_type(SHT_SYMTAB);
  if (table == sections_.end()) table = of_type(SHT_DYNSYM);
  if (table == sections_.end()) return {};
  if (table->link >= sections_.size()) return base::failure("its symbol table has no names");
  const std::string_view names = sections_[table->link].bytes;
  const auto number = static_cast<std::uint32_t>(table - sections_.begin());
  const auto extended = std::ranges::find_if(
      sections_, [&](const ElfSection& s) { return s.type == SHT_SYMTAB_SHNDX && s.link == number; });
  symbols_.reserve(table->bytes.size() / sizeof(Elf64_Sym));
  for (std::uint64_t i = 0; auto symbol = at<Elf64_Sym>(table->bytes, i * sizeof(Elf64_Sym)); ++i) {
    std::uint32_t section = symbol->st_shndx;
    if (section == SHN_XINDEX && extended != sections_.end())
      section = at<std::uint32_t>(extended->bytes, i * sizeof(std::uint32_t)).value_or(0);
    else if (section >= SHN_LORESERVE)
      section = ElfSymbol::no_section;
    if (section != ElfSymbol::no_section && section >= sections_.size())
      return base::failure("symbol " + std::to_string(i) + " is in no section");
    symbols_.push_back({.name = text(names, symbol->st_name),
                        .binding = static_cast<std::uint8_t>(ELF64_ST_BIND(symbol->st_info)),
                        .type = static_cast<std::uint8_t>(ELF64_ST_TYPE(symbol->st_info)),
                        .section = section,
                        .value = symbol->st_value,
                        .size_bytes = symbol->st_size});
  }
  return {};
}

const ElfSection* Elf::section(std::string_view name) const {
  const auto found = std::ranges::find(sections_, name, &ElfSection::name);
  return found == sections_.end() ? nullptr : &*found;
}

std::vector<ElfRelocation> Elf::relocations(std::uint32_t section) const {
  std::vector<ElfRelocation> relocations;
  for (const ElfSection& table : sections_) {
    if (table.type != SHT_RELA || table.info != section) continue;
    for (std::uint64_t i = 0; auto entry = at<Elf64_Rela>(table.bytes, i * sizeof(Elf64_Rela)); ++i) {
      if (ELF64_R_SYM(entry->r_info) >= symbols_.size()) continue;
      relocations.push_back({.offset = entry->r_offset,
                             .type = static_cast<std::uint32_t>(ELF64_R_TYPE(entry->r_info)),
                             .symbol = static_cast<std::uint32_t>(ELF64_R_SYM(entry->r_info)),
                             .addend = entry->r_addend});
    }
  }
  std::ranges::stable_sort(relocations, {}, &ElfRelocation::offset);
  return relocations;
}

std::vector<std::string_view> Elf::needed() const {
  std::vector<std::string_view> needed;
  for (const ElfSection& section : sections_) {
    if (section.type != SHT_DYNAMIC || section.link >= sections_.size()) continue;
    for (std::uint64_t i = 0; auto entry = at<Elf64_Dyn>(section.bytes, i * sizeof(Elf64_Dyn)); ++i)
      if (entry->d_tag == DT_NEEDED) needed.push_back(text(sections_[section.link].bytes, entry->d_un.d_val));
  }
  return needed;
}

}  // namespace turbolift::embed
