#pragma once
#include <turbolift/turbolift.hpp>
#include <string>
namespace app::inline v1 { namespace detail {
struct Svc { 
    static int work(int u);
    int member_secret() { return helper_secret(); }
    int helper_secret();
    static constexpr int K = 5;
}; } }
namespace other { struct SecretOther { int so; }; }
