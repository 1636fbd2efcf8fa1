package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/providers/amocrm"
	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/schema"
)

type loginOptions struct {
	source
	listen string
}

// loginSystems are those with a sign-in that a person has to agree to.
func loginSystems() []string { return []string{amocrm.System} }

func newLoginCmd(a *App) *cobra.Command {
	var o loginOptions
	cmd := &cobra.Command{
		Use:   "login SYSTEM",
		Short: "Sign in to a system as an integration, by an administrator's consent",
		Long: strings.TrimSpace(`
Get the tokens of an amoCRM or Kommo integration, and store them where the auth block says: in
token_file, or through token_command. It prints the address of a page; open it, agree as an
administrator of the account, and paste the code that comes back, or the whole address to which
the browser was sent. Of an address it is checked that it belongs to this sign-in and to the account
of the files. A code is good once and for 20 minutes. On an input that is no terminal, the code is
the first line.

Afterwards the tokens are renewed by themselves. Sign in again when a message says that they are
lost, and when they have not been used for three months.

With --listen the browser's answer is caught on this machine, if the integration's redirect_uri leads
there. Whether the vendor takes such a redirect_uri is not known: this is a guess. Pasting works
without it.

Organizations with a long-lived token, and the other systems, have nothing to sign in to.`),
		Example: examples(`
  seatplan login amocrm -C access
  seatplan login amocrm --organization volt
  seatplan login amocrm --organization volt --listen 127.0.0.1:8085`),
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) != 1:
				return fmt.Errorf("name one system: %s", strings.Join(loginSystems(), ", "))
			case slices.Contains(loginSystems(), args[0]):
				return nil
			case providerOf(args[0]) != nil:
				return fmt.Errorf("%s has nothing to sign in to here: what it signs in with stands in the auth block", providerOf(args[0]).Spec().Title)
			}
			return unknownSystem(args[0])
		},
		ValidArgs: loginSystems(),
		RunE:      func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), a, &o) },
	}
	o.flags(cmd)
	o.organizationFlag(cmd)
	cmd.Flags().StringVar(&o.listen, "listen", "", "catch the browser's answer at this `ADDRESS` of this machine (a guess, see above)")
	return cmd
}

func runLogin(ctx context.Context, a *App, o *loginOptions) error {
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return err
	}
	defer l.dir.close()
	org, err := l.signable(o.organization)
	if err != nil {
		return err
	}
	c, err := l.connectionTo(org, &limits{})
	if err != nil {
		return err
	}
	if c.Credentials, err = credentialsOf(org); err != nil {
		return err
	}
	conn, err := amocrmConnection(org, c)
	if err != nil {
		return err
	}
	source, err := conn.Source()
	if err != nil {
		return err
	}
	hosts, err := conn.Hosts()
	if err != nil {
		return err
	}
	if err := source.Ready(ctx); err != nil {
		return asRefused(err)
	}
	code, err := a.consent(ctx, o, conn, hosts)
	if err != nil {
		return fmt.Errorf("not signed in: %w", err)
	}
	pair, err := source.Exchange(ctx, code)
	if err != nil {
		return asRefused(err)
	}
	fmt.Fprintf(a.Out, "Signed in to %s as organization.%s; the tokens are in %s.\n", pair.Account, org.Name, conn.OAuth.Store)
	fmt.Fprintf(a.Out, "The access token lasts until %s and is renewed by itself; the refresh token lasts for three months after its last use.\n",
		pair.Expires.In(org.Timezone).Format(time.DateTime+" MST"))
	return nil
}

// signable returns the organization to sign in to: the named one, or the only one that there is.
func (l *loaded) signable(name string) (*schema.Organization, error) {
	var found []*schema.Organization
	for _, o := range l.orgs {
		if o.System == amocrm.System && (name != "" || usesIntegration(o)) {
			found = append(found, o)
		}
	}
	switch {
	case len(found) == 0 && name != "":
		return nil, fmt.Errorf("organization.%s is of the system %q, and not of %q", name, l.orgs[0].System, amocrm.System)
	case len(found) == 0:
		return nil, fmt.Errorf("no organization of the system %q in %s signs in as an integration: auth { client_id = ... }", amocrm.System, l.dir.path)
	case len(found) > 1:
		names := make([]string, len(found))
		for i, o := range found {
			names[i] = o.Name
		}
		return nil, fmt.Errorf("several organizations sign in as an integration; name one with --organization: %s", strings.Join(names, ", "))
	}
	o := found[0]
	switch {
	case strings.HasPrefix(o.Endpoint.V, sandboxScheme):
		return nil, fmt.Errorf("organization.%s runs in a sandbox, which signs in by itself", o.Name)
	case !usesIntegration(o):
		return nil, fmt.Errorf("organization.%s signs in with a long-lived token, which needs no login; to renew tokens instead, give its auth block client_id, client_secret, redirect_uri and token_file", o.Name)
	}
	return o, nil
}

func usesIntegration(o *schema.Organization) bool {
	return slices.ContainsFunc(o.Auth, func(c schema.Credential) bool { return c.Name == amocrm.AuthClientID })
}

// consent asks a person to agree, and returns the code that comes back.
func (a *App) consent(ctx context.Context, o *loginOptions, conn amocrm.Connection, hosts []string) (schema.Secret, error) {
	state := oauth.NewState()
	if o.listen != "" {
		return a.catchCode(ctx, o.listen, conn, state, hosts)
	}
	fmt.Fprintf(a.Out, "Open this page, and agree as an administrator of %s:\n\n  %s\n\n", hosts[len(hosts)-1], conn.ConsentURL(state))
	a.note("Then paste the code, or the address to which the browser was sent, and press Enter:")
	line, err := readLine(ctx, a.In)
	if err != nil {
		return schema.Secret{}, err
	}
	return oauth.ParsePasted(line, state, hosts)
}

// maxLine is more than an address with a code has.
const maxLine = 64 << 10

// readLine reads one line. A read from a terminal cannot be called off, so when the user asks to stop
// it is left behind; the program ends then.
func readLine(ctx context.Context, r io.Reader) (string, error) {
	type result struct {
		line string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		line, err := bufio.NewReader(io.LimitReader(r, maxLine)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		done <- result{line, err}
	}()
	select {
	case got := <-done:
		return strings.TrimSpace(got.line), got.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
