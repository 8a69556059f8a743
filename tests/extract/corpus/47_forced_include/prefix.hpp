#pragma once
#include <string>
#include <vector>
#include "types.hpp"
