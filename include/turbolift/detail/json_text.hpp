#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

/// JSON as text (RFC 8259): what the templates in json.hpp are made of. docs/call-protocol.md says how types look in
/// it.
namespace turbolift::detail::json {

/// `text` quoted. Bytes that are not UTF-8 become U+FFFD.
void append_string(std::string& out, std::string_view text);
void append_integer(std::string& out, std::int64_t value);
void append_natural(std::string& out, std::uint64_t value);
/// The shortest number that reads back as the same value; "NaN", "Infinity" and "-Infinity" as strings.
void append_real(std::string& out, double value);
void append_real(std::string& out, float value);
/// `bytes` as a string in base64 (RFC 4648, with padding).
void append_base64(std::string& out, std::string_view bytes);
/// What append_base64 wrote, without the quotes. False: it is not that.
bool decode_base64(std::string_view text, std::string& bytes);

/// Reads a text from its beginning to its end, as its caller expects it to be. After the first failure it reads nothing
/// more. Not thread-safe.
class Scanner {
 public:
  /// `text` must outlive it.
  explicit Scanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  static constexpr int max_depth = 200;

  bool ok() const { return problem_.empty(); }
  /// Where and why it does not fit: "argument 2, [3].name: expected a number". Empty: it does.
  const std::string& problem() const { return problem_; }
  void fail(std::string_view why);
  /// There is nothing left but space; else a failure.
  bool finish();

  /// The first character of the value that is next: one of `n t f " [ {`, '0' for numbers, '\0' at the end.
  char peek();

  bool boolean();
  std::string string();
  /// A number as its text, of valid syntax.
  std::string_view number();
  /// A whole number (also 12.0 or 1e3) within the limits.
  std::int64_t integer(std::int64_t least, std::int64_t most);
  std::uint64_t natural(std::uint64_t most);
  /// A number, or the strings for what JSON has no number for.
  double real();
  void null();
  /// Any value; its text.
  std::string_view skip();

  /// begin_array(); while (next_element()) …one value…
  void begin_array();
  bool next_element();
  /// begin_object(); while (next_member(name)) …one value…
  void begin_object();
  bool next_member(std::string& name);

 private:
  struct Level {
    bool object;
    std::size_t count;
    std::string name;
  };

  void skip_space();
  bool take(char c);
  bool take_word(std::string_view word);
  void begin(char bracket, bool object);
  /// The comma or the end; true: another one follows.
  bool next(char bracket);
  bool unicode_escape(std::string& out);
  bool hex4(unsigned& value);
  std::string place() const;

  const char* at_;
  const char* end_;
  std::string problem_;
  std::vector<Level> levels_;
};

/// The schemas of one document, by name, so that a type is described once and may contain itself.
class Schemas {
 public:
  /// True: the type is new, and its text is to be given by define(). Its name is made valid and unique.
  bool declare(const std::type_info& type, std::string& name);
  void define(const std::string& name, std::string text);
  const std::vector<std::pair<std::string, std::string>>& all() const { return schemas_; }

 private:
  std::vector<std::pair<const std::type_info*, std::string>> names_;
  std::vector<std::pair<std::string, std::string>> schemas_;
};

}  // namespace turbolift::detail::json
