#pragma once

#include <turbolift/turbolift.hpp>

extern turbolift::Local local;
