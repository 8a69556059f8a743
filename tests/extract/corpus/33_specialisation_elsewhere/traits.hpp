#pragma once
template <class T> struct Traits { static int weight() { return 1; } };
