#include "image/challenge.hpp"

#include "target.hpp"

void try_input(std::string_view bytes) {
  for (const auto& challenge : turbolift::image::parse_challenges(bytes)) require(!challenge.scheme.empty());
}
