#include "capture/host.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>
#include <string_view>

#include "base/encoding.h"

namespace hallmark::capture {
namespace {

// The kernel writes /proc/cpuinfo as it is read: the first processor's lines do.
constexpr std::size_t kHeadBytes = 8192;

std::string head_of(const Path& path) {
  std::array<char, kHeadBytes> buffer;
  std::ifstream file(path, std::ios::binary);
  file.read(buffer.data(), buffer.size());
  return {buffer.data(), static_cast<std::size_t>(file.gcount())};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kEdges = " \t\"'";
  const std::size_t begin = text.find_first_not_of(kEdges);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kEdges) - begin + 1);
}

// The value of the first line "key <sign> value".
std::string_view value_of(std::string_view text, std::string_view key, char sign) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t at = line.find(sign);
    if (at != line.npos && trimmed(line.substr(0, at)) == key) return trimmed(line.substr(at + 1));
  }
  return {};
}

void put(json::Object& facts, std::string name, std::string_view value) {
  if (!value.empty()) facts.emplace(std::move(name), printable(value));
}

}  // namespace

json::Object host_facts(const Path& root) {
  json::Object facts;
  utsname kernel;
  if (uname(&kernel) == 0) {
    put(facts, "kernel", std::string(kernel.sysname) + " " + kernel.release);
    put(facts, "machine", kernel.machine);
  }
  const long cores = sysconf(_SC_NPROCESSORS_ONLN);
  if (cores > 0) facts.emplace("cores", cores);
  put(facts, "cpu", value_of(head_of(root / "proc/cpuinfo"), "model name", ':'));
  const std::string release = head_of(root / "etc/os-release");
  put(facts, "os", value_of(release, "ID", '='));
  put(facts, "osVersion", value_of(release, "VERSION_ID", '='));
  return facts;
}

}  // namespace hallmark::capture
