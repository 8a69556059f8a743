#ifndef TYPES_HPP
#define TYPES_HPP
namespace a { struct Type { int v = 1; }; struct Unused {}; }
#include "detail.hpp"
#endif
