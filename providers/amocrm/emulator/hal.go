package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// pageLimit is the largest page, and the largest batch of records (contract 1.4).
const pageLimit = 250

// window is the part of a list that is asked for.
type window struct{ page, limit int }

func (c *call) query() url.Values { return c.r.URL.Query() }

// window reads page and limit. What is no number is refused with 400 (guess).
func (c *call) window() (window, error) {
	w := window{1, 50}
	if c.s.is("default_limit", "250") {
		w.limit = pageLimit
	}
	q := c.query()
	for _, x := range []struct {
		name string
		dst  *int
	}{{"page", &w.page}, {"limit", &w.limit}} {
		text := q.Get(x.name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > idLimit {
			return w, refuse(http.StatusBadRequest, "The parameter %s is not a number above 0.", x.name)
		}
		*x.dst = n
	}
	if w.limit <= pageLimit {
		return w, nil
	}
	const detail = "The limit is above %d."
	switch c.s.position("page_limit") {
	case "422":
		return w, refuse(http.StatusUnprocessableEntity, detail, pageLimit)
	case "400":
		return w, refuse(http.StatusBadRequest, detail, pageLimit)
	}
	w.limit = pageLimit
	return w, nil
}

// asked says whether the query parameter with has the word.
func (c *call) asked(word string) bool {
	for _, text := range c.query()["with"] {
		if slices.Contains(strings.Split(text, ","), word) {
			return true
		}
	}
	return false
}

// base is the address that was called, up to the host: links start with it.
func (c *call) base() string {
	scheme := "http"
	if c.r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.r.Host
}

// link is the address of a path below /api/v4. A query is set off by a slash (contract 1.4).
func (c *call) link(path, query string) string {
	href := c.base() + basePath + path
	if query != "" {
		href += "/?" + query
	}
	return href
}

func links(href string) object { return object{"self": object{"href": href}} }

// paged is the query of this request with another page.
func (c *call) paged(page int) string {
	parts := strings.FieldsFunc(c.r.URL.RawQuery, func(r rune) bool { return r == '&' })
	parts = slices.DeleteFunc(parts, func(part string) bool {
		name, _, _ := strings.Cut(part, "=")
		return name == "page"
	})
	return strings.Join(append(parts, fmt.Sprintf("page=%d", page)), "&")
}

// totals says which counts stand in a list: users and roles have all of them, records only the
// number of the page.
type totals bool

// list answers one page of a list of n items, made by item. An empty page is 204 without a body.
func (c *call) list(name string, counts totals, n int, item func(i int) object) (reply, error) {
	w, err := c.window()
	if err != nil {
		return reply{}, err
	}
	pages := (n + w.limit - 1) / w.limit
	if w.page > pages {
		return noContent(), nil
	}
	path := "/" + c.path
	items := []object{}
	for i := (w.page - 1) * w.limit; i < min(w.page*w.limit, n); i++ {
		items = append(items, item(i))
	}
	hrefs := links(c.link(path, c.r.URL.RawQuery))
	if w.page < pages {
		hrefs["next"] = object{"href": c.link(path, c.paged(w.page+1))}
	}
	if w.page > 1 {
		hrefs["first"] = object{"href": c.link(path, c.paged(1))}
		hrefs["prev"] = object{"href": c.link(path, c.paged(w.page-1))}
	}
	body := object{"_page": w.page, "_links": hrefs, "_embedded": object{name: items}}
	if counts {
		body["_total_items"], body["_page_count"] = n, pages
	}
	return hal(http.StatusOK, body), nil
}

// missing is the answer for an id that does not exist.
func (c *call) missing() (reply, error) {
	if c.s.is("missing_id", "204") {
		return noContent(), nil
	}
	return reply{}, notFound()
}
