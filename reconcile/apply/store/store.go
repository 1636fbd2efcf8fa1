package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	version      = 3                  // of the tables: the number of the last migration
	versionTable = "seatplan_version" // apart from that of other programs in the same database
	openTime     = 30 * time.Second   // how long another process may take to make the tables
	lookTime     = 5 * time.Second    // how long a look at a store may take that is not necessary
)

// ErrNone is the error of a store that nobody has written to yet.
var ErrNone = errors.New("there is no history yet")

// ErrNewer is the error of a store that a newer program has made.
var ErrNewer = errors.New("it was made by a newer seatplan")

// Place is where a store is: a URL of PostgreSQL, or else a file.
type Place struct {
	File string
	URL  string
}

// ParsePlace reads what --store says. The error does not show the text, in which there may be a
// password.
func ParsePlace(text string) (Place, error) {
	if file, ok := strings.CutPrefix(text, "sqlite:"); ok && file != "" {
		return Place{File: file}, nil
	}
	if strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://") {
		if _, err := pgx.ParseConfig(text); err != nil {
			return Place{}, errors.New("the store is no URL of PostgreSQL that can be read; it looks like postgres://USER@HOST/DATABASE")
		}
		return Place{URL: text}, nil
	}
	return Place{}, errors.New("the store is neither postgres://USER@HOST/DATABASE nor sqlite:FILE")
}

// String returns the place for people, without what signs in.
func (p Place) String() string {
	if p.URL == "" {
		return p.File
	}
	u, err := url.Parse(p.URL)
	if err != nil {
		return "PostgreSQL"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// Store is an open store. Its methods are safe for concurrent use.
type Store struct {
	db    *sql.DB
	place Place
	clock func() time.Time // nil for that of the database
}

// Open opens a store for writing, and makes its tables if need be. Clock is the clock of the program;
// PostgreSQL has its own, because several machines must agree on what has expired. With always, the
// given one counts there too.
func Open(ctx context.Context, p Place, clock Clock) (*Store, error) {
	s := &Store{place: p, clock: clock.of(p)}
	limited, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	open := s.openFile
	if p.URL != "" {
		open = s.openPostgres
	}
	if err := open(limited); err != nil {
		if s.db != nil {
			_ = s.db.Close()
		}
		return nil, fmt.Errorf("open the history in %s: %w", p, err)
	}
	return s, nil
}

// Clock tells the time.
type Clock struct {
	Now func() time.Time
	// Always means that Now counts also where the database has a clock that all machines share.
	Always bool
}

func (c Clock) of(p Place) func() time.Time {
	if p.URL != "" && !c.Always {
		return nil
	}
	return c.Now
}

// Look opens a store for reading only, and changes nothing. The error is ErrNone if there is none.
func Look(ctx context.Context, p Place, clock Clock) (*Store, error) {
	s := &Store{place: p, clock: clock.of(p)}
	limited, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	err := s.look(limited)
	if err == nil {
		return s, nil
	}
	if s.db != nil {
		_ = s.db.Close()
	}
	return nil, fmt.Errorf("read the history in %s: %w", p, err)
}

func (s *Store) look(ctx context.Context) error {
	if s.place.URL != "" {
		if err := s.connect(); err != nil {
			return err
		}
	} else {
		if _, err := os.Stat(s.place.File); errors.Is(err, fs.ErrNotExist) {
			return ErrNone
		}
		if err := s.openReadOnly(ctx); err != nil {
			return err
		}
	}
	return s.current(ctx, ErrNone)
}

// current reports whether the tables are those of this program; older is the error if they are not
// there or are older.
func (s *Store) current(ctx context.Context, older error) error {
	question := "SELECT COUNT(*) > 0 FROM sqlite_master WHERE name = '" + versionTable + "'"
	if s.place.URL != "" {
		question = "SELECT to_regclass('" + versionTable + "') IS NOT NULL"
	}
	var there bool
	if err := s.db.QueryRowContext(ctx, question).Scan(&there); err != nil {
		return err
	}
	if !there {
		return older
	}
	var found sql.NullInt64
	err := s.db.QueryRowContext(ctx, "SELECT MAX(version_id) FROM "+versionTable).Scan(&found)
	switch {
	case err != nil:
		return err
	case found.Int64 < version:
		return older
	case found.Int64 > version:
		return ErrNewer
	}
	return nil
}

// Close closes the store.
func (s *Store) Close() error { return s.db.Close() }

// openFile opens a file of SQLite that only its owner can read. One process at a time does so, because
// making the tables, and the change to a log that is written ahead, are not safe for two.
func (s *Store) openFile(ctx context.Context) error {
	file, err := os.OpenFile(s.place.File, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if info, err := file.Stat(); err == nil && info.Mode().Perm()&0o077 != 0 {
		_ = file.Chmod(0o600)
	}
	if err := file.Close(); err != nil {
		return err
	}
	guard := flock.New(s.place.File+".lock", flock.SetPermissions(0o600))
	if _, err := guard.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return fmt.Errorf("wait for another process that opens it: %w", err)
	}
	defer func() { _ = guard.Unlock() }()
	if err := s.openSQLite("_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_txlock=immediate"); err != nil {
		return err
	}
	return s.migrate(ctx, goose.DialectSQLite3)
}

// openReadOnly opens a file of SQLite without writing beside it, where that is possible.
func (s *Store) openReadOnly(ctx context.Context) error {
	const options = "mode=ro&_pragma=busy_timeout(2000)&_pragma=query_only(1)"
	if err := s.openSQLite(options); err != nil {
		return err
	}
	var tables int
	err := s.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&tables)
	if err == nil {
		return nil
	}
	// In a directory that cannot be written SQLite cannot share the file with a writer. Nobody can
	// write there, so nothing has to be shared, unless a log lies there that was not taken over.
	if info, statErr := os.Stat(s.place.File + "-wal"); statErr == nil && info.Size() > 0 {
		return err
	}
	_ = s.db.Close()
	return s.openSQLite(options + "&immutable=1")
}

func (s *Store) openSQLite(options string) error {
	path, err := filepath.Abs(s.place.File)
	if err != nil {
		return err
	}
	if path = filepath.ToSlash(path); !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/access
	}
	s.db, err = sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: options}).String())
	if err == nil {
		s.db.SetMaxOpenConns(1)
	}
	return err
}

func (s *Store) openPostgres(ctx context.Context) error {
	if err := s.connect(); err != nil {
		return err
	}
	// Whoever makes the tables keeps out others who start at the same time.
	one, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, uint64(openTime/time.Second)))
	if err != nil {
		return err
	}
	return s.migrate(ctx, goose.DialectPostgres, goose.WithSessionLocker(one))
}

func (s *Store) connect() error {
	config, err := pgx.ParseConfig(s.place.URL)
	if err != nil {
		return errors.New("it is no URL of PostgreSQL")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = lookTime
	}
	s.db = stdlib.OpenDB(*config)
	s.db.SetMaxOpenConns(4)
	return nil
}

// errOlder is the error of tables that have to be made.
var errOlder = errors.New("older tables")

func (s *Store) migrate(ctx context.Context, dialect goose.Dialect, options ...goose.ProviderOption) error {
	err := s.current(ctx, errOlder)
	if !errors.Is(err, errOlder) {
		return err
	}
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	options = append(options, goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	provider, err := goose.NewProvider(dialect, s.db, steps, options...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// tx runs a transaction. It is kept as a whole, or not at all.
func (s *Store) tx(ctx context.Context, run func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := run(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// querier is a database or a transaction of it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// now returns the time that counts for all who use the store.
func (s *Store) now(ctx context.Context, q querier) (time.Time, error) {
	if s.clock != nil {
		return s.clock().UTC(), nil
	}
	var t time.Time
	err := q.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&t)
	return t.UTC(), err
}

// stampLayout is how times are kept: texts of one length, which sort as the times do.
const stampLayout = "2006-01-02T15:04:05.000Z"

func stamp(t time.Time) string { return t.UTC().Format(stampLayout) }

// timeOf returns the time of a stamp; the zero time for none.
func timeOf(s sql.NullString) time.Time {
	t, err := time.Parse(stampLayout, s.String)
	if err != nil {
		return time.Time{}
	}
	return t
}

// text makes a text of a live system storable: PostgreSQL takes neither bytes that are no UTF-8 nor the
// character 0.
func text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
}
