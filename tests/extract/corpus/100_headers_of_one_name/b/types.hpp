#ifndef B_TYPES_HPP
#define B_TYPES_HPP
namespace b { struct Type { int v = 2; }; }
#include "detail.hpp"
#include_next <types.hpp>
#endif
