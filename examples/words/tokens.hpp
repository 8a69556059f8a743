#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The words of a text in lower case: letters, digits, and apostrophes or hyphens between them. Bytes beyond ASCII
/// (UTF-8) count as letters. An empty word stands where a sentence ends, so that no phrase goes across.
std::vector<std::string> tokens_of(std::string_view text);
