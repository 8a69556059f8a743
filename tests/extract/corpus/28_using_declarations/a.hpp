#pragma once
namespace a {
int f(int u); // kept
long f(long u);
double unused_g(double u); // dropped
enum class Colour { red = 7, green }; // kept
namespace inner { inline int h() { return 30; } } // kept
namespace empty { } // kept
}
namespace b { inline int f(const char*) { return 500; } } // kept
