#pragma once
#include <string>
#include <string_view>
#include <turbolift/turbolift.hpp>
#include <vector>

extern turbolift::Local platform;
