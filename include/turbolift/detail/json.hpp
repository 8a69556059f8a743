#pragma once
#include <limits>
#include <string>
#include <tuple>
#include <turbolift/codec.hpp>
#include <turbolift/detail/field_names.hpp>
#include <turbolift/detail/json_text.hpp>
#include <type_traits>
#include <utility>

/// Every type that travels as JSON; docs/call-protocol.md has the table.
namespace turbolift::detail::json {

template <class T>
inline constexpr bool is_bytes = kind_of<T> == Kind::bulk && std::is_same_v<typename T::value_type, std::byte>;
/// A map whose keys are texts and occur once: an object.
template <class T>
inline constexpr bool is_object_map = kind_of<T> == Kind::map && kind_of<typename T::key_type> == Kind::text &&
                                      requires(T& t, typename T::key_type k, typename T::mapped_type&& m) {
                                        t.insert_or_assign(k, static_cast<typename T::mapped_type&&>(m));
                                      };
/// Its JSON may be null already, so that an optional of it needs another way to say "nothing".
template <class T>
inline constexpr bool is_nullable = kind_of<T> == Kind::optional || kind_of<T> == Kind::owner;
/// What an optional or unique_ptr holds.
template <class T>
struct Content {
  using type = std::remove_cv_t<typename Owner<T>::type>;
};
template <class T>
  requires(kind_of<T> == Kind::optional)
struct Content<T> {
  using type = typename T::value_type;
};

/// Writes values as JSON. Classes see it as the archive of their serialize or save.
class Out {
 public:
  using is_saving = std::true_type;
  using is_loading = std::false_type;

  explicit Out(std::string& text) : text_(text) {}

  template <class... T>
  Out& operator()(const T&... values) {
    (element(values), ...);
    return *this;
  }
  template <class T>
  Out& operator&(const T& value) {
    element(value);
    return *this;
  }
  template <class T>
  Out& operator<<(const T& value) {
    element(value);
    return *this;
  }
  void raw(const void* bytes, std::size_t count) {
    separate();
    append_base64(text_, {static_cast<const char*>(bytes), count});
  }
  void varint(std::uint64_t value) { element(value); }
  bool ok() const { return true; }
  std::size_t size() const { return text_.size(); }
  void fail(WriteFailure /*why*/) {}

  template <class T>
  void put(const T& value);

 private:
  template <class T>
  void element(const T& value) {
    if constexpr (NamedValue<const T>) {
      element(value.value);
    } else if constexpr (BasePointer<const T>) {
      element(*value.base_ptr);
    } else {
      separate();
      put(value);
    }
  }
  void separate() {
    if (!std::exchange(first_, false)) text_ += ',';
  }
  template <class T>
  void put_list(const T& values) {
    text_ += '[';
    const bool outer = std::exchange(first_, true);
    for (const auto& value : values) element(static_cast<const typename ListOf<T>::type&>(value));
    first_ = outer;
    text_ += ']';
  }
  template <class... T>
  void put_array(const T&... values) {
    text_ += '[';
    const bool outer = std::exchange(first_, true);
    (element(values), ...);
    first_ = outer;
    text_ += ']';
  }
  template <class T>
  void put_map(const T& map);
  template <class T>
  void put_custom(const T& value);
  template <class T, std::size_t... i>
  void put_aggregate(const T& value, std::index_sequence<i...> indices);

  template <class T>
  struct ListOf {
    using type = typename T::value_type;
  };
  template <class T, std::size_t n>
  struct ListOf<T[n]> {
    using type = T;
  };

  std::string& text_;
  bool first_ = true;
};

/// Reads values from JSON. Classes see it as the archive of their serialize or load.
class In {
 public:
  using is_saving = std::false_type;
  using is_loading = std::true_type;

  explicit In(Scanner& scanner) : scanner_(scanner) {}

  template <class... T>
  In& operator()(T&&... values) {
    (element(values), ...);
    return *this;
  }
  template <class T>
  In& operator&(T&& value) {
    element(value);
    return *this;
  }
  template <class T>
  In& operator>>(T&& value) {
    element(value);
    return *this;
  }
  void raw(void* bytes, std::size_t count) {
    std::string decoded;
    if (!scanner_.next_element() || !decode_base64(scanner_.string(), decoded) || decoded.size() != count)
      return fail();
    decoded.copy(static_cast<char*>(bytes), count);
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    element(value);
    return value;
  }
  bool ok() const { return scanner_.ok(); }
  void fail() { scanner_.fail("the class refuses these values"); }

  template <class T>
  void get(T& value);
  template <class T>
  T make() {
    T value{};
    get(value);
    return value;
  }

 private:
  template <class T>
  void element(T& value) {
    if constexpr (NamedValue<T>)
      element(value.value);
    else if constexpr (BasePointer<T>)
      element(*value.base_ptr);
    else if (scanner_.next_element())
      get(value);
    else
      scanner_.fail("too few elements");
  }
  void end_array() {
    if (scanner_.ok() && scanner_.next_element()) scanner_.fail("too many elements");
  }
  template <class... T>
  void get_array(T&... values) {
    scanner_.begin_array();
    (element(values), ...);
    end_array();
  }
  template <class T>
  void get_number(T& value);
  template <class T>
  void get_list(T& value);
  template <class T>
  void get_map(T& value);
  template <class T>
  void get_expected(T& value);
  template <class T, std::size_t... i>
  void get_variant(T& value, std::index_sequence<i...> indices);
  template <class T>
  void get_custom(T& value);
  template <class T, std::size_t... i>
  void get_aggregate(T& value, std::index_sequence<i...> indices);
  template <class T>
  void get_bitset(T& value);

  Scanner& scanner_;
};

}  // namespace turbolift::detail::json

#include <turbolift/detail/json_in.hpp>
#include <turbolift/detail/json_out.hpp>
