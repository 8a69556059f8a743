#pragma once
namespace c { struct Type { int v = 3; }; }
#include "../shared/../shared/common.hpp"
