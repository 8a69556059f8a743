#pragma once
#include <memory>
#include <string>
#include <vector>
std::vector<std::string>& entered();
class Builder { // enters what it was told when it ends
 public:
  explicit Builder(std::string name) : name_(std::move(name)) {}
  Builder& with(int n) { name_ += std::to_string(n); return *this; }
  ~Builder();

 private:
  std::string name_;
};
struct Module {
  virtual ~Module() = default;
  virtual void start() const = 0;
};
int start_module(const Module& module);
struct Member { explicit Member(const char* name) { entered().push_back(name); } };
struct Whole { Member member{"member"}; std::vector<int> numbers; };
struct Delegating { Delegating() : Delegating("delegating") {} explicit Delegating(const char* name) { entered().push_back(name); } };
struct Inheriting : Member { using Member::Member; };
struct Table {};
inline Table& operator<<(Table& table, const char* name) { entered().push_back(name); return table; }
extern Table the_table;
struct Guard { ~Guard() { entered().push_back("guard"); } };
struct Assigned { Assigned& operator=(const char* name) { entered().push_back(name); return *this; } };
extern Assigned assigned;
