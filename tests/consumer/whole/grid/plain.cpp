// A source without Turbolift, in a unity build before one with it.
int plain() {
  return 1;
}
