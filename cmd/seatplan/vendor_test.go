package main

import (
	"encoding/json"
	"net/http"

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
	base         string
}

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
		return vendor{e, e.AdminHandler, e.Admin().SetSwitch, func() any { return e.State() }, "/api"}, nil
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
		return vendor{e, e.AdminHandler, e.Admin().SetSwitch, func() any { return e.State() }, "/v2api"}, nil
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
		return vendor{e, e.AdminHandler, e.Admin().SetSwitch, func() any { return e.State() }, "/api/v4"}, nil
	},
}
