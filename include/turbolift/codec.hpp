#pragma once
#include <string>
#include <string_view>
#include <turbolift/detail/reader.hpp>
#include <turbolift/detail/travel.hpp>
#include <turbolift/detail/writer.hpp>

namespace turbolift {

/// The values' bytes, one after the other. Empty where a limit was passed (use a Writer to see which).
template <Serializable... T>
std::string encode(const T&... values) {
  Writer writer;
  (writer.put(values), ...);
  return writer.ok() ? std::move(writer).take() : std::string();
}

/// Fills `value` from exactly these bytes; false where they are not the encoding of a T.
template <Serializable T>
bool decode(std::string_view bytes, T& value) {
  Reader reader(bytes);
  reader.get(value);
  return reader.done();
}

}  // namespace turbolift
