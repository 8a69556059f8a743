#include <geo/size.hpp>
int size_of_shape() { return GEO_VERSION * 10; } // kept
