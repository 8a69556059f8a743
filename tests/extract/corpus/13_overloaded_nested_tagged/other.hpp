#pragma once
#include "platform.hpp"
int remote_sum(int n);
inline constexpr auto remote_sum_tag = turbolift::on<remote_sum>(the_platform);
