// Standard concepts that need operators, the detection idiom.
// drive: std::cout<<work(5)<<"\n";
// expect: 1105
// forbidden: SECRET_MAIN | hash_secret | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include <concepts>
#include <set>
#include <type_traits>
#include <iostream>
namespace m { struct V { int x; };
inline bool operator==(V a, V b) { return a.x == b.x; }
inline bool operator<(V a, V b) { return a.x < b.x; }
inline bool operator>(V a, V b) { return b < a; }
inline bool operator<=(V a, V b) { return !(b < a); }
inline bool operator>=(V a, V b) { return !(a < b); }
int describe(const V&) { return 7; }
int hash_secret(const V&) { return 8; }
std::ostream& operator<<(std::ostream& o, const V& v) { return o << "V" << v.x; } }
template <class T, class = void> struct has_describe : std::false_type {};
template <class T> struct has_describe<T, std::void_t<decltype(describe(std::declval<const T&>()))>> : std::true_type {};
template <class T> concept Streamable = requires(std::ostream& o, const T& t) { o << t; };
template <std::totally_ordered T> T mn(T a, T b) { return b < a ? b : a; }
int work(int a) { int r = mn(m::V{a}, m::V{3}).x; if constexpr (has_describe<m::V>::value) r += 100; if constexpr (Streamable<m::V>) r += 1000; std::set<m::V> s{{1}, {2}, {1}}; return r + s.size(); }

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(5).get();
    std::cout << "SECRET_MAIN" << work(1) << m::hash_secret({1}); }
