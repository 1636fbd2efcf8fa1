package network

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/Shopify/toxiproxy/v2/stream"
	"github.com/Shopify/toxiproxy/v2/toxics"
)

// toxicName is the type under which Toxiproxy knows a strike.
const toxicName = "seatplan_strike"

// schedules are those of the proxies at work, by their numbers: Toxiproxy makes its toxics by itself, from
// JSON.
var schedules = struct {
	sync.Mutex
	next int
	byID map[int]*schedule
}{byID: make(map[int]*schedule)}

// register tells Toxiproxy of the toxic, once.
var register = sync.OnceFunc(func() { toxics.Register(toxicName, new(strike)) })

func newSchedule(rules []Rule) *schedule {
	register()
	s := &schedule{}
	for _, r := range rules {
		s.rules = append(s.rules, &counted{Rule: r})
	}
	schedules.Lock()
	defer schedules.Unlock()
	schedules.next++
	s.id = schedules.next
	schedules.byID[s.id] = s
	return s
}

func (s *schedule) close() {
	schedules.Lock()
	defer schedules.Unlock()
	delete(schedules.byID, s.id)
}

// strike is a toxic that lets everything pass until the request comes, or the answer, at which another
// toxic takes over.
type strike struct {
	ID      int  `json:"id"`
	Answers bool `json:"answers"` // it looks at answers, and not at requests
}

// Pipe moves the data of one direction of one connection.
func (s *strike) Pipe(stub *toxics.ToxicStub) {
	schedules.Lock()
	plan := schedules.byID[s.ID]
	schedules.Unlock()
	for {
		select {
		case <-stub.Interrupt:
			return
		case chunk := <-stub.Input:
			if chunk == nil || plan == nil {
				stub.Close()
				return
			}
			next := plan.request
			if s.Answers {
				next = plan.answer
			}
			data, toxic := next(chunk.Data)
			chunk = &stream.StreamChunk{Data: data, Timestamp: chunk.Timestamp}
			if toxic != nil {
				takeOver(toxic, stub, chunk)
				return
			}
			stub.Output <- chunk
		}
	}
}

// takeOver lets another toxic handle a chunk and all that follows it.
func takeOver(toxic toxics.Toxic, stub *toxics.ToxicStub, first *stream.StreamChunk) {
	in := make(chan *stream.StreamChunk)
	other := toxics.NewToxicStub(in, stub.Output)
	other.Interrupt = stub.Interrupt
	if stateful, ok := toxic.(toxics.StatefulToxic); ok {
		other.State = stateful.NewState()
	}
	ended := make(chan struct{})
	go func() {
		defer close(in)
		for chunk := first; chunk != nil; chunk = <-stub.Input {
			select {
			case in <- chunk:
			case <-ended: // nobody wants it any more
			}
		}
	}()
	toxic.Pipe(other)
	close(ended)
}

// request looks whether a request begins with these bytes. One that is struck is marked.
func (s *schedule) request(data []byte) ([]byte, toxics.Toxic) {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(data)))
	if err != nil {
		return data, nil // the middle of one
	}
	rule, fault, ok := s.meets(r.Method, r.URL.Path)
	if !ok {
		return data, nil
	}
	line, rest, _ := bytes.Cut(data, []byte("\r\n"))
	return fmt.Appendf(nil, "%s\r\n%s: %d\r\n%s", line, header, rule, rest), fault.request
}

// answer looks whether the answer to a request that was struck begins with these bytes.
func (s *schedule) answer(data []byte) ([]byte, toxics.Toxic) {
	head, _, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	_, rest, ok := bytes.Cut(head, []byte(header+": "))
	if !ok {
		return data, nil
	}
	mark, _, _ := bytes.Cut(rest, []byte("\r\n"))
	rule, err := strconv.Atoi(string(mark))
	if err != nil {
		return data, nil
	}
	return data, s.fault(rule).answer
}
