#include "embed/embed.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <span>
#include <utility>

#include "base/unique_fd.hpp"
#include "embed/elf.hpp"
#include "embed/registry.hpp"

namespace turbolift::embed {
namespace {

/// A bundle that is registered. Its header is decoded when somebody first asks: most programs never look at some, and
/// a constructor should do little.
struct Entry {
  std::string_view bytes;
  std::span<const void* const> tags;
  std::optional<std::vector<Embedded>> services;
};

// Both are there before any constructor runs and after every destructor: neither has one that does something.
constinit std::mutex mutex;
constinit std::vector<Entry>* entries = nullptr;
constinit std::atomic<bool> in_process = false;

std::vector<Embedded> services_of(std::string_view bytes, const std::shared_ptr<const void>& owner) {
  std::vector<Embedded> services;
  auto bundle = read_bundle(bytes);
  if (!bundle) return services;
  for (Service& service : bundle->services)
    services.emplace_back(std::make_shared<const Service>(std::move(service)), bytes, owner);
  return services;
}

template <class Visit>
void each(Visit visit) {
  const std::lock_guard lock(mutex);
  if (entries == nullptr) return;
  for (Entry& entry : *entries) {
    if (!entry.services) entry.services = services_of(entry.bytes, nullptr);
    for (const Embedded& embedded : *entry.services) visit(embedded);
  }
}

/// The whole file, mapped read-only.
base::Expected<std::pair<std::string_view, std::shared_ptr<const void>>> map_file(const std::filesystem::path& path) {
  const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) return base::system_error("read " + path.string(), errno);
  if (!S_ISREG(status.st_mode) || status.st_size == 0) return base::failure(path.string() + ": not an ELF file");
  const auto size = static_cast<std::size_t>(status.st_size);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (address == MAP_FAILED) return base::system_error("read " + path.string(), errno);
  std::shared_ptr<const void> owner(address, [size](const void* mapped) { ::munmap(const_cast<void*>(mapped), size); });
  return std::pair(std::string_view(static_cast<const char*>(address), size), std::move(owner));
}

}  // namespace

std::string_view this_platform() {
#if defined(__x86_64__)
  return "linux/amd64";
#elif defined(__aarch64__)
  return "linux/arm64";
#else
#error "Turbolift runs on x86-64 and AArch64"
#endif
}

const Binary* Embedded::binary(std::string_view platform) const {
  const auto found = std::ranges::find(service_->binaries, platform, &Binary::platform);
  return found == service_->binaries.end() ? nullptr : &*found;
}

std::optional<Embedded> find(std::string_view key) {
  std::optional<Embedded> found;
  each([&](const Embedded& embedded) {
    if (!found && embedded->key == key) found = embedded;
  });
  return found;
}

std::vector<Embedded> all() {
  std::vector<Embedded> all;
  each([&](const Embedded& embedded) { all.push_back(embedded); });
  std::ranges::stable_sort(all, {}, [](const Embedded& embedded) -> const std::string& { return embedded->key; });
  const auto same = [](const Embedded& a, const Embedded& b) { return a->key == b->key; };
  const auto rest = std::ranges::unique(all, same);
  all.erase(rest.begin(), rest.end());
  return all;
}

std::vector<const detail::TagData*> tags() {
  const std::lock_guard lock(mutex);
  std::vector<const detail::TagData*> found;
  if (entries == nullptr) return found;
  for (const Entry& entry : *entries) {
    for (const void* tag : entry.tags) {
      if (tag != nullptr) found.push_back(static_cast<const detail::TagData*>(tag));
    }
  }
  return found;
}

bool is_in_process() {
  return in_process.load(std::memory_order_relaxed);
}

void set_in_process() {
  in_process.store(true, std::memory_order_relaxed);
}

base::Expected<std::vector<Embedded>> read_elf(const std::filesystem::path& path) {
  auto file = map_file(path);
  if (!file) return std::unexpected(file.error());
  const auto elf = Elf::parse(file->first);
  if (!elf) return base::failure(path.string() + ": " + elf.error().message);
  std::vector<Embedded> services;
  const ElfSection* section = elf->section(section_name);
  for (std::string_view rest = section != nullptr ? section->bytes : std::string_view(); !rest.empty();) {
    if (auto bundle = read_bundle(rest); !bundle) return base::failure(path.string() + ": " + bundle.error().message);
    const std::uint64_t size = bundle_size(rest);
    std::ranges::copy(services_of(rest.substr(0, size), file->second), std::back_inserter(services));
    rest.remove_prefix(size);
  }
  std::ranges::stable_sort(services, {}, [](const Embedded& embedded) -> const std::string& { return embedded->key; });
  return services;
}

}  // namespace turbolift::embed

void turbolift_register_bundle(const char* begin, const char* end, const void* const* tags,
                               unsigned long tag_count) noexcept {
  using namespace turbolift::embed;
  const std::lock_guard lock(mutex);
  if (entries == nullptr) entries = new std::vector<Entry>;
  entries->push_back({.bytes = std::string_view(begin, static_cast<std::size_t>(end - begin)),
                      .tags = std::span(tags, tag_count),
                      .services = {}});
}

void turbolift_unregister_bundle(const char* begin, const char* /*end*/) noexcept {
  using namespace turbolift::embed;
  const std::lock_guard lock(mutex);
  if (entries == nullptr) return;
  std::erase_if(*entries, [&](const Entry& entry) { return entry.bytes.data() == begin; });
}
