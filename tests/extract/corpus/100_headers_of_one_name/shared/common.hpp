#pragma once
inline int common() { return 100; } // kept
