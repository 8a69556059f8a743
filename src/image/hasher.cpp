#include "image/hasher.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <new>

#include "base/digest.hpp"
#include "image/descriptor.hpp"

namespace turbolift::image {

void Hasher::Free::operator()(evp_md_ctx_st* context) const {
  ::EVP_MD_CTX_free(context);
}

Hasher::Hasher() : context_(::EVP_MD_CTX_new()) {
  if (!context_ || ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
}

void Hasher::update(std::string_view bytes) {
  ::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Hasher::hex() {
  base::Digest digest{};
  ::EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return base::to_hex(digest);
}

std::string digest_of(std::string_view bytes) {
  Hasher hasher;
  hasher.update(bytes);
  return "sha256:" + hasher.hex();
}

bool is_sha256(std::string_view digest) {
  return digest.starts_with("sha256:") && digest.find_first_not_of("0123456789abcdef", 7) == digest.npos &&
         digest.size() == 7 + 64;
}

}  // namespace turbolift::image
