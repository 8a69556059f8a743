// Libraries: nlohmann/json and zlib are needed, zstd and a vendored one are not.
// drive: std::cout<<work(R"({"sku":"x","qty":4})")<<"\n";
// expect: {"qty":8,"sku":"x"}!
// flags: -isystem SRC/sys
// app libraries: -lz -lzstd
// libraries: -lz
// forbidden: SECRET_MAIN | unused_zstd | ZSTD_ | curl_like | SecretModel | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "model.hpp"
#include <zlib.h>
#include <zstd.h>
#include <curl_like.h>
#include <iostream>
static std::string unused_zstd(const std::string& s) { return std::to_string(ZSTD_compressBound(s.size())) + curl_like_get("SECRET"); }
static std::size_t packed(const std::string& s) { uLongf n = compressBound(s.size()); std::string o(n, 0); compress((Bytef*)o.data(), &n, (const Bytef*)s.data(), s.size()); return n; }
std::string work(const std::string& in) {
    auto m = nlohmann::json::parse(in).get<model::Order>(); m.qty *= 2; nlohmann::json j = m;
    return j.dump() + (packed(std::string(1000, 'a')) < 100 ? "!" : "?");
}

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(R"({"sku":"x","qty":4})").get();
    std::cout << "SECRET_MAIN" << work("{}") << unused_zstd("x"); }
