#pragma once
#include <optional>
#include <tuple>
#include <turbolift/codec.hpp>
#include <turbolift/detail/call.hpp>
#include <turbolift/detail/schema.hpp>
#include <turbolift/detail/signature.hpp>
#include <turbolift/detail/state_of.hpp>
#include <turbolift/share.hpp>
#include <type_traits>
#include <utility>

/// Both ends of a call of one function: arguments to bytes, bytes to a call, a result from bytes.
namespace turbolift::detail {

template <class T>
struct IsShared : std::false_type {};
template <class T>
struct IsShared<Shared<T>> : std::true_type {
  using type = T;
};
template <class A>
inline constexpr bool is_shared = IsShared<std::remove_cvref_t<A>>::value;

/// Writes one argument as parameter type P is encoded.
template <class P, class A>
void put_argument(Writer& writer, const A& argument) {
  using Value = std::remove_cvref_t<P>;
  if constexpr (kind_of<owned_t<P>> == Kind::text && !std::is_same_v<Value, owned_t<P>>) {
    const std::string_view text(argument);
    writer.varint(text.size());
    writer.raw(text.data(), text.size());
  } else if constexpr (kind_of<Value> == Kind::view) {
    if constexpr (kind_of<owned_t<P>> != Kind::array) writer.varint(argument.size());
    if constexpr (BulkElement<std::remove_cv_t<typename Value::value_type>>)
      writer.raw(argument.data(), argument.size_bytes());
    else
      for (const auto& element : argument) writer.put(element);
  } else {
    writer.put(static_cast<const Value&>(argument));
  }
}

/// What one parameter is called with: an object that was decoded for this call, or one that several calls share.
template <class P>
class Argument {
  using Object = owned_t<P>;
  using Parameter = std::remove_cvref_t<P>;

 public:
  bool read(Reader& reader) {
    reader.get(object_);
    return reader.ok();
  }
  bool refer(SharedValue& value) {
    if constexpr (std::is_rvalue_reference_v<P> || !std::is_copy_constructible_v<Object>)
      return decode(value.encoded(), object_);
    else
      shared_ = value.get<Object>(DecodeShared{});
    return shared_ != nullptr;
  }

  /// As the parameter wants it; moves the object into one that is taken by value.
  decltype(auto) pass() {
    if constexpr (std::is_same_v<Parameter, const char*>) {
      return shared_ != nullptr ? shared_->c_str() : object_.c_str();
    } else if constexpr (!std::is_same_v<Parameter, Object>) {
      return shared_ != nullptr ? Parameter(*shared_) : Parameter(std::as_const(object_));
    } else if constexpr (std::is_lvalue_reference_v<P>) {
      return shared_ != nullptr ? *shared_ : std::as_const(object_);
    } else if constexpr (std::is_rvalue_reference_v<P> || !std::is_copy_constructible_v<Object>) {
      return std::move(object_);
    } else {
      return shared_ != nullptr ? Object(*shared_) : std::move(object_);
    }
  }

 private:
  Object object_{};
  const Object* shared_ = nullptr;
};

/// The two directions for function f.
template <auto f, class R, class... P>
struct Invocation {
  using Value = std::remove_cvref_t<R>;
  static constexpr std::uint64_t schema = signature_schema<Value, owned_t<P>...>();

  static Invoked invoke(std::string_view bytes, Writer& out) {
    return invoke(bytes, out, std::index_sequence_for<P...>{});
  }

  static bool decode_result(std::string_view bytes, std::optional<Stored<Value>>& value) {
    Reader reader(bytes);
    value.emplace();
    if constexpr (!std::is_void_v<R>) reader.get(*value);
    return reader.done();
  }

 private:
  template <std::size_t... i>
  static Invoked invoke(std::string_view bytes, Writer& out, std::index_sequence<i...>) {
    std::tuple<Argument<P>...> arguments;
    std::array<Ref<SharedValue>, sizeof...(P)> shared;
    Reader reader(bytes);
    if (const Invoked found = find_shared(reader, shared.data(), sizeof...(P)); found != Invoked::returned)
      return found;
    const bool decoded = ([&] {
      auto& argument = std::get<i>(arguments);
      return shared[i] ? argument.refer(*shared[i]) : argument.read(reader);
    }() && ...);
    if (!decoded || !reader.done()) return Invoked::malformed;
    if constexpr (std::is_void_v<R>)
      f(std::get<i>(arguments).pass()...);
    else
      out.put(static_cast<const Value&>(f(std::get<i>(arguments).pass()...)));
    return Invoked::returned;
  }
};

template <auto f, class Sig>
struct Info;
template <auto f, class R, class... P>
struct Info<f, R(P...)> {
  static constexpr FunctionInfo value{&typeid(Key<f>), Invocation<f, R, P...>::schema, &Invocation<f, R, P...>::invoke};
  /// False: a long double travels, so that services for another architecture cannot be called.
  static constexpr bool portable = portable_signature<std::remove_cvref_t<R>, owned_t<P>...>();
};

}  // namespace turbolift::detail
