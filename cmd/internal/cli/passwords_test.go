package cli

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

func TestPasswords(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		env      string
		command  string
		terminal bool
		ready    string // part of the error before anything is sent
		want     string // the password; a pattern
		err      string
		shown    bool
	}{
		"made up, on a terminal":        {terminal: true, want: `^aA1[A-Z2-7]{26}$`, shown: true},
		"nobody could read it":          {ready: "2 new people would get a first password", err: "1 new person would get"},
		"from the environment":          {env: "Given-1", want: `^Given-1$`},
		"from a command":                {command: "echo Told-1", want: `^Told-1 anna@volt\.example$`},
		"a command before the variable": {env: "Given-1", command: "echo Told-1", terminal: true, want: `^Told-1 `},
		"a command that fails":          {command: "false", err: "exit status 1"},
		"a command that says nothing":   {command: "true", err: "it printed nothing"},
		"a command that says too much":  {command: `printf a\nb`, err: "more than one line"},
		"no such command":               {command: "./no-such-program", err: "no-such-program"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var shown bytes.Buffer
			a := &App{Err: &shown, Terminal: Terminal{Err: tt.terminal}, Env: func(key string) (string, bool) { return tt.env, key == passwordEnv }}
			p := newPasswords(a, tt.command)
			if err := p.ready(2); (err == nil) != (tt.ready == "") || err != nil && !strings.Contains(err.Error(), tt.ready) {
				t.Errorf("ready: %v", err)
			}
			if err := p.ready(0); err != nil {
				t.Errorf("nobody needs one: %v", err)
			}
			s, err := p.of(t.Context(), "anna@volt.example")
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("%v, want %q in it", err, tt.err)
				}
				return
			}
			if err != nil || !regexp.MustCompile(tt.want).MatchString(s.Reveal()) {
				t.Fatalf("%q, %v", s.Reveal(), err)
			}
			// A request that is repeated sends the same one, and it is shown once.
			again, err := p.of(t.Context(), "Anna@Volt.Example")
			if err != nil || again.Reveal() != s.Reveal() {
				t.Errorf("then %q, %v", again.Reveal(), err)
			}
			if n := strings.Count(shown.String(), s.Reveal()); tt.shown != (n == 1) || n > 1 {
				t.Errorf("shown %d times: %q", n, shown.String())
			}
			other, err := p.of(t.Context(), "boris@volt.example")
			if err != nil || tt.shown && other.Reveal() == s.Reveal() {
				t.Errorf("another person: %q, %v", other.Reveal(), err)
			}
		})
	}
}
