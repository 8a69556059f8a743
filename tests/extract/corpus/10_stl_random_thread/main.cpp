// Random numbers, threads, variants, std::hash for a class of the program.
// drive: std::cout<<monte(42,1000)<<"\n";
// expect: 16
// forbidden: SECRET_MAIN | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include <random>
#include <optional>
#include <map>
#include <thread>
#include <mutex>
#include <variant>
#include <unordered_map>
#include <iostream>
struct Item { int id; std::string tag; bool operator==(const Item&) const = default; };
template <> struct std::hash<Item> { size_t operator()(const Item& i) const noexcept { return std::hash<int>{}(i.id); } };
static std::mutex mtx;
using Res = std::variant<int, std::string>;
template <class... Ts> struct ov : Ts... { using Ts::operator()...; };
template <class... Ts> ov(Ts...) -> ov<Ts...>;
static std::optional<int> find(const std::map<std::string,int>& m, const std::string& k) { auto it = m.find(k); if (it == m.end()) return std::nullopt; return it->second; }
double monte(std::uint64_t seed, int n) {
    std::mt19937_64 rng(seed); std::uniform_real_distribution<double> d(0, 1); int in = 0;
    std::thread t([&] { std::scoped_lock l(mtx); for (int i = 0; i < n; ++i) { double x = d(rng), y = d(rng); in += x * x + y * y < 1; } }); t.join();
    std::unordered_map<Item, int> um; um[{1, "a"}] = 2; Res r = std::string("xyz");
    int z = std::visit(ov{[](int i) { return i; }, [](const std::string& s) { return (int)s.size(); }}, r);
    auto [a, b] = std::pair{1, 2};
    return (double)(in > n / 2) + um.at({1, "a"}) + find({{"k", 7}}, "k").value() + z + a + b;
}

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<monte>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(42, 1000).get();
    std::cout << "SECRET_MAIN" << monte(1, 100); }
