#include "registry.hpp"
#include <memory>
int square_anchor() { return 4; } // dropped
namespace {
struct Square : Shape { int corners() const override { return 4; } }; // kept
auto square = std::make_unique<Registrar<Square>>("square"); // kept
}
extern "C" void enter_pentagon();
__attribute__((constructor)) static void enter_others() { enter_pentagon(); } // kept
