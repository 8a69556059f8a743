// Windows line ends
#pragma once
#define WIDE(a, \
  b) ((a) + (b))
inline int crlf_used(int u)
{
  return WIDE(u, 1);
}

inline int crlf_unused(int u)
{
  return u;
}
static const char* const crlf_raw = R"(a
b)";
