#pragma once
#include <string>
namespace vendor::api {
namespace v1 {
struct Widget { int v; };
int cost(const Widget& w); // dropped
std::string version(); // kept
}
inline namespace v2 {
struct Widget { int v; };
int cost(const Widget& w); // kept
std::string version(); // kept
template <class T> struct Traits { static int weight() { return 1; } };
}
namespace detail::inline impl::deeper { int helper(int v); } // kept
namespace unused { int helper(int v); } // dropped
}
template <> struct vendor::api::Traits<vendor::api::Widget> { static int weight() { return 50; } }; // kept
template <> struct vendor::api::Traits<vendor::api::v1::Widget> { static int weight() { return 60; } }; // dropped
namespace old = vendor::api::v1; // kept
namespace inline_alias = vendor::api; // kept
namespace unused_alias = vendor::api::unused; // dropped
