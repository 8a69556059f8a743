#pragma once
#include <bit>
#include <cfloat>
#include <cstring>
#include <string>
#include <turbolift/detail/shape.hpp>

static_assert(std::endian::native == std::endian::little, "turbolift supports little-endian machines only");

namespace turbolift {

/// Limits of one value, on both sides: writing fails just where reading would.
struct CodecLimits {
  static constexpr std::size_t value_bytes = std::size_t{1} << 30;
  static constexpr int depth = 100;                                    ///< of containers and owners in each other
  static constexpr std::size_t empty_elements = std::size_t{1} << 20;  ///< list elements that take no bytes
};

/// Why a value could not be encoded.
enum class WriteFailure : std::uint8_t { none, too_large, too_deep, too_many_empty_elements, valueless_variant };

namespace detail {
/// cereal's NameValuePair and the like: a name that does not travel, and a value.
template <class T>
concept NamedValue = requires(T& t) {
  requires std::is_convertible_v<decltype(t.name), const char*>;
  t.value;
};
/// cereal's base_class and the like.
template <class T>
concept BasePointer = requires(T& t) { *t.base_ptr; };

inline constexpr std::size_t long_double_bytes = LDBL_MANT_DIG == 64 ? 10 : sizeof(long double);
}  // namespace detail

/// Encodes values; the format is "Values" in docs/call-protocol.md. Not thread-safe. After a failure it ignores what
/// follows; whoever takes the bytes asks failure() first. Classes see it as the archive of their serialize or save.
class Writer {
 public:
  using is_saving = std::true_type;
  using is_loading = std::false_type;

  Writer() = default;
  /// Appends to `buffer`; limits count from its end.
  explicit Writer(std::string buffer) : out_(std::move(buffer)), begin_(out_.size()) {}

  std::string take() && { return std::move(out_); }
  std::string_view view() const { return std::string_view(out_).substr(begin_); }
  std::size_t size() const { return out_.size() - begin_; }
  void clear() {
    out_.resize(begin_);
    failure_ = WriteFailure::none;
    depth_ = 0;
    empty_elements_ = 0;
  }
  void reserve(std::size_t bytes) { out_.reserve(begin_ + bytes); }
  bool ok() const { return failure_ == WriteFailure::none; }
  WriteFailure failure() const { return failure_; }
  void fail(WriteFailure why) {
    if (ok()) failure_ = why;
  }

  /// For serialize and save: `ar(a, b)`, `ar & a`, `ar << a`.
  template <class... T>
  Writer& operator()(const T&... values) {
    (archive(values), ...);
    return *this;
  }
  template <class T>
  Writer& operator&(const T& value) {
    archive(value);
    return *this;
  }
  template <class T>
  Writer& operator<<(const T& value) {
    archive(value);
    return *this;
  }

  void raw(const void* bytes, std::size_t count) {
    if (count > CodecLimits::value_bytes || size() > CodecLimits::value_bytes - count) fail(WriteFailure::too_large);
    if (ok()) out_.append(static_cast<const char*>(bytes), count);
  }
  void varint(std::uint64_t value) {
    char bytes[10];
    std::size_t count = 0;
    for (; value >= 0x80; value >>= 7) bytes[count++] = static_cast<char>(value | 0x80);
    bytes[count++] = static_cast<char>(value);
    raw(bytes, count);
  }

  template <class T>
  void put(const T& value);

 private:
  struct Nested {
    explicit Nested(Writer& writer) : writer(writer) {
      if (++writer.depth_ > CodecLimits::depth) writer.fail(WriteFailure::too_deep);
    }
    ~Nested() { --writer.depth_; }
    Writer& writer;
  };

  template <class T>
  void archive(const T& value) {
    if constexpr (detail::NamedValue<const T>)
      archive(value.value);
    else if constexpr (detail::BasePointer<const T>)
      archive(*value.base_ptr);
    else
      put(value);
  }
  template <class T>
  void put_custom(const T& value);
  template <class T>
  void put_elements(const T& values);
  template <class T>
  void count_empty(std::size_t count) {
    if constexpr (detail::min_wire<T>() == 0) {
      empty_elements_ += count;
      if (detail::kind_of<T> != detail::Kind::custom && empty_elements_ > CodecLimits::empty_elements)
        fail(WriteFailure::too_many_empty_elements);
    }
  }

  std::string out_;
  std::size_t begin_ = 0;
  std::size_t empty_elements_ = 0;
  int depth_ = 0;
  WriteFailure failure_ = WriteFailure::none;
};

template <class T>
void Writer::put_custom(const T& value) {
  auto& object = const_cast<T&>(value);  // serialize is one member for both directions; saving does not change it
  if constexpr (detail::MemberSerialize<T>)
    object.serialize(*this);
  else if constexpr (detail::VersionedSerialize<T>)
    object.serialize(*this, 0U);
  else if constexpr (detail::FreeSerialize<T>)
    serialize(*this, object);
  else if constexpr (detail::MemberSplit<T>)
    value.save(*this);
  else
    save(*this, value);
}

template <class T>
void Writer::put_elements(const T& values) {
  const Nested nested(*this);
  varint(values.size());
  count_empty<typename T::value_type>(values.size());
  for (auto&& value : values) {
    if (!ok()) return;
    put(static_cast<const typename T::value_type&>(value));
  }
}

template <class T>
void Writer::put(const T& value) {
  using detail::Kind;
  constexpr Kind kind = detail::kind_of<T>;
  static_assert(
      kind != Kind::unknown && kind != Kind::view,
      "turbolift: a value of this type cannot travel: it is a pointer, a view, or a class without `serialize`");
  if (!ok()) return;
  if constexpr (kind == Kind::number || kind == Kind::boolean || kind == Kind::enumeration) {
    raw(&value, sizeof value);
  } else if constexpr (kind == Kind::long_double) {
    char bytes[sizeof value] = {};
    std::memcpy(bytes, &value, detail::long_double_bytes);
    raw(bytes, sizeof value);
  } else if constexpr (kind == Kind::text || kind == Kind::bulk) {
    varint(value.size());
    raw(value.data(), value.size() * sizeof(typename T::value_type));
  } else if constexpr (kind == Kind::path) {
    put(value.native());
  } else if constexpr (kind == Kind::sequence || kind == Kind::set || kind == Kind::map) {
    put_elements(value);
  } else if constexpr (kind == Kind::array) {
    if constexpr (detail::BulkElement<std::remove_cv_t<typename detail::ArrayOf<T>::type>>)
      raw(&value, sizeof value);
    else
      for (const auto& element : value) put(element);
  } else if constexpr (kind == Kind::tuple) {
    std::apply([this](const auto&... element) { (this->put(element), ...); }, value);
  } else if constexpr (kind == Kind::optional || kind == Kind::owner) {
    const Nested nested(*this);
    const bool has_value = static_cast<bool>(value);
    put(has_value);
    if (has_value) put(*value);
  } else if constexpr (kind == Kind::expected) {
    const Nested nested(*this);
    put(value.has_value());
    if (!value.has_value())
      put(value.error());
    else if constexpr (!std::is_void_v<typename T::value_type>)
      put(*value);
  } else if constexpr (kind == Kind::variant) {
    const Nested nested(*this);
    if (value.valueless_by_exception()) return fail(WriteFailure::valueless_variant);
    varint(value.index());
    visit([this](const auto& alternative) { this->put(alternative); }, value);
  } else if constexpr (kind == Kind::complex) {
    put(value.real());
    put(value.imag());
  } else if constexpr (kind == Kind::bitset) {
    unsigned char bytes[detail::bitset_bytes<T> + 1] = {};
    for (std::size_t i = 0; i < value.size(); ++i)
      if (value[i]) bytes[i / 8] = static_cast<unsigned char>(bytes[i / 8] | 1U << i % 8);
    raw(bytes, detail::bitset_bytes<T>);
  } else if constexpr (kind == Kind::duration) {
    put(value.count());
  } else if constexpr (kind == Kind::time_point) {
    put(value.time_since_epoch());
  } else if constexpr (kind == Kind::custom) {
    const Nested nested(*this);
    put_custom(value);
  } else if constexpr (kind == Kind::aggregate) {
    detail::for_each_field(value, [this](const auto& field) { this->put(field); });
  }
}

}  // namespace turbolift
