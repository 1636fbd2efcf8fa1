package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seatplan/seatplan/providers/amocrm"
	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/schema"
)

// amocrmConnection turns what the auth block gives into a connection: a long-lived token, or an
// integration and the place of its tokens.
func amocrmConnection(o *schema.Organization, c connection) (amocrm.Connection, error) {
	conn := amocrm.Connection{Organization: o, Base: c.Base, Token: c.Credentials[amocrm.AuthToken], Password: c.Passwords, Progress: c.Moved}
	conn.Transport.Limiter = c.Limits.get(amocrm.Limiter(o))
	conn.Transport.UserAgent = c.Agent
	conn.Transport.Waiting = c.Waiting
	conn.Transport.Timeout = c.Patience.Answer
	conn.Transport.Wait.Min, conn.Transport.Wait.Max = c.Patience.Least, c.Patience.Most
	conn.Transport.Wait.Repeat, conn.Transport.Wait.Asked = c.Repeat, c.Patience.LongestAsked
	id := c.Credentials[amocrm.AuthClientID]
	switch {
	case id.Known():
		store, err := tokenStore(c)
		if err != nil {
			return conn, fmt.Errorf("organization.%s: %w", o.Name, err)
		}
		conn.OAuth = &amocrm.OAuth{
			Integration: oauth.Integration{
				ClientID: id.Reveal(), ClientSecret: c.Credentials[amocrm.AuthClientSecret], RedirectURI: c.Credentials[amocrm.AuthRedirectURI].Reveal(),
			},
			Store: store, WayBack: loginLine(c.Dir.path, o.Name),
		}
	case !conn.Token.Known():
		return conn, &ExitError{Code: CodeRefused, Err: fmt.Errorf("organization.%s cannot sign in, and nothing was read\n  it has no auth block: give it token, or client_id, client_secret, redirect_uri and token_file", o.Name)}
	}
	return conn, nil
}

// tokenStore returns where the tokens of an integration are kept.
func tokenStore(c connection) (oauth.Store, error) {
	line := c.Credentials[amocrm.AuthTokenCommand].Reveal()
	if line == "" {
		path, err := tokenFile(c)
		if err != nil {
			return nil, err
		}
		return oauth.NewFile(path), nil
	}
	locks, err := lockDir(c.Dir)
	if err != nil {
		return nil, err
	}
	return oauth.NewCommand(line, c.Dir.path, locks, c.Credentials[amocrm.AuthClientID].Reveal())
}

// tokenFile returns the path of the file with the tokens. One among our own files is kept from git.
func tokenFile(c connection) (string, error) {
	path := filepath.Clean(c.Credentials[amocrm.AuthTokenFile].Reveal())
	if filepath.IsAbs(path) {
		return path, nil
	}
	if rest, ok := strings.CutPrefix(filepath.ToSlash(path), workDir+"/"); ok {
		return c.Dir.work(filepath.FromSlash(rest))
	}
	return filepath.Join(c.Dir.path, path), nil
}

// lockDir returns the folder of locks that all directories of this user share. A user without a home,
// such as that of a container, has one beside the configuration.
func lockDir(d *directory) (string, error) {
	if cache, err := os.UserCacheDir(); err == nil {
		return filepath.Join(cache, "seatplan", "locks"), nil
	}
	path, err := d.work("locks", "x")
	return filepath.Dir(path), err
}

// loginLine is the command that signs in to an organization, for messages.
func loginLine(dir, organization string) string {
	return "seatplan login " + amocrm.System + inDir(dir) + " --organization " + organization
}

// inDir is the flag that a command takes which is suggested, "" where the directory is the one at hand.
func inDir(dir string) string {
	if dir == "." || dir == "" {
		return ""
	}
	if strings.ContainsAny(dir, " '\"$\\") {
		dir = fmt.Sprintf("%q", dir)
	}
	return " -C " + dir
}
