#include "testing/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace turbolift::fake {
namespace {

template <auto free>
struct Free {
  void operator()(auto* pointer) const { free(pointer); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using X = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;

void check(bool succeeded, const char* what) {
  if (!succeeded) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

template <class Write>
std::string to_pem(Write write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  check(write(bio.get()) == 1, "PEM");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Bio from_pem(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  check(extension != nullptr, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void add_name(X509_NAME* name, const char* part, const std::string& value) {
  if (value.empty()) return;
  const auto* bytes = reinterpret_cast<const unsigned char*>(value.data());
  check(X509_NAME_add_entry_by_txt(name, part, MBSTRING_UTF8, bytes, static_cast<int>(value.size()), -1, 0) == 1, part);
}

std::string alternative_names(const CertificateOptions& options) {
  std::string names;
  const auto add = [&names](const char* kind, const std::string& name) {
    names += (names.empty() ? "" : ",") + std::string(kind) + ":" + name;
  };
  for (const std::string& name : options.dns_names) add("DNS", name);
  for (const std::string& address : options.addresses) add("IP", address);
  return names;
}

/// Signed by `issuer`; null: by itself.
Certificate make(const CertificateOptions& options, bool authority, const Certificate* issuer) {
  const Key key(EVP_EC_gen("P-256"));
  const X certificate(X509_new());
  check(key != nullptr && certificate != nullptr, "key");
  X509* const x = certificate.get();
  X509_set_version(x, 2);
  std::uint64_t serial = 0;
  check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "random");
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1U);
  X509_gmtime_adj(X509_getm_notBefore(x), static_cast<long>(options.from.count()));
  X509_gmtime_adj(X509_getm_notAfter(x), static_cast<long>(options.until.count()));
  X509_set_pubkey(x, key.get());
  add_name(X509_get_subject_name(x), "O", options.organization);
  add_name(X509_get_subject_name(x), "CN", options.name);

  X issuer_certificate;
  Key issuer_key;
  if (issuer != nullptr) {
    issuer_certificate.reset(PEM_read_bio_X509(from_pem(issuer->certificate).get(), nullptr, nullptr, nullptr));
    issuer_key.reset(PEM_read_bio_PrivateKey(from_pem(issuer->key).get(), nullptr, nullptr, nullptr));
    check(issuer_certificate != nullptr && issuer_key != nullptr, "issuer");
  }
  X509* const by = issuer != nullptr ? issuer_certificate.get() : x;
  X509_set_issuer_name(x, X509_get_subject_name(by));
  add_extension(x, by, NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add_extension(x, by, NID_key_usage, authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
  add_extension(x, by, NID_subject_key_identifier, "hash");
  if (issuer != nullptr) add_extension(x, by, NID_authority_key_identifier, "keyid");
  if (!authority) add_extension(x, by, NID_ext_key_usage, "serverAuth,clientAuth");
  if (const std::string names = alternative_names(options); !names.empty()) {
    add_extension(x, by, NID_subject_alt_name, names);
  }
  check(X509_sign(x, issuer != nullptr ? issuer_key.get() : key.get(), EVP_sha256()) > 0, "sign");
  return {to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, x); }), to_pem([&](BIO* bio) {
            return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

CertificateOptions authority_options(const std::string& name) {
  CertificateOptions options;
  options.name = name;
  return options;
}

}  // namespace

Certificate self_signed(const CertificateOptions& options) {
  return make(options, false, nullptr);
}

Authority::Authority(const std::string& name) : self_(make(authority_options(name), true, nullptr)) {}

Certificate Authority::issue(const CertificateOptions& options) const {
  Certificate made = make(options, false, &self_);
  if (intermediate_) made.certificate += self_.certificate;
  return made;
}

Authority Authority::issue_authority(const std::string& name) const {
  Authority made(make(authority_options(name), true, &self_));
  made.intermediate_ = true;
  return made;
}

}  // namespace turbolift::fake
