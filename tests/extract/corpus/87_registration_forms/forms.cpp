#include "registry.hpp"
#include <memory>
#include <vector>
static int comma = (enter("comma", [] { return 1; }), 0); // kept
static const auto by_lambda = [] { enter("lambda", [] { return 2; }); return 0; }(); // kept
static struct Unnamed { Unnamed() { enter("unnamed", [] { return 3; }); } } unnamed; // kept
struct ByTemplate : Auto<ByTemplate> { static constexpr const char* name = "template"; static constexpr int number = 4; }; // kept
static ByTemplate by_template_instance;
inline const bool by_inline = enter("inline", [] { return 5; }); // kept
struct Holder { static inline const bool entered = enter("member", [] { return 6; }); }; // kept
static auto& by_chain = hub().add("chain", [] { return 7; }).add("link", [] { return 8; }); // kept
static const std::vector<bool> by_list = {enter("list", [] { return 9; }), enter("list2", [] { return 10; })}; // kept
static void enter_many() { for (const char* name : {"many1", "many2"}) enter(name, [] { return 11; }); } // kept
__attribute__((constructor(65535))) static void at_start() { enter_many(); } // kept
namespace { const struct { bool done = enter("default", [] { return 12; }); } by_default_member; } // kept
static const std::shared_ptr<int> by_deleter(nullptr, [](int*) { enter("too late", [] { return 0; }); }); // kept
static int noise = static_cast<int>(std::string("x").size()); // dropped
int use_noise() { return noise + (by_inline ? 1 : 0); } // dropped
