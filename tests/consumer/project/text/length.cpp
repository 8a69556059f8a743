#include "length.hpp"

namespace {

constinit turbolift::Local local_of_the_library;

unsigned long length(const std::string& text) { return text.size(); }

constexpr auto length_tag = turbolift::on<length>(local_of_the_library);

}  // namespace

turbolift::Future<unsigned long> remote_length(const std::string& text) { return length_tag(text); }
