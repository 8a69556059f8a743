#pragma once
inline int nested_part() { return 2; }
