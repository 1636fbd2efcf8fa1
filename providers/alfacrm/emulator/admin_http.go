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

// actor is the part of every request that says who did it; absent, the change log names the first
// administrator.
type actor struct {
	By int `json:"by"`
}

// one is a request about one object.
type one struct {
	actor
	ID int `json:"id"`
}

// AdminHandler offers Admin over HTTP: POST /admin/… with a small JSON object, answered by a JSON
// object or {"error": …} with 422. It asks for no token, so it belongs on loopback only; that it
// takes nothing but application/json keeps pages of a browser away from it.
func (e *Emulator) AdminHandler() http.Handler {
	mux := http.NewServeMux()
	e.adminRoles(mux)
	e.adminUsers(mux)
	e.adminAccount(mux)
	return mux
}

func (e *Emulator) adminRoles(mux *http.ServeMux) {
	a := e.Admin()
	mux.HandleFunc("POST /admin/role/create", admin(func(in struct {
		actor
		Role
	},
	) (any, error) {
		id, err := a.By(in.By).CreateRole(in.Role)
		return object{"id": id}, err
	}))
	mux.HandleFunc("POST /admin/role/update", admin(func(in struct {
		actor
		RoleEdit
	},
	) (any, error) {
		return object{}, a.By(in.By).UpdateRole(in.RoleEdit)
	}))
	mux.HandleFunc("POST /admin/role/delete", admin(func(in one) (any, error) {
		return object{}, a.By(in.By).DeleteRole(in.ID)
	}))
}

func (e *Emulator) adminUsers(mux *http.ServeMux) {
	a := e.Admin()
	mux.HandleFunc("POST /admin/user/create", admin(func(in struct {
		actor
		User
	},
	) (any, error) {
		id, err := a.By(in.By).CreateUser(in.User)
		return object{"id": id}, err
	}))
	mux.HandleFunc("POST /admin/user/update", admin(func(in struct {
		actor
		UserEdit
	},
	) (any, error) {
		return object{}, a.By(in.By).UpdateUser(in.UserEdit)
	}))
	mux.HandleFunc("POST /admin/user/archive", admin(func(in one) (any, error) {
		return object{}, a.By(in.By).ArchiveUser(in.ID)
	}))
	mux.HandleFunc("POST /admin/user/restore", admin(func(in one) (any, error) {
		return object{}, a.By(in.By).RestoreUser(in.ID)
	}))
	mux.HandleFunc("POST /admin/user/password", admin(func(in one) (any, error) {
		return object{}, a.By(in.By).ChangePassword(in.ID)
	}))
}

func (e *Emulator) adminAccount(mux *http.ServeMux) {
	a := e.Admin()
	mux.HandleFunc("POST /admin/branch/edit", admin(func(in struct {
		actor
		BranchEdit
	},
	) (any, error) {
		return object{}, a.By(in.By).EditBranch(in.BranchEdit)
	}))
	mux.HandleFunc("POST /admin/cash-desk/edit", admin(func(in struct {
		actor
		CashDeskEdit
	},
	) (any, error) {
		return object{}, a.By(in.By).EditCashDesk(in.CashDeskEdit)
	}))
	mux.HandleFunc("POST /admin/settings", admin(func(in struct {
		actor
		Settings map[string]any `json:"settings"` // null takes a setting away
	},
	) (any, error) {
		return object{}, a.By(in.By).SetSettings(in.Settings)
	}))
	mux.HandleFunc("POST /admin/options", admin(func(in struct {
		actor
		Options []string `json:"options"`
	},
	) (any, error) {
		return object{}, a.By(in.By).SetOptions(in.Options)
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
	mux.HandleFunc("POST /admin/tokens/expire", admin(func(struct{}) (any, error) {
		a.ExpireTokens()
		return object{}, nil
	}))
	mux.HandleFunc("POST /admin/letters", admin(func(struct{}) (any, error) {
		return object{"letters": a.Letters()}, nil
	}))
	mux.HandleFunc("POST /admin/requests", admin(func(struct{}) (any, error) {
		return object{"requests": e.Requests()}, nil
	}))
	mux.HandleFunc("POST /admin/reset", admin(func(struct{}) (any, error) {
		return object{}, e.Reset()
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
		encodeReply(reply{status, out}).send(w)
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
