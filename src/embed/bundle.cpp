#include "embed/bundle.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

#include "turbolift/codec.hpp"

namespace turbolift::embed {
namespace {

constexpr std::uint64_t alignment = 16;
constexpr std::uint64_t prologue_size = 32;  // magic, size, offset of the header, padded

std::uint64_t aligned(std::uint64_t size) {
  return (size + alignment - 1) / alignment * alignment;
}

void put_u64(std::string& out, std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>(value >> shift & 0xff));
}

std::uint64_t get_u64(std::string_view bytes, std::size_t offset) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

bool inside(const Extent& extent, std::uint64_t end) {
  return extent.size_bytes == 0 ||
         (extent.offset >= prologue_size && extent.offset <= end && extent.size_bytes <= end - extent.offset);
}

}  // namespace

Extent BundleWriter::add(std::string_view bytes) {
  if (bytes.empty()) return {};
  std::uint64_t offset = prologue_size;
  for (const std::string& blob : blobs_) {
    if (blob == bytes) return {.offset = offset, .size_bytes = blob.size()};
    offset += aligned(blob.size());
  }
  blobs_.emplace_back(bytes);
  return {.offset = offset, .size_bytes = bytes.size()};
}

std::string BundleWriter::finish(Bundle bundle) && {
  std::ranges::sort(bundle.services, {}, &Service::key);
  std::uint64_t header_offset = prologue_size;
  for (const std::string& blob : blobs_) header_offset += aligned(blob.size());
  const std::string header = encode(bundle);
  const std::uint64_t size = aligned(header_offset + header.size());

  std::string out;
  out.reserve(size);
  out += magic;
  put_u64(out, size);
  put_u64(out, header_offset);
  out.resize(prologue_size);
  for (const std::string& blob : blobs_) {
    out += blob;
    out.resize(aligned(out.size()));
  }
  out += header;
  out.resize(size);
  return out;
}

std::uint64_t bundle_size(std::string_view bytes) {
  if (bytes.size() < prologue_size || !bytes.starts_with(magic)) return 0;
  const std::uint64_t size = get_u64(bytes, magic.size());
  return size >= prologue_size && size <= bytes.size() && size % alignment == 0 ? size : 0;
}

base::Expected<Bundle> read_bundle(std::string_view bytes) {
  const std::uint64_t size = bundle_size(bytes);
  if (size == 0) return base::failure("its services are not a bundle of this version of Turbolift");
  const std::uint64_t header_offset = get_u64(bytes, magic.size() + 8);
  if (header_offset < prologue_size || header_offset > size)
    return base::failure("the header of its bundle lies outside");
  Reader reader(bytes.substr(header_offset, size - header_offset));
  Bundle bundle;
  reader.get(bundle);
  if (!reader.ok()) return base::failure("the header of its bundle does not decode");
  for (const Service& service : bundle.services) {
    bool valid = inside(service.archive, header_offset) && inside(service.files, header_offset) &&
                 inside(service.report, header_offset);
    for (const Binary& binary : service.binaries) valid = valid && inside(binary.bytes, header_offset);
    if (!valid) return base::failure("service " + service.name + " of its bundle lies outside");
  }
  return bundle;
}

}  // namespace turbolift::embed
