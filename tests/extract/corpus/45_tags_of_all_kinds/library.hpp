#pragma once
#include <turbolift/turbolift.hpp>
#include <vector>
extern turbolift::Kubernetes cluster;
namespace geo::inline v2 {
struct Point { double x, y; };
double length(const std::vector<Point>& points) noexcept;
inline constexpr auto length_tag = turbolift::on<length>(cluster);
class Hidden {
  static int secret(int u);

 public:
  static constexpr auto tag = turbolift::on<secret>(cluster);
};
}
#define TAGGED(name, f) inline constexpr auto name = turbolift::on<f>(cluster)
template <class T> T tripled(T v) { return v + v + v; }
template <class T> inline constexpr auto tripled_tag = turbolift::on<tripled<T>>(cluster);
