package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	alfacrm "github.com/seatplan/seatplan/providers/alfacrm/emulator"
	altegio "github.com/seatplan/seatplan/providers/altegio/emulator"
	amocrm "github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// vendor is an emulator of any system, with the secrets of the tests.
type vendor struct {
	http.Handler
	AdminHandler func() http.Handler
	turn         func(name, position string) error
	state        func() any
	letters      func() any // that it has sent
	calls        func() []call
	base         string
}

// call is a request that an emulator has got.
type call struct {
	Method, Path, Query string
	Status              int
}

// callsOf turns the log of an emulator into calls.
func callsOf[T any](log []T, as func(T) call) []call {
	list := make([]call, len(log))
	for i, r := range log {
		list[i] = as(r)
	}
	return list
}

func noLetters() any { return nil }

// writing reports of each system whether a request changes something. One that asks for a token belongs to the
// way in, and not to the work.
var writing = map[string]func(method, path string) bool{
	"altegio": notGet,
	"alfacrm": func(_, path string) bool { // every call is a POST
		return slices.Contains([]string{"create", "update", "delete"}, path[strings.LastIndexByte(path, '/')+1:])
	},
	"amocrm": notGet,
}

func notGet(method, path string) bool { return method != http.MethodGet && !grant(path) }

// vendors start the emulator of a system on a seed.
var vendors = map[string]func(seed []byte) (vendor, error){
	"altegio": func(seed []byte) (vendor, error) {
		var state altegio.State
		if err := json.Unmarshal(seed, &state); err != nil {
			return vendor{}, err
		}
		state.Tokens = &altegio.Tokens{Partner: partnerMarker, User: userMarker}
		e, err := altegio.New(state, nil)
		if err != nil {
			return vendor{}, err
		}
		return vendor{
			Handler: e, AdminHandler: e.AdminHandler, turn: e.Admin().SetSwitch, state: func() any { return e.State() }, letters: noLetters,
			calls: func() []call { return callsOf(e.Requests(), func(r altegio.Request) call { return call(r) }) },
			base:  "/api",
		}, nil
	},
	"alfacrm": func(seed []byte) (vendor, error) {
		var state alfacrm.State
		if err := json.Unmarshal(seed, &state); err != nil {
			return vendor{}, err
		}
		state.APIKey = keyMarker
		e, err := alfacrm.New(state, nil)
		if err != nil {
			return vendor{}, err
		}
		return vendor{
			Handler: e, AdminHandler: e.AdminHandler, turn: e.Admin().SetSwitch, state: func() any { return e.State() }, letters: func() any { return e.Admin().Letters() },
			calls: func() []call { return callsOf(e.Requests(), func(r alfacrm.Request) call { return call(r) }) },
			base:  "/v2api",
		}, nil
	},
	"amocrm": func(seed []byte) (vendor, error) {
		var state amocrm.State
		if err := json.Unmarshal(seed, &state); err != nil {
			return vendor{}, err
		}
		state.Token = tokenMarker
		if state.OAuth != nil {
			state.OAuth.ClientSecret = clientMarker
		}
		e, err := amocrm.New(state, nil)
		if err != nil {
			return vendor{}, err
		}
		return vendor{
			Handler: e, AdminHandler: e.AdminHandler, turn: e.Admin().SetSwitch, state: func() any { return e.State() }, letters: func() any { return e.Admin().Letters() },
			calls: func() []call { return callsOf(e.Requests(), func(r amocrm.Request) call { return call(r) }) },
			base:  "/api/v4",
		}, nil
	},
}
