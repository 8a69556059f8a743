#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <turbolift/detail/function_info.hpp>
#include <turbolift/detail/invocation.hpp>
#include <turbolift/detail/json_schema.hpp>
#include <turbolift/detail/service_entry.hpp>
#include <type_traits>

/// What makes a program a service, in one line of a file that holds the function:
///
///     TURBOLIFT_SERVICE(square_k8s)                   // a tag: a variable of type turbolift::Function<…>
///     TURBOLIFT_SERVICE(turbolift::Function<square>)  // or its type
///
/// It defines what the runtime's main (in libturbolift_service.a) serves. Once in a program, at global scope.
namespace turbolift {

template <auto f>
class Function;

namespace detail {

/// The entry of function f.
template <auto f, class Sig>
struct ServiceEntryOf;
template <auto f, class R, class... P>
struct ServiceEntryOf<f, R(P...)> {
  using Value = std::remove_cvref_t<R>;

  static bool arguments_from_json(std::string_view text, Writer& arguments, std::string& problem) {
    json::Scanner scanner(text);
    json::In in(scanner);
    std::tuple<owned_t<P>...> values;
    in.get(values);
    if (!scanner.finish()) {
      problem = scanner.problem();
      return false;
    }
    arguments.varint(0);  // no shared values
    std::apply([&arguments](const auto&... value) { (arguments.put(value), ...); }, values);
    if (!arguments.ok()) problem = "they take more than 1 GiB, or are nested more than 100 deep";
    return arguments.ok();
  }

  static bool result_to_json(std::string_view encoded, std::string& text) {
    if constexpr (std::is_void_v<R>) {
      text += "null";
      return encoded.empty();
    } else {
      Value value{};
      if (!decode(encoded, value)) return false;
      json::Out(text).put(value);
      return true;
    }
  }

  static void describe(json::Schemas& schemas, std::string& arguments, std::string& result) {
    json::describe_tuple<owned_t<P>...>(schemas, arguments);
    json::describe<Value>(schemas, result);
  }

  static constexpr const FunctionInfo& info = Info<f, R(P...)>::value;
  static constexpr ServiceEntry value{&info, info.schema, arguments_from_json, result_to_json, describe};
};

/// The entry of the tag's type.
template <class Tag>
struct EntryOf;
template <auto f>
struct EntryOf<Function<f>> : ServiceEntryOf<f, signature_t<decltype(f)>> {};

// The macro's argument is a type or a variable: whichever of these takes it is meant.
template <class Tag>
consteval ServiceEntry service_entry() {
  return EntryOf<std::remove_cv_t<Tag>>::value;
}
template <const auto& tag>
consteval ServiceEntry service_entry() {
  return EntryOf<std::remove_cvref_t<decltype(tag)>>::value;
}

/// Of overloaded functions the one that takes P…, where its result's type is not known.
template <class... P>
struct Taking {
  template <class R>
  static consteval auto function(R (*function)(P...)) {
    return function;
  }
  template <class R>
  static consteval auto function(R (*function)(P...) noexcept) {
    return function;
  }
};

}  // namespace detail
}  // namespace turbolift

/// The schema lies in a section of its own besides, so that it can be read from the object without running it.
#define TURBOLIFT_SERVICE(...)                                                                                \
  constinit const ::turbolift::detail::ServiceEntry turbolift_service_entry =                                 \
      ::turbolift::detail::service_entry<__VA_ARGS__>();                                                      \
  [[gnu::used, gnu::section(".turbolift.schema")]] constinit const ::std::uint64_t turbolift_service_schema = \
      ::turbolift::detail::service_entry<__VA_ARGS__>().schema;
