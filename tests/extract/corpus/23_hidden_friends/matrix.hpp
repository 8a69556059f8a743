#pragma once
namespace geo {
class Matrix {
 public:
  explicit Matrix(int v) : v_(v) {}
  friend int trace(const Matrix& m) { return m.v_; } // kept
  friend int unused_rank(const Matrix& m) { return m.v_ * 1000; } // declared
  friend Matrix operator*(const Matrix& a, const Matrix& b) { return Matrix(a.v_ * b.v_); } // kept
  friend auto operator<=>(const Matrix&, const Matrix&) = default; // kept
  friend void swap(Matrix& a, Matrix& b) noexcept { int t = a.v_; a.v_ = b.v_; b.v_ = t; } // kept
  template <class T> friend T scaled(const Matrix& m, T by) { return m.v_ * by; } // kept

 private:
  int v_;
};
}
