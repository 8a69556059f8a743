#pragma once
#include <cstring>
#include <expected>
#include <string_view>
#include <turbolift/detail/writer.hpp>

namespace turbolift {

/// Decodes values from untrusted bytes. Every count is checked against the bytes that remain before memory is taken,
/// all memory against a budget, and nesting against a limit. Not thread-safe. After a failure it reads nothing more;
/// values read so far are valid objects of no meaning. Classes see it as the archive of their serialize or load, and
/// may call fail() there.
class Reader {
 public:
  using is_saving = std::false_type;
  using is_loading = std::true_type;

  /// `bytes` must outlive it.
  explicit Reader(std::string_view bytes)
      : next_(bytes.data()), end_(bytes.data() + bytes.size()), memory_(memory_for(bytes.size())) {}

  bool ok() const { return ok_; }
  /// Everything was read, and well.
  bool done() const { return ok_ && next_ == end_; }
  void fail() {
    ok_ = false;
    next_ = end_;
  }
  std::size_t remaining() const { return static_cast<std::size_t>(end_ - next_); }

  /// For serialize and load: `ar(a, b)`, `ar & a`, `ar >> a`.
  template <class... T>
  Reader& operator()(T&&... values) {
    (archive(values), ...);
    return *this;
  }
  template <class T>
  Reader& operator&(T&& value) {
    archive(value);
    return *this;
  }
  template <class T>
  Reader& operator>>(T&& value) {
    archive(value);
    return *this;
  }

  void raw(void* bytes, std::size_t count) {
    if (count > remaining()) return fail();
    if (count != 0) std::memcpy(bytes, next_, count);
    next_ += count;
  }
  /// The next `count` bytes; empty after a failure.
  std::string_view take(std::size_t count) {
    if (count > remaining()) {
      fail();
      return {};
    }
    const std::string_view bytes(next_, count);
    next_ += count;
    return bytes;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (next_ == end_) break;
      const auto byte = static_cast<unsigned char>(*next_++);
      if (shift == 63 && byte > 1) break;
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    fail();
    return 0;
  }
  /// A count of elements that take at least `min_wire` bytes each, and `memory` bytes in memory.
  std::size_t count(std::size_t min_wire, std::size_t memory);

  template <class T>
  void get(T& value);
  template <class T>
  T make() {
    T value{};
    get(value);
    return value;
  }

 private:
  struct Nested {
    explicit Nested(Reader& reader) : reader(reader) {
      if (++reader.depth_ > CodecLimits::depth) reader.fail();
    }
    ~Nested() { --reader.depth_; }
    Reader& reader;
  };

  /// What decoded containers may take in all: enough for any honest value, and linear in what was sent.
  static constexpr std::size_t memory_for(std::size_t bytes) { return CodecLimits::value_bytes + 64 * bytes; }
  bool claim_memory(std::size_t bytes) {
    if (bytes > memory_)
      fail();
    else
      memory_ -= bytes;
    return ok_;
  }

  template <class T>
  void archive(T& value) {
    if constexpr (detail::NamedValue<T>)
      archive(value.value);
    else if constexpr (detail::BasePointer<T>)
      archive(*value.base_ptr);
    else
      get(value);
  }
  template <class T>
  void get_custom(T& value);
  template <class T>
  void get_sequence(T& value);
  template <class T>
  void get_associative(T& value);
  template <class T, std::size_t... i>
  void get_variant(T& value, std::index_sequence<i...>);

  const char* next_;
  const char* end_;
  std::size_t memory_;
  std::size_t empty_elements_ = CodecLimits::empty_elements;
  int depth_ = 0;
  bool ok_ = true;
};

inline std::size_t Reader::count(std::size_t min_wire, std::size_t memory) {
  const std::uint64_t count = varint();
  if (min_wire != 0) {
    if (count > remaining() / min_wire) fail();
  } else if (count > remaining()) {  // elements that may take no bytes
    if (count > empty_elements_)
      fail();
    else
      empty_elements_ -= count;
  }
  if (ok_ && memory != 0 && count > memory_ / memory) fail();
  if (ok_) memory_ -= count * memory;
  return ok_ ? static_cast<std::size_t>(count) : 0;
}

template <class T>
void Reader::get_custom(T& value) {
  if constexpr (detail::MemberSerialize<T>)
    value.serialize(*this);
  else if constexpr (detail::VersionedSerialize<T>)
    value.serialize(*this, 0U);
  else if constexpr (detail::FreeSerialize<T>)
    serialize(*this, value);
  else if constexpr (detail::MemberSplit<T>)
    value.load(*this);
  else
    load(*this, value);
}

template <class T>
void Reader::get_sequence(T& value) {
  using Element = typename T::value_type;
  const Nested nested(*this);
  value.clear();
  std::size_t left = count(detail::min_wire<Element>(), sizeof(Element));
  if constexpr (requires { value.reserve(left); }) value.reserve(left);
  for (; left != 0 && ok_; --left) {
    if constexpr (std::is_same_v<Element, bool>) {
      value.push_back(make<bool>());
    } else {
      value.emplace_back();
      get(value.back());
    }
  }
}

template <class T>
void Reader::get_associative(T& value) {
  const Nested nested(*this);
  value.clear();
  if constexpr (detail::kind_of<T> == detail::Kind::map) {
    using Key = typename T::key_type;
    using Mapped = typename T::mapped_type;
    std::size_t left = count(detail::min_wire<Key>() + detail::min_wire<Mapped>(), sizeof(Key) + sizeof(Mapped) + 32);
    for (; left != 0 && ok_; --left) {
      auto key = make<Key>();
      auto mapped = make<Mapped>();
      if (!ok_) return;
      const auto before = value.size();
      value.emplace_hint(value.end(), std::move(key), std::move(mapped));
      if (value.size() == before) fail();  // a key twice
    }
  } else {
    using Key = typename T::key_type;
    std::size_t left = count(detail::min_wire<Key>(), sizeof(Key) + 32);
    for (; left != 0 && ok_; --left) {
      auto key = make<Key>();
      if (!ok_) return;
      const auto before = value.size();
      value.emplace_hint(value.end(), std::move(key));
      if (value.size() == before) fail();
    }
  }
}

template <class T, std::size_t... i>
void Reader::get_variant(T& value, std::index_sequence<i...>) {
  const std::uint64_t index = varint();
  const auto take = [&]<std::size_t k>() {
    if (index != k) return false;
    get(value.template emplace<k>());
    return true;
  };
  if (!ok_ || !(take.template operator()<i>() || ...)) fail();
}

template <class T>
void Reader::get(T& value) {
  using detail::Kind;
  constexpr Kind kind = detail::kind_of<T>;
  static_assert(
      kind != Kind::unknown && kind != Kind::view,
      "turbolift: a value of this type cannot travel: it is a pointer, a view, or a class without `serialize`");
  if (!ok_) return;
  if constexpr (kind == Kind::boolean) {
    unsigned char byte = 0;
    raw(&byte, 1);
    if (byte > 1) fail();
    value = byte == 1;
  } else if constexpr (kind == Kind::number) {
    raw(&value, sizeof value);
  } else if constexpr (kind == Kind::enumeration) {
    if constexpr (std::is_same_v<std::underlying_type_t<T>, bool>)
      value = static_cast<T>(make<bool>());
    else
      raw(&value, sizeof value);
  } else if constexpr (kind == Kind::long_double) {
    const char* bytes = take(sizeof value).data();
    if (!ok_) return;
    std::memcpy(&value, bytes, detail::long_double_bytes);
  } else if constexpr (kind == Kind::text) {
    const std::size_t size = count(1, 1);
    value.assign(next_, size);
    next_ += size;
  } else if constexpr (kind == Kind::bulk) {
    using Element = typename T::value_type;
    const std::size_t size = count(sizeof(Element), sizeof(Element));
    value.resize(size);
    raw(value.data(), size * sizeof(Element));
  } else if constexpr (kind == Kind::path) {
    value = make<typename T::string_type>();
  } else if constexpr (kind == Kind::sequence) {
    get_sequence(value);
  } else if constexpr (kind == Kind::set || kind == Kind::map) {
    get_associative(value);
  } else if constexpr (kind == Kind::array) {
    if constexpr (detail::BulkElement<typename detail::ArrayOf<T>::type>)
      raw(&value, sizeof value);
    else
      for (auto& element : value) get(element);
  } else if constexpr (kind == Kind::tuple) {
    std::apply([this](auto&... element) { (this->get(element), ...); }, value);
  } else if constexpr (kind == Kind::optional) {
    const Nested nested(*this);
    value.reset();
    if (make<bool>()) get(value.emplace());
  } else if constexpr (kind == Kind::owner) {
    const Nested nested(*this);
    value.reset();
    using Object = std::remove_cv_t<typename detail::Owner<T>::type>;
    if (make<bool>() && claim_memory(sizeof(Object))) {
      auto* object = new Object{};
      value.reset(object);
      get(*object);
    }
  } else if constexpr (kind == Kind::expected) {
    const Nested nested(*this);
    if (!make<bool>())
      value = T(std::unexpect, make<typename T::error_type>());
    else if constexpr (std::is_void_v<typename T::value_type>)
      value = T();
    else
      value = T(std::in_place, make<typename T::value_type>());
  } else if constexpr (kind == Kind::variant) {
    const Nested nested(*this);
    get_variant(value, std::make_index_sequence<detail::Alternatives<T>::count>{});
  } else if constexpr (kind == Kind::complex) {
    const auto real = make<typename T::value_type>();
    value = T(real, make<typename T::value_type>());
  } else if constexpr (kind == Kind::bitset) {
    const std::string_view bytes = take(detail::bitset_bytes<T>);
    if (!ok_) return;
    for (std::size_t i = 0; i < value.size(); ++i)
      value.set(i, (static_cast<unsigned char>(bytes[i / 8]) >> i % 8) & 1);
    if (value.size() % 8 != 0 && static_cast<unsigned char>(bytes.back()) >> value.size() % 8 != 0) fail();
  } else if constexpr (kind == Kind::duration) {
    value = T(make<typename T::rep>());
  } else if constexpr (kind == Kind::time_point) {
    value = T(make<typename T::duration>());
  } else if constexpr (kind == Kind::custom) {
    const Nested nested(*this);
    get_custom(value);
  } else if constexpr (kind == Kind::aggregate) {
    detail::for_each_field(value, [this](auto& field) { this->get(field); });
  }
}

}  // namespace turbolift
