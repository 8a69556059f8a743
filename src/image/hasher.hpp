#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace turbolift::image {

/// SHA-256 as OpenSSL computes it, which uses the processor's instructions for it where there are some: images are
/// hashed whole. (base::Sha256 is for services, which link no OpenSSL.) Not thread-safe.
class Hasher {
 public:
  Hasher();

  void update(std::string_view bytes);
  /// Of all that came: 64 hexadecimal digits. Nothing may come afterwards.
  std::string hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// "sha256:<hex>" of the bytes.
std::string digest_of(std::string_view bytes);

}  // namespace turbolift::image
