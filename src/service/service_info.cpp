#include "service/service_info.hpp"

#include <array>
#include <turbolift/detail/json_text.hpp>

namespace turbolift::service {

namespace json = detail::json;

namespace {

std::string hex16(std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4U) *digit = digits[value & 0xFU];
  return text;
}

/// A member of an object that is being written; the first one begins it.
void member(std::string& out, std::string_view name) {
  out += out.empty() ? '{' : ',';
  json::append_string(out, name);
  out += ':';
}

void text_member(std::string& out, std::string_view name, std::string_view value) {
  member(out, name);
  json::append_string(out, value);
}

void number_member(std::string& out, std::string_view name, std::uint64_t value) {
  member(out, name);
  json::append_natural(out, value);
}

constexpr std::string_view error_schema =
    R"({"type":"object","required":["error"],"properties":{"error":{"type":"object","required":["kind","message"],)"
    R"("properties":{"kind":{"type":"string"},"message":{"type":"string"},"exception_type":{"type":"string"},)"
    R"("stack":{"type":"array","items":{"type":"string"}},"signal":{"type":"integer"},"exit_code":{"type":"integer"},)"
    R"("may_have_run":{"type":"boolean"}}}}})";

}  // namespace

ServiceInfo describe(const detail::ServiceEntry& entry, std::string_view source_digest) {
  return {.entry = entry,
          .name = detail::name_of(*entry.function),
          .key = std::string(detail::key_of(*entry.function)),
          .schema = hex16(entry.schema),
          .source_digest = std::string(source_digest)};
}

std::string_view platform() {
#if defined(__x86_64__)
  return "linux/amd64";
#elif defined(__aarch64__)
  return "linux/arm64";
#elif defined(__riscv) && __riscv_xlen == 64
  return "linux/riscv64";
#elif defined(__powerpc64__)
  return "linux/ppc64le";
#else
  return "linux/unknown";
#endif
}

std::string about(const ServiceInfo& info, std::size_t concurrency) {
  std::string out;
  text_member(out, "name", info.name);
  text_member(out, "key", info.key);
  text_member(out, "schema", info.schema);
  text_member(out, "source_digest", info.source_digest);
  number_member(out, "protocol", protocol);
  text_member(out, "platform", platform());
  text_member(out, "version", version);
  number_member(out, "concurrency", concurrency);
  return out + '}';
}

std::string openapi(const ServiceInfo& info) {
  json::Schemas schemas;
  std::string arguments;
  std::string result;
  info.entry.describe(schemas, arguments, result);

  std::string out;
  text_member(out, "openapi", "3.1.0");
  member(out, "info");
  out += R"({"title":)";
  json::append_string(out, info.name);
  out += R"(,"version":)";
  json::append_string(out, info.source_digest.empty() ? version : std::string_view(info.source_digest));
  out += '}';
  member(out, "security");
  out += R"([{"token":[]}])";
  member(out, "paths");
  out += R"({"/call":{"post":{"summary":)";
  json::append_string(out, "Calls " + info.name + " with the array of its arguments");
  out += R"(,"operationId":"call","parameters":[)"
         R"({"name":"Turbolift-Deadline-Ms","in":"header","schema":{"type":"integer","minimum":0}},)"
         R"({"name":"Turbolift-Idempotency-Key","in":"header","schema":{"type":"string","maxLength":256}}],)"
         R"("requestBody":{"required":true,"content":{"application/json":{"schema":)";
  out += arguments;
  out += R"(}}},"responses":{"200":{"description":"The result","content":{"application/json":{"schema":)";
  out += result;
  out += R"(}}},"default":{"description":"Why there is none","content":{"application/json":{"schema":)";
  out += error_schema;
  out += "}}}}}}}";
  member(out, "components");
  out += R"({"securitySchemes":{"token":{"type":"apiKey","in":"header","name":"Turbolift-Token"}},"schemas":{)";
  bool first = true;
  for (const auto& [name, text] : schemas.all()) {
    if (!first) out += ',';
    first = false;
    json::append_string(out, name);
    out.append(":").append(text);
  }
  return out + "}}}";
}

}  // namespace turbolift::service
