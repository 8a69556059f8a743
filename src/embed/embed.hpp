#pragma once

/// \file
/// What of the build is in this program, or in another one's file.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "embed/bundle.hpp"

namespace turbolift::detail {
struct TagData;
}

namespace turbolift::embed {

/// "linux/amd64" and the like, as Binary::platform has it: what this program was compiled for.
std::string_view this_platform();

/// A service with the bytes of its blobs. The description is shared and lives as long as this; the blobs lie in the
/// program's own image (or in the file that `read_elf` read) and end with the shared object that contains them.
class Embedded {
 public:
  Embedded(std::shared_ptr<const Service> service, std::string_view bundle, std::shared_ptr<const void> owner = {})
      : service_(std::move(service)), bundle_(bundle), owner_(std::move(owner)) {}

  const Service& operator*() const { return *service_; }
  const Service* operator->() const { return service_.get(); }
  std::string_view bytes(Extent extent) const { return bundle_.substr(extent.offset, extent.size_bytes); }
  /// The binary for "linux/amd64" or the like; nullptr: the program was built without it.
  const Binary* binary(std::string_view platform) const;

 private:
  std::shared_ptr<const Service> service_;
  std::string_view bundle_;
  std::shared_ptr<const void> owner_;
};

/// The service of the function with this key (`FunctionInfo::key->name()`). Nothing: the build did not see the tag,
/// that is, `turbolift_distribute` is missing for the program that contains it. Thread-safe, at any time, also before
/// main.
std::optional<Embedded> find(std::string_view key);

/// Everything that is registered, in the order of the keys. Thread-safe.
std::vector<Embedded> all();

/// The tags whose variables the build found and other objects can name. They are there as long as the shared object
/// that contains them; what they refer to may not be initialised yet before main. Thread-safe.
std::vector<const detail::TagData*> tags();

/// The program was linked with TURBOLIFT_DISTRIBUTION=OFF: calls run in the process. Thread-safe, also before main.
bool is_in_process();

/// What the build put into the executable or shared library at `path`, without running it: its services in the order
/// of the keys; none at all is no error. Fails where the file cannot be read, is no ELF file or is damaged.
base::Expected<std::vector<Embedded>> read_elf(const std::filesystem::path& path);

}  // namespace turbolift::embed

/// Called by the generated object's constructor and destructor (and by nothing else). The bundle stays in place between
/// the calls. Registering a second bundle with a key that is there already leaves the first one in charge. `tags`: so
/// many addresses of tags; null where the linker has found none.
extern "C" {
void turbolift_register_bundle(const char* begin, const char* end, const void* const* tags,
                               unsigned long tag_count) noexcept;
void turbolift_unregister_bundle(const char* begin, const char* end) noexcept;
}
