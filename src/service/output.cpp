#include "service/output.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace turbolift::service {

void Output::append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!open_) {
    segments_.emplace_back();
    open_ = true;
  }
  segments_.back().append(bytes);
  size_ += bytes.size();
}

void Output::append_or_take(std::string& bytes) {
  if (bytes.size() < large_bytes) {
    append(bytes);
    bytes.clear();
    return;
  }
  size_ += bytes.size();
  segments_.push_back(std::move(bytes));
  bytes = std::string();
  open_ = false;
}

void Output::splice(Output& other) {
  for (std::size_t i = other.first_; i < other.segments_.size(); ++i) {
    std::string& segment = other.segments_[i];
    if (i == other.first_ && other.offset_ != 0) segment.erase(0, other.offset_);
    append_or_take(segment);
  }
  other.clear();
}

void Output::clear() {
  // One segment stays as the memory for what comes next.
  if (!segments_.empty() && segments_.front().capacity() <= 4 * large_bytes) {
    segments_.resize(1);
    segments_.front().clear();
    open_ = true;
  } else {
    segments_.clear();
    open_ = false;
  }
  first_ = offset_ = size_ = 0;
}

void Output::drop(std::size_t bytes) {
  size_ -= bytes;
  while (bytes != 0) {
    const std::size_t left = segments_[first_].size() - offset_;
    if (bytes < left) {
      offset_ += bytes;
      return;
    }
    bytes -= left;
    offset_ = 0;
    if (first_ + 1 < segments_.size() || !open_) segments_[first_] = std::string();
    ++first_;
  }
}

Output::Sent Output::send(int fd) {
  constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  while (size_ != 0) {
    std::array<iovec, 16> pieces;  // NOLINT(*-member-init): filled below
    std::size_t count = 0;
    for (std::size_t i = first_; i < segments_.size() && count < pieces.size(); ++i) {
      const std::size_t skip = i == first_ ? offset_ : 0;
      if (segments_[i].size() != skip) pieces[count++] = {segments_[i].data() + skip, segments_[i].size() - skip};
    }
    ssize_t sent = 0;
    if (count == 1) {
      sent = ::send(fd, pieces[0].iov_base, pieces[0].iov_len, flags);
    } else {
      msghdr message{};
      message.msg_iov = pieces.data();
      message.msg_iovlen = count;
      sent = ::sendmsg(fd, &message, flags);
    }
    if (sent < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK ? Sent::blocked : Sent::failed;
    }
    drop(static_cast<std::size_t>(sent));
  }
  clear();
  return Sent::all;
}

}  // namespace turbolift::service
