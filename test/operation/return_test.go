package operation

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	devices      = flag.Int("devices", 300, "devices of TestDevicesReturn that come back at once")
	deviceSheets = flag.Int("device-sheets", 5, "sheets each of them has kept")
	deviceTime   = flag.Duration("device-time", 2*time.Minute, "time within which all must be acknowledged")
)

// mostMemory is what a server may use, in MB, when everybody comes back.
const mostMemory = 600

// wish is what the process of the clients is asked for.
type wish struct {
	URL     string
	Devices int
	Sheets  int
	Office  *office
}

// returned is what it found. Times are in nanoseconds.
type returned struct {
	Acked    map[string]int64 // id → time from the first try to the acknowledgement
	Took     time.Duration
	Repeated int
	Refused  map[int]int // tries by status; 0 is no answer
}

// TestDevicesReturn lets devices that were offline come back within two seconds, each
// on a connection of its own with the sheets it has kept.
func TestDevicesReturn(t *testing.T) {
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) { comeBack(t, scheme) })
	}
}

func comeBack(t *testing.T, scheme string) {
	t.Helper()
	o := newOffice(t, nil, 8, 600, 0)
	args := []string{"--dir", o.dir}
	if scheme == "https" {
		cert, key := certificate(t)
		args = append(args, "--tls-cert", cert, "--tls-key", key)
	}
	s := serve(t, nil, args...)
	files := s.files()
	found := send(t, wish{URL: s.url, Devices: *devices, Sheets: *deviceSheets, Office: o})
	peak := s.memory("VmHWM")
	stored, err := o.rounds(s.url)
	if err != nil {
		t.Fatal(err)
	}
	judgeReturn(t, found, stored)
	t.Logf("memory at most %.0f MB", peak)
	if peak > mostMemory {
		t.Errorf("memory went up to %.0f MB, want %d", peak, mostMemory)
	}

	client.CloseIdleConnections()
	for deadline := time.Now().Add(10 * time.Second); s.files() > files+15 && time.Now().Before(deadline); {
		time.Sleep(100 * time.Millisecond)
	}
	if left := s.files(); left > files+15 {
		t.Errorf("%d files are open after all have gone, before there were %d", left, files)
	}
	s.stop()
}

func judgeReturn(t *testing.T, found returned, stored map[string]int) {
	t.Helper()
	acked, times := map[string]string{}, []time.Duration{}
	for id, took := range found.Acked {
		acked[id] = ""
		times = append(times, time.Duration(took))
	}
	lost, twice := compare(t, acked, stored)
	t.Logf("%d devices: %d sheets acknowledged within %v, %d lost, %d twice; half within %v, 99 %% within %v, slowest %v; %d repeated, tries refused by status: %v", *devices, len(acked), found.Took.Round(time.Millisecond), lost, twice, at(times, .5), at(times, .99), at(times, 1), found.Repeated, found.Refused)
	if want := *devices * *deviceSheets; len(acked) != want || len(stored) != want {
		t.Errorf("%d acknowledged and %d stored, want %d", len(acked), len(stored), want)
	}
	if found.Took > *deviceTime {
		t.Errorf("all were acknowledged after %v, want %v", found.Took, *deviceTime)
	}
}

// send lets the clients work in a process of their own.
func send(t *testing.T, w wish) returned {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(self) // ourselves
	process.Env = append(os.Environ(), clientsEnv+"=1")
	process.Stdin, process.Stderr = bytes.NewReader(in), os.Stderr
	out, err := process.Output()
	var found returned
	if err := errors.Join(err, json.Unmarshal(out, &found)); err != nil {
		t.Fatal(err)
	}
	return found
}

// returnAll is the process of the clients.
func returnAll(in io.Reader, out io.Writer) int {
	var w wish
	if err := json.NewDecoder(in).Decode(&w); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	a := &arrivals{wish: w, found: returned{Acked: map[string]int64{}, Refused: map[int]int{}}}
	began := time.Now()
	var wait sync.WaitGroup
	for n := range w.Devices {
		wait.Go(func() {
			time.Sleep(time.Duration(mathrand.Int64N(int64(2 * time.Second))))
			(&device{arrivals: a, number: n}).empty()
		})
	}
	wait.Wait()
	a.found.Took = time.Since(began)
	if err := json.NewEncoder(out).Encode(a.found); err != nil {
		return 1
	}
	return 0
}

type arrivals struct {
	wish
	lock  sync.Mutex
	found returned
}

// device has one connection, and makes another when that breaks. It is written on the
// connection itself because ten thousand transports would need more memory than the
// server.
type device struct {
	*arrivals
	number int
	conn   net.Conn
	in     *bufio.Reader
}

// empty sends what the device has kept, each sheet until it is acknowledged.
func (d *device) empty() {
	defer d.hangUp()
	for n := range d.Sheets {
		id := fmt.Sprintf("d%d-%d", d.number, n)
		began := time.Now()
		for try := 0; ; try++ {
			status := d.try(id)
			if d.note(id, status, try, time.Since(began)) {
				break
			}
			if time.Since(began) > 5*time.Minute {
				return
			}
			time.Sleep(time.Duration(200+mathrand.IntN(800)) * time.Millisecond)
		}
	}
}

// note keeps what came of a try, and says whether the sheet is acknowledged.
func (a *arrivals) note(id string, status, try int, took time.Duration) bool {
	a.lock.Lock()
	defer a.lock.Unlock()
	if status != http.StatusCreated && status != http.StatusOK {
		a.found.Refused[status]++
		return false
	}
	a.found.Acked[id] = int64(took)
	if try > 0 {
		a.found.Repeated++
	}
	return true
}

// try sends a sheet once and returns the status, or 0 when there was no answer.
func (d *device) try(id string) int {
	if d.conn == nil && d.dial() != nil {
		return 0
	}
	assessor := d.number % len(d.Office.Assessors)
	body := d.Office.sheet(id, assessor, 36) // 1.5 KB
	_ = d.conn.SetDeadline(time.Now().Add(time.Minute))
	_, err := fmt.Fprintf(d.conn, "POST %s/sheets HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nIdempotency-Key: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", d.Office.base(), d.Office.Assessors[assessor].Token, id, len(body), body)
	if err != nil {
		d.hangUp()
		return 0
	}
	response, err := http.ReadResponse(d.in, nil)
	if err != nil {
		d.hangUp()
		return 0
	}
	_, err = io.Copy(io.Discard, response.Body)
	if errors.Join(err, response.Body.Close()) != nil || response.Close {
		d.hangUp()
	}
	return response.StatusCode
}

func (d *device) dial() error {
	at, err := url.Parse(d.URL)
	if err != nil {
		return err
	}
	conn, err := net.DialTimeout("tcp", at.Host, 30*time.Second)
	if err != nil {
		return err
	}
	if at.Scheme == "https" {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}) //nolint:gosec // our own server on loopback, with a certificate of its own
	}
	d.conn, d.in = conn, bufio.NewReaderSize(conn, 4<<10)
	return nil
}

func (d *device) hangUp() {
	if d.conn != nil {
		_ = d.conn.Close()
		d.conn = nil
	}
}

// certificate makes one for the loopback address, signed by itself.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	signed, err1 := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	encoded, err2 := x509.MarshalPKCS8PrivateKey(private)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: signed}, key: {Type: "PRIVATE KEY", Bytes: encoded}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// TestArrivalsAreCounted has clients meet a server that refuses each sheet once.
func TestArrivalsAreCounted(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var lock sync.Mutex
	var seen []string
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		defer lock.Unlock()
		key := r.Header.Get("Idempotency-Key")
		if !slices.Contains(seen, key) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		seen = append(seen, key)
	})}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	o := &office{Org: "o", Cycle: "c", Villages: 1}
	if err := json.NewDecoder(strings.NewReader(`{"assessors":[{"person":"p","token":"t"}]}`)).Decode(o); err != nil {
		t.Fatal(err)
	}
	found := send(t, wish{URL: "http://" + listener.Addr().String(), Devices: 3, Sheets: 2, Office: o})
	if len(found.Acked) != 6 || found.Repeated != 6 || found.Refused[http.StatusServiceUnavailable] != 6 {
		t.Errorf("got %+v, want 6 sheets, each acknowledged at its second try", found)
	}
}
