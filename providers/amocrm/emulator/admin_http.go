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

// one is a request about one object.
type one struct {
	ID int `json:"id"`
}

// AdminHandler offers Admin over HTTP: POST /admin/… with a small JSON object, answered by a JSON
// object or {"error": …} with 422. It asks for no token, so it belongs on loopback only; that it
// takes nothing but application/json keeps pages of a browser away from it.
func (e *Emulator) AdminHandler() http.Handler {
	mux := http.NewServeMux()
	e.adminUsers(mux)
	e.adminRoles(mux)
	e.adminAccount(mux)
	e.adminTokens(mux)
	return mux
}

func (e *Emulator) adminUsers(mux *http.ServeMux) {
	a := e.Admin()
	mux.HandleFunc("POST /admin/user/create", admin(func(in User) (any, error) {
		id, err := a.CreateUser(in)
		return object{"id": id}, err
	}))
	mux.HandleFunc("POST /admin/user/edit", admin(func(in UserEdit) (any, error) {
		return object{}, a.EditUser(in)
	}))
	mux.HandleFunc("POST /admin/user/delete", admin(func(in struct {
		one
		Receiver int `json:"receiver"`
	},
	) (any, error) {
		return object{}, a.DeleteUser(in.ID, in.Receiver)
	}))
	mux.HandleFunc("POST /admin/user/login", admin(func(in struct {
		one
		IP     string `json:"ip"`
		Device string `json:"device"`
	},
	) (any, error) {
		return object{}, a.Login(in.ID, in.IP, in.Device)
	}))
	mux.HandleFunc("POST /admin/activity/exceed", admin(func(in one) (any, error) {
		return object{}, a.ExceedActivity(in.ID)
	}))
	mux.HandleFunc("POST /admin/activity/next-period", admin(func(struct{}) (any, error) {
		return object{}, a.NextPeriod()
	}))
}

func (e *Emulator) adminRoles(mux *http.ServeMux) {
	a := e.Admin()
	mux.HandleFunc("POST /admin/role/create", admin(func(in Role) (any, error) {
		id, err := a.CreateRole(in)
		return object{"id": id}, err
	}))
	mux.HandleFunc("POST /admin/role/edit", admin(func(in RoleEdit) (any, error) {
		return object{}, a.EditRole(in)
	}))
	mux.HandleFunc("POST /admin/role/delete", admin(func(in one) (any, error) {
		return object{}, a.DeleteRole(in.ID)
	}))
	mux.HandleFunc("POST /admin/group/create", admin(func(in struct {
		Name string `json:"name"`
	},
	) (any, error) {
		id, err := a.CreateGroup(in.Name)
		return object{"id": id}, err
	}))
	mux.HandleFunc("POST /admin/group/rename", admin(func(in Group) (any, error) {
		return object{}, a.RenameGroup(in.ID, in.Name)
	}))
	mux.HandleFunc("POST /admin/group/delete", admin(func(in one) (any, error) {
		return object{}, a.DeleteGroup(in.ID)
	}))
}

func (e *Emulator) adminAccount(mux *http.ServeMux) {
	a := e.Admin()
	mux.HandleFunc("POST /admin/plan", admin(func(in struct {
		Plan string `json:"plan"`
	},
	) (any, error) {
		return object{}, a.SetPlan(in.Plan)
	}))
	mux.HandleFunc("POST /admin/seats", admin(func(in struct {
		Seats *int `json:"seats"` // absent: only asks
	},
	) (any, error) {
		if in.Seats != nil {
			if err := a.SetSeats(*in.Seats); err != nil {
				return nil, err
			}
		}
		used, bought := e.Seats()
		return object{"used": used, "bought": bought}, nil
	}))
	mux.HandleFunc("POST /admin/unpaid", admin(func(in struct {
		Unpaid bool `json:"unpaid"`
	},
	) (any, error) {
		return object{}, a.SetUnpaid(in.Unpaid)
	}))
	mux.HandleFunc("POST /admin/ip-filter", admin(func(in IPFilter) (any, error) {
		return object{}, a.SetIPFilter(in)
	}))
	mux.HandleFunc("POST /admin/security", admin(func(in SecurityEdit) (any, error) {
		return object{}, a.SetSecurity(in)
	}))
	mux.HandleFunc("POST /admin/switch", admin(func(in struct {
		Name     string `json:"name"`
		Position string `json:"position"`
	},
	) (any, error) {
		return object{}, a.SetSwitch(in.Name, in.Position)
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
	mux.HandleFunc("POST /admin/reset", admin(func(struct{}) (any, error) {
		return object{}, e.Reset()
	}))
}

func (e *Emulator) adminTokens(mux *http.ServeMux) {
	a := e.Admin()
	mux.HandleFunc("POST /admin/tokens/expire", admin(func(struct{}) (any, error) {
		a.ExpireTokens()
		return object{}, nil
	}))
	mux.HandleFunc("POST /admin/tokens/new", admin(func(struct{}) (any, error) {
		return object{"token": a.NewToken()}, nil
	}))
	mux.HandleFunc("POST /admin/oauth/consent", admin(func(struct{}) (any, error) {
		code, err := a.Consent()
		return object{"code": code}, err
	}))
	mux.HandleFunc("POST /admin/unblock", admin(func(struct{}) (any, error) {
		a.Unblock()
		return object{}, nil
	}))
	mux.HandleFunc("POST /admin/letters", admin(func(struct{}) (any, error) {
		return object{"letters": a.Letters()}, nil
	}))
	mux.HandleFunc("POST /admin/logins", admin(func(struct{}) (any, error) {
		return object{"logins": a.Logins()}, nil
	}))
	mux.HandleFunc("POST /admin/requests", admin(func(struct{}) (any, error) {
		return object{"requests": e.Requests()}, nil
	}))
}

// errMediaType is the refusal of a body that a page of a browser can send.
var errMediaType = errors.New("the header Content-Type must be application/json")

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
			if errors.Is(err, errMediaType) {
				status = http.StatusUnsupportedMediaType
			}
		}
		encodeReply(reply{status, out, typeJSON}).send(w)
	}
}

func adminBody[In any](w http.ResponseWriter, r *http.Request) (In, error) {
	var in In
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return in, errMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil || len(bytes.TrimSpace(body)) == 0 {
		return in, err
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	return in, dec.Decode(&in)
}
