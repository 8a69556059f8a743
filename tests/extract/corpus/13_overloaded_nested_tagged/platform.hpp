#pragma once
#include <turbolift/turbolift.hpp>
extern turbolift::Kubernetes the_platform; // dropped
