#include "registry.hpp"
namespace {
struct First : SelfRegistering<First> { static constexpr const char* name = "first"; int run() override { return 1; } }; // kept
}
Plugin* unused_maker() { return new First; } // dropped
