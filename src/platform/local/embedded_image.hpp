#pragma once

#include <memory>
#include <string>
#include <turbolift/options.hpp>

#include "base/unique_fd.hpp"
#include "embed/embed.hpp"
#include "platform/local/janitor.hpp"
#include "platform/local/local_service.hpp"

namespace turbolift::platform {

/// A memfd that can be read at its /proc path, with these bytes.
base::Expected<base::UniqueFd> make_memfd(const char* name, std::string_view bytes, bool executable);

/// The binary that the build put into this program, run from memory (or from a private file where the system forbids
/// that), in a private folder with the function's FILES.
class EmbeddedImage final : public ServiceImage {
 public:
  /// What of `options` matters is copied. `token`: a memfd, shared by all services of a platform.
  EmbeddedImage(embed::Embedded service, const FunctionOptions& options, std::shared_ptr<const base::UniqueFd> token,
                std::chrono::nanoseconds grace);

  base::Expected<InstanceOptions> prepare() override;
  bool prefer_file() override;

 private:
  base::Expected<void> unpack_files();
  base::Expected<void> write_executable();

  const embed::Embedded service_;
  const std::shared_ptr<const base::UniqueFd> token_;
  InstanceOptions instance_;
  base::UniqueFd executable_;
  std::unique_ptr<JanitoredFolder> files_, program_;
  bool use_file_ = false;
  bool prepared_ = false;
};

}  // namespace turbolift::platform
