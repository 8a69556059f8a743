// expect: how an image is loaded must be Registry, Docker, Kind, Containerd, or a function
#include "common.hpp"
turbolift::Kubernetes k8s{[](int) { return 1; }};
