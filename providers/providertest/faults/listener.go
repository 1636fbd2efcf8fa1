package faults

import (
	"net"
	"slices"
	"sync"
)

// Listener closes some of the connections that it accepts before a byte is read, as a service does
// that restarts or is full. Connections are counted from 1.
type Listener struct {
	net.Listener

	mu       sync.Mutex
	accepted int
	drop     []int
}

// Listen wraps l; the connections with the numbers drop are closed.
func Listen(l net.Listener, drop ...int) *Listener {
	return &Listener{Listener: l, drop: slices.Clone(drop)}
}

// Accept returns the next connection that is not dropped.
func (l *Listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if !l.dropped() {
			return conn, nil
		}
		_ = conn.Close() // the point is that it is gone
	}
}

func (l *Listener) dropped() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accepted++
	return slices.Contains(l.drop, l.accepted)
}

// Unused lists the numbers of connections that were to be dropped and never came.
func (l *Listener) Unused() []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	var unused []int
	for _, n := range l.drop {
		if n > l.accepted {
			unused = append(unused, n)
		}
	}
	return unused
}
