// Macros that define functions, classes, namespaces and registrars; X-macros that make a class, a table and a switch.
// drive: std::cout << work(2) << "\n";
// expect: labeldoublelabel3first_case1second_case2037
// forbidden: secret_
#include <turbolift/turbolift.hpp>
#include "define.h"
#include <cstring>
#include <iostream>
#include <string>
#include <vector>
FUNCTION(plus_three, +3)
FUNCTION(secret_function, +4)
CLASS(Made, value);
CLASS(secret_class, value);
OPEN
FUNCTION(inside, *10)
CLOSE
struct Record { // kept
#define DECLARE(type, name, value) type name = value;
  FIELDS(DECLARE)
#undef DECLARE
};
static const char* const names[] = { // kept
#define NAME(type, name, value) #name,
    FIELDS(NAME)
#undef NAME
};
enum class Field { // kept
#define NAME(type, name, value) name,
  FIELDS(NAME)
#undef NAME
};
static std::string type_of(Field field) {
  switch (field) {
#define CASE(type, name, value) case Field::name: return #type;
    FIELDS(CASE)
#undef CASE
  }
  return "";
}
struct Entry;
static std::vector<const Entry*>& entries() { static std::vector<const Entry*> all; return all; }
struct Entry {
  Entry(const char* n, int (*f)()) : name(n), function(f) { entries().push_back(this); }
  const char* name;
  int (*function)();
};
TESTCASE(first_case) { return 1; } // kept
TESTCASE(second_case) { return 20; } // kept
#define STEP 5
static int secret_unused() {
#undef STEP
#define STEP 6
  return STEP;
}
static int stepped() { return STEP; } // kept
#undef STEP
std::string work(int u) {
  Record record;
  std::string text = std::string(names[2]) + type_of(Field::ratio) + record.label + std::to_string(record.count);
  for (const Entry* entry : entries()) text += std::string(entry->name) + std::to_string(entry->function());
  return text + std::to_string(plus_three(u) + Made::make(u).get() + generated::inside(u) + stepped() + OPTIONAL(1) + OPTIONAL(1, u));
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return secret_function(1) + secret_class::make(1).get() + secret_unused(); }
