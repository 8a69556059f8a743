#pragma once
#include <cstddef>
#include <memory>
#include <new>
#include <string>
#pragma pack(push, 1)
struct Packed { char a; int b; }; // kept
struct UnusedPacked { char a; int b; }; // dropped
#pragma pack(pop)
struct Empty {}; // kept
struct Tight { [[no_unique_address]] Empty e; int v; }; // kept
struct Loose { Empty e; int v; }; // kept
struct Flags { unsigned a : 3; unsigned : 2; int b : 4 = -1; bool c : 1; enum class Kind : unsigned char { x, y } kind : 2; };
struct alignas(32) Aligned { char c; }; // kept
struct Anonymous { int tag; union { int i; float f; struct { short low, high; }; }; };
class Variant { // kept
 public:
  explicit Variant(int i) : is_text_(false), number_(i) {}
  explicit Variant(const char* text);
  Variant(const Variant& other);
  ~Variant();
  int size() const;

 private:
  bool is_text_;
  union { int number_; std::string text_; };
};
struct Options {
  struct Limits { int low = 1, high = 10; } limits;
  const char* name = "none";
  int values[4] = {};
  double ratio = 0.5;
};
int total(const Options& options); // kept
int unused_total(const Options& options); // dropped
inline constexpr Options defaults{.limits = {.high = 20}, .name = "defaults"}; // kept
inline constexpr Options unused_defaults{.ratio = 2}; // dropped
