#pragma once

#include <cstdint>
#include <string>
#include <vector>

std::uint64_t square(std::uint64_t x);
/// Takes that long, and says which pod did it.
std::string sleep_for(int milliseconds);
int fails(const std::string& how);
/// What the pod sees of its files, environment and secrets.
std::vector<std::string> surroundings();
/// Touches that many MiB.
std::uint64_t fill(std::uint64_t mebibytes);
std::string echo(const std::string& text);
/// n², after the server at `address`, "IPv4:port", has noted that n runs; takes that long.
std::uint64_t counted(const std::string& address, std::uint64_t n, int milliseconds);
/// Its process aborts before it is ready where BRITTLE is set.
int brittle(int x);
/// Writes that many MiB to /tmp, and stays for two minutes.
int litter(std::uint64_t mebibytes);
