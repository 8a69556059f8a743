#pragma once
#include "begin.hpp"
int add(int a, int b); // kept
int unused_add(int a, int b); // dropped
#include "end.hpp"
extern "C" {
#include "plain.h"
}
