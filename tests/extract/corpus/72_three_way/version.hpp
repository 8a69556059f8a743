#pragma once
#include <compare>
#include <string>
struct Part { int v; std::weak_ordering operator<=>(const Part& other) const; bool operator==(const Part& other) const; }; // kept
struct Version {
  Part major, minor;
  std::string tag;
  auto operator<=>(const Version&) const = default;
  bool operator==(const Version&) const = default;
  std::strong_ordering operator<=>(int m) const { return major.v <=> m; }
  bool operator==(int m) const { return major.v == m; }
};
enum class Order : unsigned char { low, high };
std::partial_ordering operator<=>(const Version& v, double d); // kept
struct Plain { int a; };
bool operator<(const Plain& a, const Plain& b); // kept
bool operator==(const Plain& a, const Plain& b); // kept
struct Holder { Plain p; std::strong_ordering operator<=>(const Holder&) const = default; bool operator==(const Holder&) const = default; }; // kept
struct Unused { int v; auto operator<=>(const Unused&) const = default; }; // dropped
