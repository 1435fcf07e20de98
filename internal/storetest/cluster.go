package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Cluster is a PostgreSQL server for tests: the one TEST_POSTGRES_URL names, or a
// private one in a temporary folder that ends with the test process.
type Cluster struct {
	url string // of a database that is always there
	dir string // of a private one
	bin string
	as  []string // command that runs another as a user who may run the server

	options string         // of a private server
	leash   io.WriteCloser // closed when this process ends
	next    atomic.Int64
}

// shared is the cluster of this test process, started when a test first wants it.
var shared struct {
	sync.Mutex
	started bool
	cluster *Cluster
	err     error
}

func start() (*Cluster, error) {
	shared.Lock()
	defer shared.Unlock()
	if !shared.started {
		shared.cluster, shared.err = startCluster()
		shared.started = true
	}
	return shared.cluster, shared.err
}

// Postgres gives a test the address of an empty database. Without a server the test
// is skipped, and fails when REQUIRE_POSTGRES is 1. The server ends with the test
// process, or sooner by Stop.
func Postgres(t testing.TB) string {
	t.Helper()
	c, err := start()
	if err != nil {
		if os.Getenv("REQUIRE_POSTGRES") == "1" {
			t.Fatalf("PostgreSQL is required: %v", err)
		}
		t.Skipf("no PostgreSQL: %v (install Debian's postgresql or set TEST_POSTGRES_URL)", err)
	}
	return c.database(t)
}

// Stop ends the private server, if one was started. It is for TestMain.
func Stop() {
	shared.Lock()
	defer shared.Unlock()
	if c := shared.cluster; c != nil && c.dir != "" {
		c.remove()
	}
}

// database makes an empty database in the order of a common office server, whose
// locale the store must not depend on.
func (c *Cluster) database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), c.next.Add(1))
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c.sql(ctx, t, "CREATE DATABASE "+name+" ENCODING 'UTF8' TEMPLATE template0")
	if c.dir == "" { // a private server is thrown away as a whole, which is faster
		t.Cleanup(func() { c.sql(context.Background(), t, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	}
	return strings.Replace(c.url, "/postgres?", "/"+name+"?", 1)
}

func (c *Cluster) sql(ctx context.Context, t testing.TB, text string) {
	t.Helper()
	if out, err := exec.CommandContext(ctx, c.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", c.url, "-c", text).CombinedOutput(); err != nil {
		t.Errorf("%s: %v: %s", text, err, out)
	}
}

func (c *Cluster) program(name string) string {
	if c.bin == "" {
		return name
	}
	return filepath.Join(c.bin, name)
}

func startCluster() (*Cluster, error) {
	if url := os.Getenv("TEST_POSTGRES_URL"); url != "" {
		return &Cluster{url: url}, nil
	}
	bins, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(bins) == 0 {
		return nil, errors.Join(err, errors.New("no server programs in /usr/lib/postgresql"))
	}
	c := &Cluster{bin: bins[len(bins)-1]}
	if c.dir, err = os.MkdirTemp("", "eightx-postgres-"); err != nil {
		return nil, err
	}
	return c, errors.Join(c.own(), c.init(), c.watch())
}

// watch leaves a shell behind that ends the server and removes its folder when the
// test process has gone, however it went: it waits at a pipe that nobody else holds.
func (c *Cluster) watch() error {
	stop := c.command("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-m", "immediate", "stop")
	command := exec.Command("setsid", "sh", "-c", "read -r _; "+strings.Join(stop.Args, " ")+" >/dev/null 2>&1; rm -rf "+c.dir) // our own folder
	command.Dir = "/"
	var err error
	if c.leash, err = command.StdinPipe(); err != nil {
		return err
	}
	return command.Start()
}

// own gives the folder to a user who may run the server, which root may not.
func (c *Cluster) own() error {
	if os.Getuid() != 0 {
		return nil
	}
	if _, err := user.Lookup("postgres"); err != nil {
		return err
	}
	c.as = []string{"runuser", "-u", "postgres", "--"}
	return exec.Command("chown", "postgres", c.dir).Run() // our own folder
}

// init makes and starts the server: checksums on, sync on, in the C order, on a free
// port for nobody else and on a socket in the folder.
func (c *Cluster) init() error {
	data := filepath.Join(c.dir, "data")
	if out, err := c.command("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums").CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	c.options = fmt.Sprintf("-c listen_addresses='' -c unix_socket_directories=%s -c port=%d -c max_connections=100 -c shared_buffers=32MB -c checkpoint_timeout=1h -c max_wal_size=2GB", c.dir, port)
	c.url = fmt.Sprintf("postgres://postgres@/postgres?host=%s&port=%d", c.dir, port)
	return c.Start()
}

// Start starts a private server that was crashed.
func (c *Cluster) Start() error {
	out, err := c.command("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-w", "-t", "60", "-l", filepath.Join(c.dir, "log"), "-o", c.options, "start").CombinedOutput()
	if err != nil {
		return fmt.Errorf("pg_ctl: %w: %s", err, out)
	}
	return nil
}

// Crash ends a private server at once, as kill -9 of all its processes would: it
// writes nothing more and recovers from its log at the next start.
func (c *Cluster) Crash() error {
	return c.command("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-m", "immediate", "-w", "stop").Run()
}

// Private starts a server for one test that wants to crash it, and gives it with the
// address of an empty database.
func Private(t testing.TB) (*Cluster, string) {
	t.Helper()
	Postgres(t) // skips or fails without server programs
	if os.Getenv("TEST_POSTGRES_URL") != "" {
		t.Skip("the server of TEST_POSTGRES_URL is not ours to crash")
	}
	c, err := startCluster()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.remove)
	return c, c.database(t)
}

func (c *Cluster) remove() {
	_ = c.Crash() // it may have been crashed already
	_ = os.RemoveAll(c.dir)
	_ = c.leash.Close()
}

func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	line := slices.Concat(c.as, []string{c.program(name)}, args)
	command := exec.Command(line[0], line[1:]...) // the server's own programs
	command.Dir = c.dir
	return command
}

// freePort is one nobody listens on now. It only names the socket.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("%v has no port", l.Addr())
	}
	return address.Port, nil
}
