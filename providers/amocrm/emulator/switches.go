package emulator

import (
	"fmt"
	"slices"
	"sync"
)

// Switch is one thing that the vendor does not document and a client may meet either way.
type Switch struct {
	Name      string
	Question  string           // what is unknown
	Source    string           // where the vendor leaves it open, or what hints at an answer
	Positions []SwitchPosition // the first is the default
}

// SwitchPosition is one possible answer.
type SwitchPosition struct {
	Name   string
	Effect string
}

// Default is the position that holds when a state says nothing.
func (s Switch) Default() string { return s.Positions[0].Name }

func (s Switch) has(position string) bool {
	return slices.ContainsFunc(s.Positions, func(p SwitchPosition) bool { return p.Name == position })
}

// Switches lists every switch. Tests and the manual walk it. The caller owns the result.
func Switches() []Switch {
	return slices.Concat(readSwitches(), userSwitches(), rightsSwitches(), roleSwitches(), seatSwitches(), wireSwitches())
}

var switchByName = sync.OnceValue(func() map[string]Switch {
	byName := make(map[string]Switch)
	for _, s := range Switches() {
		byName[s.Name] = s
	}
	return byName
})

// checkSwitch is an error when there is no such switch or position.
func checkSwitch(name, position string) error {
	s, ok := switchByName()[name]
	if !ok {
		return fmt.Errorf("there is no switch %q", name)
	}
	if !s.has(position) {
		names := make([]string, 0, len(s.Positions))
		for _, p := range s.Positions {
			names = append(names, p.Name)
		}
		return fmt.Errorf("the switch %q has the positions %q, not %q", name, names, position)
	}
	return nil
}

// is says whether the switch stands there. It panics on a name or position that does not exist.
func (s *State) is(name, position string) bool {
	if err := checkSwitch(name, position); err != nil {
		panic("amocrm/emulator: " + err.Error())
	}
	return s.position(name) == position
}

// position is where the switch stands.
func (s *State) position(name string) string {
	if position, ok := s.Switches[name]; ok {
		return position
	}
	sw, ok := switchByName()[name]
	if !ok {
		panic(fmt.Sprintf("amocrm/emulator: there is no switch %q", name))
	}
	return sw.Default()
}

// unknown makes a switch; positions are pairs of name and effect.
func unknown(name, question, source string, positions ...string) Switch {
	s := Switch{Name: name, Question: question, Source: source}
	for i := 0; i < len(positions); i += 2 {
		s.Positions = append(s.Positions, SwitchPosition{positions[i], positions[i+1]})
	}
	return s
}
