#include "platform/cluster/certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "base/random.hpp"
#include "http/client/openssl.hpp"

namespace turbolift::platform {
namespace {

struct FreeExtension {
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};

constexpr long valid_from = -3600;            // clocks differ
constexpr long valid_until = 7L * 24 * 3600;  // longer than any session should last; the pin counts, not the date
constexpr int version_3 = 2;

std::unexpected<base::Error> failed(const char* what) {
  return base::failure(std::string("cannot make the session's certificate: ") + what + ": " + http::openssl_reason());
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

bool extend(X509* certificate, int which, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, FreeExtension> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, which, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

}  // namespace

base::Expected<Certificate> make_certificate(const std::string& dns_name) {
  const http::ClearErrors errors;
  const http::Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key) return failed("the key");
  const http::Owned<X509> certificate(X509_new());
  if (!certificate) return failed("the certificate");
  X509* made = certificate.get();
  X509_NAME* name = X509_get_subject_name(made);
  const auto* common_name = reinterpret_cast<const unsigned char*>("turbolift");
  const bool filled = X509_set_version(made, version_3) == 1 &&
                      ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), base::random_u64() >> 1U) == 1 &&
                      X509_gmtime_adj(X509_getm_notBefore(made), valid_from) != nullptr &&
                      X509_gmtime_adj(X509_getm_notAfter(made), valid_until) != nullptr &&
                      X509_set_pubkey(made, key.get()) == 1 &&
                      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1 &&
                      X509_set_issuer_name(made, name) == 1 && extend(made, NID_subject_alt_name, "DNS:" + dns_name) &&
                      extend(made, NID_ext_key_usage, "serverAuth");
  if (!filled) return failed("its fields");
  if (X509_sign(made, key.get(), EVP_sha256()) == 0) return failed("the signature");
  const http::Owned<BIO> certificate_text(BIO_new(BIO_s_mem()));
  const http::Owned<BIO> key_text(BIO_new(BIO_s_mem()));
  if (!certificate_text || !key_text || PEM_write_bio_X509(certificate_text.get(), made) != 1 ||
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return failed("its text");
  }
  return Certificate{text_of(certificate_text.get()), text_of(key_text.get())};
}

}  // namespace turbolift::platform
