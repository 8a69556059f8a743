#pragma once

/// Turbolift runs functions of a C++ program as services, on this machine or in a Kubernetes cluster.
///
///     constinit turbolift::Kubernetes k8s{turbolift::Registry{"registry:5000"}, {.max_replicas = 5}};
///     unsigned long square(unsigned long u) { return u * u; }
///     inline constexpr auto square_k8s = turbolift::on<square>(k8s);
///     …
///     turbolift::Result<unsigned long> result = square_k8s(12).get();
///
/// The build needs `turbolift_distribute(target)` in CMake. <turbolift/stop_token.hpp> has cancel_on besides.

#if __cplusplus <= 202002L
#error "turbolift needs C++23: compile the files that include it with -std=c++23 (target_compile_features cxx_std_23)"
#endif

#include <turbolift/codec.hpp>
#include <turbolift/error.hpp>
#include <turbolift/function.hpp>
#include <turbolift/future.hpp>
#include <turbolift/image.hpp>
#include <turbolift/kubernetes.hpp>
#include <turbolift/map.hpp>
#include <turbolift/options.hpp>
#include <turbolift/platform.hpp>
#include <turbolift/progress.hpp>
#include <turbolift/share.hpp>
#include <turbolift/this_call.hpp>
#include <turbolift/when_all.hpp>
