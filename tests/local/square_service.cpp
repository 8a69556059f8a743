#include <turbolift/service.hpp>
#include <turbolift/turbolift.hpp>

#include "act.hpp"

TURBOLIFT_SERVICE(turbolift::Function<square>)
