#include "platform.hpp"

static int same(int value) { return value + sizeof("b"); }
constexpr auto same_tag = turbolift::on<same>(local);
int call_b() { return same_tag(1).get().value_or(0); }
