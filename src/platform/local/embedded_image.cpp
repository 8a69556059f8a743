#include "platform/local/embedded_image.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdlib>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/quantity.hpp"
#include "base/tar.hpp"

namespace turbolift::platform {
namespace {

constexpr unsigned memfd_executable = 0x10U;  // MFD_EXEC, newer than the C library's header

std::string environment_of(std::string_view name, std::string_view value) {
  return std::string(name).append("=").append(value);
}

}  // namespace

base::Expected<base::UniqueFd> make_memfd(const char* name, std::string_view bytes, bool executable) {
  const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  base::UniqueFd fd;
  if (executable) fd.reset(::memfd_create(name, flags | memfd_executable));
  if (!fd) fd.reset(::memfd_create(name, flags));  // a kernel that does not know MFD_EXEC makes it executable anyway
  if (!fd) return base::system_error("cannot make a file in memory", errno);
  if (auto written = base::write_all(fd.get(), bytes, name); !written) return std::unexpected(written.error());
  ::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
  return fd;
}

EmbeddedImage::EmbeddedImage(embed::Embedded service, const FunctionOptions& options,
                             std::shared_ptr<const base::UniqueFd> token, std::chrono::nanoseconds grace)
    : service_(std::move(service)), token_(std::move(token)) {
  instance_.name = service_->name;
  instance_.directory = "/";
  instance_.token = token_->get();
  if (!options.memory.empty()) instance_.memory_bytes = base::quantity_bytes(options.memory).value_or(0);
  const char* logs = std::getenv("TURBOLIFT_LOGS");  // NOLINT(concurrency-mt-unsafe): nothing of ours sets it
  instance_.show_log = logs != nullptr && std::string_view(logs) == "1";
  auto& environment = instance_.environment;
  for (const Setting& setting : options.env) {
    if (setting.name.empty()) break;
    environment.push_back(environment_of(setting.name, setting.value));
  }
  environment.push_back(environment_of("TURBOLIFT_CONCURRENCY", std::to_string(options.concurrency.value_or(1))));
  if (options.timeout) {
    const auto timeout =
        std::chrono::ceil<std::chrono::milliseconds>(std::chrono::nanoseconds(options.timeout->count()));
    environment.push_back(environment_of("TURBOLIFT_TIMEOUT_MS", std::to_string(timeout.count())));
  }
  const auto grace_ms = std::chrono::ceil<std::chrono::milliseconds>(grace);
  environment.push_back(environment_of("TURBOLIFT_GRACE_MS", std::to_string(grace_ms.count())));
  const embed::Binary* binary = service_.binary(embed::this_platform());
  // A dynamic one finds its libraries where this program finds them.
  const char* libraries = std::getenv("LD_LIBRARY_PATH");  // NOLINT(concurrency-mt-unsafe): as above
  if (binary != nullptr && !binary->is_static && libraries != nullptr) {
    environment.push_back(environment_of("LD_LIBRARY_PATH", libraries));
  }
}

base::Expected<void> EmbeddedImage::unpack_files() {
  const auto archive = base::gunzip(service_.bytes(service_->files));
  if (!archive) return std::unexpected(archive.error());
  auto folder = JanitoredFolder::make("turbolift-files");
  if (!folder) return std::unexpected(folder.error());
  if (auto unpacked = base::unpack_tar(*archive, (*folder)->path()); !unpacked) return unpacked;
  files_ = std::move(*folder);
  instance_.directory = files_->path();
  return {};
}

base::Expected<void> EmbeddedImage::write_executable() {
  const embed::Binary* binary = service_.binary(embed::this_platform());
  const std::string_view bytes = service_.bytes(binary->bytes);
  if (!use_file_) {
    if (auto memory = make_memfd("turbolift-service", bytes, true)) {
      executable_ = std::move(*memory);
      instance_.executable = executable_.get();
      return {};
    }
  }
  auto folder = JanitoredFolder::make("turbolift-service");
  if (!folder) return std::unexpected(folder.error());
  const auto path = (*folder)->path() / "service";
  if (auto written = base::write_file(path, bytes, 0700); !written) return written;
  program_ = std::move(*folder);
  instance_.executable = -1;
  instance_.path = path;
  return {};
}

base::Expected<InstanceOptions> EmbeddedImage::prepare() {
  if (!prepared_) {
    if (service_->files.size_bytes != 0 && !files_) {
      if (auto unpacked = unpack_files(); !unpacked) return std::unexpected(unpacked.error());
    }
    if (auto written = write_executable(); !written) return std::unexpected(written.error());
    prepared_ = true;
  }
  return instance_;
}

bool EmbeddedImage::prefer_file() {
  if (use_file_) return false;
  use_file_ = true;
  prepared_ = false;
  return true;
}

}  // namespace turbolift::platform
