#pragma once
#if __has_include("nested.hpp")
inline constexpr int kNested = 1000;
#else
inline constexpr int kNested = 2000;
#endif
