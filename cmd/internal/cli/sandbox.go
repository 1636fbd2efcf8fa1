package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/schema"
)

func newSandboxCmd(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Work with the emulators of the live systems",
		Long: strings.TrimSpace(`
A configuration with endpoint = "sandbox:seed.json" runs against an emulator of its system inside
this program. What an apply changes there is kept in .seatplan/sandbox beside the configuration.`),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSandboxServeCmd(a), newSandboxResetCmd(a), newSandboxAcceptCmd(a), newSandboxSwitchesCmd(a))
	return cmd
}

type serveOptions struct {
	system, seed, state, listen, admin string
}

func newSandboxServeCmd(a *App) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve an emulator to any client",
		Long: strings.TrimSpace(`
Serve the emulator of a system over HTTP until the program is stopped. The tokens stand in the seed;
without them they are made up and printed. With --admin, a second address lets a test act as the
people whom the emulator does not have: accept an invitation, edit rights by hand, set a switch.`),
		Example: examples(`
  seatplan sandbox serve --system altegio --seed seed.json --listen 127.0.0.1:8080`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSandboxServe(cmd.Context(), a, &o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.system, "system", "", "`SYSTEM` to emulate")
	f.StringVar(&o.seed, "seed", "", "`FILE` with the state to start from")
	f.StringVar(&o.state, "state", "", "`FILE` that keeps what changes; nothing is kept if left out")
	f.StringVar(&o.listen, "listen", "127.0.0.1:0", "`ADDRESS` to listen on")
	f.StringVar(&o.admin, "admin", "", "`ADDRESS` on this machine for acting as people; none if left out")
	_ = cmd.MarkFlagRequired("system")
	_ = cmd.MarkFlagRequired("seed")
	_ = cmd.MarkFlagFilename("seed", "json")
	complete(cmd, "system", systemNames()...)
	return cmd
}

func runSandboxServe(ctx context.Context, a *App, o *serveOptions) error {
	p := providerOf(o.system)
	if p == nil {
		return unknownSystem(o.system)
	}
	box, err := p.OpenSandbox(ctx, o.seed, o.state)
	if err != nil {
		return err
	}
	defer func() { _ = box.Close() }()
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Out, "http://%s%s\n", listener.Addr(), box.Base())
	servers := []*http.Server{serve(listener, box)}
	if o.admin != "" {
		adminListener, err := listenHere("--admin", o.admin)
		if err != nil {
			return errors.Join(err, servers[0].Close())
		}
		fmt.Fprintf(a.Out, "admin http://%s\n", adminListener.Addr())
		servers = append(servers, serve(adminListener, box.AdminHandler()))
	}
	// The tokens are those of an emulator: they open nothing else.
	for _, attr := range p.Spec().Auth {
		if s, ok := box.Credentials()[attr.Name]; ok {
			a.note("%s = %s", attr.Name, s.Reveal())
		}
	}
	<-ctx.Done()
	for _, s := range servers {
		err = errors.Join(err, s.Close())
	}
	return err
}

// listenHere listens on this machine only: what comes there needs no token.
func listenHere(flag, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s %s: only an address of this machine, such as 127.0.0.1:0", flag, address)
	}
	return net.Listen("tcp", address)
}

func serve(l net.Listener, h http.Handler) *http.Server {
	s := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.Serve(l) }()
	return s
}

func newSandboxResetCmd(a *App) *cobra.Command {
	var s source
	cmd := &cobra.Command{
		Use:     "reset",
		Short:   "Go back to the seed",
		Long:    "Forget what was applied to the sandboxes of a configuration, and go back to their seeds.",
		Example: "  seatplan sandbox reset -C examples/bloom",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.eachSandbox(cmd.Context(), &s, func(o *schema.Organization, box sandbox) error {
				if err := box.Reset(); err != nil {
					return err
				}
				fmt.Fprintf(a.Out, "%s is back at its seed.\n", o.Name)
				return nil
			})
		},
	}
	s.flags(cmd)
	s.organizationFlag(cmd)
	return cmd
}

func newSandboxAcceptCmd(a *App) *cobra.Command {
	var s source
	cmd := &cobra.Command{
		Use:     "accept CONTACT",
		Short:   "Accept an invitation as the person who was invited",
		Long:    "Accept the open invitations of the person with this e-mail or phone, in the sandboxes of a configuration.",
		Example: "  seatplan sandbox accept -C examples/bloom anna@bloom.example",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var none error
			some := false
			err := a.eachSandbox(cmd.Context(), &s, func(o *schema.Organization, box sandbox) error {
				err := box.Accept(args[0])
				switch {
				case errors.Is(err, errNoInvitations):
					none = err
					return nil
				case err != nil:
					return err
				}
				some = true
				fmt.Fprintf(a.Out, "%s has accepted the invitation to %s.\n", args[0], o.Name)
				return nil
			})
			if err == nil && !some {
				return none
			}
			return err
		},
	}
	s.flags(cmd)
	s.organizationFlag(cmd)
	return cmd
}

// errNoInvitations is why an invitation cannot be accepted in some systems.
var errNoInvitations = errors.New("there are no invitations")

// eachSandbox opens the sandboxes of a configuration, without serving them.
func (a *App) eachSandbox(ctx context.Context, s *source, act func(*schema.Organization, sandbox) error) error {
	l, err := a.load(ctx, s)
	if err != nil {
		return err
	}
	defer l.dir.close()
	none := true
	for _, o := range l.orgs {
		seed, ok := strings.CutPrefix(o.Endpoint.V, sandboxScheme)
		if !ok {
			continue
		}
		none = false
		box, err := l.openSandbox(ctx, o, providerOf(o.System), seed)
		if err != nil {
			return err
		}
		if err := errors.Join(act(o, box), box.Close()); err != nil {
			return err
		}
	}
	if none {
		return fmt.Errorf("no organization in %s has a sandbox: endpoint = \"sandbox:seed.json\"", l.dir.path)
	}
	return nil
}
