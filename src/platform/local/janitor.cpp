#include "platform/local/janitor.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "base/random.hpp"

namespace turbolift::platform {

base::Expected<std::unique_ptr<JanitoredFolder>> JanitoredFolder::make(std::string_view prefix) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) return base::failure("no folder for temporary files ($TMPDIR, /tmp): " + error.message());
  const std::filesystem::path path = parent / (std::string(prefix) + "-" + base::random_hex(8));
  base::SubprocessOptions options;
  // A session of its own: neither the terminal's Ctrl-C nor a signal to the program's group keeps it from its work.
  options.argv = {"/bin/sh", "-c", R"(trap "" INT TERM HUP; read _; rm -rf -- "$1")", "turbolift-janitor",
                  path.string()};
  options.env = {"PATH=/usr/local/bin:/usr/bin:/bin"};
  options.directory = "/";
  options.in = base::Stream::pipe;
  options.out = base::Stream::null;
  options.err = base::Stream::null;
  options.new_session = true;
  // Before the folder, so that there is no moment at which it is nobody's.
  auto janitor = base::Subprocess::spawn(options);
  if (!janitor) return std::unexpected(janitor.error());
  if (::mkdir(path.c_str(), 0700) != 0)
    return base::system_error("cannot make the folder '" + path.string() + "'", errno);
  return std::unique_ptr<JanitoredFolder>(new JanitoredFolder(path, std::move(*janitor)));
}

JanitoredFolder::JanitoredFolder(std::filesystem::path path, base::Subprocess janitor)
    : path_(std::move(path)),
      janitor_(std::move(janitor)),
      closed_in_child_(std::make_unique<base::ClosedInChild>(janitor_.in().get())) {}

JanitoredFolder::~JanitoredFolder() {
  closed_in_child_.reset();
  janitor_.in().reset();  // its end of file
  janitor_.wait(base::Deadline::after(std::chrono::seconds(10)));
}

}  // namespace turbolift::platform
