package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/diag"
	"github.com/seatplan/seatplan/schema/snapshot"
)

// source are the options of every command that reads a configuration.
type source struct {
	dir          string
	vars         []string
	varFiles     []string
	organization string

	callerIP        string // of commands that check or plan
	passwordCommand string // of commands that write
}

// callerFlag adds the flag for the address that the user works from.
func (s *source) callerFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.callerIP, "caller-ip", "", "the `ADDRESS` from which you work, for systems with a list of addresses; goes before caller_ip of the files")
}

func (s *source) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&s.dir, "directory", "C", ".", "work in `DIR`, the directory of the configuration")
	f.StringArrayVar(&s.vars, "var", nil, "value of a variable, `NAME=VALUE`; may be given several times")
	f.StringArrayVar(&s.varFiles, "var-file", nil, "`FILE` with values of variables; may be given several times")
	_ = cmd.MarkFlagDirname("directory")
	_ = cmd.MarkFlagFilename("var-file", "hcl")
}

func (s *source) organizationFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.organization, "organization", "", "only the organization with this `NAME`")
}

// loaded is a configuration that was read and has no error.
type loaded struct {
	app  *App
	dir  *directory
	cfg  *config.Config
	orgs []*schema.Organization // those that the command is about

	passwords *passwords
}

// attrCallerIP is the attribute of an organization that --caller-ip goes before, where a system has it.
const attrCallerIP = "caller_ip"

// callFrom puts the address of --caller-ip where the files may say it.
func (s *source) callFrom(organizations []*schema.Organization) error {
	if s.callerIP == "" {
		return nil
	}
	if _, err := netip.ParseAddr(s.callerIP); err != nil {
		return fmt.Errorf("--caller-ip %q is no address; it looks like 203.0.113.7", s.callerIP)
	}
	for _, o := range organizations {
		p := providerOf(o.System)
		if p == nil || !slices.ContainsFunc(p.Spec().Attributes["organization"], func(a schema.Attribute) bool { return a.Name == attrCallerIP }) {
			continue
		}
		own := func(a schema.Attr) bool { return a.Name == attrCallerIP }
		o.Attrs = append(slices.DeleteFunc(slices.Clone(o.Attrs), own), schema.Attr{Name: attrCallerIP, Value: schema.Text(s.callerIP)})
	}
	return nil
}

// load reads the configuration and shows its diagnostics. With an error among them it ends the
// command.
func (a *App) load(ctx context.Context, s *source) (*loaded, error) {
	dir, err := openDirectory(s.dir)
	if err != nil {
		return nil, err
	}
	vars, err := a.variables(s)
	if err != nil {
		dir.close()
		return nil, err
	}
	cfg, diags := config.Load(ctx, config.Options{FS: dir.fs(), Specs: specs(), Env: a.Env, Vars: vars})
	if ctx.Err() != nil {
		dir.close()
		return nil, ctx.Err()
	}
	l := &loaded{app: a, dir: dir, cfg: cfg, passwords: newPasswords(a, s.passwordCommand)}
	if err := s.callFrom(cfg.Organizations); err != nil {
		dir.close()
		return nil, err
	}
	if !diags.HasErrors() {
		for _, o := range cfg.Organizations {
			if p := providerOf(o.System); p != nil {
				diags = append(diags, p.Check(o)...)
			}
		}
		diags.Sort()
	}
	if err := l.tell(diags); err != nil {
		dir.close()
		return nil, err
	}
	l.orgs = cfg.Organizations
	if s.organization != "" {
		l.orgs = slices.DeleteFunc(slices.Clone(l.orgs), func(o *schema.Organization) bool { return o.Name != s.organization })
		if len(l.orgs) == 0 {
			dir.close()
			return nil, l.unknownOrganization(s.organization)
		}
	}
	return l, nil
}

func (l *loaded) unknownOrganization(name string) error {
	names := make([]string, len(l.cfg.Organizations))
	for i, o := range l.cfg.Organizations {
		names[i] = o.Name
	}
	if near := diag.Nearest(name, names); near != "" {
		return fmt.Errorf("there is no organization %q; did you mean %q?", name, near)
	}
	return fmt.Errorf("there is no organization %q; there is %s", name, strings.Join(names, ", "))
}

// tell shows diagnostics, and returns an error if one of them is an error.
func (l *loaded) tell(diags diag.List) error {
	if len(diags) == 0 {
		return nil
	}
	view.Diagnostics(l.app.Err, diags, l.cfg.Files, view.Options{Color: l.app.colorErr()})
	if errs, _ := diags.Count(); errs > 0 {
		return &ExitError{Code: CodeError, Err: fmt.Errorf("%s in the configuration", plural(errs, "mistake", "mistakes"))}
	}
	return nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// variables returns values of variables in order of precedence: the environment, files, flags.
func (a *App) variables(s *source) ([]config.Var, error) {
	var vars []config.Var
	const prefix = "SEATPLAN_VAR_"
	for _, kv := range a.Environ {
		if name, value, ok := strings.Cut(kv, "="); ok && strings.HasPrefix(name, prefix) {
			vars = append(vars, config.Var{Name: strings.TrimPrefix(name, prefix), Text: value, Origin: name, Optional: true})
		}
	}
	for _, path := range s.varFiles {
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the values of variables: %w", err)
		}
		vars = append(vars, config.Var{File: &config.VarFile{Name: path, Src: src}})
	}
	for _, v := range s.vars {
		name, value, ok := strings.Cut(v, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--var %q is not of the form NAME=VALUE", v)
		}
		vars = append(vars, config.Var{Name: name, Text: value, Origin: "--var " + name})
	}
	return vars, nil
}

// session is a connection to one organization.
type session struct {
	organization *schema.Organization
	provider     provider
	system       reconcile.System
	now          time.Time         // a sandbox may have stopped the clock
	switches     map[string]string // of a sandbox, those that are not in their default position
	close        func()
}

// today is the day in the organization's time zone.
func (s *session) today() schema.Date { return schema.DateOf(s.now.In(s.organization.Timezone)) }

const (
	sandboxScheme = "sandbox:"
	retriesEnv    = "SEATPLAN_RETRIES" // how often a request that found no answer is repeated
)

// connect opens a connection to an organization. Secrets are looked at only here.
func (l *loaded) connect(ctx context.Context, o *schema.Organization, shared *limits) (*session, error) {
	p := providerOf(o.System)
	s := &session{organization: o, provider: p, now: l.app.Now(), close: func() {}}
	c, err := l.connectionTo(o, shared)
	if err != nil {
		return nil, err
	}
	if seed, ok := strings.CutPrefix(o.Endpoint.V, sandboxScheme); ok {
		base, box, err := l.startSandbox(ctx, o, p, seed)
		if err != nil {
			return nil, err
		}
		c.Base, c.Credentials, c.Limits = base.address, box.Credentials(), nil
		s.close, s.switches = base.close, box.Turned()
		if fixed, ok := box.Fixed(); ok {
			s.now = fixed
		}
	} else {
		credentials, err := credentialsOf(o)
		if err != nil {
			return nil, err
		}
		c.Credentials = credentials
	}
	system, err := p.Open(o, c)
	if err != nil {
		s.close()
		return nil, err
	}
	s.system = system
	return s, nil
}

// connectionTo returns how to reach an organization, without what it signs in with.
func (l *loaded) connectionTo(o *schema.Organization, shared *limits) (connection, error) {
	c := connection{Base: o.Endpoint.V, Limits: shared, Dir: l.dir, Passwords: l.passwords.of, Moved: l.app.moved(), Agent: "seatplan/" + l.app.Version, Patience: l.app.Patience, Waiting: func(why string, d time.Duration) {
		l.app.note("%s: %s; going on in %s.", o.Name, why, d.Round(100*time.Millisecond))
	}}
	if text, ok := l.app.Env(retriesEnv); ok && text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return c, fmt.Errorf("%s=%q is not a number of repetitions", retriesEnv, text)
		}
		c.Repeat = &n
	}
	if local(o.Endpoint.V) {
		c.Limits = nil // the vendor's limit is about its own address
	}
	return c, nil
}

// local reports whether an address is on this machine.
func local(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// credentialsOf returns the secrets of an organization. One that is missing ends the work before
// anything is read.
func credentialsOf(o *schema.Organization) (map[string]schema.Secret, error) {
	secrets := make(map[string]schema.Secret, len(o.Auth))
	var missing []string
	for _, c := range o.Auth {
		secrets[c.Name] = c.Secret
		if !c.Secret.Known() {
			missing = append(missing, fmt.Sprintf("%s: %s", c.Name, c.Missing))
		}
	}
	for _, a := range providerOf(o.System).Spec().Auth {
		if _, ok := secrets[a.Name]; a.Required && !ok {
			missing = append(missing, fmt.Sprintf("%s: not in the auth block of organization.%s", a.Name, o.Name))
		}
	}
	if len(missing) > 0 {
		return nil, &ExitError{Code: CodeRefused, Err: fmt.Errorf("organization.%s cannot sign in, and nothing was read\n  %s", o.Name, strings.Join(missing, "\n  "))}
	}
	return secrets, nil
}

// server is an emulator that listens on loopback.
type server struct {
	address string
	close   func()
}

// startSandbox starts the emulator of an organization inside this process.
func (l *loaded) startSandbox(ctx context.Context, o *schema.Organization, p provider, seed string) (*server, sandbox, error) {
	box, err := l.openSandbox(ctx, o, p, seed)
	if err != nil {
		return nil, nil, err
	}
	s, err := serveBox(o, box)
	return s, box, err
}

// serveBox lets an emulator listen on loopback. Closing the server closes the emulator.
func serveBox(o *schema.Organization, box sandbox) (*server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		_ = box.Close()
		return nil, fmt.Errorf("start the sandbox of %s: %w", o.Name, err)
	}
	srv := &http.Server{Handler: box, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(listener)
	}()
	return &server{
		address: "http://" + listener.Addr().String() + box.Base(),
		close: func() {
			_ = srv.Close()
			<-done
			_ = box.Close()
		},
	}, nil
}

func (l *loaded) openSandbox(ctx context.Context, o *schema.Organization, p provider, seed string) (sandbox, error) {
	state, err := l.dir.work("sandbox", o.Name+".json")
	if err != nil {
		return nil, fmt.Errorf("keep the state of the sandbox: %w", err)
	}
	if !filepath.IsLocal(seed) {
		return nil, fmt.Errorf("the seed %q of organization.%s is outside the directory of the configuration", seed, o.Name)
	}
	return p.OpenSandbox(ctx, filepath.Join(l.dir.path, seed), state)
}

// refused reports whether an error means that the system does not let us in.
func refused(err error) bool {
	return errors.Is(err, reconcile.ErrRefused) || codeOf(err) == CodeRefused && err != nil
}

// asRefused gives an error the exit code of a refusal, if it is one.
func asRefused(err error) error {
	if refused(err) {
		return &ExitError{Code: CodeRefused, Err: err}
	}
	return err
}

// read reads the organization, with progress.
func (s *session) read(ctx context.Context, a *App, log bool) (*schema.Organization, error) {
	bar := a.progress("Reading " + s.organization.Name)
	defer bar.done()
	scope := s.scope(log)
	scope.Progress = bar.set
	return s.system.Read(ctx, scope)
}

// scope is how much of the organization is read. The log of changes is read where something is
// attested, from a little before the first attestation on, because clocks differ; and whenever log says
// so.
func (s *session) scope(log bool) reconcile.Scope {
	var since time.Time
	if log {
		since = s.now
	}
	for _, x := range s.organization.Attested {
		if since.IsZero() || x.At.Before(since) {
			since = x.At
		}
	}
	if !since.IsZero() {
		since = since.Add(-clockDifference)
	}
	return reconcile.Scope{Locations: s.organization.Locations, Since: since}
}

// clockDifference is more than the clocks and the time zones of two machines can differ by.
const clockDifference = 48 * time.Hour

// catalogueName is the file of live rights that is committed.
const catalogueName = "catalogue.json"

// catalogueOf returns the rights of an organization as far as they are known without connecting:
// from the file in git, else from what the last plan saw, else the built-in ones. Complete says
// that the live system said so.
func (l *loaded) catalogueOf(o *schema.Organization) (c *schema.Catalogue, complete bool, err error) {
	p := providerOf(o.System)
	builtIn := p.Catalogue()
	if p.Spec().LiveRoles {
		return reconcile.Declared(o, builtIn), true, nil // nothing live tells more
	}
	for _, path := range []string{filepath.Join(l.dir.path, catalogueName), filepath.Join(l.dir.path, workDir, "catalogue", o.Name+".json")} {
		data, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, false, err
		}
		file, err := snapshot.Decode(data)
		if err != nil {
			return nil, false, fmt.Errorf("%s: %w", path, err)
		}
		if known, ok := file.Organizations[o.Name]; ok && known.System == o.System {
			return known.Catalogue(builtIn), true, nil
		}
	}
	return builtIn, false, nil
}

// keepCatalogue remembers what the live system said of its rights, for commands that do not
// connect. Failing to do so is no reason to fail.
func (l *loaded) keepCatalogue(o, live *schema.Organization) {
	if providerOf(o.System).Spec().LiveRoles {
		return // it is built in, and what goes beyond stands in the files
	}
	file := snapshot.File{Organizations: map[string]snapshot.Organization{o.Name: snapshot.Of(live, providerOf(o.System).Catalogue())}}
	path, err := l.dir.work("catalogue", o.Name+".json")
	if err == nil {
		var data []byte
		if data, err = file.Encode(); err == nil {
			err = writeFile(path, data, 0o600)
		}
	}
	if err != nil {
		l.app.note("The list of rights could not be kept: %v", err)
	}
}
