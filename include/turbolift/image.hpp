#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <turbolift/error.hpp>
#include <type_traits>
#include <vector>

namespace turbolift {

/// A service's image, as given to the function that makes it available to a cluster.
struct Image {
  std::string name{};                    ///< e.g. "turbolift/square"
  std::string tag{};                     ///< "sha256-<hex>": changes with the content only
  std::string digest{};                  ///< "sha256:<hex>" of the manifest or index
  std::vector<std::string> platforms{};  ///< e.g. "linux/amd64"
  std::string layout{};                  ///< folder with the OCI image layout
  std::uint64_t size_bytes = 0;          ///< of the layout

  /// Path of a tar archive that `docker load` and `ctr images import` take; written beside the layout when first asked
  /// for, and removed with it. `image_failed` where it cannot be written.
  Result<std::string> archive() const;
};

/// Push to a registry, which the cluster pulls from: `Registry{"host:port/prefix"}`.
struct Registry {
  std::string_view push{};  ///< `host[:port][/prefix]` as this program reaches it
  std::string_view pull{};  ///< as the nodes see it; unset: the same
  bool insecure = false;    ///< plain HTTP
};

/// The images are in the Docker of this machine, and the cluster's nodes use it too.
struct Docker {};

/// Into the nodes of a kind cluster.
struct Kind {
  std::string_view cluster{};  ///< unset: "kind"
};

/// Into a containerd of this machine that a node uses.
struct Containerd {
  std::string_view socket{};                ///< unset: "/run/containerd/containerd.sock"
  std::string_view containerd_namespace{};  ///< unset: "k8s.io"
};

/// How an image gets into the cluster: one of the above, or a function of the program, also as a lambda without
/// captures, that takes the Image (or its reference "name:tag", when it is already in the local Docker) and returns the
/// reference to use in the cluster. A literal type.
class ImageSource {
 public:
  enum class Way : unsigned char { function, tag_function, registry, docker, kind, containerd };
  using Function = Result<std::string> (*)(const Image& image);
  using TagFunction = Result<std::string> (*)(std::string tag);

  // NOLINTBEGIN(google-explicit-constructor): each stands for the source
  constexpr ImageSource(const Registry& registry) noexcept : way_(Way::registry), registry_(registry) {}
  constexpr ImageSource(Docker /*docker*/) noexcept : way_(Way::docker) {}
  constexpr ImageSource(const turbolift::Kind& kind) noexcept : way_(Way::kind), kind_(kind) {}
  constexpr ImageSource(const Containerd& containerd) noexcept : way_(Way::containerd), containerd_(containerd) {}
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, ImageSource>)
  constexpr ImageSource(F function) noexcept {
    if constexpr (std::is_convertible_v<F, Function>) {
      way_ = Way::function;
      function_ = function;
    } else if constexpr (std::is_convertible_v<F, TagFunction>) {
      way_ = Way::tag_function;
      tag_function_ = function;
    } else if constexpr (std::is_convertible_v<F, Result<std::string> (*)(const std::string&)>) {
      way_ = Way::tag_function;
      const_tag_function_ = function;
    } else if constexpr (std::is_convertible_v<F, Result<std::string> (*)(std::string_view)>) {
      way_ = Way::tag_function;
      view_function_ = function;
    } else if constexpr (std::is_convertible_v<F, Result<std::string> (*)(Image)>) {
      way_ = Way::function;
      value_function_ = function;
    } else {
      static_assert(sizeof(F) == 0,
                    "turbolift: how an image is loaded must be Registry, Docker, Kind, Containerd, or a function (or a "
                    "lambda without captures): Result<std::string>(const Image&) or Result<std::string>(std::string)");
    }
  }
  // NOLINTEND(google-explicit-constructor)

  constexpr Way way() const noexcept { return way_; }
  constexpr const Registry& registry() const noexcept { return registry_; }
  constexpr const turbolift::Kind& kind() const noexcept { return kind_; }
  constexpr const Containerd& containerd() const noexcept { return containerd_; }

  /// Calls the program's function. Only for the ways function and tag_function; what it throws is `image_failed`, and
  /// so is every error that it returns.
  Result<std::string> load(const Image& image) const noexcept;

 private:
  Way way_ = Way::docker;
  Function function_ = nullptr;
  Result<std::string> (*value_function_)(Image image) = nullptr;
  TagFunction tag_function_ = nullptr;
  Result<std::string> (*const_tag_function_)(const std::string& tag) = nullptr;
  Result<std::string> (*view_function_)(std::string_view tag) = nullptr;
  Registry registry_{};
  turbolift::Kind kind_{};
  Containerd containerd_{};
};

}  // namespace turbolift
