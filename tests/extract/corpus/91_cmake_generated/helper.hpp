#pragma once
inline int helped(int v) { return v * 100; } // kept
inline int unused_helped(int v) { return v; } // dropped
