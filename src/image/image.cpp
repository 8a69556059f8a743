// The members of the public turbolift::Image and turbolift::ImageSource that are not inline.
#include <turbolift/detail/state_of.hpp>
#include <turbolift/image.hpp>

#include "image/archive.hpp"

namespace turbolift {

namespace {

std::unexpected<DistributionError> image_failed(std::string message) {
  return std::unexpected(DistributionError{.kind = ErrorKind::image_failed, .message = std::move(message)});
}

}  // namespace

Result<std::string> Image::archive() const {
  if (layout.empty()) return image_failed("image " + name + ":" + tag + " has no layout folder to make an archive of");
  std::string path = layout + ".tar";
  if (auto written = image::write_archive(*this, path); !written) return image_failed(written.error().message);
  return path;
}

Result<std::string> ImageSource::load(const Image& image) const noexcept {
  const std::string reference = image.name + ":" + image.tag;
  try {
    Result<std::string> loaded = image_failed("this way of loading images is not a function");
    if (function_ != nullptr)
      loaded = function_(image);
    else if (value_function_ != nullptr)
      loaded = value_function_(image);
    else if (tag_function_ != nullptr)
      loaded = tag_function_(reference);
    else if (const_tag_function_ != nullptr)
      loaded = const_tag_function_(reference);
    else if (view_function_ != nullptr)
      loaded = view_function_(reference);
    if (loaded && loaded->empty()) return image_failed("the program's function returned no reference for " + reference);
    if (!loaded) loaded.error().kind = ErrorKind::image_failed;
    return loaded;
  } catch (...) {
    DistributionError error = detail::current_exception_error("the function that loads images threw: ");
    error.kind = ErrorKind::image_failed;
    return std::unexpected(std::move(error));
  }
}

}  // namespace turbolift
