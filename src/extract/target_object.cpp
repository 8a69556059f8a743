#include "extract/target_object.hpp"

#include <algorithm>
#include <filesystem>

#include "base/file.hpp"
#include "embed/bundle.hpp"

namespace turbolift::extract {
namespace {

/// Hidden, so that the bundles of a program and of its shared libraries do not meet. The priority is the first one that
/// programs may use: a call from the constructor of a global finds its service.
constexpr std::string_view bundle_and_declarations = R"(__asm__(
    ".section turbolift_services,\"a\",%progbits\n"
    ".balign 16\n"
    ".hidden turbolift_bundle_begin\n.globl turbolift_bundle_begin\nturbolift_bundle_begin:\n"
    ".incbin \"services.bundle\"\n"
    ".hidden turbolift_bundle_end\n.globl turbolift_bundle_end\nturbolift_bundle_end:\n"
    ".balign 16\n"
    ".previous\n");
extern "C" {
extern const char turbolift_bundle_begin[] __attribute__((visibility("hidden")));
extern const char turbolift_bundle_end[] __attribute__((visibility("hidden")));
void turbolift_register_bundle(const char*, const char*, const void* const*, unsigned long) noexcept;
void turbolift_unregister_bundle(const char*, const char*) noexcept;
)";
constexpr std::string_view registration = R"(__attribute__((constructor(101))) void enter() {
  turbolift_register_bundle(turbolift_bundle_begin, turbolift_bundle_end, tags, sizeof tags / sizeof *tags);
}
__attribute__((destructor(101))) void leave() { turbolift_unregister_bundle(turbolift_bundle_begin, turbolift_bundle_end); }
}
)";

/// Weak: a tag of which nothing but constants is used is in no object.
std::string unit_for(const std::vector<std::string>& tags) {
  std::string text(bundle_and_declarations);
  std::string addresses;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const std::string name = "tag" + std::to_string(i);
    text += "extern const char " + name + "[] __asm__(\"" + tags[i] + "\") __attribute__((weak));\n";
    addresses += name + ", ";
  }
  return text + "}\nnamespace {\nconst void* const tags[] = {" + addresses + "nullptr};\n" + std::string(registration);
}

}  // namespace

base::Expected<std::string> make_bundle_object(const std::string& bundle, const std::vector<std::string>& tags,
                                               const Target& target, Jobs& jobs) {
  const std::string& folder = target.work_folder;
  std::string object = folder + "/services.o";
  const auto has_new_bundle = base::write_file_if_changed(folder + "/services.bundle", bundle);
  if (!has_new_bundle) return std::unexpected(has_new_bundle.error());
  const auto has_new_unit = base::write_file_if_changed(folder + "/services.cpp", unit_for(tags));
  if (!has_new_unit) return std::unexpected(has_new_unit.error());
  std::error_code error;
  if (!*has_new_bundle && !*has_new_unit && std::filesystem::exists(object, error)) return object;
  std::filesystem::remove(object, error);
  const auto host = std::ranges::find(target.toolchains, true, &Toolchain::is_host);
  const Toolchain& toolchain = host == target.toolchains.end() ? target.toolchains.front() : *host;
  const auto outcome =
      jobs.run({toolchain.cxx_compiler, "-O2", "-fPIC", "-c", "services.cpp", "-o", "services.o"}, folder);
  if (!outcome) return std::unexpected(outcome.error());
  if (!outcome->success) return base::failure(toolchain.cxx_compiler + ": " + outcome->output);
  return object;
}

}  // namespace turbolift::extract
