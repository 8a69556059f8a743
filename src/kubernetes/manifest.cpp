#include "kubernetes/manifest.hpp"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include "kubernetes/yaml_scalar.hpp"

namespace turbolift::kubernetes {
namespace {

void emit_text(YAML::Emitter& out, std::string_view text) {
  // yaml-cpp quotes what could not be read back at all. What some reader takes for a number, a date, a time of day, a
  // boolean or null is ours to quote.
  const char first = text.empty() ? '\0' : text[0];
  const bool begins_as_a_word = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '/';
  if (!begins_as_a_word || !resolve_yaml_scalar(text).is_string()) out << YAML::DoubleQuoted;
  out << std::string(text);
}

void emit(YAML::Emitter& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    if (object->empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& [name, member] : *object) {
      out << YAML::Key;
      emit_text(out, name);
      out << YAML::Value;
      emit(out, member);
    }
    out << YAML::EndMap;
  } else if (const auto* list = value.if_array()) {
    if (list->empty()) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const json::value& entry : *list) emit(out, entry);
    out << YAML::EndSeq;
  } else if (const auto* text = value.if_string()) {
    emit_text(out, *text);
  } else if (value.is_null()) {
    out << YAML::Null;
  } else {
    out << json::serialize(value);  // booleans and numbers are the same in YAML
  }
}

}  // namespace

std::string to_yaml(std::span<const json::object> objects) {
  std::string text;
  for (const json::object& object : objects) {
    YAML::Emitter out;
    emit(out, object);
    if (!text.empty()) text += "---\n";
    text.append(out.c_str(), out.size()).append("\n");
  }
  return text;
}

}  // namespace turbolift::kubernetes
