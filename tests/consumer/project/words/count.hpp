#pragma once

#include <string>

#include "../platform.hpp"

unsigned count(const std::string& text);
inline constexpr auto count_remote = turbolift::on<count>(local);
