#pragma once
#define GEO_VERSION 2
inline int unused_in_version() { return 1; } // dropped
