#pragma once

#include "scene.hpp"

/// Three large spheres among many small ones on a checkered floor.
Scene show_room(double aspect_ratio);
