#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"
#include "json/number.h"
#include "json/value.h"

namespace hallmark::json {
namespace {

// The order of UTF-16 code units, read off UTF-8. The two encodings sort alike but for one case:
// UTF-16 writes what lies above U+FFFF (lead bytes F0 to F4) as surrogates, below U+E000 to
// U+FFFF (lead bytes EE and EF).
unsigned utf16_rank(char c) {
  const unsigned byte = static_cast<unsigned char>(c);
  return byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte;
}

bool utf16_less(std::string_view a, std::string_view b) {
  return std::ranges::lexicographical_compare(a, b, {}, utf16_rank, utf16_rank);
}

bool has_utf16_exception(std::string_view key) {
  return std::ranges::any_of(key, [](char c) { return static_cast<unsigned char>(c) >= 0xEE; });
}

void write_string(std::string& out, std::string_view text) {
  CHECK(is_utf8(text));
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00" + hex_encode(as_bytes(std::string_view(&c, 1)));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

using Member = Object::value_type;

// One writer for both forms.
class Writer {
 public:
  explicit Writer(bool is_pretty) : is_pretty_(is_pretty) {}

  void write(const Value& value) {
    if (const bool* flag = value.as_bool()) {
      out_ += *flag ? "true" : "false";
    } else if (const std::int64_t* integer = value.as_integer()) {
      out_ += std::to_string(*integer);
    } else if (const double* number = value.as_double()) {
      out_ += ecmascript_number(*number);
    } else if (const std::string* text = value.as_string()) {
      write_string(out_, *text);
    } else if (const Array* array = value.as_array()) {
      write_array(*array);
    } else if (const Object* object = value.as_object()) {
      write_object(*object);
    } else {
      out_ += "null";
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void write_array(const Array& array) {
    open('[');
    for (const Value& element : array) {
      next(&element == &array.front());
      write(element);
    }
    close(']', array.empty());
  }

  void write_object(const Object& object) {
    open('{');
    bool is_first = true;
    for (const Member* member : in_order(object)) {
      next(std::exchange(is_first, false));
      write_string(out_, member->first);
      out_ += is_pretty_ ? ": " : ":";
      write(member->second);
    }
    close('}', object.empty());
  }

  std::vector<const Member*> in_order(const Object& object) const {
    std::vector<const Member*> members;
    members.reserve(object.size());
    bool needs_sorting = false;
    for (const Member& member : object) {
      members.push_back(&member);
      needs_sorting = needs_sorting || has_utf16_exception(member.first);
    }
    if (needs_sorting && !is_pretty_) {
      std::ranges::sort(members, utf16_less, [](const Member* member) { return member->first; });
    }
    return members;
  }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
  }
  void next(bool is_first) {
    if (!is_first) out_ += ',';
    new_line();
  }
  void close(char bracket, bool is_empty) {
    --depth_;
    if (!is_empty) new_line();
    out_ += bracket;
  }
  void new_line() {
    if (is_pretty_) out_ += '\n' + std::string(2 * depth_, ' ');
  }

  bool is_pretty_;
  std::size_t depth_ = 0;
  std::string out_;
};

std::string write(const Value& value, bool is_pretty) {
  Writer writer(is_pretty);
  writer.write(value);
  return writer.take();
}

}  // namespace

std::string canonical(const Value& value) { return write(value, false); }
std::string pretty(const Value& value) { return write(value, true); }

}  // namespace hallmark::json
