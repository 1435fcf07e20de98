package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// The times and sizes of a connection (S-52). A client has to send its head within
// seconds and its body within a minute; whoever is slower holds a connection and
// nothing else.
const (
	headTime  = 5 * time.Second
	bodyTime  = 60 * time.Second
	writeTime = 120 * time.Second
	idleTime  = 60 * time.Second
	mostHead  = 16 << 10 // bytes
)

// HTTP is the server as net/http runs it.
func (s *Server) HTTP() *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headTime,
		ReadTimeout:       bodyTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    mostHead,
		// Addresses of clients stand in these lines, so they are for looking closely only.
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}

// Leave begins the end: /readyz says no, so that a balancer sends nobody any more,
// and connections are closed after their answer. Requests under way go on.
func (s *Server) Leave() { s.leave.Do(func() { close(s.leaving) }) }

// Stop ends a server of HTTP: it waits for requests under way until the context ends
// and then breaks the rest off.
func (s *Server) Stop(ctx context.Context, server *http.Server) error {
	s.Leave()
	err := server.Shutdown(ctx)
	if err != nil {
		_ = server.Close() // what is still open has had its time
	}
	return err
}
