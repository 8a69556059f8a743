#pragma once
#include <exception>
#include <stdexcept>
#include <string>
class Error : public std::runtime_error {
 public:
  Error(const std::string& what, int code);
  int code() const noexcept;

 private:
  int code_;
};
struct NotFound final : Error { explicit NotFound(const std::string& name); const char* what() const noexcept override; };
struct UnusedError : Error { using Error::Error; }; // dropped
int find(const std::string& name); // kept
int guarded(const std::string& name) noexcept; // kept
int unused_find(); // dropped
