#include "extract/index_object.hpp"

#include <elf.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "embed/elf.hpp"

namespace turbolift::extract {
namespace {

using embed::Elf;
using embed::ElfRelocation;
using embed::ElfSection;
using embed::ElfSymbol;

constexpr std::string_view key_symbol_prefix = "_ZTSN9turbolift6detail3KeyI";

void sort_unique(std::vector<std::string>& names) {
  std::ranges::sort(names);
  const auto rest = std::ranges::unique(names);
  names.erase(rest.begin(), rest.end());
}

bool is_identifier(std::string_view name) {
  const auto is_letter = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

/// Which functions use which symbols, from the relocations.
class References {
 public:
  explicit References(const Elf& elf) : elf_(elf) {
    for (const ElfSymbol& symbol : elf.symbols())
      if (symbol.is_defined() && symbol.section != ElfSymbol::no_section && !symbol.name.empty() &&
          symbol.type != STT_SECTION && symbol.type != STT_FILE)
        by_section_[symbol.section].push_back(&symbol);
  }

  /// The symbols to which a relocation may lead: itself, or where it names a section those that lie at its address.
  std::vector<const ElfSymbol*> targets(const ElfRelocation& relocation) const {
    const ElfSymbol& symbol = elf_.symbols()[relocation.symbol];
    if (symbol.type != STT_SECTION) return {&symbol};
    const auto found = by_section_.find(symbol.section);
    if (found == by_section_.end()) return {};
    std::vector<const ElfSymbol*> targets;
    for (const std::int64_t distance : distances(relocation.type)) {
      const auto address = static_cast<std::uint64_t>(relocation.addend + distance);
      for (const ElfSymbol* candidate : found->second)
        if (address >= candidate->value &&
            address < candidate->value + std::max<std::uint64_t>(candidate->size_bytes, 1))
          targets.push_back(candidate);
    }
    return targets;
  }

  /// Everything that `start` uses, through functions of this object.
  std::vector<std::string> reachable(const ElfSymbol* start) {
    std::vector<std::string> names;
    std::set<const ElfSymbol*> seen{start};
    std::vector<const ElfSymbol*> todo{start};
    while (!todo.empty()) {
      const ElfSymbol* function = todo.back();
      todo.pop_back();
      // The assembler settles calls of local functions in the same section without a relocation.
      for (const ElfSymbol* neighbour : by_section_[function->section]) {
        const bool is_called_unseen = neighbour->type == STT_FUNC && neighbour->is_local();
        if (is_called_unseen && seen.insert(neighbour).second) {
          names.emplace_back(neighbour->name);
          todo.push_back(neighbour);
        }
      }
      for (const ElfRelocation& relocation : relocations(function->section)) {
        if (relocation.offset < function->value || relocation.offset >= function->value + function->size_bytes)
          continue;
        for (const ElfSymbol* target : targets(relocation)) {
          if (!seen.insert(target).second) continue;
          if (!target->name.empty()) names.emplace_back(target->name);
          const bool has_code = target->is_defined() && target->section != ElfSymbol::no_section;
          if (has_code && target->type == STT_FUNC) todo.push_back(target);
        }
      }
    }
    sort_unique(names);
    return names;
  }

  const std::vector<ElfRelocation>& relocations(std::uint32_t section) {
    const auto [entry, is_new] = relocations_.try_emplace(section);
    if (is_new) entry->second = elf_.relocations(section);
    return entry->second;
  }

 private:
  /// What is to be added to an addend: x86 counts from the end of the instruction, where a constant may follow the
  /// address. Each of its possible sizes is tried: a symbol too many does no harm, one too few does.
  std::vector<std::int64_t> distances(std::uint32_t type) const {
    if (elf_.machine() != EM_X86_64) return {0};
    if (type == R_X86_64_PC32) return {4, 5, 6, 8};
    if (type == R_X86_64_PLT32) return {4};
    return {0};
  }

  const Elf& elf_;
  std::map<std::uint32_t, std::vector<const ElfSymbol*>> by_section_;
  std::map<std::uint32_t, std::vector<ElfRelocation>> relocations_;
};

void read_symbols(const Elf& elf, ObjectFacts& facts) {
  for (const ElfSymbol& symbol : elf.symbols()) {
    if (symbol.name == "__gnu_lto_slim") facts.needs_plain_code = true;
    if (symbol.name.empty() || symbol.type == STT_SECTION || symbol.type == STT_FILE) continue;
    if (symbol.name.starts_with(key_symbol_prefix) && symbol.is_defined() && symbol.section != ElfSymbol::no_section) {
      const std::string_view section = elf.sections()[symbol.section].bytes;
      std::string_view key = section.substr(std::min<std::uint64_t>(symbol.value, section.size()));
      key = key.substr(0, key.find('\0'));
      if (key.starts_with('*')) key.remove_prefix(1);  // the library's mark of a name that only this object knows
      facts.keys.push_back({.key = std::string(key), .local = symbol.is_local()});
    }
    if (symbol.is_local()) continue;
    auto& names = !symbol.is_defined() ? facts.undefined : symbol.binding == STB_GLOBAL ? facts.strong : facts.weak;
    names.emplace_back(symbol.name);
    if (!symbol.is_defined() && !symbol.is_weak()) facts.required.emplace_back(symbol.name);
  }
  sort_unique(facts.required);
  sort_unique(facts.strong);
  sort_unique(facts.weak);
  sort_unique(facts.undefined);
  std::ranges::sort(facts.keys, {}, &ObjectFacts::Key::key);
}

/// ".init_array.00101" runs before ".init_array.00200", and those before ".init_array".
unsigned long order_of(std::string_view section) {
  constexpr unsigned long last = 65536;
  const std::size_t dot = section.rfind('.');
  unsigned long number = last;
  if (dot != 0) std::from_chars(section.data() + dot + 1, section.data() + section.size(), number);
  return number;
}

void read_initialisers(const Elf& elf, ObjectFacts& facts) {
  References references(elf);
  std::vector<std::pair<unsigned long, std::uint32_t>> arrays;
  for (std::uint32_t i = 0; i < elf.sections().size(); ++i) {
    const ElfSection& section = elf.sections()[i];
    const bool is_array = section.type == SHT_INIT_ARRAY || section.name.starts_with(".init_array");
    if (is_array && section.type != SHT_RELA) arrays.emplace_back(order_of(section.name), i);
  }
  std::ranges::stable_sort(arrays);
  for (const auto& [order, section] : arrays)
    for (const ElfRelocation& relocation : references.relocations(section))
      for (const ElfSymbol* function : references.targets(relocation))
        facts.initialisers.push_back(
            {.function = std::string(function->name), .references = references.reachable(function)});
}

}  // namespace

base::Expected<ObjectFacts> read_object(std::string_view bytes) {
  ObjectFacts facts;
  if (bytes.starts_with("BC\xC0\xDE") || bytes.starts_with("\xDE\xC0\x17\x0B")) {  // LLVM bitcode, plain or wrapped
    facts.needs_plain_code = true;
    return facts;
  }
  const auto elf = Elf::parse(bytes);
  if (!elf) return std::unexpected(elf.error());
  if (elf->type() != ET_REL) return base::failure("not an object file");
  read_symbols(*elf, facts);
  if (facts.needs_plain_code) {
    facts = {};
    facts.needs_plain_code = true;
    return facts;
  }
  read_initialisers(*elf, facts);
  for (const ElfSection& section : elf->sections())
    if (is_identifier(section.name)) facts.sections.emplace_back(section.name);
  sort_unique(facts.sections);
  return facts;
}

}  // namespace turbolift::extract
