#include "errors.hpp"
struct Undo { int& v; ~Undo() { v += 100; } }; // kept
static int nested(const std::string& name) { // kept
  try { return find(name); } catch (const std::exception&) { std::throw_with_nested(Error("nested", 9)); }
}
int guarded(const std::string& name) noexcept { // kept
  int result = 0;
  try {
    Undo undo{result};
    result += nested(name);
  } catch (const Error& error) {
    result += error.code();
    try { std::rethrow_if_nested(error); } catch (const NotFound& inner) { result += inner.code() * 10 + static_cast<int>(std::string(inner.what()).size()); }
  } catch (int number) {
    result += number;
  } catch (...) {
    result = -1;
  }
  return result;
}
