#include "api.hpp"
namespace vendor::api {
int v1::cost(const Widget& w) { return w.v; } // dropped
std::string v1::version() { return "v1"; } // kept
inline namespace v2 {
using detail::deeper::helper; // kept
int cost(const Widget& w) { return helper(w.v); } // kept
[[gnu::abi_tag("tagged")]] int tagged(int v); // kept
[[gnu::abi_tag("tagged")]] int tagged(int v) { return v + 3; } // kept
std::string version() { return "v2 " + std::to_string(tagged(0)); } // kept
}
}
int vendor::api::detail::deeper::helper(int v) { return v * 2; } // kept
int vendor::api::unused::helper(int v) { return v; } // dropped
