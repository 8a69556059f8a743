#include "platform.hpp"

static int same(int value) { return value + sizeof("a"); }
constexpr auto same_tag = turbolift::on<same>(local);
int call_a() { return same_tag(1).get().value_or(0); }
