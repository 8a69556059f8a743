#include "base/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace turbolift::base {
namespace {

constexpr int gzip_window_bits = 15 + 16;  // zlib's way to ask for gzip instead of its own format
constexpr std::size_t step_bytes = std::size_t{1} << 18U;

// zlib counts with 32 bits: passes on what fits.
void feed(z_stream& stream, std::string_view& bytes) {
  if (stream.avail_in > 0) return;
  const std::size_t size = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(size);
  bytes.remove_prefix(size);
}

void make_room(z_stream& stream, std::string& out, std::size_t bytes) {
  const std::size_t used = out.size();
  out.resize(used + bytes);
  stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
  stream.avail_out = static_cast<uInt>(bytes);
}

}  // namespace

struct GzipWriter::State {
  z_stream stream{};

  /// Calls deflate until it has taken everything and says that it has no more to give.
  void run(std::string_view bytes, int flush, std::string& out) {
    int result = Z_OK;
    do {
      feed(stream, bytes);
      make_room(stream, out, step_bytes);
      result = ::deflate(&stream, bytes.empty() ? flush : Z_NO_FLUSH);
      out.resize(out.size() - stream.avail_out);
    } while (flush == Z_FINISH ? result != Z_STREAM_END : stream.avail_in > 0 || !bytes.empty());
  }
};

GzipWriter::GzipWriter(int level) : state_(std::make_unique<State>()) {
  if (::deflateInit2(&state_->stream, level, Z_DEFLATED, gzip_window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

GzipWriter::~GzipWriter() {
  ::deflateEnd(&state_->stream);
}

void GzipWriter::write(std::string_view bytes, std::string& out) {
  if (!bytes.empty()) state_->run(bytes, Z_NO_FLUSH, out);
}

void GzipWriter::finish(std::string& out) {
  state_->run({}, Z_FINISH, out);
}

std::string gzip(std::string_view bytes, int level) {
  std::string out;
  GzipWriter writer(level);
  writer.write(bytes, out);
  writer.finish(out);
  return out;
}

Expected<std::string> gunzip(std::string_view file, std::size_t max_bytes) {
  z_stream stream{};
  if (::inflateInit2(&stream, gzip_window_bits) != Z_OK) throw std::bad_alloc();
  std::string out;
  int state = Z_OK;
  while (state == Z_OK) {
    feed(stream, file);
    // One byte beyond the limit, so that exactly the limit is told from more.
    make_room(stream, out, std::min(step_bytes, max_bytes - out.size() + 1));
    state = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (out.size() > max_bytes) break;
  }
  const bool rest = stream.avail_in > 0 || !file.empty();
  ::inflateEnd(&stream);
  if (out.size() > max_bytes) return failure("gzip: unpacks to more than " + std::to_string(max_bytes) + " bytes");
  if (state == Z_BUF_ERROR) return failure("gzip: the file is truncated");
  if (state != Z_STREAM_END) return failure("gzip: the file is damaged");
  if (rest) return failure("gzip: bytes after the end of the file");
  return out;
}

}  // namespace turbolift::base
