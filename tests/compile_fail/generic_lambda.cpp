// expect: a generic lambda cannot be tagged
#include "common.hpp"
inline constexpr auto tag = turbolift::on(platform, [](auto x) { return x; });
