#include "platform/symbolise/elf_symbols.hpp"

#include <cxxabi.h>
#include <elf.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/file.hpp"
#include "embed/elf.hpp"

namespace turbolift::platform {

std::string demangle(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status),
                                                    &std::free);
  return status == 0 && text ? std::string(text.get()) : name;
}

base::Expected<ElfSymbols> ElfSymbols::read(const std::string& path) {
  const auto bytes = base::read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  const auto elf = embed::Elf::parse(*bytes);
  if (!elf) return std::unexpected(elf.error());
  ElfSymbols result;
  for (const embed::ElfSymbol& symbol : elf->symbols()) {
    if (symbol.type != STT_FUNC || !symbol.is_defined() || symbol.size_bytes == 0) continue;
    result.functions_.push_back({symbol.value, symbol.value + symbol.size_bytes, std::string(symbol.name)});
  }
  std::ranges::sort(result.functions_, {}, &Function::begin);
  return result;
}

std::string ElfSymbols::find(std::uint64_t address) const {
  auto after = std::ranges::upper_bound(functions_, address, {}, &Function::begin);
  if (after == functions_.begin()) return {};
  const Function& function = *std::prev(after);
  return address < function.end ? demangle(function.name) : std::string();
}

}  // namespace turbolift::platform
