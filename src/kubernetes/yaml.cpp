#include "kubernetes/yaml.hpp"

#include <yaml-cpp/yaml.h>

#include <cmath>
#include <sstream>
#include <string>

#include "base/base64.hpp"
#include "kubernetes/yaml_scalar.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr int max_depth = 100;
constexpr std::size_t max_values = 500'000;  // aliases of aliases grow without end

std::string place(const YAML::Mark& mark) {
  return mark.is_null() ? std::string() : "line " + std::to_string(mark.line + 1) + ": ";
}

/// Turns the nodes of a document into JSON.
class Converter {
 public:
  base::Expected<json::value> convert(const YAML::Node& node, int depth = 0) {
    if (depth > max_depth) return refuse(node, "it is nested too deep, or holds itself");
    if (++values_ > max_values) return refuse(node, "it grows too large");
    switch (node.Type()) {
      case YAML::NodeType::Scalar:
        return scalar(node);
      case YAML::NodeType::Sequence:
        return sequence(node, depth);
      case YAML::NodeType::Map:
        return map(node, depth);
      default:
        return json::value();
    }
  }

 private:
  static std::unexpected<base::Error> refuse(const YAML::Node& node, const std::string& why) {
    return base::failure(place(node.Mark()) + why);
  }

  static base::Expected<json::value> scalar(const YAML::Node& node) {
    constexpr std::string_view standard = "tag:yaml.org,2002:";
    std::string_view tag = node.Tag();
    if (tag == "?") return resolved(node);
    if (!tag.starts_with(standard)) return json::value(node.Scalar());  // quoted, or of a kind unknown to YAML
    tag.remove_prefix(standard.size());
    if (tag == "binary") {
      const auto bytes = base::from_base64(node.Scalar());
      return bytes ? base::Expected<json::value>(*bytes) : refuse(node, "what is said to be !!binary is no base64");
    }
    if (tag != "int" && tag != "float" && tag != "bool" && tag != "null") return json::value(node.Scalar());
    auto value = resolved(node);
    const bool fits = !value || (tag == "int" && (value->is_int64() || value->is_uint64())) ||
                      (tag == "float" && value->is_number()) || (tag == "bool" && value->is_bool()) ||
                      (tag == "null" && value->is_null());
    return fits ? value : refuse(node, "the value is no !!" + std::string(tag));
  }

  static base::Expected<json::value> resolved(const YAML::Node& node) {
    json::value value = resolve_yaml_scalar(node.Scalar());
    if (value.is_double() && !std::isfinite(value.get_double())) return refuse(node, "no such number in JSON");
    return value;
  }

  base::Expected<json::value> sequence(const YAML::Node& node, int depth) {
    json::array items;
    items.reserve(node.size());
    for (const YAML::Node& item : node) {
      auto value = convert(item, depth + 1);
      if (!value) return value;
      items.push_back(std::move(*value));
    }
    return items;
  }

  base::Expected<json::value> map(const YAML::Node& node, int depth) {
    json::object members;
    for (const auto& entry : node) {
      const YAML::Node &key = entry.first, &value = entry.second;
      if (key.IsScalar() && key.Tag() == "?" && key.Scalar() == "<<") {
        if (auto merged = merge(value, depth, members); !merged) return std::unexpected(merged.error());
        continue;
      }
      auto name = key_text(key);
      if (!name) return std::unexpected(name.error());
      auto member = convert(value, depth + 1);
      if (!member) return member;
      members[*name] = std::move(*member);
    }
    return members;
  }

  static base::Expected<std::string> key_text(const YAML::Node& key) {
    if (!key.IsScalar()) return refuse(key, key.IsNull() ? "a key that is null" : "a key that is no text");
    const auto value = scalar(key);
    if (!value) return std::unexpected(value.error());
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
  }

  /// As in Go, what is merged goes over what was there before it, and the first of several over the later ones.
  base::Expected<void> merge(const YAML::Node& from, int depth, json::object& into) {
    if (from.IsSequence()) {
      for (std::size_t i = from.size(); i > 0; --i) {
        if (!from[i - 1].IsMap()) return refuse(from, "what is merged is no map");
        if (auto merged = merge(from[i - 1], depth + 1, into); !merged) return merged;
      }
      return {};
    }
    if (!from.IsMap()) return refuse(from, "what is merged is no map");
    const auto members = convert(from, depth + 1);
    if (!members) return std::unexpected(members.error());
    for (const auto& [name, value] : members->get_object()) into[name] = value;
    return {};
  }

  std::size_t values_ = 0;
};

}  // namespace

base::Expected<json::value> read_yaml(std::string_view text) {
  try {
    return Converter().convert(YAML::Load(std::string(text)));
  } catch (const YAML::Exception& error) {
    return base::failure(place(error.mark) + error.msg);
  }
}

}  // namespace turbolift::kubernetes
