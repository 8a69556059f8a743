#include "grpc_peer.hpp"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <semaphore>
#include <thread>

#include "base/subprocess.hpp"
#include "bench.grpc.pb.h"
#include "harness/rounds.hpp"

namespace bench {
namespace {

struct Unary {
  grpc::ClientContext context;
  grpc::Status status;
  Number in, out;
  std::unique_ptr<grpc::ClientAsyncResponseReader<Number>> reader;
};

void check(const grpc::Status& status) {
  require(status.ok(), "a gRPC call: " + status.error_message());
}

}  // namespace

struct GrpcPeer::Impl {
  Impl() {
    turbolift::base::SubprocessOptions options;
    options.argv = {BENCH_GRPC_SERVER};
    options.in = options.out = turbolift::base::Stream::pipe;
    auto started = turbolift::base::Subprocess::spawn(options);
    require(started.has_value(), "gRPC's server starts");
    server.emplace(*std::move(started));
    std::string line;
    char c = 0;
    while (::read(server->out().get(), &c, 1) == 1 && c != '\n') line += c;
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    arguments.SetMaxSendMessageSize(-1);
    stub = Functions::NewStub(
        grpc::CreateCustomChannel("127.0.0.1:" + line, grpc::InsecureChannelCredentials(), arguments));
  }

  std::optional<turbolift::base::Subprocess> server;
  std::unique_ptr<Functions::Stub> stub;
};

GrpcPeer::GrpcPeer() : impl_(std::make_unique<Impl>()) {}
GrpcPeer::~GrpcPeer() = default;

std::uint64_t GrpcPeer::square(std::uint64_t value) {
  grpc::ClientContext context;
  Number in;
  Number out;
  in.set_value(value);
  check(impl_->stub->Square(&context, in, &out));
  return out.value();
}

void GrpcPeer::echo(const std::string& text) {
  grpc::ClientContext context;
  Bytes in;
  Bytes out;
  in.set_value(text);
  check(impl_->stub->Echo(&context, in, &out));
  require(out.value().size() == text.size(), "gRPC's echo");
}

void GrpcPeer::echo_numbers(const std::vector<double>& numbers) {
  grpc::ClientContext context;
  Numbers in;
  Numbers out;
  in.mutable_value()->Add(numbers.begin(), numbers.end());
  check(impl_->stub->EchoNumbers(&context, in, &out));
  require(out.value_size() == static_cast<int>(numbers.size()), "gRPC's echo");
}

double GrpcPeer::queue_rate(std::uint64_t count, std::size_t in_flight) {
  grpc::CompletionQueue queue;
  std::uint64_t sent = 0;
  const auto send = [&] {
    auto* call = new Unary;
    call->in.set_value(sent++);
    call->reader = impl_->stub->AsyncSquare(&call->context, call->in, &queue);
    call->reader->Finish(&call->out, &call->status, call);
  };
  const auto begin = Clock::now();
  while (sent < std::min<std::uint64_t>(count, in_flight)) send();
  for (std::uint64_t done = 0; done < count; ++done) {
    void* tag = nullptr;
    bool ok = false;
    require(queue.Next(&tag, &ok) && ok, "gRPC's completion queue");
    const std::unique_ptr<Unary> call(static_cast<Unary*>(tag));
    check(call->status);
    if (sent < count) send();
  }
  return static_cast<double>(count) / seconds_since(begin);
}

double GrpcPeer::callback_rate(std::uint64_t count, std::size_t in_flight) {
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> done{0};
  std::binary_semaphore finished{0};
  std::function<void()> send = [&] {
    const std::uint64_t number = sent.fetch_add(1);
    if (number >= count) return;
    auto* call = new Unary;
    call->in.set_value(number);
    impl_->stub->async()->Square(&call->context, &call->in, &call->out, [&, call](const grpc::Status& status) {
      check(status);
      delete call;
      send();
      if (done.fetch_add(1) + 1 == count) finished.release();
    });
  };
  const auto begin = Clock::now();
  for (std::size_t i = 0; i < in_flight; ++i) send();
  finished.acquire();
  return static_cast<double>(count) / seconds_since(begin);
}

double GrpcPeer::best_rate(std::uint64_t count) {
  return std::max({queue_rate(count, 16), queue_rate(count, 128), callback_rate(count, 16), callback_rate(count, 128)});
}

double GrpcPeer::stream_rate(std::uint64_t count) {
  grpc::ClientContext context;
  const auto stream = impl_->stub->Squares(&context);
  const auto begin = Clock::now();
  std::thread writer([&] {
    Number number;
    for (std::uint64_t i = 0; i < count; ++i) {
      number.set_value(i);
      stream->Write(number);
    }
    stream->WritesDone();
  });
  Number answer;
  std::uint64_t got = 0;
  while (stream->Read(&answer)) ++got;
  writer.join();
  check(stream->Finish());
  require(got == count, "gRPC's stream");
  return static_cast<double>(count) / seconds_since(begin);
}

}  // namespace bench
