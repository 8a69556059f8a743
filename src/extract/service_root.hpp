#pragma once

/// \file
/// The tagged function as far as its key says it, for units that Clang cannot parse. Nothing here needs Clang.

#include <string>

#include "base/error.hpp"
#include "extract/index.hpp"

namespace turbolift::extract {

/// What makes a unit the service of `service`, C++ that names its Function<f> or its tag: to be appended to it.
std::string service_stub(const std::string& service);

/// "geo::area" for a key that names it, of a lambda the tag's name; the key itself where it cannot be read.
std::string name_in_key(const std::string& key);

/// The function, and the unit of the tag's that defines it, or the first one. Fails where the key does not name it: a
/// lambda in a class, which GCC numbers instead.
base::Expected<ServiceRoot> root_from_key(const Tag& tag, const Index& index);

}  // namespace turbolift::extract
