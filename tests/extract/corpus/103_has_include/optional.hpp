#pragma once
inline int optional_part() { return 1; } // dropped
