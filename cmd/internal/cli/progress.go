package cli

import (
	"fmt"
	"sync"

	"github.com/schollz/progressbar/v3"
)

// progress shows how far reading or applying has come, on a terminal only.
type progress struct {
	bar *progressbar.ProgressBar
}

func (a *App) progress(what string) *progress {
	if !a.Terminal.Err {
		return &progress{}
	}
	return &progress{bar: progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(a.Err),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetWidth(30),
	)}
}

// moved tells how far a long step is, at every tenth of it.
func (a *App) moved() func(what string, done, total int) {
	var mu sync.Mutex
	tenths := make(map[string]int)
	return func(what string, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		if total <= 0 || tenths[what] == 10*done/total {
			return
		}
		tenths[what] = 10 * done / total
		if a.Terminal.Err {
			fmt.Fprintln(a.Err) // below the bar
		}
		a.note("%s: %d of %d", what, done, total)
	}
}

func (p *progress) set(done, total int) {
	if p.bar != nil {
		p.bar.ChangeMax(total)
		_ = p.bar.Set(done)
	}
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
		_ = p.bar.Clear()
	}
}
