"""What the cases share: the cluster, seen through `kubectl proxy`; the scenario program; a proxy that sees each request
of it; and checks, which are counted."""
import atexit, concurrent.futures, contextlib, http.client, http.server, json, os, re, signal, subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.realpath(__file__))
CLUSTER = os.path.join(os.path.dirname(os.path.dirname(HERE)), "cluster")
RUN = "turbolift/run"
CASE = "turbolift-test/case"
# All kinds that the library makes, and what controllers make of them with the same labels.
KINDS = {"jobs": "apis/batch/v1", "deployments": "apis/apps/v1", "replicasets": "apis/apps/v1", "pods": "api/v1",
         "services": "api/v1", "endpointslices": "apis/discovery.k8s.io/v1", "secrets": "api/v1",
         "horizontalpodautoscalers": "apis/autoscaling/v2", "ingresses": "apis/networking.k8s.io/v1",
         "networkpolicies": "apis/networking.k8s.io/v1"}
work = tempfile.mkdtemp(prefix="turbolift-case-")
atexit.register(lambda: subprocess.run(["rm", "-rf", work]))


class ApiError(Exception):
    def __init__(self, status, text):
        super().__init__(f"{status}: {text[:500]}")
        self.status = status


class Api:
    """The cluster's API server as KUBECONFIG says, without its TLS and credentials."""

    def __init__(self):
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "kubectl", "proxy", "--port=0"], text=True,
                                        stdout=subprocess.PIPE)
        atexit.register(self.process.kill)
        self.host = re.search(r"127\.0\.0\.1:\d+", self.process.stdout.readline())[0]

    def ask(self, path, method="GET", body=None, kind="application/json"):
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, "/" + path, None if body is None else json.dumps(body), {"Content-Type": kind})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= 300:
            raise ApiError(answer.status, text)
        return json.loads(text)

    def list(self, kind, namespace="", selector=""):
        where = f"namespaces/{namespace}/" if namespace else ""
        return self.ask(f"{KINDS[kind]}/{where}{kind}?labelSelector={selector.replace('/', '%2F').replace('=', '%3D')}")["items"]

    def objects(self, namespace="", selector=RUN):
        """(kind, object) of all that a library made or caused."""
        return [(kind, item) for kind in KINDS for item in self.list(kind, namespace, selector)]

    def names(self, namespace="", selector=RUN):
        return [f"{kind}/{item['metadata']['name']}" for kind, item in self.objects(namespace, selector)]


@contextlib.contextmanager
def namespace(name, labels=()):
    """A namespace of this process's own, removed at the end."""
    name = f"{name}-{os.getpid()}"
    kubectl("create", "namespace", name)
    for label in labels:
        kubectl("label", "namespace", name, label)
    try:
        yield name
    finally:
        subprocess.run(["kubectl", "delete", "namespace", name, "--wait=false"], stdout=subprocess.DEVNULL)


def kubectl(*arguments, **options):
    """Its output; fails with it."""
    result = subprocess.run(["kubectl", *arguments], text=True, capture_output=True, timeout=120, **options)
    if result.returncode:
        raise RuntimeError(f"kubectl {' '.join(arguments)}: {result.stderr}")
    return result.stdout


def apply(text):
    return kubectl("apply", "-f", "-", input=text)


class Program:
    """The scenario program, with `settings` as environment; what it writes is in `output` after wait()."""

    def __init__(self, *words, program=None, prefix=(), **settings):
        self.started = time.monotonic()
        self.out = tempfile.TemporaryFile("w+", dir=work)
        self.error = tempfile.TemporaryFile("w+", dir=work)
        environment = {**os.environ, **{name: str(value) for name, value in settings.items()}}
        # Not in the test's own group: what is meant for it is sent to it alone. With it ends what it started.
        # SIGINT means what it means at a terminal, also where the test itself runs in a script's background.
        self.process = subprocess.Popen([*prefix, program or sys.argv[1], *map(str, words)], env=environment,
                                        stdin=subprocess.PIPE, stdout=self.out, stderr=self.error, start_new_session=True,
                                        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        atexit.register(self.kill)

    def seen(self):
        """What it has written so far."""
        return os.pread(self.out.fileno(), 1 << 20, 0).decode()

    def errors(self):
        return os.pread(self.error.fileno(), 1 << 20, 0).decode()

    def says(self, text, timeout=60):
        """Waits until it has written `text`."""
        end = time.monotonic() + timeout
        while text not in self.seen():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"it does not say '{text}': {self.seen()}{self.errors()}")
            time.sleep(0.05)

    def tell(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, timeout=150):
        """Its exit status; what takes longer is killed, and None."""
        try:
            self.status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            self.status = None
        self.took = time.monotonic() - self.started
        self.output = self.seen()
        return self.status

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Proxy(http.server.ThreadingHTTPServer):
    """Between a program and the API server; `kubeconfig` is for the program. `asking(method, path)` is called before a
    request goes on, `before(method, path, status)` and `after(…)` around handing the answer over; False of `before` keeps
    it back and cuts the connection. `headers` go with each request."""

    daemon_threads = True

    def __init__(self, api, kube_namespace="default", before=None, after=None, headers=None, asking=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.api, self.asking, self.before, self.after, self.headers = api, asking, before, after, headers or {}
        self.kubeconfig = os.path.join(work, f"proxy-{self.server_port}.kubeconfig")
        write(self.kubeconfig, json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "proxy",
            "clusters": [{"name": "proxy", "cluster": {"server": f"http://127.0.0.1:{self.server_port}"}}],
            "users": [{"name": "proxy", "user": {}}],
            "contexts": [{"name": "proxy", "context": {"cluster": "proxy", "user": "proxy", "namespace": kube_namespace}}]}))
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):  # a program that was killed
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def pass_on(self):
        server = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection = http.client.HTTPConnection(server.api.host)
        if server.asking:
            server.asking(self.command, self.path)
        try:
            connection.request(self.command, self.path, body or None, {**headers, **server.headers})
            answer = connection.getresponse()
            method, path = self.command, self.path
            length = answer.getheader("Content-Length")
            whole = answer.read() if length is not None else None
            if server.before and server.before(method, path, answer.status) is False:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("connection", "transfer-encoding", "date", "server"):
                    self.send_header(name, value)
            if whole is not None:
                self.end_headers()
                self.wfile.write(whole)
            else:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                while chunk := answer.read1(1 << 16):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()
            if server.after:
                server.after(method, path, answer.status)
        finally:
            connection.close()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

    def log_message(self, *_):
        pass


def is_write(method, path):
    """Of an object; a call through the services' proxy is none."""
    return method != "GET" and "/proxy" not in path


def write(path, text):
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)


def error_of(output):
    """(kind, seconds, message) of what the scenario program prints of an error; (None, …) without one."""
    found = re.search(r"^error (\w+) after ([\d.]+) s\n(.*?)(?:^first answer|\Z)", output, re.M | re.S)
    return (found[1], float(found[2]), found[3].strip()) if found else (None, None, output.strip())


def in_parallel(function, items, at_once):
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(function, items))


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, what, holds, otherwise=""):
        if holds:
            self.passed += 1
            print(f"ok      {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED  {what}: {str(otherwise)[:2000]}", flush=True)
        return holds

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(self.failed > 0)


def own_cluster():
    """Ends with 77 where the cluster is not the tests' own, whose programs and rules may be changed."""
    if not os.environ.get("TURBOLIFT_TEST_CLUSTER"):
        print("not the tests' own cluster")
        sys.exit(77)


def service(action, name):
    """stop, start, pause or continue one of the test cluster's programs."""
    subprocess.run([os.path.join(CLUSTER, "service"), "--dir", os.environ["TURBOLIFT_TEST_CLUSTER"], action, name], check=True)


def within(seconds, condition, pause=0.2):
    """What `condition` gives as soon as it is true, or the last that it gave."""
    end = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(pause)
    return value
