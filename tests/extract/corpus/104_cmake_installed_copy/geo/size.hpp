#pragma once
#include <geo/version.hpp>
int size_of_shape(); // kept
