package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"
)

// AdminHandler offers Admin over HTTP: POST /admin/… with a small JSON object, answered by a JSON
// object or {"error": …} with 422. It asks for no token, so it belongs on loopback only; that it
// takes nothing but application/json keeps pages of a browser away from it.
func (e *Emulator) AdminHandler() http.Handler {
	a := e.Admin()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /admin/accept", admin(func(in struct {
		Search   string `json:"search"`
		Location int    `json:"location"`
	},
	) (any, error) {
		user, err := a.Accept(in.Search, in.Location)
		return object{"user": user}, err
	}))
	mux.HandleFunc("POST /admin/access/edit", admin(func(in Edit) (any, error) {
		return object{}, a.EditAccess(in)
	}))
	mux.HandleFunc("POST /admin/access/remove", admin(func(in struct {
		Location int `json:"location"`
		User     int `json:"user"`
	},
	) (any, error) {
		return object{}, a.RemoveAccess(in.Location, in.User)
	}))
	mux.HandleFunc("POST /admin/network/create", admin(func(in Network) (any, error) {
		id, err := a.CreateNetwork(in)
		return object{"id": id}, err
	}))
	mux.HandleFunc("POST /admin/network/update", admin(func(in Network) (any, error) {
		return object{}, a.UpdateNetwork(in)
	}))
	mux.HandleFunc("POST /admin/network/delete", admin(func(in struct {
		ID int `json:"id"`
	},
	) (any, error) {
		return object{}, a.DeleteNetwork(in.ID)
	}))
	mux.HandleFunc("POST /admin/network/main", admin(func(in struct {
		Location int `json:"location"`
		Network  int `json:"network"`
	},
	) (any, error) {
		return object{}, a.SetMainNetwork(in.Location, in.Network)
	}))
	mux.HandleFunc("POST /admin/person/edit", admin(func(in struct {
		ID    int    `json:"id"`
		Name  string `json:"name"`
		Phone string `json:"phone"`
		Email string `json:"email"`
	},
	) (any, error) {
		return object{}, a.EditPerson(Person{ID: in.ID, Name: in.Name, Phone: in.Phone, Email: in.Email})
	}))
	mux.HandleFunc("POST /admin/switch", admin(func(in struct {
		Name     string `json:"name"`
		Position string `json:"position"`
	},
	) (any, error) {
		return object{}, a.SetSwitch(in.Name, in.Position)
	}))
	mux.HandleFunc("POST /admin/licence", admin(func(in Licence) (any, error) {
		return object{}, a.SetLicence(in)
	}))
	mux.HandleFunc("POST /admin/clock", admin(func(in struct {
		Now *time.Time `json:"now"` // null: the real clock
	},
	) (any, error) {
		if in.Now == nil {
			return object{}, a.SetNow(time.Time{})
		}
		return object{}, a.SetNow(*in.Now)
	}))
	mux.HandleFunc("POST /admin/seats", admin(func(in struct {
		Location int `json:"location"`
	},
	) (any, error) {
		return object{"seats": a.Seats(in.Location)}, nil
	}))
	mux.HandleFunc("POST /admin/requests", admin(func(struct{}) (any, error) {
		return object{"requests": e.Requests()}, nil
	}))
	mux.HandleFunc("POST /admin/reset", admin(func(struct{}) (any, error) {
		return object{}, e.Reset()
	}))
	return mux
}

// admin decodes the body into In and encodes what do returns. An empty body is an empty object.
func admin[In any](do func(In) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status, out := http.StatusOK, any(nil)
		in, err := adminBody[In](w, r)
		if err == nil {
			out, err = do(in)
		}
		if err != nil {
			status, out = http.StatusUnprocessableEntity, object{"error": err.Error()}
			var r *refusal
			if errors.As(err, &r) {
				status = r.status
			}
		}
		encodeReply(reply{status, out}).send(w)
	}
}

func adminBody[In any](w http.ResponseWriter, r *http.Request) (In, error) {
	var in In
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return in, refuse(http.StatusUnsupportedMediaType, "the header Content-Type must be application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil || len(bytes.TrimSpace(body)) == 0 {
		return in, err
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	return in, dec.Decode(&in)
}
