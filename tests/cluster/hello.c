#define _DEFAULT_SOURCE /* gethostname */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void leave(int signal) {
  (void)signal;
  _exit(0);
}

/* Answers every HTTP request on port 8080 with the pod's name. */
int main(void) {
  signal(SIGTERM, leave);
  signal(SIGPIPE, SIG_IGN);
  char name[65] = "";
  gethostname(name, sizeof name - 1);
  char answer[256];
  const int size =
      snprintf(answer, sizeof answer,
               "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s\n",
               strlen(name) + 1, name);
  const int on = 1;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (const struct sockaddr*)&address, sizeof address) != 0 || listen(listener, 64) != 0) {
    perror("port 8080");
    return 1;
  }
  for (;;) {
    const int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    char request[4096];
    size_t have = 0;
    ssize_t got;
    while (have < sizeof request - 1 && (got = read(client, request + have, sizeof request - 1 - have)) > 0) {
      have += (size_t)got;
      request[have] = '\0';
      if (strstr(request, "\r\n\r\n")) break;
    }
    if (write(client, answer, (size_t)size) != size) perror("answer");
    close(client);
  }
}
