#include "registry.hpp"
namespace { struct Pentagon : Shape { int corners() const override { return 5; } }; } // kept
extern "C" void enter_pentagon() { Registry::instance().enter("pentagon", [] { return std::make_unique<Pentagon>(); }); } // kept
