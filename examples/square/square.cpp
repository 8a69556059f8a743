#include "square.hpp"

unsigned long square(unsigned long u) {
  return u * u;
}
