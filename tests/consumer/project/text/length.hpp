#pragma once

#include <string>
#include <turbolift/turbolift.hpp>

/// The length of `text`, computed by a service. The tag is in the library alone, which has a platform of its own.
turbolift::Future<unsigned long> remote_length(const std::string& text);
