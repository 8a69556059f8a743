// One service for each function: BENCH_FUNCTION says which.
#include <turbolift/service.hpp>
#include <turbolift/turbolift.hpp>

#include "functions.hpp"

TURBOLIFT_SERVICE(turbolift::Function<bench::BENCH_FUNCTION>)
