#include "hand_made_bundle.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/tar.hpp"
#include "embed/bundle.hpp"
#include "embed/embed.hpp"

namespace {

std::string_view this_machine() {
#if defined(__aarch64__)
  return "linux/arm64";
#else
  return "linux/amd64";
#endif
}

}  // namespace

void register_by_hand(const turbolift::detail::FunctionInfo& function, const HandMade& made) {
  using namespace turbolift;
  const auto binary = base::read_file(made.binary);
  if (!binary) {
    std::fprintf(stderr, "%s\n", binary.error().message.c_str());
    std::abort();
  }
  embed::BundleWriter writer;
  embed::Service service;
  service.key = std::string(detail::key_of(function));
  service.name = made.name;
  service.signature = made.name;
  service.source_digest = made.source_digest;
  service.schema = function.schema + made.schema_change;
  embed::Binary entry;
  entry.platform = this_machine();
  entry.bytes = writer.add(*binary);
  entry.debug_file = made.debug_file;
  service.binaries.push_back(std::move(entry));
  if (!made.files.empty()) {
    service.files = writer.add(base::gzip(base::write_tar({{"data/greeting.txt", made.files}}).value()));
  }
  const std::string bundle = std::move(writer).finish({{std::move(service)}});
  // It stays for the rest of the program, as the build's does.
  auto* bytes = static_cast<char*>(::operator new(bundle.size(), std::align_val_t{16}));
  std::memcpy(bytes, bundle.data(), bundle.size());
  // As do the addresses of its tags.
  const auto* tags = new const void*[1]{made.tag};
  turbolift_register_bundle(bytes, bytes + bundle.size(), tags, 1);
}
