#define _DEFAULT_SOURCE /* gethostname */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void leave(int signal) {
  (void)signal;
  _exit(0);
}

/* Whether something takes a connection at port 8080 of the address within a second. */
static int reaches(const char* address) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(8080)};
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1) return 0;
  const int one = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  connect(one, (const struct sockaddr*)&to, sizeof to);
  struct pollfd connected = {.fd = one, .events = POLLOUT};
  const int reached = poll(&connected, 1, 1000) == 1 && !(connected.revents & POLLERR);
  close(one);
  return reached;
}

/* GET /reach/10.244.0.5: whether the pod reaches that one; anything else: the pod's name. */
static void answer(int client, const char* request) {
  char body[128] = "";
  char address[64];
  if (sscanf(request, "GET /reach/%63[0-9.] ", address) == 1) {
    strcpy(body, reaches(address) ? "yes" : "no");
  } else {
    gethostname(body, sizeof body - 1);
  }
  dprintf(client, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s\n",
          strlen(body) + 1, body);
}

/* An HTTP server on port 8080. */
int main(void) {
  signal(SIGTERM, leave);
  signal(SIGPIPE, SIG_IGN);
  const int on = 1;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(8080)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (const struct sockaddr*)&here, sizeof here) != 0 || listen(listener, 64) != 0) {
    perror("port 8080");
    return 1;
  }
  for (;;) {
    const int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    char request[4096] = "";
    size_t have = 0;
    ssize_t got;
    while (!strstr(request, "\r\n\r\n") && (got = read(client, request + have, sizeof request - 1 - have)) > 0) {
      have += (size_t)got;
      request[have] = '\0';
    }
    answer(client, request);
    close(client);
  }
}
