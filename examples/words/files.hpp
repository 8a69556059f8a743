#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// Every regular file under `folder`, sorted; links are not followed, so that no file counts twice.
std::vector<std::filesystem::path> files_under(const std::filesystem::path& folder);

/// The file's bytes. Throws std::runtime_error where it cannot be read.
std::string read_text(const std::filesystem::path& path);
