// Serves bench.proto on a port of the loopback, which it prints, until its standard input ends.
#include <grpcpp/grpcpp.h>

#include <cstdio>

#include "bench.grpc.pb.h"

namespace {

class Squares final : public grpc::ServerBidiReactor<bench::Number, bench::Number> {
 public:
  Squares() { StartRead(&in_); }
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    out_.set_value(in_.value() * in_.value());
    StartWrite(&out_);
  }
  void OnWriteDone(bool ok) override {
    if (ok) StartRead(&in_);
  }
  void OnDone() override { delete this; }

 private:
  bench::Number in_, out_;
};

class Functions final : public bench::Functions::CallbackService {
  grpc::ServerUnaryReactor* Square(grpc::CallbackServerContext* context, const bench::Number* in,
                                   bench::Number* out) override {
    out->set_value(in->value() * in->value());
    return done(context);
  }
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const bench::Bytes* in,
                                 bench::Bytes* out) override {
    *out = *in;
    return done(context);
  }
  grpc::ServerUnaryReactor* EchoNumbers(grpc::CallbackServerContext* context, const bench::Numbers* in,
                                        bench::Numbers* out) override {
    *out = *in;
    return done(context);
  }
  grpc::ServerBidiReactor<bench::Number, bench::Number>* Squares(grpc::CallbackServerContext* /*context*/) override {
    return new ::Squares;
  }

  static grpc::ServerUnaryReactor* done(grpc::CallbackServerContext* context) {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

int main() {
  Functions functions;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&functions);
  builder.SetMaxReceiveMessageSize(-1);
  builder.SetMaxSendMessageSize(-1);
  const auto server = builder.BuildAndStart();
  std::printf("%d\n", port);
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  server->Shutdown();
}
