#include "http/client/tls_verify.hpp"

#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "http/client/openssl.hpp"
#include "http/client/tls.hpp"

namespace turbolift::http {
namespace {

constexpr int max_names = 10;

std::string one_line(const X509_NAME* name) {
  const Owned<BIO> text(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253);  // escapes control characters
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : "without a name";
}

std::string subject_of(X509* certificate) {
  return "\"" + one_line(X509_get_subject_name(certificate)) + "\"";
}

std::string issuer_of(X509* certificate) {
  return "\"" + one_line(X509_get_issuer_name(certificate)) + "\"";
}

std::string text_of(const std::tm& time) {
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &time);
  return {text.data(), size};
}

std::string text_of(const ASN1_TIME* time) {
  std::tm fields{};
  return ASN1_TIME_to_tm(time, &fields) == 1 ? text_of(fields) : "a malformed date";
}

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::tm fields{};
  gmtime_r(&time, &fields);
  return text_of(fields);
}

std::string fingerprint(X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  std::string text = "SHA-256 ";
  for (unsigned i = 0; i < size; ++i) {
    std::array<char, 3> hex{};
    std::snprintf(hex.data(), hex.size(), "%02x", digest[i]);
    text += hex.data();
  }
  return text;
}

/// What to do about an issuer that is not known.
std::string trust_advice(const Verification& of) {
  if (of.context->own_issuers()) {
    return "it is not of the certificate authority that was given: is that one still right, and is this the right "
           "server?";
  }
  return "the system does not trust that issuer: give its certificate as the certificate authority, or install it (or "
         "the package ca-certificates, where there is none at all)";
}

std::string explain(X509_STORE_CTX* store, const Verification& of) {
  const int code = X509_STORE_CTX_get_error(store);
  X509* const leaf = X509_STORE_CTX_get0_cert(store);
  X509* current = X509_STORE_CTX_get_current_cert(store);
  if (current == nullptr) current = leaf;
  const std::string which = X509_cmp(current, leaf) == 0 ? "its certificate " + subject_of(leaf)
                                                         : "the certificate " + subject_of(current) +
                                                               ", which vouches for its own " + subject_of(leaf) + ",";
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return which + " expired at " + text_of(X509_get0_notAfter(current)) +
             ": renew it, or set this machine's clock right, which says " + now();
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return which + " is valid only from " + text_of(X509_get0_notBefore(current)) +
             " on: set this machine's clock right, which says " + now();
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: {
      const std::string names = names_in(leaf);
      return which + " is for " + (names.empty() ? "no name at all" : names) + " and not for " + of.server +
             ": connect by a name that it has, say which of its names to expect, or have one issued for this name";
    }
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return which + " was issued by " + issuer_of(current) + "; " + trust_advice(of);
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return which + " names " + issuer_of(current) + " as its issuer, but was signed with another key; " +
             trust_advice(of);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return which + " was issued by the server itself; " + trust_advice(of);
    default:
      return which + " is refused: " + X509_verify_cert_error_string(code);
  }
}

int verify_pinned(X509_STORE_CTX* store, Verification& of) {
  X509* const shown = X509_STORE_CTX_get0_cert(store);
  if (X509_cmp(shown, of.context->pinned()) == 0) return 1;
  of.refusal = "its certificate " + subject_of(shown) + " (" + fingerprint(shown) + ") is not the pinned one " +
               subject_of(of.context->pinned()) + " (" + fingerprint(of.context->pinned()) +
               "): something else answers there";
  X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
  return 0;
}

int verify(X509_STORE_CTX* store, void* /*unused*/) {
  auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  Verification& of = *static_cast<Verification*>(SSL_get_app_data(ssl));
  if (of.context->pinned() != nullptr) return verify_pinned(store, of);
  const int result = X509_verify_cert(store);
  if (result != 1) of.refusal = explain(store, of);
  return result;
}

}  // namespace

std::string names_in(X509* certificate) {
  auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  std::string list;
  int listed = 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_DNS && name->type != GEN_IPADD) continue;
    if (++listed > max_names) {
      list += ", …";
      break;
    }
    const Owned<BIO> text(BIO_new(BIO_s_mem()));
    if (name->type == GEN_DNS) {
      ASN1_STRING_print_ex(text.get(), name->d.dNSName, ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_ESC_MSB);
    } else {
      GENERAL_NAME_print(text.get(), const_cast<GENERAL_NAME*>(name));  // "IP Address:10.0.0.1"
    }
    char* data = nullptr;
    const long size = BIO_get_mem_data(text.get(), &data);
    std::string one(data, static_cast<std::size_t>(size > 0 ? size : 0));
    if (name->type == GEN_IPADD) one.erase(0, one.find(':') + 1);
    list += (list.empty() ? "" : ", ") + one;
  }
  GENERAL_NAMES_free(names);
  return list;
}

void install_verification(SSL_CTX* context) {
  // A certificate that was given as trusted is trusted, also where it is no root; names are those of the
  // subjectAltName alone: both as Go's crypto/x509 does, so that what kubectl accepts is accepted.
  X509_VERIFY_PARAM* const parameters = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_hostflags(parameters,
                                  X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, verify, nullptr);
}

}  // namespace turbolift::http
