// expect: an argument of this function cannot be sent to another process
// expect-detail: has_no_default_constructor
#include "common.hpp"
class Money {
 public:
  explicit Money(int cents) : cents_(cents) {}
  template <class Archive>
  void serialize(Archive& ar) {
    ar(cents_);
  }

 private:
  int cents_;
};
void pay(Money) {}
constexpr auto tag = turbolift::on<pay>(platform);
