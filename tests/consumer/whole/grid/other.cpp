int nobody_needs_this();

int never_called() {
  return nobody_needs_this();
}
