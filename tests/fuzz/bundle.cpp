#include "embed/bundle.hpp"

#include "embed/elf.hpp"
#include "target.hpp"

// All extents that are given lie inside.
void try_input(std::string_view bytes) {
  if (const auto bundle = turbolift::embed::read_bundle(bytes)) {
    for (const auto& service : bundle->services) {
      for (const auto extent : {service.archive, service.files, service.report})
        require(extent.offset <= bytes.size() && extent.size_bytes <= bytes.size() - extent.offset);
    }
  }
  static_cast<void>(turbolift::embed::Elf::parse(bytes));
}
