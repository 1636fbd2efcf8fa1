package oauth_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/oauth"
)

func TestConsentURL(t *testing.T) {
	t.Parallel()
	if got := oauth.ConsentURL(false, "id 1&x=y", "s"); got != "https://www.amocrm.ru/oauth?client_id=id+1%26x%3Dy&mode=popup&state=s" {
		t.Error(got)
	}
	if got := oauth.ConsentURL(true, "id", "s"); got != "https://www.kommo.com/oauth?client_id=id&mode=popup&state=s" {
		t.Error(got)
	}
	if a, b := oauth.NewState(), oauth.NewState(); a == b || len(a) < 20 {
		t.Errorf("%q and %q can be guessed", a, b)
	}
}

func TestParsePasted(t *testing.T) {
	t.Parallel()
	const state = "STATE"
	hosts := []string{"127.0.0.1:80", "volt.amocrm.ru"}
	for text, want := range map[string]string{ // the code, or a part of the error after "!"
		"def502":     "def502",
		"  def502\r": "def502",
		"https://tool.example/cb?code=def502&state=STATE&referer=volt.amocrm.ru&client_id=1": "def502",
		"https://tool.example/cb?code=def502&state=STATE&referer=Volt.amoCRM.ru#top":         "def502",
		"https://tool.example/cb?code=def502&state=STATE":                                    "def502",
		"code=def%2B502&state=STATE":                                                         "def+502",
		"?code=def502&state=STATE":                                                           "def502",
		"":                                                                                   "!no code was given",
		"two words":                                                                          "!no code: it holds spaces",
		"кот":                                                                                "!no code",
		"https://tool.example/cb":                                                            "!the state in the address",
		"https://tool.example/cb?x=%":                                                        "!cannot be understood",
		"https://tool.example/cb?code=def502&state=state&referer=volt.amocrm.ru":              "!the state in the address",
		"https://tool.example/cb?code=def502":                                                 "!the state in the address",
		"https://tool.example/cb?code=def502&state=STATE&referer=evil.example":                `!the account "evil.example", and the files say 127.0.0.1:80 or volt.amocrm.ru; nothing was sent`,
		"https://tool.example/cb?code=def502&state=STATE&referer=volt.amocrm.ru.evil.example": "!nothing was sent",
		"https://tool.example/cb?state=STATE&referer=volt.amocrm.ru":                          "!the address has no code",
		"https://tool.example/cb?error=access_denied&state=STATE":                             `!did not agree: "access_denied"`,
	} {
		code, err := oauth.ParsePasted(text, state, hosts)
		if part, fails := strings.CutPrefix(want, "!"); fails {
			if err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "def502") {
				t.Errorf("%q: %v, want %s", text, err, part)
			}
			continue
		}
		if err != nil || code.Reveal() != want {
			t.Errorf("%q: %v, and not %q", text, err, want)
		}
	}
	if _, err := oauth.ParseQuery(url.Values{"code": {"x"}}, "", nil); err == nil {
		t.Error("no state is taken for a good one")
	}
}
