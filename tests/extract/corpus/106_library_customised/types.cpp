#include "types.hpp"
#include <cctype>
#include <istream>
#include <ostream>
namespace geo {
namespace {
class Category : public std::error_category { // kept
  const char* name() const noexcept override { return "geo"; } // kept
  std::string message(int code) const override { return code == 1 ? "too big" : "too small"; } // kept
};
const std::error_category& category() { static const Category instance; return instance; } // kept
}
std::error_code make_error_code(Problem problem) { return {static_cast<int>(problem), category()}; } // kept
std::error_code make_error_code(UnusedProblem) { return {}; } // dropped
std::ostream& operator<<(std::ostream& out, const Point& p) { return out << '(' << get<0>(p) << ' ' << get<1>(p) << ')'; } // kept
std::istream& operator>>(std::istream& in, Point& p) { int x = 0, y = 0; if (in >> x >> y) p = Point(x, y); return in; } // kept
int NoCase::lower(char c) { return std::tolower(static_cast<unsigned char>(c)); } // kept
}
